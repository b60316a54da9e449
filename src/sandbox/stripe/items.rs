//! Changes the items of a subscription at the stand-in: quantity, price, added or removed items.

use serde_json::{Map, Value};

use super::form::text;
use super::invoices::{Bill, Reason};
use super::object::{items_of, period, price_of, public, quantity_of};
use super::world::{Refusal, State, World};

impl World {
    /// Changes an item's quantity (the first item's if none is named), with proration for an increase.
    pub(super) fn set_quantity(
        &self,
        state: &mut State,
        id: &str,
        subscription: &Value,
        item_id: Option<&str>,
        quantity: i64,
    ) -> Result<(), Refusal> {
        if quantity < 0 {
            return Err(Refusal::invalid("quantity", "This value must be greater than or equal to 0."));
        }
        let mut items = items_of(subscription);
        let wanted = |item: &&mut Value| item_id.is_none_or(|id| item.get("id").and_then(Value::as_str) == Some(id));
        let item = items.iter_mut().find(wanted);
        let item = item.ok_or_else(|| Refusal::missing(404, "subscription_item", item_id.unwrap_or(""), "item"))?;
        let added = (quantity - quantity_of(item)) * price_of(item);
        if let Some(item) = item.as_object_mut() {
            item.insert("quantity".into(), quantity.into());
        }
        state.put_items(id, items);
        let fails = added > 0 && subscription.get("_fail_next") == Some(&Value::Bool(true));
        if added > 0 {
            self.bill(state, id, Bill { reason: Reason::Update, amount: added, paid: !fails, one_time: &[] });
        }
        let failed = [("status", "past_due".into()), ("_fail_next", false.into())];
        self.set(state, id, if fails { &failed } else { &[] }, "customer.subscription.updated");
        Ok(())
    }

    /// Switches an item of a subscription to another price, like the portal's "change plan".
    pub fn change_price(&self, id: &str, item_id: &str, price_id: &str) -> Result<Value, Refusal> {
        let mut state = self.lock();
        self.set_price(&mut state, id, item_id, price_id)?;
        Ok(state.get("subscription", id).map(public).unwrap_or_default())
    }

    fn set_price(&self, state: &mut State, id: &str, item_id: &str, price_id: &str) -> Result<(), Refusal> {
        let missing = |kind: &str, id: &str| Refusal::missing(404, kind, id, kind);
        let price = state.get("price", price_id).cloned().ok_or_else(|| missing("price", price_id))?;
        let subscription = state.get("subscription", id).ok_or_else(|| missing("subscription", id))?;
        let mut items = items_of(subscription);
        let item = items.iter_mut().find(|item| item.get("id").and_then(Value::as_str) == Some(item_id));
        let item = item.and_then(Value::as_object_mut).ok_or_else(|| missing("subscription_item", item_id))?;
        item.insert("price".into(), price);
        state.put_items(id, items);
        self.set(state, id, &[], "customer.subscription.updated");
        Ok(())
    }

    /// Replaces an item: the new one has the same quantity and period, but its own id.
    pub fn replace_item(&self, id: &str, item_id: &str, price_id: &str) -> Result<Value, Refusal> {
        let mut state = self.lock();
        let missing = |kind: &str, id: &str| Refusal::missing(404, kind, id, kind);
        let price = state.get("price", price_id).cloned().ok_or_else(|| missing("price", price_id))?;
        let new = self.id(&mut state, "si");
        let subscription = state.get("subscription", id).ok_or_else(|| missing("subscription", id))?;
        let mut items = items_of(subscription);
        let item = items.iter_mut().find(|item| item.get("id").and_then(Value::as_str) == Some(item_id));
        let item = item.and_then(Value::as_object_mut).ok_or_else(|| missing("subscription_item", item_id))?;
        item.insert("id".into(), new.into());
        item.insert("price".into(), price);
        state.put_items(id, items);
        self.set(&mut state, id, &[], "customer.subscription.updated");
        Ok(state.get("subscription", id).map(public).unwrap_or_default())
    }

    /// Removes an item from a subscription that has others.
    pub fn remove_item(&self, id: &str, item_id: &str) -> Result<Value, Refusal> {
        let mut state = self.lock();
        let subscription = state.get("subscription", id);
        let subscription = subscription.ok_or_else(|| Refusal::missing(404, "subscription", id, "id"))?;
        let mut items = items_of(subscription);
        items.retain(|item| item.get("id").and_then(Value::as_str) != Some(item_id));
        if items.is_empty() {
            return Err(Refusal::invalid("item", "A subscription must have at least one active plan."));
        }
        state.put_items(id, items);
        self.set(&mut state, id, &[], "customer.subscription.updated");
        Ok(state.get("subscription", id).map(public).unwrap_or_default())
    }

    /// `POST /v1/subscription_items/{id}`
    pub fn update_item(&self, item_id: &str, params: &Map<String, Value>) -> Result<Value, Refusal> {
        let mut state = self.lock();
        let holds = |subscription: &&Value| {
            let items = subscription.pointer("/items/data").and_then(Value::as_array);
            items.into_iter().flatten().any(|item| item.get("id").and_then(Value::as_str) == Some(item_id))
        };
        let found = state.all("subscription").find(holds).cloned();
        let subscription = found.ok_or_else(|| Refusal::missing(404, "subscription_item", item_id, "item"))?;
        let id = subscription.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        let (quantity, price) =
            (text(params, &["quantity"]).and_then(|text| text.parse().ok()), text(params, &["price"]));
        if quantity.is_some() || price.is_some() {
            let declines = subscription.get("_fail_next") == Some(&Value::Bool(true));
            let careful = text(params, &["payment_behavior"]) == Some("error_if_incomplete");
            if declines && careful {
                let (kind, code) = ("card_error", Some("card_declined"));
                return Err(Refusal::new(402, kind, code, None, "Your card was declined."));
            }
        }
        if let Some(quantity) = quantity {
            self.set_quantity(&mut state, &id, &subscription, Some(item_id), quantity)?;
        }
        if let Some(price) = price {
            self.set_price(&mut state, &id, item_id, price)?;
        }
        let items = state.get("subscription", &id).and_then(|s| s.pointer("/items/data")).and_then(Value::as_array);
        let item = items.into_iter().flatten().find(|item| item.get("id").and_then(Value::as_str) == Some(item_id));
        Ok(item.map(public).unwrap_or_default())
    }

    /// Adds an item to a subscription, prorated immediately.
    pub fn add_item(&self, id: &str, price_id: &str, quantity: i64) -> Result<Value, Refusal> {
        let mut state = self.lock();
        let missing = |kind: &str, id: &str| Refusal::missing(404, kind, id, kind);
        let price = state.get("price", price_id).cloned().ok_or_else(|| missing("price", price_id))?;
        let item_id = self.id(&mut state, "si");
        let subscription = state.get("subscription", id).ok_or_else(|| missing("subscription", id))?;
        let mut items = items_of(subscription);
        let interval = price.pointer("/recurring/interval").and_then(Value::as_str);
        let now = self.context.now();
        let first = items.first();
        let start = first.and_then(|item| item.get("current_period_start")?.as_i64()).unwrap_or(now);
        let end = first.and_then(|item| item.get("current_period_end")?.as_i64());
        let amount = price.get("unit_amount").and_then(Value::as_i64).unwrap_or(0) * quantity;
        items.push(serde_json::json!({
            "id": item_id, "object": "subscription_item", "created": now, "subscription": id, "metadata": {},
            "price": price, "quantity": quantity, "current_period_start": start,
            "current_period_end": end.unwrap_or(now + period(interval)), "tax_rates": [], "discounts": [],
        }));
        state.put_items(id, items);
        self.bill(&mut state, id, Bill { reason: Reason::Update, amount, paid: true, one_time: &[] });
        self.set(&mut state, id, &[], "customer.subscription.updated");
        Ok(state.get("subscription", id).map(public).unwrap_or_default())
    }
}
