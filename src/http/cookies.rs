//! Our cookies: for the whole host, out of reach of scripts, not sent along by other sites' forms. Under https they also
//! carry `Secure` and the prefix `__Host-`, so that neither a sibling host nor a plain connection can set one for us
//! ([`harden`], once for all of them).

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::{HeaderMap, HeaderValue, SET_COOKIE};

use super::request::app;

/// The signed-in session's.
pub const SESSION: &str = "keysmith_session";
/// A visitor's: nothing but a random value that form tokens and links are bound to.
pub const VISITOR: &str = "keysmith_visitor";
/// Carries one message over a redirect.
pub const FLASH: &str = "keysmith_flash";
/// Carries the page that somebody asked for over the sign-in.
pub const NEXT: &str = "keysmith_next";
/// Whose first step of a sign-in was right.
pub const CHALLENGE: &str = "keysmith_challenge";

/// The language that somebody chose who is not signed in.
pub const LANGUAGE: &str = "keysmith_language";
/// Light or dark, where it is not as the device has it.
pub const THEME: &str = "keysmith_theme";
/// A form that was sent after the session had ended, sealed.
pub const UNSENT: &str = "keysmith_unsent";
/// Which columns the lists of the console show.
pub const COLUMNS: &str = "keysmith_columns";
/// Says that accounts have signed in here before.
pub const KNOWN: &str = "keysmith_known";

/// Those for the whole host, and how each of them begins under https.
const OURS: [&str; 10] = [SESSION, VISITOR, FLASH, NEXT, CHALLENGE, LANGUAGE, THEME, UNSENT, COLUMNS, KNOWN];
const PREFIX: &str = "__Host-";

/// The value of one of our cookies; under https only of one that has the prefix.
pub fn value(req: &HttpRequest, name: &str) -> Option<String> {
    let is_https = app(req).is_ok_and(|app| app.is_https());
    let cookie = if is_https { req.cookie(&format!("{PREFIX}{name}")) } else { req.cookie(name) };
    cookie.map(|cookie| cookie.value().to_owned())
}

/// A cookie; without a `max_age` it ends with the browser's session.
pub fn build(name: &'static str, value: String, max_age: Option<Duration>) -> Cookie<'static> {
    let mut cookie = Cookie::build(name, value).path("/").http_only(true).same_site(SameSite::Lax).finish();
    cookie.set_max_age(max_age);
    cookie
}

/// What takes a cookie away.
pub fn removal(name: &'static str) -> Cookie<'static> {
    let mut cookie = build(name, String::new(), None);
    cookie.make_removal();
    cookie
}

/// Gives every cookie of ours in an answer the prefix and the attribute that https makes possible.
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
