//! Objects that a seller sets up at Stripe: webhook endpoints, products and prices.

use serde_json::{Map, Value, json};

use super::form::text;
use super::world::{Refusal, World};

impl World {
    /// `POST /v1/webhook_endpoints`. Nothing is delivered to these endpoints: the stand-in has one fixed receiver.
    pub(super) fn create_endpoint(&self, params: &Map<String, Value>) -> Result<Value, Refusal> {
        let mut state = self.lock();
        let id = self.id(&mut state, "we");
        let mut endpoint = json!({
            "id": id, "object": "webhook_endpoint", "created": self.context.now(), "livemode": false,
            "url": text(params, &["url"]), "status": "enabled", "metadata": {},
            "api_version": text(params, &["api_version"]), "description": text(params, &["description"]),
            "enabled_events": events(params),
        });
        state.put(endpoint.clone());
        // The secret appears only in this response.
        if let Some(fields) = endpoint.as_object_mut() {
            fields.insert("secret".into(), self.config.webhook_secret.clone().into());
        }
        Ok(endpoint)
    }

    /// `POST /v1/webhook_endpoints/{id}`
    pub(super) fn update_endpoint(&self, id: &str, params: &Map<String, Value>) -> Result<Value, Refusal> {
        let mut state = self.lock();
        let found = state.get("webhook_endpoint", id).cloned();
        let mut endpoint = found.ok_or_else(|| Refusal::missing(404, "webhook_endpoint", id, "id"))?;
        if let Some(fields) = endpoint.as_object_mut() {
            if params.contains_key("enabled_events") {
                fields.insert("enabled_events".into(), events(params));
            }
            if let Some(disabled) = text(params, &["disabled"]) {
                let status = if disabled == "true" { "disabled" } else { "enabled" };
                fields.insert("status".into(), status.into());
            }
        }
        state.put(endpoint.clone());
        Ok(endpoint)
    }

    /// `POST /v1/products`
    pub(super) fn create_product(&self, params: &Map<String, Value>) -> Result<Value, Refusal> {
        let mut state = self.lock();
        let id = self.id(&mut state, "prod");
        let product = json!({
            "id": id, "object": "product", "created": self.context.now(), "livemode": false, "active": true,
            "name": text(params, &["name"]), "description": text(params, &["description"]),
            "metadata": params.get("metadata").cloned().unwrap_or_else(|| json!({})),
        });
        state.put(product.clone());
        Ok(product)
    }

    /// `POST /v1/prices`
    pub(super) fn create_price(&self, params: &Map<String, Value>) -> Result<Value, Refusal> {
        let mut state = self.lock();
        let product = text(params, &["product"]).unwrap_or_default();
        if state.get("product", product).is_none() {
            return Err(Refusal::missing(400, "product", product, "product"));
        }
        let lookup_key = text(params, &["lookup_key"]);
        let has_it = |price: &&Value| price.get("lookup_key").and_then(Value::as_str) == lookup_key;
        let holder = state.all("price").filter(|_| lookup_key.is_some()).find(has_it);
        let holder = holder.and_then(|price| price.get("id")?.as_str().map(str::to_owned));
        match (holder, text(params, &["transfer_lookup_key"])) {
            (Some(holder), Some("true")) => {
                state.change("price", &holder, |price| price.insert("lookup_key".into(), Value::Null));
            }
            (Some(_), _) => return Err(Refusal::invalid("lookup_key", "A price already uses that lookup key.")),
            (None, _) => {}
        }
        let interval = text(params, &["recurring", "interval"]);
        let id = self.id(&mut state, "price");
        let price = json!({
            "id": id, "object": "price", "created": self.context.now(), "livemode": false, "active": true,
            "product": product, "currency": text(params, &["currency"]), "lookup_key": lookup_key,
            "unit_amount": text(params, &["unit_amount"]).and_then(|amount| amount.parse::<i64>().ok()),
            "type": if interval.is_some() { "recurring" } else { "one_time" },
            "recurring": interval.map(|interval| json!({"interval": interval, "interval_count": 1, "usage_type": "licensed"})),
            "metadata": params.get("metadata").cloned().unwrap_or_else(|| json!({})),
        });
        state.put(price.clone());
        Ok(price)
    }
}

/// Returns `enabled_events[]`, however its entries were indexed.
fn events(params: &Map<String, Value>) -> Value {
    let listed = match params.get("enabled_events") {
        Some(Value::Object(places)) => places.values().cloned().collect(),
        Some(Value::Array(listed)) => listed.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    };
    Value::Array(listed)
}
