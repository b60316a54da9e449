//! `POST /preferences`: the language of pages (and of mails, for signed-in accounts), and the light or dark theme.

use actix_web::{HttpRequest, HttpResponse};

use crate::accounts::account;
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app};
use crate::http::cookies;
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::language::{self, KEPT};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect;
use crate::http::pages::view::or_problem;
use crate::http::problem::Problem;
use crate::http::theme::Theme;
use crate::language::Language;

/// Changes `language` (a language tag) and `theme` (`system`, `light` or `dark`), and redirects to `back`. Fields that
/// are missing stay unchanged.
pub async fn submit(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, choose(&req, &visitor, &Form::parse(&body)).await).await
}

async fn choose(req: &HttpRequest, visitor: &Visitor, form: &Form) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(Some(form.get("csrf")))?;
    let named = |field: &str| Some(form.get(field).to_owned()).filter(|text| !text.is_empty());
    let language = match named("language") {
        Some(tag) => Some(Language::of_tag(&tag).ok_or_else(|| unknown("language", ErrorCode::InvalidLanguage))?),
        None => None,
    };
    let theme = match named("theme") {
        Some(word) => Some(Theme::parse(&word).ok_or_else(|| unknown("theme", ErrorCode::InvalidTheme))?),
        None => None,
    };
    let mut response = redirect(own_page(form.get("back")));
    if let Some(language) = language {
        if let Some((_, account)) = &visitor.signed_in {
            let app = app(req)?;
            let (id, context) = (account.id.clone(), app.context.clone());
            app.db.write(move |conn| account::set_language(conn, &context, &id, language)).await?;
        }
        response.cookie(language::kept(language));
    }
    match theme {
        Some(Theme::System) => response.cookie(cookies::removal(cookies::THEME)),
        Some(theme) => response.cookie(cookies::build(cookies::THEME, theme.to_string(), Some(KEPT))),
        None => &mut response,
    };
    Ok(response.finish())
}

fn unknown(field: &str, code: ErrorCode) -> Problem {
    Problem::field(field, code, "choose one of the list")
}

/// Returns the path if it is on this server, otherwise the shop's. Rejects any path that a browser could interpret as
/// another host.
fn own_page(path: &str) -> &str {
    let plain = path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/_-?=&%.+:@~".contains(&b));
    if plain && path.starts_with('/') && !path.starts_with("//") { path } else { "/buy" }
}
