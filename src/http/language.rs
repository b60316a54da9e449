//! The language of an answer: the person's own ([`super::auth::Visitor::language`]), else the one chosen in this browser, else
//! the browser's.

use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use actix_web::cookie::time::Duration;
use actix_web::http::header::ACCEPT_LANGUAGE;

use super::cookies;
use super::request::is_below;
use crate::language::Language;

/// What the seller's side begins with: it speaks English.
const ENGLISH_ONLY: &[&str] = &["/admin", "/sandbox", "/docs", "/setup"];

/// How long a browser remembers what was chosen in it.
pub const KEPT: Duration = Duration::days(365);

/// Keeps the choice of a language in this browser, also after signing out.
pub fn kept(language: Language) -> Cookie<'static> {
    cookies::build(cookies::LANGUAGE, language.to_string(), Some(KEPT))
}

/// What was chosen in this browser, else the first of its languages that there is.
pub fn of_browser(req: &HttpRequest) -> Option<Language> {
    let chosen = cookies::value(req, cookies::LANGUAGE).and_then(|word| Language::parse(&word));
    let accepted = || Language::first_of(req.headers().get(ACCEPT_LANGUAGE)?.to_str().ok()?);
    chosen.or_else(accepted)
}

/// Whether pages at this address are in English, whoever asks.
pub fn is_english_only(req: &HttpRequest) -> bool {
    is_below(req.path(), ENGLISH_ONLY)
}
