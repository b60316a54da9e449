//! Fulfills a paid checkout session: exactly the paid number of licenses, once.
//!
//! The session is fetched with its line items first. One transaction then finds or adopts the order, locks it, and does
//! nothing more if it is already fulfilled. However many events, success pages and reconcilers run at once, exactly one
//! of them mints; the unique (order, ordinal) index backs up the lock.

use super::lines::{Lines, read_lines};
use super::mint_order::{mint_late, mint_order};
use super::renew_order::renew_order;
use crate::audit::record::{Actor, record};
use crate::billing::context::BillingContext;
use crate::billing::entitlements::bring_current::bring_current;
use crate::billing::error::BillingError;
use crate::billing::notifications::changes::announce_sync;
use crate::billing::notifications::webhooks::subscription_updated;
use crate::billing::records::open_invoices::{self, OpenInvoices};
use crate::billing::records::order::{self, NewOrder, Order, find_order};
use crate::billing::records::purchase::{self, Purchase};
use crate::billing::records::renewal::Renewal;
use crate::billing::records::subscription::{self, Observation, StoreOutcome};
use crate::billing::records::unknown_line;
use crate::clock::DAY;
use crate::db::{self, Conn};
use crate::ids::{EventId, OrderId, SessionId};
use crate::licenses::status::PurchaseType;
use crate::stripe::inbox::{self, Outcome};
use crate::stripe::objects::{CheckoutSession, Subscription};

/// How long to keep retrying a session that Stripe does not show to our API key before treating it as another system's,
/// in seconds. Matches how long Stripe keeps events.
const HIDDEN_FOR: i64 = 30 * DAY;

/// The outcome of fulfilling a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fulfilled {
    /// Its licenses exist, minted by this call or an earlier one.
    Yes { order_id: OrderId },
    /// The payment has not arrived yet.
    NotPaid,
    /// It contains nothing from the catalog and names none of our orders.
    Ignored,
}

/// A subscription just fetched from Stripe, with the revision that our row had before the request.
struct Fetched {
    subscription: Subscription,
    due: Option<OpenInvoices>,
    revision: i64,
}

/// Fulfills a session if it is paid. `event` is the event that triggered this call; it is marked in the same
/// transaction, and its payload may report the payment before Stripe's API does.
pub async fn fulfill(
    ctx: &BillingContext,
    session_id: &SessionId,
    event: Option<(EventId, CheckoutSession)>,
) -> Result<Fulfilled, BillingError> {
    if let Some((id, reported)) = &event
        && reported.mode.as_deref() == Some("setup")
    {
        return ignore(ctx, Some(id.clone())).await;
    }
    let session = match ctx.stripe.checkout_session(session_id).await {
        Ok(session) => session,
        Err(error) if error.is_missing() && event.is_some() => {
            // Probably another system's sale. An API key of the wrong mode hides our own sales the same way, so keep
            // retrying until the session is older than `HIDDEN_FOR`.
            if let Some((id, reported)) = event
                && reported.created.is_some_and(|created| created + HIDDEN_FOR < ctx.now())
                && !is_ours(ctx, &reported).await?
            {
                return ignore(ctx, Some(id)).await;
            }
            // Our API key cannot read the session of one of our orders: a configuration fault, so the event is retried.
            return Err(BillingError::Hidden(session_id.to_string()));
        }
        Err(error) => return Err(error.into()),
    };
    let paid = session.is_paid() || event.as_ref().is_some_and(|(_, reported)| reported.is_paid());
    let event_id = event.map(|(id, _)| id);
    if session.mode.as_deref() == Some("setup") {
        return ignore(ctx, event_id).await;
    }
    let subscription = if paid { fetch_subscription(ctx, &session).await } else { None };
    let context = ctx.clone();
    let work = move |conn: &mut Conn| {
        if paid {
            fulfill_paid(conn, &context, &session, subscription.as_ref(), event_id.as_deref())
        } else {
            leave_unpaid(conn, &context, &session, event_id.as_deref())
        }
    };
    ctx.db.write(work).await
}

/// Whether a session that Stripe does not show us belongs to one of our orders.
async fn is_ours(ctx: &BillingContext, reported: &CheckoutSession) -> db::Result<bool> {
    let (reported, sealer) = (reported.clone(), ctx.sealer().clone());
    ctx.db
        .read(move |conn| {
            if Order::by_session(conn, &sealer, &reported.id)?.is_some() {
                return Ok(true);
            }
            let named = reported.metadata.get("order_id").or(reported.client_reference_id.as_ref());
            match named {
                Some(id) => Ok(Order::find(conn, &OrderId::from_text(id))?.is_some()),
                None => Ok(false),
            }
        })
        .await
}

async fn ignore(ctx: &BillingContext, event_id: Option<EventId>) -> Result<Fulfilled, BillingError> {
    let now = ctx.now();
    if let Some(id) = event_id {
        ctx.db.write(move |conn| inbox::mark(conn, &id, Outcome::Ignored, now)).await?;
    }
    Ok(Fulfilled::Ignored)
}

/// Best effort: if this request fails, the keys are delivered anyway and the reconciler backfills the subscription's
/// item ids.
async fn fetch_subscription(ctx: &BillingContext, session: &CheckoutSession) -> Option<Fetched> {
    let id = session.subscription.clone()?;
    let asked = id.clone();
    let fetched = async {
        let revision = ctx.db.read(move |conn| subscription::revision(conn, &asked)).await?;
        let subscription = ctx.stripe.subscription(&id).await?;
        let due = open_invoices::fetch(&ctx.stripe, &subscription).await?;
        Ok::<_, BillingError>(Fetched { subscription, due, revision })
    };
    match fetched.await {
        Ok(fetched) => Some(fetched),
        Err(error) => {
            tracing::warn!(%error, subscription.id = %id, "minting without the subscription's items");
            None
        }
    }
}

/// Returns the session's order with its lines, or `None` if nothing in it is ours. A session that sells something from
/// the catalog without an order of ours is adopted.
fn order_and_lines(
    conn: &mut Conn,
    ctx: &BillingContext,
    session: &CheckoutSession,
    subscription: Option<&Subscription>,
) -> Result<Option<(Order, Lines)>, BillingError> {
    let now = ctx.now();
    let known = find_order(conn, ctx.sealer(), session, now)?;
    let lines = read_lines(conn, session, known.as_ref(), subscription, now)?;
    if known.is_none() && lines.known.is_empty() {
        unknown_line::keep(conn, ctx.sealer(), &session.id, &lines.unknown)?;
        return Ok(None);
    }
    if known.is_none() {
        let new = NewOrder {
            purchase_type: PurchaseType::Quantity,
            quantity: lines.known.iter().map(|line| line.quantity).sum(),
            tier_id: lines.known.first().map(|line| line.tier.id.clone()),
            sites: Vec::new(),
            email: session.email().map(str::to_owned),
            opened_by: None,
        };
        order::adopt(conn, &ctx.context, ctx.sealer(), &new, &session.id)?;
    }
    let vanished = || BillingError::Unfit { session: session.id.to_string(), why: "its order vanished".into() };
    let order = Order::by_session(conn, ctx.sealer(), &session.id)?.or(known).ok_or_else(vanished)?;
    let order = Order::lock(conn, &order.id, now)?.ok_or_else(vanished)?;
    Ok(Some((order, lines)))
}

fn leave_unpaid(
    conn: &mut Conn,
    ctx: &BillingContext,
    session: &CheckoutSession,
    event_id: Option<&str>,
) -> Result<Fulfilled, BillingError> {
    let now = ctx.now();
    // A complete but unpaid session is a pending bank transfer.
    let awaits = session.status.as_deref() == Some("complete");
    let order = match awaits {
        true => order_and_lines(conn, ctx, session, None)?.map(|(order, _)| order),
        false => find_order(conn, ctx.sealer(), session, now)?,
    };
    let Some(order) = order else {
        mark(conn, event_id, Outcome::Ignored, now)?;
        return Ok(if awaits { Fulfilled::Ignored } else { Fulfilled::NotPaid });
    };
    if awaits {
        order::await_transfer(conn, &order.id, now)?;
    }
    mark(conn, event_id, Outcome::Processed, now)?;
    Ok(Fulfilled::NotPaid)
}

fn fulfill_paid(
    conn: &mut Conn,
    ctx: &BillingContext,
    session: &CheckoutSession,
    fetched: Option<&Fetched>,
    event_id: Option<&str>,
) -> Result<Fulfilled, BillingError> {
    let now = ctx.now();
    purchase::hold(conn, session.payment_intent.as_ref(), session.subscription.as_ref())?;
    let subscription = fetched.map(|fetched| &fetched.subscription);
    let Some((order, lines)) = order_and_lines(conn, ctx, session, subscription)? else {
        mark(conn, event_id, Outcome::Ignored, now)?;
        return Ok(Fulfilled::Ignored);
    };
    let renewal = Renewal::of_order(conn, &order.id)?.filter(|_| order.fulfilled_at.is_none());
    if let Some(renewal) = renewal {
        renew_order(conn, ctx, session, &order, &renewal)?;
        catch_up(conn, ctx, session, &order.id, fetched)?;
    } else if order.fulfilled_at.is_none() {
        audit_unknown_lines(conn, ctx, session, &order, &lines)?;
        mint_order(conn, ctx, session, &order, &lines.known)?;
        // These lines may have been unknown when the session was first processed.
        let made: Vec<&str> = lines.known.iter().map(|line| line.id.as_str()).collect();
        unknown_line::forget(conn, ctx.sealer(), &session.id, &made)?;
        catch_up(conn, ctx, session, &order.id, fetched)?;
    } else if mint_late_lines(conn, ctx, session, &order, &lines)? {
        // The payment may have been refunded in the meantime.
        catch_up(conn, ctx, session, &order.id, fetched)?;
    }
    mark(conn, event_id, Outcome::Processed, now)?;
    Ok(Fulfilled::Yes { order_id: order.id })
}

/// Writes one audit record on the order for all lines whose price is not in the catalog.
fn audit_unknown_lines(
    conn: &mut Conn,
    ctx: &BillingContext,
    session: &CheckoutSession,
    order: &Order,
    lines: &Lines,
) -> Result<(), BillingError> {
    if unknown_line::keep(conn, ctx.sealer(), &session.id, &lines.unknown)? {
        let named: Vec<&str> = lines.unknown.iter().map(|line| line.price.as_str()).collect();
        let detail = serde_json::json!({"prices": named});
        record(conn, &ctx.context, &Actor::System, "order.lines_unknown", &order.id, detail)?;
    }
    Ok(())
}

/// Mints one-time lines whose price was added to the catalog after the rest of the order was minted. Returns whether
/// there were any.
fn mint_late_lines(
    conn: &mut Conn,
    ctx: &BillingContext,
    session: &CheckoutSession,
    order: &Order,
    lines: &Lines,
) -> Result<bool, BillingError> {
    let waiting = unknown_line::of_session(conn, ctx.sealer(), &session.id)?;
    let waits = |id: &str| waiting.iter().any(|line| line.line_id == id && !line.recurring);
    let late: Vec<_> = lines.known.iter().filter(|line| waits(&line.id)).cloned().collect();
    if late.is_empty() {
        return Ok(false);
    }
    let first = order::next_ordinal(conn, &order.id)?;
    mint_late(conn, ctx, session, order, &late, first)?;
    let ids: Vec<&str> = late.iter().map(|line| line.id.as_str()).collect();
    unknown_line::forget(conn, ctx.sealer(), &session.id, &ids)?;
    Ok(true)
}

/// Applies events that arrived before the licenses existed: a subscription's state, a refund, a dispute.
fn catch_up(
    conn: &mut Conn,
    ctx: &BillingContext,
    session: &CheckoutSession,
    order_id: &OrderId,
    fetched: Option<&Fetched>,
) -> Result<(), BillingError> {
    let now = ctx.now();
    if let Some(Fetched { subscription, due, revision }) = fetched {
        // If the row was written since the fetch, it already holds this state or a later one.
        let observation = Observation::Now { revision: *revision };
        // Publish here if this event is processed before the subscription's own event.
        if let StoreOutcome::New { before, now } =
            subscription::store(conn, subscription, observation, due.as_ref(), now)?
        {
            subscription_updated::publish(conn, ctx, before.as_deref(), &now, Some(order_id))?;
        }
    }
    let purchase = Purchase::of_order(conn, order_id, session.subscription.as_ref(), now)?;
    let mut changes = bring_current(conn, ctx, &purchase, &Actor::System)?;
    // The mail that delivers the new keys is queued in this transaction, so no separate mail about them is needed.
    changes.resigned.retain(|license| license.created_at != now);
    Ok(announce_sync(conn, ctx, &purchase, &changes, None, None)?)
}

fn mark(conn: &mut Conn, event_id: Option<&str>, outcome: Outcome, now: i64) -> db::Result<()> {
    event_id.map_or(Ok(()), |id| inbox::mark(conn, id, outcome, now))
}
