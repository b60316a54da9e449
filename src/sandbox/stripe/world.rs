//! The stand-in's objects, as Stripe would send them, and its idempotency memory.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use tokio::sync::Notify;

use super::API_VERSION;
use super::fault::{FaultKind, Planned};
use super::object::public;
pub use super::refusal::Refusal;
use super::waiting::{Delivery, Switches};
use crate::ids::Context;

/// How a stand-in is set up.
#[derive(Clone, Debug)]
pub struct WorldConfig {
    pub secret_key: String,
    pub webhook_secret: String,
    /// Where its pages are, without a slash at the end.
    pub public_url: String,
    /// Where its objects are kept between runs; `None` = only in memory.
    pub store: Option<PathBuf>,
}

/// One account at Stripe, played.
pub struct World {
    pub config: WorldConfig,
    pub context: Context,
    state: Mutex<State>,
    pub(super) wake: Notify,
}

/// Everything that is kept.
#[derive(Default, Serialize, Deserialize)]
pub struct State {
    /// By kind (`checkout.session`, `event`, …), then by id; ids sort by time of making.
    objects: BTreeMap<String, BTreeMap<String, Value>>,
    pub webhook_url: Option<String>,
    pub switches: Switches,
    pub deliveries: VecDeque<Delivery>,
    /// Idempotency key → what was asked, and what was answered.
    pub remembered: HashMap<String, Remembered>,
    #[serde(skip)]
    pub faults: VecDeque<Planned>,
    /// Calls of the API since the start.
    #[serde(skip)]
    pub asked: u64,
    #[serde(skip)]
    dirty: bool,
    made: u64,
}

/// An answer that the same idempotency key gets again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Remembered {
    pub request: String,
    pub status: u16,
    pub body: Value,
}

impl World {
    pub fn new(config: WorldConfig, context: Context) -> Self {
        let stored = config.store.as_ref().and_then(|path| std::fs::read(path).ok());
        // A file that cannot be read is play money lost, not a reason to stop.
        let state = stored.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        Self { config, context, state: Mutex::new(state), wake: Notify::new() }
    }

    /// The state, held. Never across an await.
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the state to its file if anything changed; call it off the request path.
    pub fn save(&self) -> std::io::Result<()> {
        let Some(path) = &self.config.store else { return Ok(()) };
        let bytes = {
            let mut state = self.lock();
            if !std::mem::take(&mut state.dirty) {
                return Ok(());
            }
            serde_json::to_vec(&*state)?
        };
        crate::private_files::replace(path, &bytes)
    }

    /// A new id that sorts after all earlier ones: `cs_test_0000002a…`.
    pub fn id(&self, state: &mut State, prefix: &str) -> String {
        state.made += 1;
        format!("{prefix}_{:08x}{}", state.made, self.context.request_id())
    }

    /// Makes a price (and its product) known, or changes what it costs; a product that it has already stays.
    pub fn put_price(&self, id: &str, name: &str, unit_amount: i64, currency: &str, interval: Option<&str>) {
        let now = self.context.now();
        let recurring = interval.map(|interval| {
            json!({"interval": interval, "interval_count": 1, "usage_type": "licensed", "trial_period_days": null, "meter": null})
        });
        let cost = json!({
            "currency": currency, "recurring": recurring, "type": if interval.is_some() { "recurring" } else { "one_time" },
            "unit_amount": unit_amount, "unit_amount_decimal": unit_amount.to_string(),
        });
        let mut state = self.lock();
        let known = state.change("price", id, |price| price.extend(cost.as_object().cloned().unwrap_or_default()));
        if let Some(product) = known.as_ref().and_then(|price| price.get("product")?.as_str()) {
            state.change("product", product, |product| product.insert("name".into(), name.into()));
            return;
        }
        let product = format!("prod_{}", id.trim_start_matches("price_"));
        let mut price = json!({
            "id": id, "object": "price", "active": true, "billing_scheme": "per_unit", "created": now,
            "livemode": false, "lookup_key": null, "metadata": {}, "nickname": null, "product": product,
            "tax_behavior": "unspecified", "tiers_mode": null, "transform_quantity": null,
        });
        if let (Some(price), Value::Object(cost)) = (price.as_object_mut(), cost) {
            price.extend(cost);
        }
        let product = json!({
            "id": product, "object": "product", "active": true, "created": now, "updated": now, "name": name,
            "description": null, "images": [], "livemode": false, "metadata": {}, "default_price": id, "type": "service",
        });
        state.put(product);
        state.put(price);
    }

    /// Every event so far, oldest first.
    pub fn events(&self) -> Vec<Value> {
        self.lock().all("event").cloned().collect()
    }

    /// The object of this kind and id.
    pub fn object(&self, kind: &str, id: &str) -> Option<Value> {
        self.lock().get(kind, id).cloned()
    }

    /// The API no longer knows this object, as if it belonged to another account; its events say what they said.
    pub fn hide(&self, kind: &str, id: &str) {
        self.lock().change(kind, id, |object| object.insert("_hidden".into(), true.into()));
    }

    /// Stripe's account no longer has this object.
    pub fn forget(&self, kind: &str, id: &str) {
        self.lock().remove(kind, id);
    }

    /// The next requests to the API go wrong like this, one each.
    pub fn plan_faults(&self, faults: impl IntoIterator<Item = FaultKind>) {
        self.lock().faults.extend(faults.into_iter().map(|kind| Planned { kind, of: None }));
    }

    /// The next request that has `text` in its path, query or body goes wrong like this.
    pub fn plan_fault_of(&self, text: &str, kind: FaultKind) {
        self.lock().faults.push_back(Planned { kind, of: Some(text.to_owned()) });
    }

    /// Records an event about an object as it is now, and queues its delivery.
    pub fn emit(&self, state: &mut State, event_type: &str, object: &Value) {
        let id = self.id(state, "evt");
        let event = json!({
            "id": id, "object": "event", "api_version": API_VERSION, "created": self.context.now(),
            "data": {"object": public(object)}, "livemode": false, "pending_webhooks": 1,
            "request": {"id": null, "idempotency_key": null}, "type": event_type,
        });
        state.put(event);
        state.queue_delivery(&id, self.context.now());
        self.wake.notify_one();
    }
}

/// Deliveries that are remembered.
const KEPT: usize = 2_000;
impl State {
    /// Queues an event for the seller's endpoint.
    pub fn queue_delivery(&mut self, event_id: &str, now: i64) {
        let delivery = Delivery {
            event_id: event_id.into(),
            due: now + self.switches.late,
            attempts: 0,
            last_status: None,
            delivered: false,
        };
        let copies = if self.switches.twice { 2 } else { 1 };
        for _ in 0..copies {
            self.deliveries.push_back(delivery.clone());
        }
        while self.deliveries.len() > KEPT && self.deliveries.front().is_some_and(|d| d.delivered) {
            self.deliveries.pop_front();
        }
        self.touch();
    }

    /// Stores an object under its own `object` kind and `id`.
    pub fn put(&mut self, object: Value) {
        let text = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (kind, id) = (text("object"), text("id"));
        self.dirty = true;
        self.objects.entry(kind).or_default().insert(id, object);
    }

    pub fn get(&self, kind: &str, id: &str) -> Option<&Value> {
        self.objects.get(kind)?.get(id)
    }

    /// The object as a caller of the API sees it: one that was hidden is not there.
    pub(super) fn visible(&self, kind: &str, id: &str) -> Option<&Value> {
        self.get(kind, id).filter(|object| object.get("_hidden") != Some(&Value::Bool(true)))
    }

    /// Changes an object in place and gives it as it now is.
    pub fn change<T>(
        &mut self,
        kind: &str,
        id: &str,
        change: impl FnOnce(&mut Map<String, Value>) -> T,
    ) -> Option<Value> {
        self.dirty = true;
        let object = self.objects.get_mut(kind)?.get_mut(id)?;
        change(object.as_object_mut()?);
        Some(object.clone())
    }

    fn remove(&mut self, kind: &str, id: &str) {
        self.dirty = true;
        if let Some(objects) = self.objects.get_mut(kind) {
            objects.remove(id);
        }
    }

    /// The objects of a kind, oldest first.
    pub fn all(&self, kind: &str) -> impl DoubleEndedIterator<Item = &Value> {
        self.objects.get(kind).into_iter().flat_map(BTreeMap::values)
    }

    /// Gives a subscription these items.
    pub(super) fn put_items(&mut self, id: &str, items: Vec<Value>) {
        self.change("subscription", id, |subscription| {
            if let Some(list) = subscription.get_mut("items").and_then(Value::as_object_mut) {
                list.insert("data".into(), items.into());
            }
        });
    }

    pub fn touch(&mut self) {
        self.dirty = true;
    }
}
