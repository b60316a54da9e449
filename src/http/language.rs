//! The language of a response: the account's ([`super::auth::Visitor::language`]), else the one chosen in this
//! browser, else the browser's.

use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use actix_web::cookie::time::Duration;
use actix_web::http::header::ACCEPT_LANGUAGE;

use super::cookies;
use super::request::is_below;
use crate::language::Language;

/// Paths of the seller's pages, which are in English only.
const ENGLISH_ONLY: &[&str] = &["/admin", "/sandbox", "/docs", "/setup"];

/// How long a browser keeps the chosen language.
pub const KEPT: Duration = Duration::days(365);

/// Returns the cookie that keeps a choice of language in this browser, also after signing out.
pub fn kept(language: Language) -> Cookie<'static> {
    cookies::build(cookies::LANGUAGE, language.to_string(), Some(KEPT))
}

/// Returns the language chosen in this browser, else the first supported one of `Accept-Language`.
pub fn of_browser(req: &HttpRequest) -> Option<Language> {
    let chosen = cookies::value(req, cookies::LANGUAGE).and_then(|word| Language::parse(&word));
    let accepted = || Language::first_of(req.headers().get(ACCEPT_LANGUAGE)?.to_str().ok()?);
    chosen.or_else(accepted)
}

/// Returns whether pages at this address are in English for everybody.
pub fn is_english_only(req: &HttpRequest) -> bool {
    is_below(req.path(), ENGLISH_ONLY)
}
