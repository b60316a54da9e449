//! `/not-me`: the link in a change notification, for recipients who did not make the change. GET explains what will
//! happen; POST does it. The link signs nobody in.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::form::Form;
use super::view::{or_problem, page};
use crate::accounts::not_me::{self, Change, Claim};
use crate::app::App;
use crate::db;
use crate::http::auth::{Visitor, app, no_session_cookie};
use crate::http::fields::{BODY_LIMIT, Body, Fields};
use crate::http::problem::Problem;
use crate::http::security_log;
use crate::ids::LicenseId;
use crate::trials;

/// `GET /not-me?token=`: shows a page with a button, because mail scanners open links, too.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let token = Fields::from_page_query(req.query_string()).optional_text("token").unwrap_or_default();
    or_problem(&req, ask(&req, &visitor, &token)).await
}

/// `POST /not-me`: undoes the change.
pub async fn submit(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, disown(&req, &visitor, &Form::parse(&body)).await).await
}

fn ask(req: &HttpRequest, visitor: &Visitor, token: &str) -> Result<HttpResponse, Problem> {
    let Some(claim) = read(&app(req)?, token) else { return refused(req, visitor) };
    let context = json!({"token": token, "change": claim.change.as_str(), "state": "asked"});
    page(req, visitor, StatusCode::OK, "pages/not_me.html", context)
}

async fn disown(req: &HttpRequest, visitor: &Visitor, typed: &Form) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(Some(typed.get("csrf")))?;
    let app = app(req)?;
    let Some(claim) = read(&app, typed.get("token")) else { return refused(req, visitor) };
    let (context, change) = (app.context.clone(), claim.change);
    let subject = claim.subject.clone();
    app.db
        .write(move |conn| {
            if claim.change == Change::Trial {
                trials::disown::disown(conn, &context, &LicenseId::from_text(&claim.subject))?;
            } else {
                not_me::disown(conn, &context, &claim)?;
            }
            Ok::<_, db::Error>(())
        })
        .await?;
    security_log::disowned(req, &app, &subject, change);
    let context = json!({"token": "", "change": change.as_str(), "state": "done"});
    let mut response = page(req, visitor, StatusCode::OK, "pages/not_me.html", context)?;
    let own = visitor.signed_in.as_ref().is_some_and(|(_, account)| account.id == subject.as_str());
    if own {
        // This browser's session has ended, too.
        response.add_cookie(&no_session_cookie()).map_err(|error| Problem::internal(&error))?;
    }
    Ok(response)
}

fn read(app: &App, token: &str) -> Option<Claim> {
    not_me::read(&app.secret, token, app.context.now())
}

fn refused(req: &HttpRequest, visitor: &Visitor) -> Result<HttpResponse, Problem> {
    let context = json!({"token": "", "change": "password", "state": "gone"});
    page(req, visitor, StatusCode::BAD_REQUEST, "pages/not_me.html", context)
}
