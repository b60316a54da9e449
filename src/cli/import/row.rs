//! Checking a legacy row: what it says, in the terms of this server.

use std::collections::HashMap;
use std::fmt;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::file::Raw;
use super::owners::Customers;
use crate::accounts::email::Email;
use crate::activations::site_domain::SiteDomain;
use crate::clock::DAY;
use crate::licenses::key::LicenseKey;

/// The last second that is one: 9999-12-31T23:59:59Z. A bigger number is one of milliseconds.
const LAST_SECOND: i64 = 253_402_300_799;

/// A row that can be imported. Times are UTC unix seconds.
#[derive(Clone, Debug)]
pub struct LegacyLicense {
    pub key: LicenseKey,
    /// `active`, `inactive`, `suspended` or `revoked`.
    pub status: &'static str,
    pub site_domain: Option<String>,
    pub email: Option<Email>,
    pub customer_id: Option<String>,
    pub subscription_id: Option<String>,
    pub item_id: Option<String>,
    pub created_at: i64,
    pub updated_at: i64,
    pub valid_until: Option<i64>,
}

/// A row that cannot be imported: where it is and why. Never shows a key.
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

/// Every row checked, each key once; or every bad row.
///
/// # Errors
/// The bad rows, in the order of the file.
pub fn check_all(rows: Vec<Raw>, customers: &Customers, now: i64) -> Result<Vec<LegacyLicense>, Vec<BadRow>> {
    let mut good: Vec<LegacyLicense> = Vec::with_capacity(rows.len());
    let mut bad = Vec::new();
    let mut seen: HashMap<LicenseKey, String> = HashMap::new();
    for raw in rows {
        let place = raw.place.clone().unwrap_or_else(|| "a row without an id".into());
        match check(raw, customers, now) {
            Ok(row) => match seen.insert(row.key.clone(), place.clone()) {
                Some(first) => bad.push(BadRow { place, why: format!("license_key: the same as of {first}") }),
                None => good.push(row),
            },
            Err(why) => bad.push(BadRow { place, why }),
        }
    }
    if !bad.is_empty() {
        return Err(bad);
    }
    share_emails(&mut good);
    Ok(good)
}

/// A customer whose address one row says is known in all rows.
fn share_emails(rows: &mut [LegacyLicense]) {
    let told = |row: &LegacyLicense| Some((row.customer_id.clone()?, row.email.clone()?));
    let known: Customers = rows.iter().rev().filter_map(told).collect();
    for row in rows.iter_mut().filter(|row| row.email.is_none()) {
        row.email = row.customer_id.as_ref().and_then(|id| known.get(id).cloned());
    }
}

fn check(raw: Raw, customers: &Customers, now: i64) -> Result<LegacyLicense, String> {
    let key = text(raw.license_key).ok_or("license_key: it is empty")?;
    let key = LicenseKey::parse(&key).map_err(|error| format!("license_key: {error}"))?;
    let status = text(raw.status).ok_or("status: it is empty")?;
    let site_domain = match text(raw.site_domain) {
        Some(site) => Some(SiteDomain::parse(&site).map_err(|error| format!("site_domain: {error} ({site:?})"))?),
        None => None,
    };
    let customer_id = text(raw.customer_id);
    let email = match text(raw.email) {
        Some(email) => Some(Email::parse(&email).map_err(|error| format!("email: {error}"))?),
        None => customer_id.as_ref().and_then(|id| customers.get(id).cloned()),
    };
    let time_of = |field: &str, value: Option<String>| {
        text(value).map(|value| read_time(&value).ok_or(format!("{field}: {value:?} is not a time"))).transpose()
    };
    let created_at = time_of("created_at", raw.created_at)?.unwrap_or(now);
    if created_at > now {
        return Err("created_at: it is in the future".into());
    }
    let valid_until = read_end(raw.valid_until)?;
    if valid_until.is_some_and(|end| end < created_at) {
        return Err("valid_until: it is before created_at".into());
    }
    Ok(LegacyLicense {
        key,
        status: read_status(&status)?,
        site_domain: site_domain.map(|site| site.as_str().to_owned()),
        email,
        customer_id,
        subscription_id: text(raw.subscription_id),
        item_id: text(raw.item_id),
        created_at,
        updated_at: time_of("updated_at", raw.updated_at)?.unwrap_or(created_at),
        valid_until,
    })
}

/// A value that says something: not blank, and not how an export writes NULL.
fn text(value: Option<String>) -> Option<String> {
    let value = value?.trim().to_owned();
    let is_null = value.is_empty() || value == "\\N" || value.eq_ignore_ascii_case("null");
    (!is_null).then_some(value)
}

/// The words of subscriptions and of other license servers, besides our own.
fn read_status(text: &str) -> Result<&'static str, String> {
    match text.to_ascii_lowercase().as_str() {
        "active" | "trialing" => Ok("active"),
        "inactive" | "canceled" | "cancelled" | "expired" | "disabled" | "deactivated" | "unpaid" => Ok("inactive"),
        "suspended" | "paused" | "past_due" => Ok("suspended"),
        "revoked" | "refunded" => Ok("revoked"),
        _ => Err(format!("status: {text:?} is none of active, inactive, suspended, revoked")),
    }
}

/// When a license ends; `None` for one that never does, in the words of other systems. A day without a time counts whole.
fn read_end(value: Option<String>) -> Result<Option<i64>, String> {
    let Some(value) = text(value) else { return Ok(None) };
    let never = ["0", "never", "lifetime", "life time", "perpetual", "unlimited", "forever", "none"];
    if never.contains(&value.to_ascii_lowercase().as_str()) || value.starts_with("0000-00-00") {
        return Ok(None);
    }
    let end = read_time(&value).ok_or_else(|| format!("valid_until: {value:?} is not a time"))?;
    let is_day = value.len() == 10 && value.matches('-').count() == 2;
    Ok(Some(if is_day { end + DAY } else { end }))
}

/// Unix seconds (or milliseconds), RFC 3339, or SQL's date and time, which count as UTC when they name no zone.
fn read_time(text: &str) -> Option<i64> {
    if let Ok(number) = text.parse::<i64>() {
        let seconds = if number > LAST_SECOND { number / 1000 } else { number };
        return (0..=LAST_SECOND).contains(&seconds).then_some(seconds);
    }
    if let Some((seconds, fraction)) = text.split_once('.')
        && fraction.bytes().all(|b| b.is_ascii_digit())
        && seconds.bytes().all(|b| b.is_ascii_digit())
    {
        return read_time(seconds);
    }
    let (date, clock) = text.split_once(['T', 't', ' ']).unwrap_or((text, "00:00:00"));
    let clock = clock.trim_end_matches(" UTC").trim_end_matches(['Z', 'z']).replace(' ', "");
    let (clock, zone) = match clock.find(['+', '-']) {
        Some(at) => (clock.get(..at)?, whole_zone(clock.get(at..)?)?),
        None => (clock.as_str(), "Z".to_owned()),
    };
    let seconds = if clock.matches(':').count() == 1 { ":00" } else { "" };
    let read = OffsetDateTime::parse(&format!("{date}T{clock}{seconds}{zone}"), &Rfc3339).ok()?;
    Some(read.unix_timestamp()).filter(|at| *at >= 0)
}

/// `+02`, `+0200` and `+02:00` as the last.
fn whole_zone(zone: &str) -> Option<String> {
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let sign = zone.get(..1)?;
    match digits.len() {
        2 => Some(format!("{sign}{digits}:00")),
        4 => Some(format!("{sign}{}:{}", digits.get(..2)?, digits.get(2..)?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_every_form() {
        for (given, expected) in [
            ("1700000000", Some(1_700_000_000)),
            ("1700000000.25", Some(1_700_000_000)),
            ("1700000000000", Some(1_700_000_000)),
            ("253402300799", Some(253_402_300_799)),
            ("100000000000", Some(100_000_000_000)),
            ("253402300800", Some(253_402_300)),
            ("9999-12-31 23:59:59", Some(253_402_300_799)),
            ("2023-11-14T22:13:20Z", Some(1_700_000_000)),
            ("2023-11-14t22:13:20.5z", Some(1_700_000_000)),
            ("2023-11-15T00:13:20+02:00", Some(1_700_000_000)),
            ("2023-11-14 22:13:20", Some(1_700_000_000)),
            ("2023-11-14 22:13:20.123456", Some(1_700_000_000)),
            ("2023-11-14 22:13:20 UTC", Some(1_700_000_000)),
            ("2023-11-14 17:13:20-05", Some(1_700_000_000)),
            ("2023-11-14 17:13:20 -0500", Some(1_700_000_000)),
            ("2023-11-14 22:13", Some(1_699_999_980)),
            ("2023-11-14", Some(1_699_920_000)),
            ("yesterday", None),
            ("2023-13-14", None),
            ("14.11.2023", None),
            ("-5", None),
            ("1969-12-31", None),
            ("2023-11-14 22:13:20+2", None),
        ] {
            assert_eq!(read_time(given), expected, "{given}");
        }
    }

    #[test]
    fn an_end_is_a_time_or_never() {
        for never in ["", "NULL", "0", "never", "Lifetime", "perpetual", "0000-00-00", "0000-00-00 00:00:00"] {
            assert_eq!(read_end(Some(never.into())), Ok(None), "{never}");
        }
        for (given, end) in [
            ("1700000000", 1_700_000_000),
            ("253402300799", 253_402_300_799),
            ("2023-11-14 22:13:20", 1_700_000_000),
            ("2023-11-14", 1_699_920_000 + DAY),
        ] {
            assert_eq!(read_end(Some(given.into())), Ok(Some(end)), "{given}");
        }
        for wrong in ["soon", "-1", "2023-13-14"] {
            assert!(read_end(Some(wrong.into())).is_err(), "{wrong}");
        }
    }

    fn raw(key: &str, status: &str) -> Raw {
        Raw {
            place: Some(format!("line {}", key.len())),
            license_key: Some(key.into()),
            status: Some(status.into()),
            ..Raw::default()
        }
    }

    #[test]
    fn every_bad_row_is_named_without_its_key() {
        let rows = vec![
            raw("OLD-1", "active"),
            raw(" ", "active"),
            raw("OLD-22", "sold"),
            raw("old-1", "active"),
            Raw { site_domain: Some("no domain".into()), ..raw("OLD-333", "active") },
            Raw { created_at: Some("soon".into()), ..raw("OLD-4444", "active") },
            Raw { created_at: Some("1001".into()), ..raw("OLD-55555", "active") },
            Raw { email: Some("nobody".into()), ..raw("OLD-666666", "active") },
            Raw { created_at: Some("900".into()), valid_until: Some("899".into()), ..raw("OLD-7777777", "active") },
            raw("s1.0a1b2c3d.AAAA", "active"),
        ];
        let bad = check_all(rows, &Customers::default(), 1_000).unwrap_err();
        let places: Vec<&str> = bad.iter().map(|row| row.place.as_str()).collect();
        assert_eq!(
            places,
            ["line 1", "line 6", "line 5", "line 7", "line 8", "line 9", "line 10", "line 11", "line 16"]
        );
        assert!(bad.iter().all(|row| !row.to_string().to_uppercase().contains("OLD-")), "{bad:?}");
        assert_eq!(bad[2].why, "license_key: the same as of line 5");
    }

    #[test]
    fn a_row_says_what_it_can() {
        let full = Raw {
            site_domain: Some("https://WWW.Shop.example.com/".into()),
            customer_id: Some("cus_1".into()),
            subscription_id: Some("NULL".into()),
            item_id: Some("\\N".into()),
            created_at: Some("900".into()),
            ..raw("old-key-1", "Cancelled")
        };
        let customers = Customers::from([("cus_1".to_owned(), Email::parse("a@example.com").unwrap())]);
        let rows = check_all(vec![full, raw("OLD-2", "active")], &customers, 1_000).unwrap();
        let (first, second) = (&rows[0], &rows[1]);
        assert_eq!((first.key.as_str(), first.status), ("OLD-KEY-1", "inactive"));
        assert_eq!(first.site_domain.as_deref(), Some("shop.example.com"));
        assert_eq!(first.email.as_ref().map(Email::as_str), Some("a@example.com"));
        assert_eq!((first.subscription_id.as_ref(), first.item_id.as_ref()), (None, None));
        assert_eq!((first.created_at, first.updated_at), (900, 900));
        assert_eq!((second.created_at, second.email.as_ref()), (1_000, None));
    }
}
