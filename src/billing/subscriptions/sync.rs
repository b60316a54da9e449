//! Mirrors a subscription: asks Stripe for its present state, stores it, and brings the licenses to it.

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

/// How often an answer that another one overtook is asked for again.
const TRIES: u32 = 6;

/// What an event tells of a subscription, for a Stripe that does not know it any more.
#[derive(Clone, Debug)]
pub struct EventSnapshot {
    pub event_id: EventId,
    /// The event's time.
    pub at: i64,
    pub subscription: Option<Subscription>,
}

/// Brings everything of a subscription to its present state. With an event, it is marked in the same transaction.
/// True when a license changed.
pub async fn sync_subscription(
    ctx: &BillingContext,
    id: &SubscriptionId,
    told: Option<EventSnapshot>,
) -> Result<bool, BillingError> {
    for _ in 0..TRIES {
        let asked = id.to_owned();
        let revision = ctx.db.read(move |conn| subscription::revision(conn, &asked)).await?;
        let (news, seen) = match ctx.stripe.subscription(id).await {
            Ok(present) => (Some(present), Observation::Now { revision }),
            Err(error) if error.is_missing() || (error.is_absent() && shows_our_sales(ctx, &error).await?) => {
                let at = told.as_ref().map_or(0, |told| told.at);
                (told.as_ref().and_then(|told| told.subscription.clone()), Observation::EventSnapshot { at })
            }
            Err(error) => return Err(error.into()),
        };
        let Some(news) = news else {
            let (told, now) = (told, ctx.now());
            if let Some(told) = told {
                ctx.db.write(move |conn| inbox::mark(conn, &told.event_id, Outcome::Ignored, now)).await?;
            }
            return Ok(false);
        };
        let due = open_invoices::fetch(&ctx.stripe, &news).await?;
        let asked = id.to_owned();
        // A renewal matters to what went back before it.
        let periods = match ctx.db.read(move |conn| periods::matter(conn, &asked)).await? {
            true => Some(Periods::fetch(&ctx.stripe, id).await?),
            false => None,
        };
        let (context, event_id) = (ctx.clone(), told.as_ref().map(|told| told.event_id.clone()));
        let update = Update { news, seen, due, periods };
        let work = move |conn: &mut Conn| take_update(conn, &context, &update, event_id.as_deref());
        if let Some(changed) = ctx.db.write(work).await? {
            return Ok(changed);
        }
    }
    Err(CallError::Unavailable(format!("{id} changes faster than it can be read")).into())
}

/// What Stripe says of a subscription.
struct Update {
    news: Subscription,
    seen: Observation,
    due: Option<OpenInvoices>,
    /// Its invoices, where something went back.
    periods: Option<Periods>,
}

/// `None` when somebody else wrote meanwhile.
fn take_update(
    conn: &mut Conn,
    ctx: &BillingContext,
    update: &Update,
    event_id: Option<&str>,
) -> Result<Option<bool>, BillingError> {
    let now = ctx.now();
    let (news, seen, due) = (&update.news, update.seen, update.due.as_ref());
    // The order first, then the subscription: the order in which fulfillment locks them.
    purchase::hold(conn, None, Some(&news.id))?;
    let mut target = Purchase::load(conn, None, Some(&news.id), now)?;
    let before = match subscription::store(conn, news, seen, due, now)? {
        StoreOutcome::Raced => return Ok(None),
        StoreOutcome::Old(known) => Some(known),
        StoreOutcome::New { before, now } => {
            let order = target.order.as_ref().map(|order| &order.id);
            subscription_updated::publish(conn, ctx, before.as_deref(), &now, order)?;
            before
        }
    };
    if let Some(periods) = &update.periods {
        periods::store(conn, &news.id, periods)?;
    }
    target.subscription = SubscriptionRow::find(conn, &news.id)?;
    let actor = event_id.map_or(Actor::System, |id| Actor::Stripe(EventId::from_text(id)));
    let owed = due.and_then(|due| due.owed.as_ref());
    let changes = bring_current(conn, ctx, &target, &actor)?;
    announce_sync(conn, ctx, &target, &changes, before.as_deref(), owed)?;
    mark_processed(conn, event_id, now)?;
    Ok(Some(!changes.statuses.is_empty()))
}
