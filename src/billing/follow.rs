//! Following a subscription: ask Stripe for its present state, store it, fit the seats, settle the licenses.

use serde_json::json;

use super::Billing;
use super::fulfil::{FulfilError, mark};
use super::settle::Target;
use super::subscription::{self, Due, Known, Owed, Seen, Stored};
use crate::audit::record::Actor;
use crate::clock::{DAY, rfc3339};
use crate::db::Conn;
use crate::licenses::license::License;
use crate::stripe::client::CallError;
use crate::stripe::inbox::{self, Outcome};
use crate::stripe::objects::Subscription;
use crate::stripe::payments::Invoice;

/// How often an answer that another one overtook is asked for again.
const TRIES: u32 = 6;

/// What an event tells of a subscription, for a Stripe that does not know it any more.
#[derive(Clone, Debug)]
pub struct Told {
    pub event_id: String,
    /// The event's time.
    pub at: i64,
    pub subscription: Option<Subscription>,
}

impl Billing {
    /// Brings everything of a subscription to its present state. With an event, it is marked in the same transaction.
    /// True when a license changed.
    pub async fn follow_subscription(&self, id: &str, told: Option<Told>) -> Result<bool, FulfilError> {
        for _ in 0..TRIES {
            let asked = id.to_owned();
            let revision = self.db.read(move |conn| subscription::revision(conn, &asked)).await?;
            let (news, seen) = match self.stripe.subscription(id).await {
                Ok(present) => (Some(present), Seen::Now { revision }),
                Err(error) if error.is_missing() => {
                    let at = told.as_ref().map_or(0, |told| told.at);
                    (told.as_ref().and_then(|told| told.subscription.clone()), Seen::Told { at })
                }
                Err(error) => return Err(error.into()),
            };
            let Some(news) = news else {
                let (told, now) = (told, self.minter.ambient.now());
                if let Some(told) = told {
                    self.db.write(move |conn| inbox::mark(conn, &told.event_id, Outcome::Ignored, now)).await?;
                }
                return Ok(false);
            };
            let due = self.due(&news).await?;
            let (billing, event_id) = (self.clone(), told.as_ref().map(|told| told.event_id.clone()));
            let work = move |conn: &mut Conn| billing.take_news(conn, &news, seen, due.as_ref(), event_id.as_deref());
            if let Some(changed) = self.db.write(work).await? {
                return Ok(changed);
            }
        }
        Err(CallError::Unavailable(format!("{id} changes faster than it can be read")).into())
    }

    /// The invoices that a subscription with a missing payment waits for; `None` when Stripe tells of none.
    pub(super) async fn due(&self, news: &Subscription) -> Result<Option<Due>, CallError> {
        if !matches!(news.status.as_str(), "past_due" | "unpaid") {
            return Ok(None);
        }
        let filter = [("subscription", news.id.as_str()), ("status", "open")];
        let open = match self.stripe.list::<Invoice>("/invoices", &filter, usize::MAX).await {
            Ok(open) => open,
            Err(error) if error.is_transient() => return Err(error),
            Err(_) => return Ok(None),
        };
        let since = open.iter().filter_map(|invoice| invoice.created).min();
        Ok(since.map(|since| Due { since, whole: open.iter().any(Invoice::is_whole), owed: Owed::of(&open) }))
    }

    /// `None` when somebody else wrote meanwhile.
    fn take_news(
        &self,
        conn: &mut Conn,
        news: &Subscription,
        seen: Seen,
        due: Option<&Due>,
        event_id: Option<&str>,
    ) -> Result<Option<bool>, FulfilError> {
        let now = self.minter.ambient.now();
        // The order first, then the subscription: the order in which fulfilment locks them.
        let mut target = Target::load(conn, None, Some(&news.id), now)?;
        let before = match subscription::store(conn, news, seen, due, now)? {
            Stored::Raced => return Ok(None),
            Stored::Old(known) => Some(known),
            Stored::New { before, now } => {
                let order = target.order.as_ref().map(|order| order.id.as_str());
                self.tell_subscription_updated(conn, before.as_deref(), &now, order)?;
                before
            }
        };
        target.subscription = Known::find(conn, &news.id)?;
        let actor = event_id.map_or(Actor::System, |id| Actor::Stripe(id.to_owned()));
        let owed = due.and_then(|due| due.owed.as_ref());
        let changed = self.bring_up(conn, &target, before.as_deref(), owed, &actor)?;
        mark(conn, event_id, now)?;
        Ok(Some(changed))
    }

    /// Seats, then states, then mails; true when a license changed. `owed` is what a missing payment comes to, if known.
    pub(super) fn bring_up(
        &self,
        conn: &mut Conn,
        target: &Target,
        before: Option<&Known>,
        owed: Option<&Owed>,
        actor: &Actor,
    ) -> Result<bool, FulfilError> {
        if target.order.as_ref().is_some_and(|order| order.fulfilled_at.is_none()) {
            // Its licenses are made with its money; they take the state that is stored then.
            return Ok(false);
        }
        self.fit_seats(conn, target, actor)?;
        let moved = self.settle(conn, target, actor)?;
        self.tell_moved(conn, target, &moved)?;
        self.tell_subscription(conn, target, before, &moved)?;
        self.dun(conn, target, 1, owed)?;
        Ok(!moved.is_empty())
    }

    /// Tells of a missing payment: each step once for each time that something was due. Step 1 is due at once; the
    /// others when half of the grace is over and when a day is left, or when Stripe tried again before.
    pub(super) fn dun(
        &self,
        conn: &mut Conn,
        target: &Target,
        attempts: i64,
        owed: Option<&Owed>,
    ) -> Result<(), FulfilError> {
        let Some(known) = target.subscription.as_ref().filter(|known| known.status == "past_due") else {
            return Ok(());
        };
        let all = target.licenses(conn)?;
        let active: Vec<&License> = all.iter().filter(|license| license.status == "active").collect();
        let (Some(since), Some(first)) = (known.past_due_since, active.first()) else { return Ok(()) };
        let grace = crate::catalog::Tier::find(conn, &first.tier_id)?.map_or(0, |tier| tier.grace_days * DAY);
        let now = self.minter.ambient.now();
        let by_time = if now >= since + grace - DAY {
            3
        } else if now >= since + grace / 2 {
            2
        } else {
            1
        };
        for step in 1..=attempts.clamp(by_time, 3) {
            let once = format!("payment_failed:{}:{since}:{step}", known.id);
            let more = json!({
                "step": step, "amount": owed.map(|owed| owed.amount), "currency": owed.map(|owed| owed.currency.as_str()),
                "grace_until": rfc3339(since + grace),
            });
            self.tell(conn, target, "payment_failed", &active, more, Some(once))?;
        }
        Ok(())
    }
}
