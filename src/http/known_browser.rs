//! The mark of a browser in which an account has signed in: while strangers exhaust the attempts allowed on an
//! account, its owner can still sign in from that browser, whatever its address.
//!
//! The mark grants no access. It is an HMAC over the account and the day, in a cookie of its own that survives a
//! sign-out; the cookie holds the marks of several accounts.

use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use actix_web::cookie::time::Duration;
use data_encoding::BASE64URL_NOPAD;
use subtle::ConstantTimeEq;

use super::cookies;
use crate::app::App;
use crate::clock::DAY;
use crate::secret::{Secret, hmac_sha256};

const LABEL: &str = "keysmith/known-browser/v1";
/// How long a browser stays known after a sign-in, in days.
const LIFETIME: i64 = 180;
/// The most accounts per browser.
const MOST: usize = 4;
/// Separates the marks of two accounts.
const BETWEEN: char = '~';

/// Returns the cookie of a browser in which this account has just signed in.
pub fn cookie(req: &HttpRequest, app: &App, account_id: &str) -> Cookie<'static> {
    let before = cookies::value(req, cookies::KNOWN).unwrap_or_default();
    let value = with(&app.secret, &before, account_id, app.context.now() / DAY);
    cookies::build(cookies::KNOWN, value, Some(Duration::days(LIFETIME)))
}

/// Returns this browser's mark of this account, if it is valid.
pub fn mark(req: &HttpRequest, app: &App, account_id: &str) -> Option<String> {
    find(&app.secret, &cookies::value(req, cookies::KNOWN)?, account_id, app.context.now() / DAY)
}

fn made(secret: &Secret, account_id: &str, day: &str) -> String {
    let mac = hmac_sha256(&secret.subkey(LABEL), &[account_id.as_bytes(), b"\n", day.as_bytes()]);
    format!("{account_id}.{day}.{}", BASE64URL_NOPAD.encode(&mac))
}

fn with(secret: &Secret, before: &str, account_id: &str, today: i64) -> String {
    let new = made(secret, account_id, &today.to_string());
    let others = before.split(BETWEEN).filter(|mark| mark.split('.').next() != Some(account_id) && mark.contains('.'));
    std::iter::once(new.as_str()).chain(others).take(MOST).collect::<Vec<_>>().join(&BETWEEN.to_string())
}

fn find(secret: &Secret, cookie: &str, account_id: &str, today: i64) -> Option<String> {
    let mark = cookie.split(BETWEEN).take(MOST).find(|mark| mark.split('.').next() == Some(account_id))?;
    let day = mark.split('.').nth(1)?;
    let genuine: bool = made(secret, account_id, day).as_bytes().ct_eq(mark.as_bytes()).into();
    // A mark from the future was made while the clock was ahead: it counts like one of today.
    let is_young = day.parse::<i64>().is_ok_and(|day| today.saturating_sub(day) < LIFETIME);
    (genuine && is_young).then(|| mark.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_of_one_account_one_server_and_half_a_year() {
        let secret = |digit: &str| Secret::parse(&digit.repeat(64)).unwrap();
        let one = secret("1");
        let cookie = with(&one, "", "acc_ann", 100);
        assert!(find(&one, &cookie, "acc_ann", 100).is_some() && find(&one, &cookie, "acc_ann", 279).is_some());
        assert_eq!(find(&one, &cookie, "acc_ann", 280), None);
        assert_eq!(find(&one, &cookie, "acc_bob", 100), None);
        assert_eq!(find(&secret("2"), &cookie, "acc_ann", 100), None);
        for forged in [
            cookie.replace("acc_ann", "acc_bob"),
            cookie.replace(".100.", ".200."),
            format!("{cookie}A"),
            String::new(),
        ] {
            assert_eq!(find(&one, &forged, "acc_bob", 100), None, "{forged}");
            assert_eq!(find(&one, &forged, "acc_ann", 100), None, "{forged}");
        }
        // Several people share a browser; the one who signed in longest ago is forgotten.
        let all = ["acc_bob", "acc_ann", "acc_cat", "acc_dan", "acc_eve"]
            .iter()
            .fold(cookie, |cookie, id| with(&one, &cookie, id, 101));
        assert_eq!(all.split(BETWEEN).count(), MOST);
        assert!(find(&one, &all, "acc_ann", 101).is_some() && find(&one, &all, "acc_bob", 101).is_none());
        assert!(all.len() < 500, "{}", all.len());
    }
}
