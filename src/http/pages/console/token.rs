//! `GET /admin/tokens/{id}`: an API token, and a button that revokes it.

use actix_web::{HttpRequest, HttpResponse, web};

use super::detail::{self, Action, Detail, Table, all_of};
use super::list::Cell;
use super::{ask, audit_log, for_seller, press, role_required, tokens};
use crate::accounts::Permission;
use crate::accounts::api_token::{self, ApiToken};
use crate::app::App;
use crate::clock::rfc3339;
use crate::error_code::ErrorCode;
use crate::http::admin::tokens::revoke;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::problem::Problem;

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    for_seller(&req, &visitor, draw(&req, &visitor, &id, None)).await
}

/// Revokes the token, after a confirmation.
pub async fn revoke(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<String>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    if form.get("confirmed") != "yes" {
        return ask(&req, &visitor, &form, draw(&req, &visitor, &id, Some("revoke".to_owned()))).await;
    }
    let work = async |actor| {
        let app = app(&req)?;
        let token = find(&app, &id).await?;
        if !tokens::may_grant(&visitor, token.scopes.names()) {
            return Err(role_required(visitor.account()?, Permission::Team));
        }
        revoke::run(&app, actor, id.into_inner()).await
    };
    press(&req, &visitor, &form, "/admin/tokens", "token_revoked", work).await
}

async fn find(app: &App, id: &str) -> Result<ApiToken, Problem> {
    let wanted = id.to_owned();
    let found = app.db.read(move |conn| api_token::of_id(conn, &wanted)).await?;
    found.ok_or_else(|| Problem::not_found(ErrorCode::TokenNotFound, "There is no such token."))
}

async fn draw(
    req: &HttpRequest,
    visitor: &Visitor,
    id: &str,
    confirm: Option<String>,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let token = find(&app, id).await?;
    let revocable = token.revoked_at.is_none() && tokens::may_grant(visitor, token.scopes.names());
    let revoke = Action::asking("revoke", "Revoke…", "Programs that use it are refused from then on.");
    let detail = Detail {
        facts: vec![
            ("State", tokens::state(&token, app.context.now())),
            ("Scopes", Cell::text(token.scopes.names().join(", "))),
            ("Last used", Cell::time(token.last_used_at.map(rfc3339))),
            ("Ends", Cell::time(token.expires_at.map(rfc3339))),
            ("Made", Cell::time(Some(rfc3339(token.created_at)))),
            ("Revoked", Cell::time(token.revoked_at.map(rfc3339))),
            ("Id", Cell::code(token.id.clone())),
        ],
        actions: if revocable { vec![revoke] } else { Vec::new() },
        confirm,
        tables: vec![Table::of(&audit_log::SECTION, id, audit_log::read(app.clone(), all_of(id)).await?)],
        ..Detail::of(&tokens::SECTION, token.id.clone(), token.name.clone())
    };
    detail::draw(req, visitor, &detail)
}
