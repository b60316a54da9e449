//! Fulfills a paid checkout session: exactly the paid number of licenses, once.
//!
//! The session is fetched with its line items first; then one transaction finds or adopts the order, locks it, and does
//! nothing more when it is fulfilled already. However many events, success pages and reconcilers arrive at once, one of
//! them mints; the unique (order, ordinal) stands behind the lock.

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

/// How long a session that Stripe does not show to our key is asked for again before it counts as somebody else's, in
/// seconds: as long as Stripe keeps its events.
const HIDDEN_FOR: i64 = 30 * DAY;

/// How a paid-for session stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fulfilled {
    /// Its licenses exist; this call made them, or an earlier one.
    Yes { order_id: OrderId },
    /// The money is not there yet.
    NotPaid,
    /// It sells nothing of the catalog and names no order of ours.
    Ignored,
}

/// A subscription as Stripe just answered, and the revision of our row before the question.
struct Present {
    subscription: Subscription,
    due: Option<OpenInvoices>,
    revision: i64,
}

/// Fulfills a session if it is paid. `event` is the event that says so, to be marked in the same transaction; its own
/// object may be the first to say that the session is paid.
pub async fn fulfill(
    ctx: &BillingContext,
    session_id: &SessionId,
    event: Option<(EventId, CheckoutSession)>,
) -> Result<Fulfilled, BillingError> {
    if let Some((id, told)) = &event
        && told.mode.as_deref() == Some("setup")
    {
        return ignore(ctx, Some(id.clone())).await;
    }
    let session = match ctx.stripe.checkout_session(session_id).await {
        Ok(session) => session,
        Err(error) if error.is_missing() && event.is_some() => {
            // A sale of somebody else's; but a key of the wrong mode hides our own sales the same way, so it is given time.
            if let Some((id, told)) = event
                && told.created.is_some_and(|created| created + HIDDEN_FOR < ctx.now())
                && !is_ours(ctx, &told).await?
            {
                return ignore(ctx, Some(id)).await;
            }
            // Our key cannot see a session of our own order: the fault is ours, and passes.
            return Err(BillingError::Hidden(session_id.to_string()));
        }
        Err(error) => return Err(error.into()),
    };
    let paid = session.is_paid() || event.as_ref().is_some_and(|(_, told)| told.is_paid());
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

/// Whether a session that Stripe does not show us is for an order of ours.
async fn is_ours(ctx: &BillingContext, told: &CheckoutSession) -> db::Result<bool> {
    let (told, sealer) = (told.clone(), ctx.sealer().clone());
    ctx.db
        .read(move |conn| {
            if Order::by_session(conn, &sealer, &told.id)?.is_some() {
                return Ok(true);
            }
            let named = told.metadata.get("order_id").or(told.client_reference_id.as_ref());
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

/// The item ids of a subscription are worth one question, but no paid key waits for the answer: the reconciler
/// fills them in.
async fn fetch_subscription(ctx: &BillingContext, session: &CheckoutSession) -> Option<Present> {
    let id = session.subscription.clone()?;
    let asked = id.clone();
    let present = async {
        let revision = ctx.db.read(move |conn| subscription::revision(conn, &asked)).await?;
        let subscription = ctx.stripe.subscription(&id).await?;
        let due = open_invoices::fetch(&ctx.stripe, &subscription).await?;
        Ok::<_, BillingError>(Present { subscription, due, revision })
    };
    match present.await {
        Ok(present) => Some(present),
        Err(error) => {
            tracing::warn!(%error, subscription.id = %id, "minting without the subscription's items");
            None
        }
    }
}

/// The session's order with its lines; `None` when nothing in it is ours. One that sells something of the catalog without
/// an order of ours is adopted.
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
    // A complete session without money is a bank transfer under way.
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
    present: Option<&Present>,
    event_id: Option<&str>,
) -> Result<Fulfilled, BillingError> {
    let now = ctx.now();
    purchase::hold(conn, session.payment_intent.as_ref(), session.subscription.as_ref())?;
    let subscription = present.map(|present| &present.subscription);
    let Some((order, lines)) = order_and_lines(conn, ctx, session, subscription)? else {
        mark(conn, event_id, Outcome::Ignored, now)?;
        return Ok(Fulfilled::Ignored);
    };
    let renewal = Renewal::of_order(conn, &order.id)?.filter(|_| order.fulfilled_at.is_none());
    if let Some(renewal) = renewal {
        renew_order(conn, ctx, session, &order, &renewal)?;
        catch_up(conn, ctx, session, &order.id, present)?;
    } else if order.fulfilled_at.is_none() {
        note_unknown(conn, ctx, session, &order, &lines)?;
        mint_order(conn, ctx, session, &order, &lines.known)?;
        // They may have been unknown when the session was first seen.
        let made: Vec<&str> = lines.known.iter().map(|line| line.id.as_str()).collect();
        unknown_line::forget(conn, ctx.sealer(), &session.id, &made)?;
        catch_up(conn, ctx, session, &order.id, present)?;
    } else if make_up(conn, ctx, session, &order, &lines)? {
        // The money may have gone back meanwhile.
        catch_up(conn, ctx, session, &order.id, present)?;
    }
    mark(conn, event_id, Outcome::Processed, now)?;
    Ok(Fulfilled::Yes { order_id: order.id })
}

/// One note on the order for what the catalog does not know.
fn note_unknown(
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

/// Lines that were paid once, whose price the catalog has learned since the others were minted; true when there are any.
fn make_up(
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

/// News may have come before the licenses: a subscription's state, a refund, a dispute.
fn catch_up(
    conn: &mut Conn,
    ctx: &BillingContext,
    session: &CheckoutSession,
    order_id: &OrderId,
    present: Option<&Present>,
) -> Result<(), BillingError> {
    let now = ctx.now();
    if let Some(Present { subscription, due, revision }) = present {
        // Who wrote meanwhile knows at least as much.
        let seen = Observation::Now { revision: *revision };
        // Whoever learns of it first tells the seller's systems: this event may come before the subscription's own.
        if let StoreOutcome::New { before, now } = subscription::store(conn, subscription, seen, due.as_ref(), now)? {
            subscription_updated::publish(conn, ctx, before.as_deref(), &now, Some(order_id))?;
        }
    }
    let purchase = Purchase::of_order(conn, order_id, session.subscription.as_ref(), now)?;
    let mut changes = bring_current(conn, ctx, &purchase, &Actor::System)?;
    // The mail that delivers the keys is queued in this transaction, and says all there is to say.
    changes.resigned.retain(|license| license.created_at != now);
    Ok(announce_sync(conn, ctx, &purchase, &changes, None, None)?)
}

fn mark(conn: &mut Conn, event_id: Option<&str>, outcome: Outcome, now: i64) -> db::Result<()> {
    event_id.map_or(Ok(()), |id| inbox::mark(conn, id, outcome, now))
}
