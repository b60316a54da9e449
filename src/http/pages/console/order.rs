//! `GET /admin/orders/{id}` and its form: an order, and the decision about its licenses.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::timeline::newest;
use super::{ask, for_seller, money_back, press};
use crate::activations::search::{self, Search};
use crate::billing::purchases::search as orders;
use crate::billing::records::unknown_line;
use crate::billing::refunds::review::{Decision, count_unrevoked, last_decision};
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::admin::orders::{OrderView, attention};
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::pages::view::page;
use crate::http::problem::Problem;
use crate::ids::OrderId;
use crate::stripe::dashboard;

/// The most licenses that the page lists; it shows the number of the others.
const LICENSES: i64 = 50;

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor, id: web::Path<OrderId>) -> Result<HttpResponse, Problem> {
    for_seller(&req, &visitor, draw(&req, &visitor, &id, None)).await
}

/// Saves `decision`.
pub async fn decide(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<OrderId>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let decision = Decision::parse(form.get("decision"));
    // Suspending or revoking licenses needs a confirmation, which shows their number.
    if matches!(decision, Some(Decision::Suspend | Decision::Revoke)) && form.get("confirmed") != "yes" {
        let confirm = decision.map(Decision::as_str);
        return ask(&req, &visitor, &form, draw(&req, &visitor, &id, confirm)).await;
    }
    let flash = match decision {
        Some(Decision::Suspend) => "order_suspended",
        Some(Decision::Revoke) => "order_revoked",
        Some(Decision::Reinstate) => "order_reinstated",
        _ => "order_kept",
    };
    let work = async |actor| {
        let wrong = || Problem::field("decision", ErrorCode::InvalidFields, "one of keep, suspend, revoke, reinstate");
        attention::decide(&app(&req)?, actor, id.clone(), decision.ok_or_else(wrong)?).await
    };
    press(&req, &visitor, &form, "/admin", flash, work).await
}

/// Renders the page; with `confirm` it asks for confirmation of that decision.
async fn draw(
    req: &HttpRequest,
    visitor: &Visitor,
    id: &OrderId,
    confirm: Option<&'static str>,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let (ring, now, id) = (app.ring.clone(), app.context.now(), id.to_owned());
    let sealer = app.sealer.clone();
    let read = app.db.read(move |conn| {
        let Some(found) = orders::one(conn, &id)? else { return Ok::<_, db::Error>(None) };
        let of_order = Search { order_id: Some(id.clone()), ..Search::default() };
        let mut licenses = search::search(conn, &ring, &of_order, None, LICENSES, now)?;
        licenses.entries.iter_mut().for_each(|license| license.license_key = None);
        let affected = count_unrevoked(conn, &id)?;
        let session = found.0.session_id(&sealer)?.unwrap_or_default();
        let unknown = unknown_line::of_session(conn, &sealer, &session)?;
        let returned = money_back::read(conn, Some(&found.0), found.0.subscription_id.as_ref())?;
        Ok(Some((OrderView::try_from(found)?, licenses, last_decision(conn, &id)?, affected, unknown, returned)))
    });
    let found = read.await?;
    let (order, licenses, decided, affected, unknown, returned) =
        found.ok_or_else(|| Problem::not_found(ErrorCode::OrderNotFound, "There is no such order."))?;
    let links = [&order.payment_intent_id.as_deref(), &order.subscription_id.as_deref(), &order.customer_id.as_deref()];
    let stripe: BTreeMap<&str, String> =
        links.into_iter().flatten().filter_map(|id| Some((*id, dashboard::href(&app.config.stripe, id)?))).collect();
    let money_back = money_back::table(&app.config.stripe, &returned, order.currency.as_deref());
    let context = json!({
        "sections": super::list::menu(),
        "order": order,
        "unknown_lines": unknown.iter().map(|line| json!({
            "price": line.price, "description": line.description, "quantity": line.quantity,
        })).collect::<Vec<_>>(),
        "licenses": licenses.entries,
        "more_licenses": licenses.next_cursor.is_some(),
        "decided": decided,
        "confirm": confirm,
        "affected": affected,
        "stripe": stripe,
        "money_back": money_back,
        "timeline": newest(&app, order.id.as_str()).await?,
    });
    page(req, visitor, StatusCode::OK, "pages/console_order.html", context)
}
