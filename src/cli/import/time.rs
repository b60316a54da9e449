//! Parses times the way other systems export them.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::clock::DAY;

/// 9999-12-31T23:59:59Z. A larger number is in milliseconds.
const LAST_SECOND: i64 = 253_402_300_799;
/// An end in the year 9999 or later means that there is none.
const NEVER: i64 = 253_370_764_800;
/// Parses the end of a license; `None` when it never ends, in any of the spellings of other systems. A date without a
/// time includes that day.
pub fn read_end(value: Option<String>) -> Result<Option<i64>, String> {
    let Some(value) = value else { return Ok(None) };
    let never = ["0", "never", "lifetime", "life time", "perpetual", "unlimited", "forever", "none", "9999"];
    if never.contains(&value.to_ascii_lowercase().as_str()) || value.starts_with("0000-00-00") {
        return Ok(None);
    }
    let end = read_time(&value).ok_or_else(|| format!("valid_until: {value:?} is not a time"))?;
    if end >= NEVER {
        return Ok(None);
    }
    let is_day = value.len() == 10 && value.matches('-').count() == 2;
    Ok(Some(if is_day { end + DAY } else { end }))
}

/// Parses Unix seconds (or milliseconds), RFC 3339, or a SQL date and time, which is UTC when it names no zone.
pub fn read_time(text: &str) -> Option<i64> {
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

/// Expands `+02` and `+0200` to `+02:00`.
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
        for never in ["0", "never", "Lifetime", "perpetual", "9999", "9999-12-31", "0000-00-00", "0000-00-00 00:00:00"]
        {
            assert_eq!(read_end(Some(never.into())), Ok(None), "{never}");
        }
        for (given, end) in
            [("1700000000", 1_700_000_000), ("2023-11-14 22:13:20", 1_700_000_000), ("2023-11-14", 1_699_920_000 + DAY)]
        {
            assert_eq!(read_end(Some(given.into())), Ok(Some(end)), "{given}");
        }
        for wrong in ["soon", "-1", "2023-13-14"] {
            assert!(read_end(Some(wrong.into())).is_err(), "{wrong}");
        }
    }
}
