//! Accepted and refused metadata.

use serde_json::json;

use super::*;

fn read(value: Value) -> Result<Metadata, MetadataError> {
    Metadata::parse(value)
}

#[test]
fn only_flat_values_under_plain_keys() {
    let all = read(json!({"a": "x", "_b": 2, "c-d.e": true, "f": 1.5, "gone": null, "empty": ""})).unwrap();
    assert_eq!(all.stored(), r#"{"_b":2,"a":"x","c-d.e":true,"f":1.5}"#);
    assert_eq!(all.public().stored(), r#"{"a":"x","c-d.e":true,"f":1.5}"#);
    assert_eq!(read(json!([])), Err(MetadataError::NotAnObject));
    assert_eq!(read(json!("text")), Err(MetadataError::NotAnObject));
    for key in ["", "a b", "ü", "a:b", "a\"b", &"k".repeat(65)] {
        assert!(matches!(read(json!({key: 1})), Err(MetadataError::Key(_))), "{key}");
    }
    for value in [json!({"b": 1}), json!([1])] {
        assert!(matches!(read(json!({"a": value})), Err(MetadataError::Value(_))));
    }
    assert!(matches!(read(json!({"a": "two\nlines"})), Err(MetadataError::Control(_))));
    assert!(read(json!({"k".repeat(64): "é🦀"})).is_ok());
}

#[test]
fn the_limits_are_exact() {
    let keys = |count: usize| (0..count).map(|n| (format!("k{n}"), json!(n))).collect::<Map<_, _>>();
    assert!(read(Value::Object(keys(50))).is_ok());
    assert_eq!(read(Value::Object(keys(51))), Err(MetadataError::TooMany));
    // `{"a":"…"}` is eight bytes plus the text.
    assert_eq!(read(json!({"a": "x".repeat(MOST_BYTES - 8)})).unwrap().stored().len(), MOST_BYTES);
    assert_eq!(read(json!({"a": "x".repeat(MOST_BYTES - 7)})), Err(MetadataError::TooLarge));
}

#[test]
fn a_patch_changes_what_it_names() {
    let before = read(json!({"a": 1, "b": "two", "c": true})).unwrap();
    let after = |patch: Value| Patch::parse(patch).unwrap().apply(&before).unwrap().stored();
    assert_eq!(after(json!({"a": 2, "b": null, "d": "new", "never": ""})), r#"{"a":2,"c":true,"d":"new"}"#);
    assert_eq!(after(json!({})), before.stored());
    assert_eq!(after(Value::Null), "{}");
}

#[test]
fn what_a_checkout_sent_never_costs_the_rest() {
    let pairs = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect::<Vec<_>>()
    };
    let before = read(json!({"campaign": "mine"})).unwrap();
    let sent = pairs(&[("campaign", "theirs"), ("ref", "a\nb"), ("bad key", "x"), ("none", "")]);
    let all = before.with_sent(sent, pairs(&[("company", "Acme"), ("ref", "typed")]));
    assert_eq!(
        all.stored(),
        r#"{"_not_kept":"\"bad key\"","campaign":"mine","custom_fields.company":"Acme","custom_fields.ref":"typed","ref":"a b"}"#
    );
    assert_eq!(all.without_typed().for_licenses().stored(), r#"{"campaign":"mine","ref":"a b"}"#);
    assert_eq!(all.not_kept().unwrap(), "\"bad key\"");
    // Too much: as much as fits is kept, along with the note.
    let many: Vec<_> = (0..60).map(|n| (format!("k{n:02}"), "v".repeat(500))).collect();
    let all = Metadata::default().with_sent(many, Vec::new());
    let kept = all.for_licenses().iter().count();
    assert!(kept > 25 && all.clone().checked().is_ok() && all.not_kept().is_some(), "{kept}");
    // Exactly as much as Stripe allows: all of it is kept.
    let fifty: Vec<_> = (0..50).map(|n| (format!("k{n:02}"), "v".to_owned())).collect();
    let all = Metadata::default().with_sent(fifty, Vec::new());
    assert_eq!((all.iter().count(), all.not_kept()), (50, None));
}

#[test]
fn a_pair_is_a_key_a_colon_and_a_value() {
    let pair = |text: &str| Pair::parse(text).map(|pair| (pair.key, pair.value));
    assert_eq!(pair("plan: a:b "), Some(("plan".into(), "a:b".into())));
    for text in ["plan", "plan:", ":x", "a b:c", "ü:x"] {
        assert_eq!(pair(text), None, "{text}");
    }
}

#[test]
fn what_is_typed_keeps_its_kind() {
    let typed = |text: &str, before: Value| Scalar::typed(text, Some(&Scalar::parse("k", before).unwrap()));
    assert_eq!(typed("7", json!(5)), json!(7));
    assert_eq!(typed("seven", json!(5)), json!("seven"));
    assert_eq!(typed("false", json!(true)), json!(false));
    assert_eq!(typed("7", json!("5")), json!("7"));
    assert_eq!(Scalar::typed("7", None), json!("7"));
}
