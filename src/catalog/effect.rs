//! Previews how a catalog change affects existing licenses and subscriptions.

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::CatalogError;
use super::edit::{Edit, EditError, Piece};
use super::file::Catalog;
use super::in_use;
pub use super::in_use::{Count, InUse};
use crate::db::{Conn, Error};
use crate::language::Language;

/// One field that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// The field's name in the catalog file.
    pub field: String,
    pub before: String,
    pub after: String,
    /// Sentences: whom it affects, and when.
    pub effect: String,
}

/// The effect of a change.
#[derive(Clone, Debug)]
pub struct Effect {
    pub changes: Vec<FieldChange>,
    pub in_use: InUse,
    /// A digest of the piece before the change; a different one later means that somebody else has changed it
    /// meanwhile.
    pub fingerprint: String,
}

/// Returns what an edit would change, and its effect. Writes nothing.
///
/// # Errors
/// [`EditError`], as the edit itself would return.
pub fn preview(conn: &mut Conn, edit: &Edit) -> Result<Effect, EditError> {
    let before = Catalog::of_database(conn)?;
    let mut after = before.clone();
    let piece = edit.apply(conn, &mut after)?;
    after.check()?;
    let (old, new) = (fields_of(&before, &piece)?, fields_of(&after, &piece)?);
    let in_use = match &piece {
        Piece::Product(slug) => in_use::of_product(conn, slug),
        Piece::Tier(slug) => in_use::of_tier(conn, slug),
        Piece::Price(id) => {
            let tier = after.tiers().find(|(_, tier)| tier.prices.iter().any(|price| price.stripe_price == *id));
            in_use::of_price(conn, tier.map_or("", |(_, tier)| tier.slug.as_str()), id)
        }
    };
    let in_use = in_use?;
    let mut changes = Vec::new();
    for (field, now) in &new {
        let was = old.get(field).unwrap_or(&Value::Null);
        if was != now {
            let (before, after) = (shown(field, was, &old), shown(field, now, &new));
            let effect = match &piece {
                Piece::Product(_) => of_product(field, now, &in_use),
                Piece::Tier(_) => of_tier(field, was, now, &in_use),
                Piece::Price(_) => of_price(field, now, &in_use),
            };
            changes.push(FieldChange { field: field.clone(), before, after, effect });
        }
    }
    Ok(Effect { changes, in_use, fingerprint: fingerprint(&old) })
}

/// Counts the licenses and subscriptions of a piece.
///
/// # Errors
/// Database errors.
pub fn in_use(conn: &mut Conn, piece: &Piece, tier: &str) -> crate::db::Result<InUse> {
    match piece {
        Piece::Product(slug) => in_use::of_product(conn, slug),
        Piece::Tier(slug) => in_use::of_tier(conn, slug),
        Piece::Price(id) => in_use::of_price(conn, tier, id),
    }
}

/// Returns a piece's own fields, without the pieces below it.
fn fields_of(catalog: &Catalog, piece: &Piece) -> Result<Map<String, Value>, CatalogError> {
    let found = match piece {
        Piece::Product(slug) => {
            let found = catalog.products.iter().find(|product| product.slug == *slug);
            found.map(serde_json::to_value)
        }
        Piece::Tier(slug) => {
            catalog.tiers().find(|(_, tier)| tier.slug == *slug).map(|(_, tier)| serde_json::to_value(tier))
        }
        Piece::Price(id) => {
            let mut prices = catalog.tiers().flat_map(|(_, tier)| &tier.prices);
            prices.find(|price| price.stripe_price == *id).map(serde_json::to_value)
        }
    };
    let value = found.transpose().map_err(|error| Error::Corrupt(error.to_string()))?;
    let Some(Value::Object(mut fields)) = value else { return Ok(Map::new()) };
    fields.retain(|name, _| !matches!(name.as_str(), "tier" | "price"));
    Ok(fields)
}

fn fingerprint(fields: &Map<String, Value>) -> String {
    let digest = Sha256::digest(Value::Object(fields.clone()).to_string());
    data_encoding::HEXLOWER.encode(digest.get(..16).unwrap_or_default())
}

/// Returns a value as text for people.
fn shown(field: &str, value: &Value, fields: &Map<String, Value>) -> String {
    match (field, value) {
        ("unit_amount", Value::Number(amount)) => {
            let currency = fields.get("currency").and_then(Value::as_str).unwrap_or_default();
            amount.as_i64().map_or_else(|| amount.to_string(), |amount| Language::English.money(amount, currency))
        }
        (_, Value::Null) => "none".to_owned(),
        (_, Value::Bool(is)) => if *is { "yes" } else { "no" }.to_owned(),
        (_, Value::String(text)) => text.clone(),
        (_, Value::Array(list)) if list.is_empty() => "none".to_owned(),
        (_, Value::Array(list)) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        (_, Value::Object(pairs)) if pairs.is_empty() => "none".to_owned(),
        (_, Value::Object(pairs)) => {
            let pair = |(name, value): (&String, &Value)| format!("{name}: {}", shown("", value, fields));
            pairs.iter().map(pair).collect::<Vec<_>>().join(", ")
        }
        (_, other) => other.to_string(),
    }
}

fn of_product(field: &str, now: &Value, in_use: &InUse) -> String {
    let licenses = in_use.licenses.things("active license");
    match (field, now) {
        ("key_prefix", _) => {
            format!("New keys begin with it. The keys of {licenses} stay as they are and continue to work.")
        }
        ("archived", Value::Bool(true)) => format!(
            "This product can no longer be bought or tried. No change for {licenses} and {}.",
            in_use.subscriptions.things("running subscription")
        ),
        ("archived", _) => "Its tiers that are not archived themselves can be bought again.".to_owned(),
        ("metadata", _) => "Your own programs read it from the admin API from now on.".to_owned(),
        _ => "Pages and mails show it from now on.".to_owned(),
    }
}

/// Each sentence describes what the code does: `licenses/mint.rs` copies the numbers of seats into a license,
/// `licenses/terms.rs` reads features and limits from the tier, `activations/` reads the tier at each activation,
/// `catalog/refit.rs` recalculates the licenses of subscriptions.
fn of_tier(field: &str, was: &Value, now: &Value, in_use: &InUse) -> String {
    let licenses = in_use.licenses.things("active license");
    let subscriptions = in_use.subscriptions.things("running subscription");
    let at_once = |what: &str| format!("Applies to {licenses} at once: {what}");
    let new_only = |why: &str| format!("Applies to new licenses only. No change for {licenses}: {why}");
    match field {
        "max_activations" | "max_leases" => new_only("the number is set when a license is created."),
        "features" => granted(in_use, in_use.own_features, "features"),
        "limits" => granted(in_use, in_use.own_limits, "limits"),
        "grace_days" => at_once("it decides how long they work after their end, including those in grace now."),
        "over_limit" => at_once("it decides at their next activation."),
        "activates" => {
            at_once("the other kind can no longer be activated. Existing activations continue and keep their seats.")
        }
        "owner_check" => at_once("it decides at their next activation."),
        "moves_per_month" => at_once("it counts at the next move."),
        "idle_days" => at_once("it decides at the next activation that finds no free seat."),
        "max_development_sites" => at_once("it decides at the next activation of a development site."),
        "license_files" => at_once("it decides when a file is requested. Files issued before stay valid."),
        "file_ttl_days" => "Applies to files issued from now on. Files issued before keep their end.".to_owned(),
        "offline_grace_days" => {
            "Applies to license files and signed keys issued from now on. Those issued before state the old number."
                .to_owned()
        }
        "shrink" => format!("Applies to {subscriptions} the next time one of them loses seats."),
        "trial_days" => "Applies to trials begun from now on. Running trials keep their end.".to_owned(),
        "valid_days" => format!(
            "Applies to new licenses, and to renewals of licenses bought once. No change for {licenses}: the end is set when a license is created."
        ),
        "valid_days_from" => new_only("the end is set when a license is created."),
        "key_format" if now == "signed" => format!(
            "New licenses get signed keys. Those of {subscriptions} get one when Stripe next renews or changes them; \
             the old key continues to work. All other keys stay as they are."
        ),
        "key_format" if was == "signed" => {
            new_only("their keys stay. Signed keys are no longer renewed: each is valid until the end that it states.")
        }
        "key_format" | "code" => new_only("their keys stay. Keys that are replaced get the new form."),
        "key_storage" => new_only("their keys stay as they are stored. Keys that are replaced are stored the new way."),
        "quantity_means" => format!(
            "Applies to {subscriptions} at once: their licenses are adjusted to the quantity again. Licenses may be added, \
             and surplus ones become inactive. Licenses that were bought once stay as they are."
        ),
        "default_for" => "Applies to purchases and trials that name no tier.".to_owned(),
        "archived" if *now == Value::Bool(true) => format!(
            "It cannot be bought or tried from now on. No change for {licenses} and {subscriptions}; licenses bought once \
             can still be renewed."
        ),
        "archived" => "It can be bought again, where its product is not archived.".to_owned(),
        "metadata" => "Your own programs read it from the admin API from now on.".to_owned(),
        _ => "Pages and mails show it from now on.".to_owned(),
    }
}

fn granted(in_use: &InUse, own: Count, what: &str) -> String {
    let rest = Count { number: in_use.licenses.number.saturating_sub(own.number), ..in_use.licenses };
    let without = rest.things("active license");
    let mut text = format!("Applies to {without} at once, at the next validation.");
    if own.number > 0 {
        text.push_str(&format!(" No change for {} with own {what}.", own.things("active license")));
    }
    text.push_str(" Signed keys and license files state what applied when they were issued.");
    text
}

fn of_price(field: &str, now: &Value, in_use: &InUse) -> String {
    let subscriptions = in_use.subscriptions.things("running subscription");
    match (field, now) {
        ("unit_amount" | "currency" | "interval" | "billing", _) => format!(
            "Changes what the shop shows and what your figures count. Stripe charges what its own price says: new \
             purchases and {subscriptions} pay that. To charge another amount, replace the price with a new one."
        ),
        ("default", Value::Bool(true)) => {
            "New purchases that name no price take it, in place of the tier's other one.".to_owned()
        }
        ("default", _) => "New purchases that name no price take the tier's first other one.".to_owned(),
        ("archived", Value::Bool(true)) => {
            format!("New purchases and changes of plan cannot choose it. No change for {subscriptions} at this price.")
        }
        ("archived", _) => "It can be bought again, where its tier and product are not archived.".to_owned(),
        _ => "Pages show it from now on.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn in_use() -> InUse {
        InUse {
            licenses: Count::of(1_240),
            own_features: Count::of(40),
            own_limits: Count::default(),
            subscriptions: Count { number: 10_000, is_least: true },
        }
    }

    #[test]
    fn counts_are_written_as_people_write_them() {
        let least = Count { number: 10_000, is_least: true };
        for (count, text) in [
            (Count::of(0), "0 keys"),
            (Count::of(1), "1 key"),
            (Count::of(999), "999 keys"),
            (Count::of(1_240), "1,240 keys"),
            (least, "10,000 or more keys"),
        ] {
            assert_eq!(count.things("key"), text);
        }
    }

    #[test]
    fn each_field_of_a_tier_says_whom_it_touches() {
        let table = [
            (
                "max_activations",
                json!(1),
                json!(3),
                "new licenses only. No change for 1,240 active licenses: the number",
            ),
            ("max_leases", json!(0), json!("unlimited"), "new licenses only"),
            ("features", json!([]), json!(["a"]), "1,200 active licenses at once"),
            ("features", json!([]), json!(["a"]), "No change for 40 active licenses with own features"),
            ("limits", json!({}), json!({"users": 3}), "1,240 active licenses at once"),
            ("grace_days", json!(7), json!(0), "at once"),
            ("over_limit", json!("reject"), json!("replace_oldest"), "next activation"),
            ("activates", json!("site"), json!("device"), "keep their seats"),
            ("trial_days", json!(0), json!(14), "begun from now on"),
            ("valid_days", json!(365), Value::Null, "renewals of licenses bought once"),
            ("key_format", json!("random"), json!("signed"), "10,000 or more running subscriptions get one"),
            ("key_format", json!("signed"), json!("random"), "until the end that it states"),
            ("key_format", json!("random"), json!("tiered"), "their keys stay"),
            ("quantity_means", json!("keys"), json!("seats"), "10,000 or more running subscriptions at once"),
            ("archived", json!(false), json!(true), "cannot be bought"),
            ("archived", json!(true), json!(false), "can be bought again"),
            ("name", json!("A"), json!("B"), "Pages and mails"),
        ];
        for (field, was, now, says) in table {
            let text = of_tier(field, &was, &now, &in_use());
            assert!(text.contains(says), "{field}: {text}");
        }
        assert!(!of_tier("limits", &json!({}), &json!({"a": 1}), &in_use()).contains("with own"));
    }

    #[test]
    fn a_price_says_that_stripe_charges_its_own() {
        for field in ["unit_amount", "currency", "interval", "billing"] {
            let text = of_price(field, &json!(1), &in_use());
            assert!(text.contains("Stripe charges what its own price says"), "{field}: {text}");
        }
        assert!(
            of_price("archived", &json!(true), &in_use())
                .contains("No change for 10,000 or more running subscriptions")
        );
        assert!(of_price("default", &json!(true), &in_use()).contains("in place of"));
        assert!(of_product("key_prefix", &json!("NEW"), &in_use()).contains("1,240 active licenses stay"));
    }

    #[test]
    fn values_are_words() {
        let fields = Map::from_iter([("currency".to_owned(), json!("eur"))]);
        let table = [
            ("unit_amount", json!(900), "€9.00"),
            ("valid_days", Value::Null, "none"),
            ("archived", json!(true), "yes"),
            ("features", json!(["a", "b"]), "a, b"),
            ("limits", json!({"users": 3, "servers": "unlimited"}), "servers: unlimited, users: 3"),
            ("limits", json!({}), "none"),
        ];
        for (field, value, text) in table {
            assert_eq!(shown(field, &value, &fields), text, "{field}");
        }
    }
}
