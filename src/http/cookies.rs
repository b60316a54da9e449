//! Our cookies: host-wide, `HttpOnly`, and not sent with other sites' forms. Under https they also carry `Secure` and
//! the prefix `__Host-`, so that neither a sibling host nor a plain connection can set one for us ([`harden`] does
//! that for all of them).

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::{HeaderMap, HeaderValue, SET_COOKIE};

use super::request::app;

/// The signed-in session.
pub const SESSION: &str = "keysmith_session";
/// A visitor: a random value that form tokens and sign-in links are bound to.
pub const VISITOR: &str = "keysmith_visitor";
/// Carries one message across a redirect.
pub const FLASH: &str = "keysmith_flash";
/// Carries the requested page across the sign-in.
pub const NEXT: &str = "keysmith_next";
/// A sign-in whose first step succeeded.
pub const CHALLENGE: &str = "keysmith_challenge";

/// The language chosen by somebody who is not signed in.
pub const LANGUAGE: &str = "keysmith_language";
/// Light or dark, where it differs from the device's setting.
pub const THEME: &str = "keysmith_theme";
/// A form that was sent after its session had ended, sealed.
pub const UNSENT: &str = "keysmith_unsent";
/// The columns that the console's lists show.
pub const COLUMNS: &str = "keysmith_columns";
/// The accounts that have signed in from this browser before.
pub const KNOWN: &str = "keysmith_known";

/// The host-wide cookies, and the start of each one's `Set-Cookie` header under https.
const OURS: [&str; 10] = [SESSION, VISITOR, FLASH, NEXT, CHALLENGE, LANGUAGE, THEME, UNSENT, COLUMNS, KNOWN];
const PREFIX: &str = "__Host-";

/// Returns the value of one of our cookies; under https only of one with the prefix.
pub fn value(req: &HttpRequest, name: &str) -> Option<String> {
    let is_https = app(req).is_ok_and(|app| app.is_https());
    let cookie = if is_https { req.cookie(&format!("{PREFIX}{name}")) } else { req.cookie(name) };
    cookie.map(|cookie| cookie.value().to_owned())
}

/// Builds a cookie; without a `max_age` it ends with the browser session.
pub fn build(name: &'static str, value: String, max_age: Option<Duration>) -> Cookie<'static> {
    let mut cookie = Cookie::build(name, value).path("/").http_only(true).same_site(SameSite::Lax).finish();
    cookie.set_max_age(max_age);
    cookie
}

/// Builds the cookie that deletes this one.
pub fn removal(name: &'static str) -> Cookie<'static> {
    let mut cookie = build(name, String::new(), None);
    cookie.make_removal();
    cookie
}

/// Adds the prefix and the attribute that https makes possible to each of our cookies in a response.
pub fn harden(headers: &mut HeaderMap) {
    let set: Vec<HeaderValue> = headers.get_all(SET_COOKIE).cloned().collect();
    headers.remove(SET_COOKIE);
    for value in set {
        let hardened = match value.to_str() {
            Ok(text) if text.split('=').next().is_some_and(|name| OURS.contains(&name)) => {
                HeaderValue::try_from(format!("{PREFIX}{text}; Secure")).ok()
            }
            _ => None,
        };
        headers.append(SET_COOKIE, hardened.unwrap_or(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_cookies_and_no_others_are_hardened() {
        let mut headers = HeaderMap::new();
        let ours = build(SESSION, "x".into(), Some(Duration::seconds(5))).to_string();
        for cookie in [ours.as_str(), removal(FLASH).to_string().as_str(), "theirs=1; Path=/"] {
            headers.append(SET_COOKIE, HeaderValue::try_from(cookie).unwrap());
        }
        harden(&mut headers);
        let set: Vec<&str> = headers.get_all(SET_COOKIE).map(|value| value.to_str().unwrap()).collect();
        assert_eq!(set.len(), 3);
        assert!(set.contains(&"theirs=1; Path=/"), "{set:?}");
        for cookie in set.iter().filter(|cookie| cookie.contains("keysmith")) {
            assert!(cookie.starts_with("__Host-keysmith_") && cookie.ends_with("; Secure"), "{cookie}");
            assert!(
                cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"),
                "{cookie}"
            );
            assert!(!cookie.contains("Domain"), "{cookie}");
        }
    }
}
