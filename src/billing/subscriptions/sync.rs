//! Mirrors a subscription: fetches its current state from Stripe, stores it, and brings the licenses up to date.

use crate::audit::record::Actor;
use crate::billing::context::BillingContext;
use crate::billing::entitlements::bring_current::bring_current;
use crate::billing::error::BillingError;
use crate::billing::notifications::changes::announce_sync;
use crate::billing::notifications::webhooks::subscription_updated;
use crate::billing::records::open_invoices::{self, OpenInvoices};
use crate::billing::records::periods::{self, Periods};
use crate::billing::records::purchase::{self, Purchase};
use crate::billing::records::shown::shows_our_sales;
use crate::billing::records::subscription::{self, Observation, StoreOutcome, SubscriptionRow};
use crate::db::Conn;
use crate::ids::{EventId, SubscriptionId};
use crate::stripe::client::CallError;
use crate::stripe::inbox::{self, Outcome, mark_processed};
use crate::stripe::objects::Subscription;

/// How often to fetch again when another write got in between.
const TRIES: u32 = 6;

/// An event's snapshot of a subscription, used if Stripe no longer knows it.
#[derive(Clone, Debug)]
pub struct EventSnapshot {
    pub event_id: EventId,
    /// The event's time.
    pub at: i64,
    pub subscription: Option<Subscription>,
}

/// Brings a subscription and its licenses up to date. With an event, marks it in the same transaction. Returns whether
/// a license's status changed.
pub async fn sync_subscription(
    ctx: &BillingContext,
    id: &SubscriptionId,
    snapshot: Option<EventSnapshot>,
) -> Result<bool, BillingError> {
    for _ in 0..TRIES {
        let asked = id.to_owned();
        let revision = ctx.db.read(move |conn| subscription::revision(conn, &asked)).await?;
        let (state, observation) = match ctx.stripe.subscription(id).await {
            Ok(present) => (Some(present), Observation::Now { revision }),
            Err(error) if error.is_missing() || (error.is_absent() && shows_our_sales(ctx, &error).await?) => {
                let at = snapshot.as_ref().map_or(0, |snapshot| snapshot.at);
                (
                    snapshot.as_ref().and_then(|snapshot| snapshot.subscription.clone()),
                    Observation::EventSnapshot { at },
                )
            }
            Err(error) => return Err(error.into()),
        };
        let Some(state) = state else {
            let (snapshot, now) = (snapshot, ctx.now());
            if let Some(snapshot) = snapshot {
                ctx.db.write(move |conn| inbox::mark(conn, &snapshot.event_id, Outcome::Ignored, now)).await?;
            }
            return Ok(false);
        };
        let due = open_invoices::fetch(&ctx.stripe, &state).await?;
        let asked = id.to_owned();
        // A renewal affects how earlier refunds are judged.
        let periods = match ctx.db.read(move |conn| periods::matter(conn, &asked)).await? {
            true => Some(Periods::fetch(&ctx.stripe, id).await?),
            false => None,
        };
        let (context, event_id) = (ctx.clone(), snapshot.as_ref().map(|snapshot| snapshot.event_id.clone()));
        let update = Update { state, observation, due, periods };
        let work = move |conn: &mut Conn| store_update(conn, &context, &update, event_id.as_deref());
        if let Some(changed) = ctx.db.write(work).await? {
            return Ok(changed);
        }
    }
    Err(CallError::Unavailable(format!("{id} changes faster than it can be read")).into())
}

/// Everything read from Stripe about a subscription.
struct Update {
    state: Subscription,
    observation: Observation,
    due: Option<OpenInvoices>,
    /// Its invoices, if any of its charges was refunded or disputed.
    periods: Option<Periods>,
}

/// Returns `None` if another write got in between.
fn store_update(
    conn: &mut Conn,
    ctx: &BillingContext,
    update: &Update,
    event_id: Option<&str>,
) -> Result<Option<bool>, BillingError> {
    let now = ctx.now();
    let (state, observation, due) = (&update.state, update.observation, update.due.as_ref());
    // Locks the order, then the subscription, in the same order as fulfillment does.
    purchase::hold(conn, None, Some(&state.id))?;
    let mut target = Purchase::load(conn, None, Some(&state.id), now)?;
    let before = match subscription::store(conn, state, observation, due, now)? {
        StoreOutcome::Raced => return Ok(None),
        StoreOutcome::Old(known) => Some(known),
        StoreOutcome::New { before, now } => {
            let order = target.order.as_ref().map(|order| &order.id);
            subscription_updated::publish(conn, ctx, before.as_deref(), &now, order)?;
            before
        }
    };
    if let Some(periods) = &update.periods {
        periods::store(conn, &state.id, periods)?;
    }
    target.subscription = SubscriptionRow::find(conn, &state.id)?;
    let actor = event_id.map_or(Actor::System, |id| Actor::Stripe(EventId::from_text(id)));
    let owed = due.and_then(|due| due.owed.as_ref());
    let changes = bring_current(conn, ctx, &target, &actor)?;
    announce_sync(conn, ctx, &target, &changes, before.as_deref(), owed)?;
    mark_processed(conn, event_id, now)?;
    Ok(Some(!changes.statuses.is_empty()))
}
