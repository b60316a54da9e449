//! The terms of a license as form values; an empty value means the tier's.

use serde_json::{Map, Value, json};

use super::form::Input;
use crate::clock::Timestamp;
use crate::error_code::ErrorCode;
use crate::http::admin::licenses::LicenseView;
use crate::http::pages::form::Form;
use crate::http::problem::FieldError;

/// The values of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    pub max_activations: String,
    pub max_leases: String,
    pub limits: String,
    pub features: String,
    /// A date.
    pub valid_until: String,
    pub customer_name: String,
    pub notes: String,
}

impl Terms {
    /// Returns the terms of a license.
    pub fn of(license: &LicenseView) -> Self {
        let seats = |most: Option<i64>| most.map_or_else(|| "unlimited".to_owned(), |most| most.to_string());
        let limit = |(name, most): (&String, &Value)| {
            format!("{name} = {}", most.as_i64().map_or_else(|| "unlimited".to_owned(), |most| most.to_string()))
        };
        let limits = license.own_limits.as_ref().and_then(Value::as_object);
        let features = license.own_features.as_ref().and_then(Value::as_array);
        let lines = |lines: Vec<String>| lines.join(", ");
        Self {
            max_activations: seats(license.license.max_activations),
            max_leases: seats(license.max_leases),
            limits: limits.map(|limits| lines(limits.iter().map(limit).collect())).unwrap_or_default(),
            features: features
                .map(|names| lines(names.iter().filter_map(Value::as_str).map(str::to_owned).collect()))
                .unwrap_or_default(),
            valid_until: license.license.valid_until.map(day).unwrap_or_default(),
            customer_name: license.customer_name.clone().unwrap_or_default(),
            notes: plain(license.notes.as_deref().unwrap_or_default()),
        }
    }

    /// Returns the terms of a submitted form.
    pub fn sent(form: &Form) -> Self {
        let text = |name: &str| plain(form.get(name));
        Self {
            max_activations: text("max_activations"),
            max_leases: text("max_leases"),
            limits: text("limits"),
            features: text("features"),
            valid_until: text("valid_until"),
            customer_name: text("customer_name"),
            notes: text("notes"),
        }
    }

    /// Returns the inputs of the form. `follows`: the subscription controls the license's end date.
    pub fn inputs(&self, follows: bool) -> Vec<Input> {
        let mut inputs = vec![
            Input::new("text", "max_activations", "Seats", &*self.max_activations)
                .hint("A number or \u{201c}unlimited\u{201d}. Empty: the tier's."),
            Input::new("text", "max_leases", "Floating seats", &*self.max_leases)
                .hint("A number or \u{201c}unlimited\u{201d}. Empty: the tier's."),
            Input::new("text", "features", "Features", &*self.features)
                .hint("With commas between them, in place of the tier's. Empty: the tier's."),
            Input::new("text", "limits", "Limits", &*self.limits).hint(
                "As in \u{201c}users = 20, servers = unlimited\u{201d}, in place of the tier's. Empty: the tier's.",
            ),
        ];
        if !follows {
            inputs
                .push(Input::new("date", "valid_until", "Last day", &*self.valid_until).hint("Empty: it has no end."));
        }
        inputs.push(
            Input::new("text", "customer_name", "Customer's name", &*self.customer_name)
                .hint("Mails and license files carry it."),
        );
        inputs.push(
            Input::new("textarea", "notes", "Notes", &*self.notes).hint("For yourself; customers do not see them."),
        );
        inputs
    }
}

/// Returns the date of a time, as `2026-11-23`.
pub fn day(time: Timestamp) -> String {
    time.to_string().chars().take(10).collect()
}

/// Normalizes a browser's text: trims it, and replaces CRLF with LF.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

/// Converts seats to the API's value.
pub fn seats(text: &str) -> Value {
    match text {
        "" => Value::Null,
        text => text.parse::<i64>().map_or_else(|_| text.to_lowercase().into(), Into::into),
    }
}

/// Parses limits into the API's value.
///
/// # Errors
/// The first part that is not a limit.
pub fn limits(text: &str) -> Result<Value, FieldError> {
    if text.is_empty() {
        return Ok(Value::Null);
    }
    let mut limits = Map::new();
    for line in text.split(',').map(str::trim).filter(|line| !line.is_empty()) {
        let limit = line.split_once('=').and_then(|(name, most)| {
            let (name, most) = (name.trim(), most.trim());
            let most = match most {
                "unlimited" => Value::Null,
                most => most.parse::<u32>().ok()?.into(),
            };
            (!name.is_empty()).then(|| (name.to_owned(), most))
        });
        let Some((name, most)) = limit else {
            let message = format!(
                "\u{201c}{line}\u{201d} is not a name, an equals sign and a whole number or \u{201c}unlimited\u{201d}"
            );
            return Err(FieldError::new("limits", ErrorCode::InvalidFields, message));
        };
        limits.insert(name, most);
    }
    Ok(Value::Object(limits))
}

/// Converts features to the API's value.
pub fn features(text: &str) -> Value {
    let names: Vec<&str> = text.split(',').map(str::trim).filter(|line| !line.is_empty()).collect();
    if names.is_empty() { Value::Null } else { json!(names) }
}

/// Adds `days`, and the end of the selected day under the API's field name.
pub fn end(form: &Form, values: &mut Map<String, Value>, name: &str) {
    let days = form.get("days").trim();
    if !days.is_empty() {
        values.insert("days".into(), days.parse::<i64>().map_or_else(|_| days.into(), Into::into));
    }
    let until = form.get("until");
    if !until.is_empty() {
        values.insert(name.into(), format!("{until}T23:59:59Z").into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_stand_between_commas() {
        assert_eq!(limits("").unwrap(), Value::Null);
        assert_eq!(limits("users = 20, servers=unlimited,").unwrap(), json!({"users": 20, "servers": null}));
        for wrong in ["users", "users = many", "= 3", "users = -1"] {
            assert_eq!(limits(wrong).unwrap_err().field, "limits", "{wrong}");
        }
    }
}
