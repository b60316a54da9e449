//! `GET /admin`: orders that need attention, Stripe's events that failed, mails that were given up.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::for_seller;
use crate::billing::purchases::search::{Attention, Search, list};
use crate::clock::rfc3339;
use crate::db;
use crate::http::admin::orders::OrderView;
use crate::http::admin::stripe_events;
use crate::http::auth::{Visitor, app};
use crate::http::pages::view::page;
use crate::http::problem::Problem;
use crate::mail::outbox::{self, Mail, Status};
use crate::stripe::inbox;

/// Rows of each list; the lists of the API have the others.
const SHOWN: i64 = 50;

/// The page.
pub async fn handle(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    for_seller(&req, &visitor, draw(&req, &visitor)).await
}

async fn draw(req: &HttpRequest, visitor: &Visitor) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let sealer = app.sealer.clone();
    let read = app.db.read(move |conn| {
        let flagged = Search { attention: Some(Attention::Any), ..Search::default() };
        let failed = outbox::Filter { status: Some(Status::Failed), ..outbox::Filter::default() };
        Ok::<_, db::Error>((
            list(conn, &sealer, &flagged, None, SHOWN)?.entries,
            inbox::list(conn, Some(inbox::EventStatus::Failed), None, None, SHOWN)?,
            outbox::list(conn, &failed, None, SHOWN)?,
        ))
    });
    let (orders, events, mails) = read.await?;
    let orders = orders.into_iter().map(OrderView::try_from).collect::<Result<Vec<_>, _>>()?;
    let events: Vec<Value> = events.iter().map(stripe_events::body).collect();
    let mails: Vec<Value> = mails.iter().map(mail).collect();
    let context =
        json!({"sections": super::list::menu(), "orders": orders, "events": events, "mails": mails, "most": SHOWN});
    page(req, visitor, StatusCode::OK, "pages/console.html", context)
}

fn mail(mail: &Mail) -> Value {
    json!({
        "id": mail.id,
        "template": mail.template,
        "recipient": mail.recipient,
        "attempts": mail.attempts,
        "last_error": mail.last_error,
        "created_at": rfc3339(mail.created_at),
    })
}
