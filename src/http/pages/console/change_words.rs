//! Formats the details of an audit entry as readable text.

use serde_json::Value;

/// The most items of a list that are named.
const NAMED: usize = 3;

/// Formats `name: value` pairs, and changes as `name: before → after`. Omits empty values.
pub fn words(detail: &Value) -> String {
    let Value::Object(members) = detail else { return plain(detail) };
    let changed = match (members.get("before"), members.get("after")) {
        (Some(Value::Object(before)), Some(Value::Object(after))) => Some((before, after)),
        _ => None,
    };
    let mut all: Vec<String> = Vec::new();
    if let Some((before, after)) = changed {
        all.extend(after.iter().filter(|(name, value)| before.get(*name) != Some(value)).map(|(name, value)| {
            let or_none = |text: String| if text.is_empty() { "none".to_owned() } else { text };
            let former = or_none(before.get(name).map(plain).unwrap_or_default());
            format!("{}: {former} → {}", name.replace('_', " "), or_none(plain(value)))
        }));
    }
    let others = members.iter().filter(|(name, _)| changed.is_none() || !matches!(name.as_str(), "before" | "after"));
    all.extend(others.filter_map(|(name, value)| {
        let text = plain(value);
        (!text.is_empty()).then(|| format!("{}: {text}", name.replace('_', " ")))
    }));
    all.join(", ")
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(list) => {
            let mut all: Vec<String> = list.iter().take(NAMED).map(plain).filter(|text| !text.is_empty()).collect();
            if list.len() > NAMED {
                all.push(format!("{} more", list.len() - NAMED));
            }
            all.join(", ")
        }
        Value::Object(members) if members.is_empty() => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::words;

    #[test]
    fn details_are_read_as_words() {
        let detail = json!({"reason": "full_refund", "from": null, "keys": ["a", "b", "c", "d", "e"], "n": 3, "o": {}});
        assert_eq!(words(&detail), "keys: a, b, c, 2 more, n: 3, reason: full_refund");
        let changed = json!({
            "before": {"notes": "Agreed by phone.", "max_leases": null, "tier": "a"},
            "after": {"notes": null, "max_leases": 3, "tier": "a"}, "reason": "asked",
        });
        assert_eq!(words(&changed), "max leases: none → 3, notes: Agreed by phone. → none, reason: asked");
    }
}
