//! `GET /resume`: shows a form that was kept across a sign-in ([`super::kept_form`]), with a button that submits it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::kept_form::kept;
use super::redirect::{redirect, sign_in_first};
use super::view::{or_problem, page};
use crate::http::auth::{Visitor, app};
use crate::http::cookies;
use crate::http::problem::Problem;

/// Renders the form, with a button that submits it.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    if visitor.signed_in.is_none() {
        return Ok(sign_in_first(&req));
    }
    or_problem(&req, draw(&req, &visitor)).await
}

fn draw(req: &HttpRequest, visitor: &Visitor) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let Some(unsent) = kept(req, &app) else {
        return Ok(redirect("/dashboard").cookie(cookies::removal(cookies::UNSENT)).finish());
    };
    let shown: Vec<&(String, String)> = unsent
        .fields
        .iter()
        .filter(|(name, value)| !value.is_empty() && !name.ends_with("id") && name != "back")
        .collect();
    let context = json!({"action": unsent.path, "fields": unsent.fields, "shown": shown});
    let mut response = page(req, visitor, StatusCode::OK, "pages/resume.html", context)?;
    response.add_cookie(&cookies::removal(cookies::UNSENT)).map_err(|error| Problem::internal(&error))?;
    Ok(response)
}
