//! `GET /admin/customers/{id}` and its forms: an account with its orders and licenses.

use actix_web::{HttpRequest, HttpResponse, web};

use super::detail::{self, Action, Detail, Table, all_of};
use super::list::Cell;
use super::timeline::newest;
use super::{ask, customer_change, customers, for_seller, licenses, orders, press, spare_the_team, subscriptions};
use crate::accounts::{Account, account};
use crate::app::App;
use crate::clock::rfc3339;
use crate::error_code::ErrorCode;
use crate::http::admin::accounts::{disable, sign_out};
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::problem::Problem;
use crate::ids::AccountId;

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    for_seller(&req, &visitor, draw(&req, &visitor, &id, None)).await
}

/// Handles a button: `sign-out`, `disable` (after a confirmation) or `enable`.
pub async fn act(
    req: HttpRequest,
    visitor: Visitor,
    path: web::Path<(String, String)>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let (id, name) = path.into_inner();
    let form = Form::parse(&body);
    if name == "disable" && form.get("confirmed") != "yes" {
        return ask(&req, &visitor, &form, draw(&req, &visitor, &id, Some(name))).await;
    }
    let flash = match name.as_str() {
        "disable" => "account_disabled",
        "enable" => "account_enabled",
        _ => "account_signed_out",
    };
    let to = format!("/admin/customers/{id}");
    let work = async |actor| {
        let (app, id) = (app(&req)?, AccountId::from_text(id));
        spare_the_team(&visitor, &find(&app, id.clone()).await?)?;
        match name.as_str() {
            "disable" => disable::run(&app, actor, id, true, true).await.map(|_| ()),
            "enable" => disable::run(&app, actor, id, false, true).await.map(|_| ()),
            "sign-out" => sign_out::run(&app, actor, id).await.map(|_| ()),
            _ => Err(Problem::not_found(ErrorCode::NotFound, "There is no such action.")),
        }
    };
    press(&req, &visitor, &form, &to, flash, work).await
}

async fn find(app: &App, id: AccountId) -> Result<Account, Problem> {
    let found = app.db.read(move |conn| account::find(conn, &id)).await?;
    found.ok_or_else(|| Problem::not_found(ErrorCode::AccountNotFound, "There is no such account."))
}

async fn draw(
    req: &HttpRequest,
    visitor: &Visitor,
    id: &str,
    confirm: Option<String>,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let account = find(&app, AccountId::from_text(id)).await?;
    let facts = vec![
        ("E-mail", Cell::text(account.email.as_str())),
        ("User name", Cell::text(account.username.clone().unwrap_or_default())),
        ("Role", Cell::text(account.role.label())),
        ("Not confirmed since", Cell::time(account.unconfirmed_since.map(rfc3339))),
        ("Disabled since", Cell::time(account.disabled_at.map(rfc3339))),
        ("Stripe customer", Cell::code(account.customer_id.as_deref().unwrap_or_default())),
        ("Since", Cell::time(Some(rfc3339(account.created_at)))),
        ("Id", Cell::code(account.id.as_str())),
    ];
    let tables = vec![
        Table::of(&licenses::SECTION, id, licenses::read(app.clone(), all_of(id)).await?),
        Table::of(&orders::SECTION, id, orders::read(app.clone(), all_of(id)).await?),
        Table::of(&subscriptions::SECTION, id, subscriptions::read(app.clone(), all_of(id)).await?),
    ];
    let mut actions = vec![Action::at_once("sign-out", "Sign out everywhere")];
    actions.push(match account.disabled_at {
        Some(_) => Action::at_once("enable", "Enable"),
        None => Action::asking(
            "disable",
            "Disable…",
            "Nobody signs in to this account until you enable it; its licenses go on working.",
        ),
    });
    if spare_the_team(visitor, &account).is_err() {
        actions.clear();
    }
    let title = account.email.as_str().to_owned();
    let detail = Detail {
        facts,
        links: customer_change::links(&account.id),
        actions,
        confirm,
        tables,
        timeline: Some(newest(&app, id).await?),
        ..Detail::of(&customers::SECTION, account.id.to_string(), title)
    };
    detail::draw(req, visitor, &detail)
}
