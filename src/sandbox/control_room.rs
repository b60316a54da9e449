//! `GET /sandbox`: the control room, a simulated Stripe dashboard with buttons.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::played;
use super::server::Played;
use super::stripe::object::public;
use super::stripe::world::State;
use crate::clock::rfc3339;
use crate::http::auth::Visitor;
use crate::http::pages::view::{or_problem, page};
use crate::http::problem::Problem;

/// Rows per table.
const SHOWN: usize = 25;

/// Shows the page.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    or_problem(&req, draw(&req, &visitor)).await
}

fn draw(req: &HttpRequest, visitor: &Visitor) -> Result<HttpResponse, Problem> {
    let Played { world, api_base } = played(req)?;
    let state = world.lock();
    let shown = |kind: &str| -> Vec<Value> {
        newest(&state, kind)
            .iter()
            .map(|object| json!({"object": public(object), "at": time(object), "of": about(&state, object)}))
            .collect()
    };
    let context = json!({
        "sessions": sessions(&state), "events": events(&state), "switches": json!(state.switches),
        "now": rfc3339(world.context.now()), "api_base": api_base, "secret_key": world.config.secret_key,
        "subscriptions": shown("subscription"), "charges": shown("charge"), "refunds": shown("refund"),
        "disputes": shown("dispute"), "prices": state.all("price").map(public).collect::<Vec<_>>(),
    });
    drop(state);
    page(req, visitor, StatusCode::OK, "sandbox/control_room.html", context)
}

fn newest(state: &State, kind: &str) -> Vec<Value> {
    state.all(kind).rev().take(SHOWN).cloned().collect()
}

fn time(object: &Value) -> String {
    rfc3339(object.get("created").and_then(Value::as_i64).unwrap_or(0))
}

/// Returns the customer of an object, and for a charge the invoice and the period it paid.
fn about(state: &State, object: &Value) -> Value {
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    let customer = text("customer").and_then(|id| state.get("customer", id));
    let invoice = text("_invoice").and_then(|id| state.get("invoice", id));
    let day = |name: &str| {
        let at = invoice.and_then(|invoice| invoice.pointer(&format!("/lines/data/0/period/{name}"))?.as_i64());
        at.map(rfc3339)
    };
    json!({
        "email": customer.and_then(|customer| customer.get("email")),
        "reason": invoice.and_then(|invoice| invoice.get("billing_reason")),
        "from": day("start"), "until": day("end"),
    })
}

fn sessions(state: &State) -> Vec<Value> {
    let row = |session: &Value| {
        let is = |name: &str, wanted: &str| session.get(name).and_then(Value::as_str) == Some(wanted);
        let waits =
            is("status", "complete") && is("payment_status", "unpaid") && session.get("_transfer_ended").is_none();
        let email = session.pointer("/customer_details/email");
        json!({"session": public(session), "at": time(session), "waits": waits, "email": email})
    };
    newest(state, "checkout.session").iter().map(row).collect()
}

fn events(state: &State) -> Vec<Value> {
    let row = |event: &Value| {
        let id = event.get("id").and_then(Value::as_str).unwrap_or_default();
        let delivery = state.deliveries.iter().rev().find(|delivery| delivery.event_id == id);
        json!({
            "id": id, "type": event.get("type"), "at": time(event),
            "delivered": delivery.is_some_and(|d| d.delivered), "attempts": delivery.map_or(0, |d| d.attempts),
            "last_status": delivery.and_then(|d| d.last_status),
        })
    };
    newest(state, "event").iter().map(row).collect()
}
