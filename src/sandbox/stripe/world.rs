//! The stand-in's objects, in the form Stripe sends them, and its idempotency memory.

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

/// Configuration of a stand-in.
#[derive(Clone, Debug)]
pub struct WorldConfig {
    pub secret_key: String,
    pub webhook_secret: String,
    /// Base URL of its pages, without a trailing slash.
    pub public_url: String,
    /// The file that keeps its objects between runs; `None` = memory only.
    pub store: Option<PathBuf>,
}

/// One simulated Stripe account.
pub struct World {
    pub config: WorldConfig,
    pub context: Context,
    state: Mutex<State>,
    pub(super) wake: Notify,
}

/// The stored state.
#[derive(Default, Serialize, Deserialize)]
pub struct State {
    /// By kind (`checkout.session`, `event`, …), then by id; ids sort by creation time.
    objects: BTreeMap<String, BTreeMap<String, Value>>,
    pub webhook_url: Option<String>,
    pub switches: Switches,
    pub deliveries: VecDeque<Delivery>,
    /// Requests and responses by idempotency key.
    pub remembered: HashMap<String, Remembered>,
    #[serde(skip)]
    pub faults: VecDeque<Planned>,
    /// API calls since the start.
    #[serde(skip)]
    pub asked: u64,
    #[serde(skip)]
    dirty: bool,
    made: u64,
}

/// A response that is repeated for the same idempotency key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Remembered {
    pub request: String,
    pub status: u16,
    pub body: Value,
}

impl World {
    pub fn new(config: WorldConfig, context: Context) -> Self {
        let stored = config.store.as_ref().and_then(|path| std::fs::read(path).ok());
        // An unreadable file only loses simulated data, so it must not prevent the start.
        let state = stored.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        Self { config, context, state: Mutex::new(state), wake: Notify::new() }
    }

    /// Locks the state. Never hold the guard across an await.
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the state to its file if it changed. Blocks, so keep it off the request path.
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

    /// Returns a new id that sorts after all earlier ones: `cs_test_0000002a…`.
    pub fn id(&self, state: &mut State, prefix: &str) -> String {
        state.made += 1;
        format!("{prefix}_{:08x}{}", state.made, self.context.request_id())
    }

    /// Creates a price with its product, or changes the price's amount; an existing product is kept.
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

    /// Returns every event so far, oldest first.
    pub fn events(&self) -> Vec<Value> {
        self.lock().all("event").cloned().collect()
    }

    /// Returns the object of this kind and id.
    pub fn object(&self, kind: &str, id: &str) -> Option<Value> {
        self.lock().get(kind, id).cloned()
    }

    /// Hides an object from the API, as if it belonged to another account. Its events stay unchanged.
    pub fn hide(&self, kind: &str, id: &str) {
        self.lock().change(kind, id, |object| object.insert("_hidden".into(), true.into()));
    }

    /// Deletes an object.
    pub fn forget(&self, kind: &str, id: &str) {
        self.lock().remove(kind, id);
    }

    /// Makes the next requests to the API fail like this, one each.
    pub fn plan_faults(&self, faults: impl IntoIterator<Item = FaultKind>) {
        self.lock().faults.extend(faults.into_iter().map(|kind| Planned { kind, of: None }));
    }

    /// Makes the next request that has `text` in its path, query or body fail like this.
    pub fn plan_fault_of(&self, text: &str, kind: FaultKind) {
        self.lock().faults.push_back(Planned { kind, of: Some(text.to_owned()) });
    }

    /// Records an event with the object's current state, and queues its delivery.
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

/// Maximum number of deliveries kept.
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

    /// Returns an object as API callers see it; hidden objects are missing.
    pub(super) fn visible(&self, kind: &str, id: &str) -> Option<&Value> {
        self.get(kind, id).filter(|object| object.get("_hidden") != Some(&Value::Bool(true)))
    }

    /// Changes an object in place and returns the new state.
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

    /// Returns the objects of a kind, oldest first.
    pub fn all(&self, kind: &str) -> impl DoubleEndedIterator<Item = &Value> {
        self.objects.get(kind).into_iter().flat_map(BTreeMap::values)
    }

    /// Sets a subscription's items.
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
