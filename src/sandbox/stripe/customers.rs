//! Customers at the stand-in: created or reused by a checkout.

use serde_json::{Map, Value, json};

use super::form::text;
use super::world::{Refusal, State, World};

const NO_TAX_ADDRESS: &str = "Automatic tax calculation in Checkout requires a valid address on the Customer. Add a valid \
     address to the Customer or set either `customer_update[address]` to 'auto' or `customer_update[shipping]` to 'auto' \
     to save the address entered in Checkout to the Customer.";

impl World {
    /// Refuses a session whose customer is unknown or has no location to calculate tax for.
    pub(super) fn check_customer(&self, state: &State, params: &Map<String, Value>) -> Result<(), Refusal> {
        let Some(id) = text(params, &["customer"]) else { return Ok(()) };
        let customer = state.get("customer", id).ok_or_else(|| Refusal::missing(400, "customer", id, "customer"))?;
        let taxed = text(params, &["automatic_tax", "enabled"]) == Some("true");
        let updates = text(params, &["customer_update", "address"]) == Some("auto");
        if taxed && !updates && customer.get("address").is_none_or(Value::is_null) {
            let code = Some("customer_tax_location_invalid");
            return Err(Refusal::new(400, "invalid_request_error", code, None, NO_TAX_ADDRESS));
        }
        Ok(())
    }

    /// Creates a customer with this address.
    pub(super) fn new_customer(&self, state: &mut State, email: &str) -> String {
        let id = self.id(state, "cus");
        state.put(json!({
            "id": id, "object": "customer", "address": null, "created": self.context.now(), "email": email, "name": null,
            "livemode": false, "metadata": {}, "delinquent": false, "currency": null,
        }));
        id
    }

    /// Saves the address entered at checkout, if the session asks for it.
    pub(super) fn keep_address(&self, state: &mut State, session: &Value, customer: &str) {
        if session.pointer("/_customer_update/address").and_then(Value::as_str) == Some("auto") {
            let address = json!({"city": "Berlin", "country": "DE", "line1": "Weg 1", "line2": null, "postal_code": "10115", "state": null});
            state.change("customer", customer, |customer| customer.insert("address".into(), address));
        }
    }
}
