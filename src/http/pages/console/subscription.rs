//! `GET /admin/subscriptions/{id}`: a subscription with its orders and licenses.

use actix_web::{HttpRequest, HttpResponse, web};

use super::detail::{self, Detail, Table, all_of};
use super::list::Cell;
use super::timeline::newest;
use super::{for_seller, licenses, money_back, orders, subscriptions};
use crate::http::auth::{Visitor, app};
use crate::http::problem::Problem;
use crate::ids::SubscriptionId;

/// The page.
pub async fn show(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    for_seller(&req, &visitor, draw(&req, &visitor, &id)).await
}

async fn draw(req: &HttpRequest, visitor: &Visitor, id: &str) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let not_found = || Problem::not_found("subscription_not_found", "There is no such subscription.");
    if !id.starts_with("sub_") {
        return Err(not_found());
    }
    let found = subscriptions::read(app.clone(), all_of(id)).await?.rows.into_iter().next().ok_or_else(not_found)?;
    let of = SubscriptionId::from_text(id);
    let returned = app.db.read(move |conn| money_back::read(conn, None, Some(&of))).await?;
    let facts = subscriptions::SECTION.columns.iter().copied().zip(found);
    let detail = Detail {
        section: &subscriptions::SECTION,
        id: id.to_owned(),
        title: format!("Subscription {id}"),
        facts: facts.map(|(label, cell)| (label, without_own_link(cell, id))).collect(),
        license_key: None,
        links: Vec::new(),
        actions: Vec::new(),
        confirm: None,
        tables: vec![
            money_back::table(&app.config.stripe, &returned, None),
            Table::of(&licenses::SECTION, id, licenses::read(app.clone(), all_of(id)).await?),
            Table::of(&orders::SECTION, id, orders::read(app.clone(), all_of(id)).await?),
        ],
        metadata: None,
        timeline: Some(newest(&app, id).await?),
        payload: None,
    };
    detail::draw(req, visitor, &detail)
}

/// A page does not lead to itself.
fn without_own_link(cell: Cell, id: &str) -> Cell {
    let is_here = cell.href.as_ref().is_some_and(|href| href.ends_with(id));
    if is_here { Cell { href: None, ..cell } } else { cell }
}
