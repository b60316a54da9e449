//! `/admin/settings/logo`: the logo at the top of customer pages.

use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::for_seller;
use super::list::menu;
use super::settings::SECTION;
use crate::audit::Actor;
use crate::config::{LARGEST_LOGO, Logo};
use crate::error_code::ErrorCode;
use crate::http::admin::settings as change;
use crate::http::auth::{Visitor, app};
use crate::http::fields::Body;
use crate::http::multipart::{self, Part};
use crate::http::pages::redirect::redirect_with;
use crate::http::pages::view::{or_problem, page};
use crate::http::problem::{FieldError, Problem};
use crate::http::request::live;
use crate::settings::Change;

const NAME: &str = "KEYSMITH_LOGO";
/// The size limit for the form, in bytes: the largest logo, and room for the other fields.
const LIMIT: usize = LARGEST_LOGO + 8_192;

/// Renders the form.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let drawn = async { draw(&req, &visitor, &[]) };
    for_seller(&req, &visitor, drawn).await
}

/// Stores the uploaded file `logo`; an empty file removes the logo.
pub async fn save(req: HttpRequest, visitor: Visitor, body: Body<LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, store(&req, &visitor, &body.0).await).await
}

async fn store(req: &HttpRequest, visitor: &Visitor, body: &[u8]) -> Result<HttpResponse, Problem> {
    let kind = req.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let parts = multipart::parts(kind, body);
    let part = |name: &str| parts.iter().find(|part| part.name == name).map_or(&[][..], |part: &Part<'_>| part.content);
    let actor = Actor::Customer(visitor.account()?.id.clone());
    visitor.check_csrf(std::str::from_utf8(part("csrf")).ok())?;
    let value = match part("logo") {
        [] => String::new(),
        bytes => match Logo::new(bytes) {
            Ok(logo) => logo.to_url(),
            Err(what) => return draw(req, visitor, &[FieldError::new("logo", ErrorCode::InvalidSetting, what)]),
        },
    };
    match change::run(live(req)?, actor, vec![Change::new(NAME, value)]).await {
        Ok(_) => Ok(redirect_with("/admin/settings", "settings_changed").finish()),
        Err(problem) => Err(problem),
    }
}

fn draw(req: &HttpRequest, visitor: &Visitor, errors: &[FieldError]) -> Result<HttpResponse, Problem> {
    let context = json!({
        "sections": menu(),
        "section": {"name": SECTION.name, "title": SECTION.title},
        "is_set": app(req)?.config.logo.is_some(),
        "is_fixed": live(req)?.environment().is_some_and(|environment| environment.fixes(NAME)),
        "largest": LARGEST_LOGO / 1_000,
        "errors": errors,
    });
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page(req, visitor, status, "pages/console_logo.html", context)
}
