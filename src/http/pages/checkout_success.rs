//! `GET /checkout/success?session_id=`: fulfills the session if it is paid, and shows the keys or the order's state.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::redirect::redirect_with;
use super::view::{or_problem, page};
use crate::abuse::Asking;
use crate::app::App;
use crate::billing::BillingError;
use crate::billing::purchases::fulfill::{Fulfilled, fulfill};
use crate::billing::purchases::order_state::{OrderState, order_state};
use crate::billing::records::first_view;
use crate::billing::records::order::{Order, OrderStatus};
use crate::billing::records::renewal::Renewal;
use crate::catalog::Tier;
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app, first_view_cookie};
use crate::http::client_address::client_address;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::ids::{OrderId, SessionId};
use crate::licenses::keys;

/// The most keys that the page lists; the mail and the dashboard have all of them.
const SHOWN: i64 = 100;

/// The state of a session whose keys are not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Not paid yet.
    Unpaid,
    /// A payment that takes days is in progress.
    BankTransfer,
    /// Paid; the keys are being minted.
    Minting,
    PaymentFailed,
    /// The checkout was abandoned and has expired.
    Expired,
    Refunded,
    /// The bank withholds the money; the keys are suspended until the dispute is resolved.
    Disputed,
    /// The keys were mailed and are no longer shown here: another browser saw them first, or the hour has passed.
    Delivered,
    /// Stripe did not respond, so the state is unknown.
    Unavailable,
}

impl State {
    /// Returns the state's name in the template.
    fn as_str(self) -> &'static str {
        match self {
            Self::Unpaid => "unpaid",
            Self::BankTransfer => "bank_transfer",
            Self::Minting => "minting",
            Self::PaymentFailed => "failed",
            Self::Expired => "expired",
            Self::Refunded => "refunded",
            Self::Disputed => "disputed",
            Self::Delivered => "delivered",
            Self::Unavailable => "unavailable",
        }
    }

    /// Returns the state according to the order alone, when Stripe was not queried about the session.
    fn unasked(order: Option<&Order>) -> Self {
        Some(Self::of_unpaid(order)).filter(|state| *state != Self::Unpaid).unwrap_or(Self::Unavailable)
    }

    /// Returns the state of an unpaid session according to its order.
    fn of_unpaid(order: Option<&Order>) -> Self {
        match order.map(|order| order.status) {
            Some(OrderStatus::Pending) => Self::BankTransfer,
            Some(OrderStatus::Failed) => Self::PaymentFailed,
            Some(OrderStatus::Expired) => Self::Expired,
            None | Some(OrderStatus::Opening | OrderStatus::Open | OrderStatus::Fulfilled) => Self::Unpaid,
        }
    }
}

pub async fn handle(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    or_problem(&req, show(&req, &visitor).await).await
}

async fn show(req: &HttpRequest, visitor: &Visitor) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let started = app.context.clock.now_millis();
    let session_id = Fields::from_page_query(req.query_string()).text("session_id");
    if !like_a_session(&session_id) {
        return Err(unknown_session());
    }
    let order = by_session(&app, &session_id).await?;
    if let Some(order) = order.as_ref().filter(|order| order.fulfilled_at.is_some()) {
        return fulfilled(req, visitor, &app, &order.id, started).await;
    }
    // A caller that enumerates session IDs must not make this server query Stripe for each one.
    match app.guard.ask_about(client_address(req, &app), &session_id, order.is_some())? {
        Asking::Yes => {}
        Asking::NotNow => return state(req, visitor, order.as_ref(), State::unasked(order.as_ref())),
        Asking::Unknown => return Err(unknown_session()),
    }
    match fulfill(&app.billing, &SessionId::from_text(session_id.clone()), None).await {
        Ok(Fulfilled::Yes { order_id }) => {
            app.wake.ring();
            fulfilled(req, visitor, &app, &order_id, started).await
        }
        Ok(Fulfilled::NotPaid) => {
            let order = by_session(&app, &session_id).await?;
            state(req, visitor, order.as_ref(), State::of_unpaid(order.as_ref()))
        }
        Ok(Fulfilled::Ignored) => Err(unknown_session()),
        Err(BillingError::Stripe(error)) if error.is_missing() && order.is_none() => {
            app.guard.unknown_session(&session_id);
            Err(unknown_session())
        }
        // The Stripe event fulfills the order once Stripe has recovered; until then the page shows that it is waiting.
        Err(BillingError::Stripe(error)) => {
            tracing::warn!(%error, "the success page could not ask Stripe for its session");
            state(req, visitor, order.as_ref(), State::unasked(order.as_ref()))
        }
        Err(error) => {
            tracing::warn!(%error, "the success page could not fulfill its session");
            state(req, visitor, order.as_ref(), State::Minting)
        }
    }
}

async fn by_session(app: &App, session_id: &str) -> db::Result<Option<Order>> {
    let (sealer, id) = (app.sealer.clone(), SessionId::from_text(session_id));
    app.db.read(move |conn| Order::by_session(conn, &sealer, &id)).await
}

fn state(req: &HttpRequest, visitor: &Visitor, order: Option<&Order>, state: State) -> Result<HttpResponse, Problem> {
    let context = json!({
        "reason": state.as_str(),
        "order_id": order.map_or("", |order| order.id.as_str()),
    });
    page(req, visitor, StatusCode::OK, "pages/checkout_pending.html", context)
}

/// Renders a paid and fulfilled order for this browser.
async fn fulfilled(
    req: &HttpRequest,
    visitor: &Visitor,
    app: &App,
    order_id: &OrderId,
    started: i64,
) -> Result<HttpResponse, Problem> {
    let id = order_id.to_owned();
    let found = app.db.read(move |conn| match Order::find(conn, &id)? {
        Some(order) => Ok::<_, db::Error>(Some((order_state(conn, &order)?, order))),
        None => Ok(None),
    });
    let (stands, order) = found.await?.ok_or_else(unknown_session)?;
    // A refund of an earlier period does not affect the keys, so the keys' statuses decide.
    match stands {
        OrderState::Refunded => return state(req, visitor, Some(&order), State::Refunded),
        OrderState::Disputed => return state(req, visitor, Some(&order), State::Disputed),
        _ => {}
    }
    let id = order.id.clone();
    if let Some(renewal) = app.db.read(move |conn| Renewal::of_order(conn, &id)).await? {
        // This page reveals no more than that the renewal is paid: the license's own page requires a sign-in.
        let to = format!("/dashboard/licenses/{}", renewal.license_id);
        return Ok(redirect_with(&to, "license_renewed").finish());
    }
    let now = app.context.now();
    let is_recent = order.fulfilled_at.is_some_and(|at| now < at.saturating_add(first_view::LIFETIME));
    if !is_recent || !may_see(req, visitor, app, &order, started).await? {
        return state(req, visitor, Some(&order), State::Delivered);
    }
    let mut response = keys(req, visitor, app, order).await?;
    let cookie = first_view_cookie(app, order_id, first_view::token(&app.secret, order_id));
    response.add_cookie(&cookie).map_err(|e| Problem::internal(&e))?;
    Ok(response)
}

/// Returns whether this browser may see the keys: it belongs to their owner, or it was the first to see them, or it is
/// the first now.
async fn may_see(
    req: &HttpRequest,
    visitor: &Visitor,
    app: &App,
    order: &Order,
    started: i64,
) -> Result<bool, Problem> {
    let account = visitor.signed_in.as_ref().map(|(_, account)| account.id.as_str());
    if account.is_some() && account == order.account_id.as_deref() {
        return Ok(true);
    }
    let cookie = req.cookie(first_view_cookie(app, &order.id, String::new()).name());
    if cookie.is_some_and(|cookie| first_view::is_token(&app.secret, &order.id, cookie.value())) {
        return Ok(true);
    }
    let (id, now) = (order.id.clone(), app.context.clock.now_millis());
    Ok(app.db.write(move |conn| first_view::claim(conn, &id, started, now)).await?)
}

async fn keys(req: &HttpRequest, visitor: &Visitor, app: &App, order: Order) -> Result<HttpResponse, Problem> {
    let ring = app.ring.clone();
    let context = app.db.read(move |conn| {
        let keys = keys::of_order(conn, &ring, &order.id, order.account_id.as_ref(), SHOWN)?;
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

/// Returns whether a text looks like the ID of a Stripe session: `cs_test_…`, `cs_live_…`.
fn like_a_session(id: &str) -> bool {
    let rest = id.strip_prefix("cs_").unwrap_or_default();
    let rest = rest.strip_prefix("test_").or_else(|| rest.strip_prefix("live_")).unwrap_or(rest);
    (1..=250).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn unknown_session() -> Problem {
    Problem::not_found(ErrorCode::SessionNotFound, "There is no such checkout. The keys of a paid one are in its mail.")
}
