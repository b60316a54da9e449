//! Validates import rows and converts them to this server's types.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use super::field::{Field, Raw};
use super::owners::Customers;
use super::tiers::Tiers;
use super::time::{read_end, read_time};
use crate::accounts::email::Email;
use crate::activations::activation::{Kind, Place};
use crate::activations::installation_id::InstallationId;
use crate::activations::site_domain::SiteDomain;
use crate::catalog::Tier;
use crate::ids::{self, CustomerId, ItemId, SubscriptionId};
use crate::licenses::key::LicenseKey;
use crate::metadata::Metadata;

/// Maximum length of a name or a note, in characters.
const LONGEST_TEXT: usize = 10_000;

/// A row that can be imported. Times are Unix seconds, UTC.
#[derive(Clone, Debug)]
pub struct LegacyLicense {
    pub key: LicenseKey,
    /// A license id, from an export that Keysmith made.
    pub id: Option<String>,
    /// Index of its tier in [`Tiers`].
    pub tier: usize,
    /// `active`, `inactive`, `suspended` or `revoked`.
    pub status: &'static str,
    pub site_domain: Option<String>,
    /// The sites or devices it is in use on.
    pub activations: Vec<Place>,
    /// `None` = the tier's; `Some(None)` = unlimited.
    pub max_activations: Option<Option<i64>>,
    pub email: Option<Email>,
    pub customer_name: Option<String>,
    pub customer_id: Option<CustomerId>,
    pub subscription_id: Option<SubscriptionId>,
    pub item_id: Option<ItemId>,
    pub created_at: i64,
    pub updated_at: i64,
    pub valid_until: Option<i64>,
    /// The license lasts this many days from its first activation.
    pub valid_days: Option<i64>,
    /// JSON that replaces the tier's limits.
    pub limits: Option<String>,
    /// JSON that replaces the tier's features.
    pub features: Option<String>,
    pub notes: Option<String>,
    pub metadata: Metadata,
}

/// A row that cannot be imported: where it is and what is wrong. Never contains a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    pub place: String,
    pub why: String,
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.why)
    }
}

/// Splits the rows into those that can be imported, each key once, and the bad ones, both in the order of the file.
#[must_use]
pub fn check_all(rows: Vec<Raw>, tiers: &Tiers, customers: &Customers, now: i64) -> (Vec<LegacyLicense>, Vec<BadRow>) {
    let mut good: Vec<LegacyLicense> = Vec::with_capacity(rows.len());
    let mut bad = Vec::new();
    let mut seen: HashMap<LicenseKey, String> = HashMap::new();
    for raw in rows {
        let place = raw.place.clone();
        match check(raw, tiers, customers, now) {
            Ok(row) => match seen.insert(row.key.clone(), place.clone()) {
                Some(first) => bad.push(BadRow { place, why: format!("license_key: the same as of {first}") }),
                None => good.push(row),
            },
            Err(why) => bad.push(BadRow { place, why }),
        }
    }
    share_emails(&mut good);
    (good, bad)
}

/// When one row names a customer's address, fills it in on all rows of that customer.
fn share_emails(rows: &mut [LegacyLicense]) {
    let told = |row: &LegacyLicense| Some((row.customer_id.clone()?.into(), row.email.clone()?));
    let known: Customers = rows.iter().rev().filter_map(told).collect();
    for row in rows.iter_mut().filter(|row| row.email.is_none()) {
        row.email = row.customer_id.as_ref().and_then(|id| known.get(id.as_str()).cloned());
    }
}

fn check(mut raw: Raw, tiers: &Tiers, customers: &Customers, now: i64) -> Result<LegacyLicense, String> {
    let key = raw.take(Field::LicenseKey).ok_or("license_key: it is empty")?;
    let key = LicenseKey::parse(&key).map_err(|error| format!("license_key: {error}"))?;
    let status = raw.take(Field::Status).ok_or("status: it is empty")?;
    let (tier, of) = tiers.find(raw.take(Field::Tier).as_deref())?;
    let site_domain = match raw.take(Field::SiteDomain) {
        Some(site) => Some(SiteDomain::parse(&site).map_err(|error| format!("site_domain: {error} ({site:?})"))?),
        None => None,
    };
    let customer_id = raw.take(Field::CustomerId);
    let email = match raw.take(Field::Email) {
        Some(email) => Some(Email::parse(&email).map_err(|error| format!("email: {error}"))?),
        None => customer_id.as_ref().and_then(|id| customers.get(id).cloned()),
    };
    let time_of = |field: Field, value: Option<String>| {
        value.map(|value| read_time(&value).ok_or(format!("{}: {value:?} is not a time", field.name()))).transpose()
    };
    let created_at = time_of(Field::CreatedAt, raw.take(Field::CreatedAt))?.unwrap_or(now);
    if created_at > now {
        return Err("created_at: it is in the future".into());
    }
    let (status, is_late) = read_status(&status)?;
    let mut valid_until = read_end(raw.take(Field::ValidUntil))?;
    if valid_until.is_some_and(|end| end < created_at) {
        return Err("valid_until: it is before created_at".into());
    }
    if is_late && valid_until.is_none() {
        // A payment is overdue: the license works during its tier's grace days.
        valid_until = Some(now);
    }
    let valid_days = match raw.take(Field::ValidDays) {
        Some(days) => {
            Some(days.parse().ok().filter(|days| *days > 0).ok_or("valid_days: it must be a number of at least 1")?)
        }
        None => None,
    };
    let max_activations = read_limit(raw.take(Field::MaxActivations))?;
    let activations = read_activations(raw.take(Field::Activations), of)?;
    let seats = activations.iter().filter(|place| place.takes_seat).count();
    if let Some(limit) = max_activations.unwrap_or(of.max_activations)
        && i64::try_from(seats).unwrap_or(i64::MAX) > limit
    {
        return Err(format!("activations: {seats} sites or devices, but max_activations is {limit}"));
    }
    Ok(LegacyLicense {
        key,
        id: raw.take(Field::Id).filter(|id| ids::Kind::License.is_of(id)),
        tier,
        status,
        site_domain: site_domain.map(|site| site.as_str().to_owned()),
        activations,
        max_activations,
        email,
        customer_name: short(Field::CustomerName, raw.take(Field::CustomerName))?,
        customer_id: customer_id.map(CustomerId::from_text),
        subscription_id: raw.take(Field::SubscriptionId).map(SubscriptionId::from_text),
        item_id: raw.take(Field::ItemId).map(ItemId::from_text),
        created_at,
        updated_at: time_of(Field::UpdatedAt, raw.take(Field::UpdatedAt))?.unwrap_or(created_at),
        valid_until,
        valid_days,
        limits: read_limits(raw.take(Field::Limits))?,
        features: read_features(raw.take(Field::Features))?,
        notes: short(Field::Notes, raw.take(Field::Notes))?,
        metadata: read_metadata(raw.take(Field::Metadata))?,
    })
}

fn short(field: Field, value: Option<String>) -> Result<Option<String>, String> {
    match value {
        Some(text) if text.chars().count() > LONGEST_TEXT => {
            Err(format!("{}: it is longer than {LONGEST_TEXT} characters", field.name()))
        }
        value => Ok(value),
    }
}

/// Translates the status values of subscriptions and other license servers as well as our own; true when a payment is
/// overdue.
fn read_status(text: &str) -> Result<(&'static str, bool), String> {
    match text.to_ascii_lowercase().as_str() {
        "active" | "trialing" => Ok(("active", false)),
        "past_due" => Ok(("active", true)),
        "inactive" | "canceled" | "cancelled" | "expired" | "disabled" | "deactivated" | "unpaid" => {
            Ok(("inactive", false))
        }
        "suspended" | "paused" | "blocked" => Ok(("suspended", false)),
        "revoked" | "refunded" | "banned" => Ok(("revoked", false)),
        _ => Err(format!(
            "status: {text:?} is not active, inactive, suspended or revoked; a --map file can translate it"
        )),
    }
}

/// Parses a number of seats, or `unlimited`.
fn read_limit(value: Option<String>) -> Result<Option<Option<i64>>, String> {
    let Some(value) = value else { return Ok(None) };
    if value.eq_ignore_ascii_case("unlimited") {
        return Ok(Some(None));
    }
    match value.parse::<i64>() {
        Ok(limit) if limit > 0 => Ok(Some(Some(limit))),
        _ => Err(format!("max_activations: {value:?} is neither a number of at least 1 nor `unlimited`")),
    }
}

/// Parses the sites or devices of a cell, without duplicates.
fn read_activations(value: Option<String>, tier: &Tier) -> Result<Vec<Place>, String> {
    let Some(value) = value else { return Ok(Vec::new()) };
    let kind = tier.activates;
    let mut places: Vec<Place> = Vec::new();
    let mut known = HashSet::new();
    let names: Vec<String> = if value.starts_with('[') {
        serde_json::from_str(&value).map_err(|_| format!("activations: {value:?} is not a JSON array of strings"))?
    } else {
        value.split([';', '|', '\n']).map(str::to_owned).collect()
    };
    for text in names.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
        let place = match kind {
            Kind::Site => SiteDomain::parse(text).map(|site| Place::site(&site)).map_err(|error| error.to_string()),
            Kind::Device => InstallationId::parse(text)
                .map(|id| Place::device(&id, Default::default()))
                .map_err(|error| error.to_string()),
        };
        let place = place.map_err(|error| format!("activations: {error} ({text:?})"))?;
        if known.insert(place.subject.clone()) {
            places.push(place);
        }
    }
    Ok(places)
}

/// Parses `users=5;servers=unlimited` or a JSON object.
fn read_limits(value: Option<String>) -> Result<Option<String>, String> {
    let Some(value) = value else { return Ok(None) };
    let wrong =
        || format!("limits: {value:?} is neither a list like `users=5;servers=unlimited` nor a JSON object of numbers");
    let limits: BTreeMap<String, Option<i64>> = if value.starts_with('{') {
        serde_json::from_str(&value).map_err(|_| wrong())?
    } else {
        let one = |text: &str| {
            let (name, amount) = text.split_once('=')?;
            let amount = match amount.trim() {
                "unlimited" => None,
                amount => Some(amount.parse().ok()?),
            };
            Some((name.trim().to_owned(), amount))
        };
        let parts = value.split(';').map(str::trim).filter(|text| !text.is_empty());
        parts.map(one).collect::<Option<_>>().ok_or_else(wrong)?
    };
    if limits.iter().any(|(name, amount)| name.is_empty() || amount.is_some_and(|amount| amount < 0)) {
        return Err(wrong());
    }
    serde_json::to_string(&limits).map(Some).map_err(|error| error.to_string())
}

/// Parses `plan=gold;since=2019` or a JSON object.
fn read_metadata(value: Option<String>) -> Result<Metadata, String> {
    let Some(value) = value else { return Ok(Metadata::default()) };
    let wrong = || format!("metadata: {value:?} is neither a list like `plan=gold;since=2019` nor a JSON object");
    let read = if value.starts_with('{') {
        serde_json::from_str(&value).map_err(|_| wrong())?
    } else {
        let one = |text: &str| text.split_once('=').map(|(key, text)| (key.trim().to_owned(), text.trim().into()));
        let pairs = value.split(';').map(str::trim).filter(|text| !text.is_empty());
        serde_json::Value::Object(pairs.map(one).collect::<Option<_>>().ok_or_else(wrong)?)
    };
    Metadata::parse(read).map_err(|error| format!("metadata: {error}"))
}

/// Parses `external;custom` or a JSON array.
fn read_features(value: Option<String>) -> Result<Option<String>, String> {
    let Some(value) = value else { return Ok(None) };
    let features: Vec<String> = if value.starts_with('[') {
        serde_json::from_str(&value).map_err(|_| format!("features: {value:?} is not a JSON array of strings"))?
    } else {
        value.split(';').map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect()
    };
    serde_json::to_string(&features).map(Some).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::apply::apply;
    use crate::catalog::file::Catalog;
    use crate::clock::Clock;
    use crate::db::{DatabaseUrl, Db};
    use crate::ids::Context;

    const CATALOG: &str = include_str!("../../../catalog.toml");

    fn tiers() -> Tiers {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&DatabaseUrl::Sqlite(folder.path().join("test.db")), 1).unwrap();
        db.write_blocking(|conn| {
            let catalog = Catalog::parse(CATALOG).unwrap();
            apply(conn, &Context::seeded(Clock::manual(1), 1), &catalog).unwrap();
            Tiers::load(conn, None)
        })
        .unwrap()
    }

    fn raw(key: &str, status: &str, more: &[(Field, &str)]) -> Raw {
        let mut raw = Raw::at(format!("line {}", key.len()));
        for (field, value) in [(Field::LicenseKey, key), (Field::Status, status)].iter().chain(more) {
            raw.set(*field, Some((*value).to_owned()));
        }
        raw
    }

    #[test]
    fn every_bad_row_is_named_without_its_key() {
        let rows = vec![
            raw("OLD-1", "active", &[]),
            raw(" ", "active", &[]),
            raw("OLD-22", "sold", &[]),
            raw("old-1", "active", &[]),
            raw("OLD-333", "active", &[(Field::SiteDomain, "no domain")]),
            raw("OLD-4444", "active", &[(Field::CreatedAt, "soon")]),
            raw("OLD-55555", "active", &[(Field::CreatedAt, "1001")]),
            raw("OLD-666666", "active", &[(Field::Email, "nobody")]),
            raw("OLD-7777777", "active", &[(Field::CreatedAt, "900"), (Field::ValidUntil, "899")]),
            raw("s1.0a1b2c3d.AAAA", "active", &[]),
            raw("OLD-88888888-TIER", "active", &[(Field::Tier, "nowhere")]),
            raw("OLD-999999999-MAX", "active", &[(Field::MaxActivations, "0")]),
            raw("OLD-999999999-PLACE", "active", &[(Field::Activations, "a.org;b.org")]),
            raw("OLD-999999999-PLACES", "active", &[(Field::Activations, "no domain")]),
            raw("OLD-999999999-LIMITS9", "active", &[(Field::Limits, "users")]),
        ];
        let (good, bad) = check_all(rows, &tiers(), &Customers::default(), 1_000);
        assert_eq!(good.len(), 1);
        let places: Vec<&str> = bad.iter().map(|row| row.place.as_str()).collect();
        let lines = [1, 6, 5, 7, 8, 9, 10, 11, 16, 17, 17, 19, 20, 21];
        assert_eq!(places, lines.map(|line| format!("line {line}")));
        assert!(bad.iter().all(|row| !row.to_string().to_uppercase().contains("OLD-")), "{bad:?}");
        assert_eq!(bad[2].why, "license_key: the same as of line 5");
    }

    #[test]
    fn a_row_says_what_it_can() {
        let full = raw(
            "old-key-1",
            "Cancelled",
            &[
                (Field::SiteDomain, "https://WWW.Shop.example.com/"),
                (Field::CustomerId, "cus_1"),
                (Field::SubscriptionId, "NULL"),
                (Field::ItemId, "\\N"),
                (Field::CreatedAt, "900"),
                (Field::MaxActivations, "5"),
                (Field::Activations, "shop.org; www.shop.org |dev.localhost;two.org"),
                (Field::Limits, "users=5; servers=unlimited"),
                (Field::Features, "external;custom"),
                (Field::Notes, "an old friend"),
            ],
        );
        let customers = Customers::from([("cus_1".to_owned(), Email::parse("a@example.com").unwrap())]);
        let late = raw("OLD-3", "past_due", &[(Field::Tier, "business"), (Field::Activations, "PC one;pc-2")]);
        let rows = vec![full, raw("OLD-2", "active", &[(Field::MaxActivations, "Unlimited")]), late];
        let (rows, bad) = check_all(rows, &tiers(), &customers, 1_000);
        assert_eq!(bad, []);
        let (first, second, third) = (&rows[0], &rows[1], &rows[2]);
        assert_eq!((first.key.as_str(), first.status), ("OLD-KEY-1", "inactive"));
        assert_eq!(first.site_domain.as_deref(), Some("shop.example.com"));
        assert_eq!(first.email.as_ref().map(Email::as_str), Some("a@example.com"));
        assert_eq!((first.subscription_id.as_ref(), first.item_id.as_ref()), (None, None));
        assert_eq!((first.created_at, first.updated_at), (900, 900));
        let places =
            |row: &LegacyLicense| row.activations.iter().map(|place| place.subject.clone()).collect::<Vec<_>>();
        assert_eq!(places(first), ["shop.org", "dev.localhost", "two.org"]);
        assert_eq!(first.max_activations, Some(Some(5)));
        assert_eq!(first.limits.as_deref(), Some(r#"{"servers":null,"users":5}"#));
        assert_eq!(first.features.as_deref(), Some(r#"["external","custom"]"#));
        assert_eq!(first.notes.as_deref(), Some("an old friend"));
        assert_eq!((second.created_at, second.email.as_ref(), second.max_activations), (1_000, None, Some(None)));
        // Overdue is not lost: the license works during its tier's grace days.
        assert_eq!((third.status, third.valid_until), ("active", Some(1_000)));
        assert_eq!(places(third), ["PC one", "pc-2"]);
    }
}
