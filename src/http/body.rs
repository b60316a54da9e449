//! JSON bodies of answers.

use serde_json::Value;

/// An object with one more member.
pub fn with(mut object: Value, name: &str, value: impl Into<Value>) -> Value {
    if let Some(members) = object.as_object_mut() {
        members.insert(name.to_owned(), value.into());
    }
    object
}
