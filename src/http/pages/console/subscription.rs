//! `GET /admin/subscriptions/{id}` and its forms: a subscription with its orders and licenses, and its cancellation.

use actix_web::{HttpRequest, HttpResponse, web};

use super::detail::{self, Action, Detail, Table, all_of};
use super::list::Cell;
use super::timeline::newest;
use super::{ask, for_seller, licenses, money_back, orders, press, subscriptions};
use crate::billing::records::subscription::SubscriptionRow;
use crate::billing::subscriptions::cancel::end_by_seller;
use crate::db::{self, Conn};
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::problem::Problem;
use crate::ids::SubscriptionId;

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    for_seller(&req, &visitor, draw(&req, &visitor, &id, None)).await
}

/// Handles a button: `cancel`, after a confirmation, or `keep`, which withdraws the cancellation.
pub async fn act(
    req: HttpRequest,
    visitor: Visitor,
    path: web::Path<(String, String)>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let (id, name) = path.into_inner();
    let form = Form::parse(&body);
    if name == "cancel" && form.get("confirmed") != "yes" {
        return ask(&req, &visitor, &form, draw(&req, &visitor, &id, Some(name))).await;
    }
    let flash = if name == "cancel" { "subscription_canceled" } else { "subscription_goes_on" };
    let to = format!("/admin/subscriptions/{id}");
    let work = async |actor| {
        let end = match name.as_str() {
            "cancel" => true,
            "keep" => false,
            _ => return Err(Problem::not_found(ErrorCode::NotFound, "There is no such action.")),
        };
        let app = app(&req)?;
        end_by_seller(&app.billing, &actor, &SubscriptionId::from_text(id), end).await?;
        app.wake.ring();
        Ok(())
    };
    press(&req, &visitor, &form, &to, flash, work).await
}

async fn draw(
    req: &HttpRequest,
    visitor: &Visitor,
    id: &str,
    confirm: Option<String>,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let not_found = || Problem::not_found(ErrorCode::SubscriptionNotFound, "There is no such subscription.");
    if !id.starts_with("sub_") {
        return Err(not_found());
    }
    let found = subscriptions::read(app.clone(), all_of(id)).await?.rows.into_iter().next().ok_or_else(not_found)?;
    let wanted = SubscriptionId::from_text(id);
    let read = move |conn: &mut Conn| {
        Ok::<_, db::Error>((SubscriptionRow::find(conn, &wanted)?, money_back::read(conn, None, Some(&wanted))?))
    };
    let (row, returned) = app.db.read(read).await?;
    let running = row.filter(|row| !row.status.has_ended());
    let actions = match running.map(|row| row.cancel_at_period_end || row.cancel_at.is_some()) {
        Some(true) => vec![Action::at_once("keep", "Let it go on")],
        Some(false) => vec![Action::asking(
            "cancel",
            "Cancel at the end of the period…",
            "Nothing more is charged. Its licenses work until the end of what is paid for, and its customer is notified. \
             Until then you can let it go on after all.",
        )],
        None => Vec::new(),
    };
    let facts = subscriptions::SECTION.columns.iter().copied().zip(found);
    let detail = Detail {
        facts: facts.map(|(label, cell)| (label, without_own_link(cell, id))).collect(),
        actions,
        confirm,
        tables: vec![
            money_back::table(&app.config.stripe, &returned, None),
            Table::of(&licenses::SECTION, id, licenses::read(app.clone(), all_of(id)).await?),
            Table::of(&orders::SECTION, id, orders::read(app.clone(), all_of(id)).await?),
        ],
        timeline: Some(newest(&app, id).await?),
        ..Detail::of(&subscriptions::SECTION, id, format!("Subscription {id}"))
    };
    detail::draw(req, visitor, &detail)
}

/// Removes the link from a cell that links to the page itself.
fn without_own_link(cell: Cell, id: &str) -> Cell {
    let is_here = cell.href.as_ref().is_some_and(|href| href.ends_with(id));
    if is_here { Cell { href: None, ..cell } } else { cell }
}
