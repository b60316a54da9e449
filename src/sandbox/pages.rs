//! The sandbox's pages for people: checkout, the control room, the portal. Mounted on the server, in the sandbox only.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::server::Played;
use super::stripe::checkout::{Pay, public};
use super::stripe::life::Change;
use super::stripe::world::Refusal;
use crate::clock::rfc3339;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::view::{Form, or_problem, page, redirect, redirect_with};
use crate::http::problem::Problem;
use crate::http::route::Access::Sandbox;
use crate::http::route::{Route, get, post};

/// Rows of each table of the control room.
const SHOWN: usize = 25;

/// The URL table of the sandbox.
pub fn routes() -> Vec<Route> {
    vec![
        get("/sandbox", Sandbox, control_room),
        post("/sandbox/switches", Sandbox, switches),
        post("/sandbox/clock", Sandbox, advance_clock),
        post("/sandbox/transfers", Sandbox, transfer),
        post("/sandbox/subscriptions", Sandbox, subscription),
        post("/sandbox/charges", Sandbox, charge),
        post("/sandbox/disputes", Sandbox, dispute),
        post("/sandbox/events", Sandbox, send_again),
        get("/sandbox/checkout/{session}", Sandbox, checkout),
        post("/sandbox/checkout/{session}", Sandbox, decide),
        get("/sandbox/portal/{portal}", Sandbox, portal),
    ]
}

fn played(req: &HttpRequest) -> Result<Played, Problem> {
    let unreachable = || Problem::not_found("not_found", "There is no sandbox here.");
    app(req)?.sandbox.ok_or_else(unreachable)
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let message = refusal.body.pointer("/error/message").and_then(Value::as_str).unwrap_or("Refused.").to_owned();
        let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
        Self::new(status, "sandbox_refused", message)
    }
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
    let session = session.ok_or_else(|| Problem::not_found("session_not_found", "There is no such checkout."))?;
    let adjustable = session.pointer("/_lines/0/_adjustable") == Some(&Value::Bool(true));
    let status = if problem.is_some() { StatusCode::PAYMENT_REQUIRED } else { StatusCode::OK };
    let context = json!({
        "session": public(&session),
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
        "pay" | "transfer" => {
            let pay = Pay {
                email: Some(form.get("email").to_owned()).filter(|email| !email.is_empty()),
                quantity: form.get("quantity").parse().ok(),
                by_transfer: form.get("action") == "transfer",
                free: false,
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
                session.ok_or_else(|| Problem::not_found("session_not_found", "There is no such checkout."))?;
            Ok(redirect(&url(&session, "cancel_url")).finish())
        }
    }
}

/// `GET /sandbox`: what Stripe's dashboard would show, with buttons.
async fn control_room(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    or_problem(&req, show_control_room(&req, &visitor)).await
}

fn show_control_room(req: &HttpRequest, visitor: &Visitor) -> Result<HttpResponse, Problem> {
    let Played { world, api_base } = played(req)?;
    let state = world.lock();
    let newest = |kind: &str| -> Vec<Value> { state.all(kind).rev().take(SHOWN).cloned().collect() };
    let time = |object: &Value| rfc3339(object.get("created").and_then(Value::as_i64).unwrap_or(0));
    let sessions: Vec<Value> = newest("checkout.session").iter().map(|session| {
        let waits = session.get("status") == Some(&"complete".into()) && session.get("payment_status") == Some(&"unpaid".into());
        json!({"session": public(session), "at": time(session), "waits": waits && session.get("_transfer_ended").is_none()})
    }).collect();
    let events: Vec<Value> = newest("event")
        .iter()
        .map(|event| {
            let id = event.get("id").and_then(Value::as_str).unwrap_or_default();
            let delivery = state.deliveries.iter().rev().find(|delivery| delivery.event_id == id);
            json!({
                "id": id, "type": event.get("type"), "at": time(event),
                "delivered": delivery.is_some_and(|d| d.delivered), "attempts": delivery.map_or(0, |d| d.attempts),
                "last_status": delivery.and_then(|d| d.last_status),
            })
        })
        .collect();
    let switches = json!(state.switches);
    let shown = |kind: &str| -> Vec<Value> {
        newest(kind).iter().map(|object| json!({"object": public(object), "at": time(object)})).collect()
    };
    let (subscriptions, charges, disputes) = (shown("subscription"), shown("charge"), shown("dispute"));
    drop(state);
    let context = json!({"sessions": sessions, "events": events, "switches": switches,
            "now": rfc3339(world.ambient.now()), "api_base": api_base, "secret_key": world.config.secret_key,
            "subscriptions": subscriptions, "charges": charges, "disputes": disputes});
    page(req, visitor, StatusCode::OK, "sandbox/control_room.html", context)
}

/// One form of the control room: checked, done, and back there.
async fn act(
    req: HttpRequest,
    visitor: Visitor,
    body: Body<BODY_LIMIT>,
    work: impl FnOnce(&Played, &Form) -> Result<(), Problem>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let done = visitor.check_csrf(Some(form.get("csrf"))).and_then(|()| work(&played(&req)?, &form));
    or_problem(&req, done.map(|()| redirect_with("/sandbox", "sandbox_done").finish())).await
}

async fn switches(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    act(req, visitor, body, |played, form| {
        let mut state = played.world.lock();
        state.switches.hold = form.get("hold") == "on";
        state.switches.twice = form.get("twice") == "on";
        state.switches.reversed = form.get("reversed") == "on";
        state.switches.late = form.get("late").parse().unwrap_or(0).clamp(0, 3600);
        state.touch();
        Ok(())
    })
    .await
}

async fn advance_clock(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    act(req, visitor, body, |played, form| {
        let days: i64 = form.get("days").parse().unwrap_or(0);
        played.world.ambient.clock.advance(days.clamp(0, 3660) * crate::clock::DAY);
        // Stripe's time passes with ours: what renews or ends by then does.
        played.world.pass_time();
        Ok(())
    })
    .await
}

async fn transfer(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    act(req, visitor, body, |played, form| {
        let id = form.get("session");
        if form.get("action") == "settle" {
            played.world.settle(id)?
        } else {
            played.world.fail_transfer(id)?
        };
        Ok(())
    })
    .await
}

async fn subscription(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    act(req, visitor, body, |played, form| {
        let change = match form.get("action") {
            "renew" => Change::Renew,
            "fail_next" => Change::FailNext,
            "pay_again" => Change::PayAgain,
            "fail_again" => Change::FailAgain,
            "give_up" => Change::GiveUp,
            "cancel_now" => Change::CancelNow,
            "cancel_at_end" => Change::CancelAtEnd(true),
            "keep" => Change::CancelAtEnd(false),
            "pause" => Change::Pause,
            "resume" => Change::Resume,
            _ => {
                let wrong = || Problem::field("quantity", "invalid_quantity", "give a whole number");
                Change::Quantity(form.get("quantity").parse().map_err(|_| wrong())?)
            }
        };
        played.world.change_subscription(form.get("subscription"), change)?;
        Ok(())
    })
    .await
}

async fn charge(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    act(req, visitor, body, |played, form| {
        let id = form.get("charge");
        match form.get("action") {
            "dispute" => played.world.open_dispute(id)?,
            "refund" => played.world.refund(id, None)?,
            _ => {
                let wrong = || Problem::field("amount", "invalid_fields", "give an amount in cents");
                played.world.refund(id, Some(form.get("amount").parse().map_err(|_| wrong())?))?
            }
        };
        Ok(())
    })
    .await
}

async fn dispute(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    act(req, visitor, body, |played, form| {
        let status = match form.get("action") {
            "win" => "won",
            "lose" => "lost",
            _ => "warning_closed",
        };
        played.world.close_dispute(form.get("dispute"), status)?;
        Ok(())
    })
    .await
}

async fn send_again(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    act(req, visitor, body, |played, form| {
        let mut state = played.world.lock();
        let now = played.world.ambient.now();
        state.queue_delivery(form.get("event"), now);
        Ok(())
    })
    .await
}

/// `GET /sandbox/portal/{portal}`: where the billing portal would be.
async fn portal(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    or_problem(&req, show_portal(&req, &visitor, &id)).await
}

fn show_portal(req: &HttpRequest, visitor: &Visitor, id: &str) -> Result<HttpResponse, Problem> {
    let world = played(req)?.world;
    let portal = world.object("billing_portal.session", id);
    let portal = portal.ok_or_else(|| Problem::not_found("not_found", "There is no such portal session."))?;
    let customer = portal.get("customer").cloned().unwrap_or_default();
    let state = world.lock();
    let subscriptions: Vec<Value> =
        state.all("subscription").rev().filter(|s| s.get("customer") == Some(&customer)).map(public).collect();
    drop(state);
    let context = json!({"subscriptions": subscriptions, "return_url": portal.get("return_url")});
    page(req, visitor, StatusCode::OK, "sandbox/portal.html", context)
}
