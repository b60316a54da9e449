//! `GET /checkout/success?session_id=`: fulfils the session if it is paid, and shows the keys, or waits for them.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::view::{or_problem, page};
use crate::abuse::Asking;
use crate::app::App;
use crate::billing::BillingError;
use crate::billing::purchases::fulfill::{Fulfilled, fulfill};
use crate::billing::records::order::Order;
use crate::catalog::Tier;
use crate::db;
use crate::http::auth::{Visitor, app};
use crate::http::client_address::client_address;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::licenses::keys;

/// Keys on the page itself; the mail and the dashboard have all of them.
const SHOWN: i64 = 100;

pub async fn handle(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    or_problem(&req, show(&req, &visitor).await).await
}

async fn show(req: &HttpRequest, visitor: &Visitor) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let session_id = Fields::from_page_query(req.query_string()).text("session_id");
    if !like_a_session(&session_id) {
        return Err(unknown_session());
    }
    let id = session_id.clone();
    let order = app.db.read(move |conn| Order::by_session(conn, &id)).await?;
    if let Some(order) = order.as_ref().filter(|order| order.fulfilled_at.is_some()) {
        return keys(req, visitor, &app, &order.id).await;
    }
    // Somebody who only names sessions does not make this server ask Stripe for each of them.
    match app.guard.ask_about(client_address(req, &app), &session_id, order.is_some())? {
        Asking::Yes => {}
        Asking::NotNow => return pending(req, visitor, order.as_ref(), "minting"),
        Asking::Unknown => return Err(unknown_session()),
    }
    match fulfill(&app.billing, &session_id, None).await {
        Ok(Fulfilled::Yes { order_id }) => {
            app.wake.ring();
            keys(req, visitor, &app, &order_id).await
        }
        Ok(Fulfilled::NotPaid) => {
            let id = session_id.clone();
            let order = app.db.read(move |conn| Order::by_session(conn, &id)).await?;
            let transfer = order.as_ref().is_some_and(|order| order.status == "pending");
            pending(req, visitor, order.as_ref(), if transfer { "bank_transfer" } else { "minting" })
        }
        Err(BillingError::Stripe(error)) if error.is_missing() => {
            app.guard.unknown_session(&session_id);
            Err(unknown_session())
        }
        Err(error) => {
            // The event does the work when Stripe is back; the page only waits for it.
            tracing::warn!(%error, "the success page could not fulfil its session");
            pending(req, visitor, order.as_ref(), "minting")
        }
    }
}

fn pending(req: &HttpRequest, visitor: &Visitor, order: Option<&Order>, reason: &str) -> Result<HttpResponse, Problem> {
    let context = json!({
        "reason": reason,
        "to": order.and_then(|order| order.email.clone()).unwrap_or_else(|| "your e-mail address".into()),
        "order_id": order.map_or("", |order| order.id.as_str()),
    });
    page(req, visitor, StatusCode::OK, "pages/checkout_pending.html", context)
}

async fn keys(req: &HttpRequest, visitor: &Visitor, app: &App, order_id: &str) -> Result<HttpResponse, Problem> {
    let (id, ring) = (order_id.to_owned(), app.ring.clone());
    let context = app.db.read(move |conn| {
        let order = Order::find(conn, &id)?.ok_or_else(|| db::Error::Corrupt(format!("order {id} vanished")))?;
        let keys = keys::of_order(conn, &ring, &id, SHOWN)?;
        let tier = match &order.tier_id {
            Some(tier) => Tier::find(conn, tier)?,
            None => None,
        };
        let to = match &order.account_id {
            Some(account) => {
                crate::accounts::account::find(conn, account)?.map(|account| account.email.as_str().to_owned())
            }
            None => None,
        };
        Ok::<Value, db::Error>(json!({
            "count": order.quantity,
            "to": to.or(order.email).unwrap_or_default(),
            "tier_name": tier.map(|tier| tier.name).unwrap_or_default(),
            "purchase_type": order.purchase_type,
            "order_id": order.id,
            "keys": keys,
        }))
    });
    page(req, visitor, StatusCode::OK, "pages/checkout_success.html", context.await?)
}

/// The shape of Stripe's ids: `cs_test_…` and `cs_live_…`.
fn like_a_session(id: &str) -> bool {
    let rest = id.strip_prefix("cs_test_").or_else(|| id.strip_prefix("cs_live_"));
    rest.is_some_and(|rest| (8..=240).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_alphanumeric()))
}

fn unknown_session() -> Problem {
    Problem::not_found("session_not_found", "There is no such checkout. The keys of a paid one are in its mail.")
}
