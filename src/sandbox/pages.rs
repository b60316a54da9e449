//! The sandbox's pages: checkout, billing portal, receipts, and the routes of the control room. Mounted only in the
//! sandbox.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::played;
use super::stripe::checkout::Pay;
use super::stripe::object::public;
use super::stripe::world::World;
use super::{buttons, control_room};
use crate::clock::rfc3339;
use crate::error_code::ErrorCode;
use crate::http::auth::Visitor;
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect;
use crate::http::pages::view::{or_problem, page};
use crate::http::problem::Problem;
use crate::http::route::Access::Sandbox;
use crate::http::route::{Route, get, post};

/// The routes of the sandbox.
pub fn routes() -> Vec<Route> {
    vec![
        get("/sandbox", Sandbox, control_room::show),
        post("/sandbox/switches", Sandbox, buttons::switches),
        post("/sandbox/clock", Sandbox, buttons::advance_clock),
        post("/sandbox/links", Sandbox, buttons::follow_link),
        post("/sandbox/transfers", Sandbox, buttons::transfer),
        post("/sandbox/subscriptions", Sandbox, buttons::subscription),
        post("/sandbox/charges", Sandbox, buttons::charge),
        post("/sandbox/refunds", Sandbox, buttons::refund),
        post("/sandbox/disputes", Sandbox, buttons::dispute),
        post("/sandbox/events", Sandbox, buttons::send_again),
        get("/sandbox/checkout/{session}", Sandbox, checkout),
        post("/sandbox/checkout/{session}", Sandbox, decide),
        get("/sandbox/portal/{portal}", Sandbox, portal),
        get("/sandbox/invoices/{invoice}", Sandbox, invoice),
        get("/sandbox/receipts/{charge}", Sandbox, charge),
    ]
}

/// `GET /sandbox/checkout/{session}`
async fn checkout(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    or_problem(&req, show_checkout(&req, &visitor, &id, None)).await
}

fn show_checkout(
    req: &HttpRequest,
    visitor: &Visitor,
    id: &str,
    problem: Option<&str>,
) -> Result<HttpResponse, Problem> {
    let world = played(req)?.world;
    let session = world.object("checkout.session", id);
    let session =
        session.ok_or_else(|| Problem::not_found(ErrorCode::SessionNotFound, "There is no such checkout."))?;
    let adjustable = session.pointer("/_lines/0/_adjustable") == Some(&Value::Bool(true));
    let status = if problem.is_some() { StatusCode::PAYMENT_REQUIRED } else { StatusCode::OK };
    let customer = session.get("customer").and_then(Value::as_str);
    let customer = customer.and_then(|id| world.object("customer", id));
    let context = json!({
        "session": public(&session),
        "payer": session.get("customer_email").and_then(Value::as_str).map(Value::from)
            .or_else(|| customer?.get("email").cloned()),
        "lines": public(session.get("_lines").unwrap_or(&Value::Null)),
        "adjustable": adjustable,
        "problem": problem,
    });
    page(req, visitor, status, "sandbox/checkout.html", context)
}

/// `POST /sandbox/checkout/{session}`: *Pay*, *Pay by bank transfer*, *Decline*, *Cancel*.
async fn decide(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<String>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    or_problem(&req, do_decide(&req, &visitor, &id, &Form::parse(&body))).await
}

fn do_decide(req: &HttpRequest, visitor: &Visitor, id: &str, form: &Form) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(Some(form.get("csrf")))?;
    let world = played(req)?.world;
    let url = |session: &Value, name: &str| session.get(name).and_then(Value::as_str).unwrap_or("/").to_owned();
    match form.get("action") {
        "pay" | "transfer" | "free" | "half" => {
            let pay = Pay {
                email: Some(form.get("email").to_owned()).filter(|email| !email.is_empty()),
                quantity: form.get("quantity").parse().ok(),
                by_transfer: form.get("action") == "transfer",
                free: form.get("action") == "free",
                captured: form_half(&world, id, form),
                typed: form.beginning_with("custom-").map(|(key, text)| (key.to_owned(), text.to_owned())).collect(),
            };
            let session = world.pay(id, &pay)?;
            Ok(redirect(&url(&session, "success_url").replace("{CHECKOUT_SESSION_ID}", id)).finish())
        }
        "decline" => {
            show_checkout(req, visitor, id, Some("Your card was declined. Nothing was paid; try another way."))
        }
        _ => {
            let session = world.object("checkout.session", id);
            let session =
                session.ok_or_else(|| Problem::not_found(ErrorCode::SessionNotFound, "There is no such checkout."))?;
            Ok(redirect(&url(&session, "cancel_url")).finish())
        }
    }
}

/// `GET /sandbox/invoices/{invoice}`: stands for Stripe's hosted invoice page.
async fn invoice(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    or_problem(&req, show_payment(&req, &visitor, "invoice", &id)).await
}

/// `GET /sandbox/receipts/{charge}`: stands for Stripe's receipt page.
async fn charge(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    or_problem(&req, show_payment(&req, &visitor, "charge", &id)).await
}

fn show_payment(req: &HttpRequest, visitor: &Visitor, kind: &str, id: &str) -> Result<HttpResponse, Problem> {
    let found = played(req)?.world.object(kind, id);
    let found = found.ok_or_else(|| Problem::not_found(ErrorCode::NotFound, "Stripe has no such page."))?;
    let created = found.get("created").and_then(Value::as_i64).map(rfc3339);
    let subscription = found.pointer("/parent/subscription_details/subscription").cloned();
    let mut context = json!({"invoice": null, "charge": null, "created": created, "subscription": subscription});
    if let Some(context) = context.as_object_mut() {
        context.insert(kind.to_owned(), public(&found));
    }
    page(req, visitor, StatusCode::OK, "sandbox/payment.html", context)
}

/// Returns half of a session's amount, if the form asks for a partial capture.
fn form_half(world: &World, id: &str, form: &Form) -> Option<i64> {
    let total = world.object("checkout.session", id)?.get("amount_total")?.as_i64()?;
    (form.get("action") == "half").then_some(total / 2)
}

/// `GET /sandbox/portal/{portal}`: stands for Stripe's billing portal.
async fn portal(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    or_problem(&req, show_portal(&req, &visitor, &id)).await
}

fn show_portal(req: &HttpRequest, visitor: &Visitor, id: &str) -> Result<HttpResponse, Problem> {
    let world = played(req)?.world;
    let portal = world.object("billing_portal.session", id);
    let portal = portal.ok_or_else(|| Problem::not_found(ErrorCode::NotFound, "There is no such portal session."))?;
    let customer = portal.get("customer").cloned().unwrap_or_default();
    let state = world.lock();
    let of_customer = |kind: &str| -> Vec<Value> {
        state.all(kind).rev().filter(|object| object.get("customer") == Some(&customer)).map(public).collect()
    };
    let (subscriptions, invoices) = (of_customer("subscription"), of_customer("invoice"));
    let email = customer.as_str().and_then(|id| state.get("customer", id)?.get("email").cloned());
    drop(state);
    let context = json!({"subscriptions": subscriptions, "invoices": invoices, "customer_email": email,
        "return_url": portal.get("return_url")});
    page(req, visitor, StatusCode::OK, "sandbox/portal.html", context)
}
