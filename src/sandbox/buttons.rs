//! The control room's buttons: each simulates an action of Stripe, the seller or a bank.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Map, Value, json};

use super::played;
use super::server::Played;
use super::stripe::life::{Change, Pausing};
use crate::error_code::ErrorCode;
use crate::http::auth::Visitor;
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::{redirect, redirect_with};
use crate::http::pages::view::or_problem;
use crate::http::problem::Problem;

/// Handles a form of the control room: checks it, performs the action, and redirects back.
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

/// Sets the delivery switches and how the API treats calls with our key.
pub async fn switches(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    act(req, visitor, body, |played, form| {
        let mut state = played.world.lock();
        state.switches.hold = form.get("hold") == "on";
        state.switches.twice = form.get("twice") == "on";
        state.switches.reversed = form.get("reversed") == "on";
        state.switches.late = form.get("late").parse().unwrap_or(0).clamp(0, 3600);
        state.switches.refuse_key = form.get("refuse_key").parse().ok().filter(|status| (400..405).contains(status));
        state.touch();
        Ok(())
    })
    .await
}

/// Advances the clock by a number of days.
pub async fn advance_clock(
    req: HttpRequest,
    visitor: Visitor,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    act(req, visitor, body, |played, form| {
        let days: i64 = form.get("days").parse().unwrap_or(0);
        played.world.context.clock.advance(days.clamp(0, 3660) * crate::clock::DAY);
        // Stripe's clock advances with ours: subscriptions that renew or end by then do so.
        played.world.pass_time();
        Ok(())
    })
    .await
}

/// Makes a bank transfer succeed or fail.
pub async fn transfer(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
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

/// Changes a subscription.
pub async fn subscription(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    act(req, visitor, body, |played, form| {
        let (world, id, item, price) = (&played.world, form.get("subscription"), form.get("item"), form.get("price"));
        if price == SOMETHING_MONTHLY && world.object("price", price).is_none() {
            world.put_price(price, "Something else", 700, "usd", Some("month"));
        }
        match form.get("action") {
            "add_item" => world.add_item(id, price, form.get("quantity").parse().unwrap_or(1))?,
            "change_price" => world.change_price(id, item, price)?,
            "replace_item" => world.replace_item(id, item, price)?,
            "remove_item" => world.remove_item(id, item)?,
            "item_quantity" => {
                let quantity = [("quantity".to_owned(), Value::from(form.get("quantity")))];
                world.update_item(item, &quantity.into_iter().collect())?
            }
            _ => world.change_subscription(id, change_of(form)?)?,
        };
        Ok(())
    })
    .await
}

/// A monthly price that is not in the catalog.
const SOMETHING_MONTHLY: &str = "price_something_monthly";

fn change_of(form: &Form) -> Result<Change, Problem> {
    let number = |name: &str| {
        let wrong = || Problem::field(name, ErrorCode::InvalidQuantity, "Enter a whole number.");
        form.get(name).parse::<i64>().map_err(|_| wrong())
    };
    Ok(match form.get("action") {
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
        "pause_draft" => Change::PauseCollection(Some(Pausing::KeepAsDraft)),
        "pause_uncollectible" => Change::PauseCollection(Some(Pausing::MarkUncollectible)),
        "pause_void" => Change::PauseCollection(Some(Pausing::Void)),
        "collect" => Change::PauseCollection(None),
        "send_invoices" => Change::SendInvoices(true),
        "charge_automatically" => Change::SendInvoices(false),
        "split_next" => Change::SplitNext,
        "bill_again" => Change::BillAgain,
        "extra" => Change::Extra(500),
        "trial" => Change::Trial(14),
        _ => Change::Quantity(number("quantity")?),
    })
}

/// Refunds a charge, or opens a dispute or an inquiry about it.
pub async fn charge(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    act(req, visitor, body, |played, form| {
        let (world, id) = (&played.world, form.get("charge"));
        let wrong = || Problem::field("amount", ErrorCode::InvalidFields, "Enter an amount in cents.");
        let amount = || form.get("amount").parse::<i64>().map_err(|_| wrong());
        match form.get("action") {
            "dispute" => world.open_dispute(id)?,
            "dispute_part" => world.open_dispute_as(id, Some(amount()?), "needs_response")?,
            "inquiry" => world.open_dispute_as(id, None, "warning_needs_response")?,
            "dispute_lost" => world.open_dispute_as(id, None, "lost")?,
            "refund" => world.refund(id, None)?,
            "refund_pending" => world.refund_as(id, None, "pending")?,
            _ => world.refund(id, Some(amount()?))?,
        };
        Ok(())
    })
    .await
}

/// Makes a refund fail, or cancels it.
pub async fn refund(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    act(req, visitor, body, |played, form| {
        let status = if form.get("action") == "cancel" { "canceled" } else { "failed" };
        played.world.fail_refund(form.get("refund"), status)?;
        Ok(())
    })
    .await
}

/// Escalates or closes a dispute.
pub async fn dispute(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    act(req, visitor, body, |played, form| {
        if form.get("action") == "escalate" {
            played.world.escalate_dispute(form.get("dispute"))?;
            return Ok(());
        }
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

/// Sends an event again.
pub async fn send_again(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    act(req, visitor, body, |played, form| {
        let mut state = played.world.lock();
        let now = played.world.context.now();
        state.queue_delivery(form.get("event"), now);
        Ok(())
    })
    .await
}

/// Opens a checkout that the seller created at Stripe, like a Payment Link: this server has no order for it.
pub async fn follow_link(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let work = || {
        visitor.check_csrf(Some(form.get("csrf")))?;
        let played = played(&req)?;
        let params = link(&played, &form);
        let session = played.world.create_session(&params)?;
        let id = session.get("id").and_then(Value::as_str).unwrap_or_default();
        Ok(redirect(&format!("/sandbox/checkout/{id}")).finish())
    };
    or_problem(&req, work()).await
}

/// Returns the parameters of the link's session: its prices and quantities, in `subscription` mode if a price recurs.
fn link(played: &Played, form: &Form) -> Map<String, Value> {
    let mut lines = Map::new();
    let mut recurs = false;
    for place in ["1", "2", "3"] {
        let price = form.get(&format!("price{place}"));
        if price.is_empty() {
            continue;
        }
        let known = played.world.object("price", price);
        if known.is_none() {
            played.world.put_price(price, "Something else", 1500, "usd", None);
        }
        recurs |= known.is_some_and(|price| price.get("type").and_then(Value::as_str) == Some("recurring"));
        lines.insert(
            lines.len().to_string(),
            json!({"price": price, "quantity": form.get(&format!("quantity{place}"))}),
        );
    }
    let mode = match (lines.is_empty(), recurs) {
        (true, _) => "setup",
        (false, true) => "subscription",
        (false, false) => "payment",
    };
    let mut params = Map::new();
    params.insert("mode".into(), mode.into());
    params.insert("success_url".into(), format!("{}/sandbox", played.world.config.public_url).into());
    params.insert("cancel_url".into(), format!("{}/sandbox", played.world.config.public_url).into());
    if !lines.is_empty() {
        params.insert("line_items".into(), lines.into());
    }
    params
}
