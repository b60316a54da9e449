//! Stripe's form encoding: decodes `line_items[0][price]=x` into nested objects; array indices stay keys.

use serde_json::{Map, Value};

/// Nests the pairs of a form or a query. `a[]=x` appends.
pub fn nest(text: &str) -> Map<String, Value> {
    let mut root = Map::new();
    for (key, value) in url::form_urlencoded::parse(text.as_bytes()) {
        let mut parts = vec![key.split('[').next().unwrap_or_default().to_owned()];
        parts.extend(key.split('[').skip(1).map(|part| part.trim_end_matches(']').to_owned()));
        insert(&mut root, &parts, value.into_owned());
    }
    root
}

fn insert(node: &mut Map<String, Value>, parts: &[String], value: String) {
    let Some((first, rest)) = parts.split_first() else { return };
    let name = if first.is_empty() { node.len().to_string() } else { first.clone() };
    if rest.is_empty() {
        node.insert(name, Value::String(value));
    } else if let Value::Object(inner) = node.entry(name).or_insert_with(|| Value::Object(Map::new())) {
        insert(inner, rest, value);
    }
}

/// Returns the text at a path of keys.
pub fn text<'a>(params: &'a Map<String, Value>, path: &[&str]) -> Option<&'a str> {
    let (first, rest) = path.split_first()?;
    let mut node = params.get(*first)?;
    for key in rest {
        node = node.get(*key)?;
    }
    node.as_str()
}

/// Returns the entries of an array parameter, in order.
pub fn entries<'a>(params: &'a Map<String, Value>, name: &str) -> Vec<&'a Map<String, Value>> {
    let mut found: Vec<(usize, &Map<String, Value>)> = params
        .get(name)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter_map(|(place, entry)| Some((place.parse().ok()?, entry.as_object()?)))
        .collect();
    found.sort_by_key(|(place, _)| *place);
    found.into_iter().map(|(_, entry)| entry).collect()
}
