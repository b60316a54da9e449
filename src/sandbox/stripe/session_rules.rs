//! Stripe's rules for checkout sessions that its published parameter definitions do not express.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::form::text;
use super::world::Refusal;

/// Refuses a session that Stripe would refuse.
pub(super) fn check_session(params: &Map<String, Value>, mode: &str) -> Result<(), Refusal> {
    if text(params, &["success_url"]).is_none() {
        return Err(Refusal::invalid("success_url", "You must provide `success_url`."));
    }
    if params.contains_key("customer") && params.contains_key("customer_email") {
        return Err(Refusal::invalid(
            "customer_email",
            "You may only specify one of these parameters: customer, customer_email.",
        ));
    }
    if params.contains_key("customer_update") && !params.contains_key("customer") {
        return Err(Refusal::invalid("customer_update", "`customer_update` can only be used with `customer`."));
    }
    if mode != "payment" && enabled(params, "invoice_creation") {
        return Err(Refusal::invalid(
            "invoice_creation",
            "You can only enable invoice creation when `mode` is set to `payment`.",
        ));
    }
    let renames = text(params, &["customer_update", "name"]) == Some("auto");
    if params.contains_key("customer") && enabled(params, "tax_id_collection") && !renames {
        let message = "Tax ID collection requires updating business name on the customer. To enable tax ID collection \
                       for an existing customer, please set `customer_update[name]` to `auto`.";
        return Err(Refusal::invalid("tax_id_collection", message));
    }
    if mode == "setup" && params.contains_key("line_items") {
        return Err(Refusal::invalid("line_items", "You can not pass `line_items` in `setup` mode."));
    }
    if text(params, &["customer_email"]).is_some_and(|email| !is_address(email)) {
        return Err(Refusal::invalid("customer_email", "Invalid email address."));
    }
    if mode != "subscription" && params.contains_key("subscription_data") {
        return Err(Refusal::invalid("subscription_data", "You can not pass `subscription_data` in `payment` mode."));
    }
    if mode != "payment" && params.contains_key("payment_intent_data") {
        return Err(Refusal::invalid(
            "payment_intent_data",
            "You can not pass `payment_intent_data` in `subscription` mode.",
        ));
    }
    for path in [["metadata"].as_slice(), &["subscription_data", "metadata"]] {
        let metadata = metadata(params, path);
        let long = metadata.iter().find(|(key, value)| key.len() > 40 || value.as_str().is_some_and(|v| v.len() > 500));
        if metadata.len() > 50 || long.is_some() {
            return Err(Refusal::invalid(
                "metadata",
                "Metadata has at most 50 keys of 40 characters with values of 500.",
            ));
        }
    }
    Ok(())
}

/// Whether a group of parameters is enabled.
pub(super) fn enabled(params: &Map<String, Value>, group: &str) -> bool {
    text(params, &[group, "enabled"]) == Some("true")
}

/// Refuses lines that cannot be combined in one checkout.
pub(super) fn check_lines(lines: &[Value]) -> Result<(), Refusal> {
    let distinct = |path: &str| {
        let texts = lines.iter().filter_map(|line| line.pointer(path)?.as_str());
        texts.collect::<BTreeSet<_>>().len()
    };
    if distinct("/price/currency") > 1 {
        let message = "All line items of a Checkout Session must have the same currency.";
        return Err(Refusal::invalid("line_items", message));
    }
    if distinct("/price/recurring/interval") > 1 {
        let message = "Checkout does not support multiple prices with different billing intervals.";
        return Err(Refusal::invalid("line_items", message));
    }
    Ok(())
}

/// Returns the metadata at this path of the parameters.
pub(super) fn metadata(params: &Map<String, Value>, path: &[&str]) -> Map<String, Value> {
    let mut node = Some(params);
    for key in path {
        node = node.and_then(|node| node.get(*key)).and_then(Value::as_object);
    }
    node.cloned().unwrap_or_default()
}

/// Returns a boolean parameter; null when it is missing.
pub(super) fn flag(params: &Map<String, Value>, name: &str) -> Value {
    text(params, &[name]).map_or(Value::Null, |value| (value == "true").into())
}

/// Whether Stripe accepts this as an e-mail address; it is less strict than most.
fn is_address(text: &str) -> bool {
    let (local, domain) = text.rsplit_once('@').unwrap_or_default();
    !local.is_empty() && domain.contains('.') && !text.chars().any(char::is_whitespace)
}
