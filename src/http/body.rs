//! JSON bodies of responses.

use serde_json::Value;

/// Adds one member to an object.
pub fn with(mut object: Value, name: &str, value: impl Into<Value>) -> Value {
    if let Some(members) = object.as_object_mut() {
        members.insert(name.to_owned(), value.into());
    }
    object
}
