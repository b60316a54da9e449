//! Answers many questions by key in one PostgreSQL statement, which costs little more than a single one.

use std::sync::{Arc, Mutex, PoisonError};

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text};
use tokio::sync::oneshot;

use super::Question;
use super::facts::{self, Found, LicenseRow, SeatRow, TierRow};
use super::grants::GrantsPool;
use crate::activations::site_domain::SiteDomain;
use crate::licenses::stored_form::KeyRing;

/// A question whose caller is waiting. If its answer is given up, the caller reads on its own.
pub(super) struct Pending {
    pub question: Question,
    pub asker: Asker,
}

/// The caller that waits for an answer. Held by the thread that reads, which may hang, and by the task that must not
/// wait for the thread.
#[derive(Clone)]
pub(super) struct Asker(Arc<Mutex<Option<oneshot::Sender<Found>>>>);

impl Asker {
    pub fn new(answer: oneshot::Sender<Found>) -> Self {
        Self(Arc::new(Mutex::new(Some(answer))))
    }

    /// Sends the answer; the caller may have stopped waiting.
    pub fn answer(&self, found: Found) {
        if let Some(answer) = self.take() {
            drop(answer.send(found));
        }
    }

    /// Tells the caller that there will be no answer.
    pub fn give_up(&self) {
        drop(self.take());
    }

    fn take(&self) -> Option<oneshot::Sender<Found>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Two stored forms of each key, and the possible names of each instance: a device, and a site.
#[derive(Debug, Default, QueryId)]
struct Questions {
    sealed: Vec<String>,
    hashed: Vec<String>,
    device: Vec<String>,
    site: Vec<String>,
}

/// The number of the question, from 1, and the columns that [`facts::by_key`] reads.
type Row = (i64, LicenseRow, TierRow, String, Option<i64>, Option<SeatRow>);

type Number = Nullable<BigInt>;
type OfLicense =
    (Text, Text, Text, BigInt, Number, Number, Number, Number, Nullable<Text>, Nullable<Text>, BigInt, Text);

impl Query for Questions {
    type SqlType =
        (BigInt, OfLicense, (Text, Text, BigInt, Text, Text), Text, Nullable<BigInt>, Nullable<(Text, Bool, BigInt)>);
}

impl RunQueryDsl<PgConnection> for Questions {}

impl QueryFragment<Pg> for Questions {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "SELECT q.n, l.id, l.purchase_type, l.status, l.valid_from, l.valid_until, l.valid_days, l.max_activations, \
             l.max_leases, l.limits, l.features, l.created_at, l.metadata, t.slug, t.activates, t.grace_days, t.features, \
             t.limits, p.slug, s.used, a.id, a.takes_seat, a.activated_at FROM unnest(",
        );
        out.push_bind_param::<Array<Text>, _>(&self.sealed)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.hashed)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.device)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.site)?;
        out.push_sql(
            ") WITH ORDINALITY AS q (sealed, hashed, device, site, n) \
             JOIN licenses l ON l.license_key = ANY (ARRAY[q.sealed, q.hashed]) \
             JOIN tiers t ON t.id = l.tier_id JOIN products p ON p.id = t.product_id \
             LEFT JOIN license_seats s ON s.license_id = l.id \
             LEFT JOIN activations a ON a.license_id = l.id AND a.kind = t.activates AND a.active \
             AND a.subject = CASE WHEN t.activates = 'site' THEN q.site ELSE q.device END",
        );
        Ok(())
    }
}

/// Answers the simple questions: a key under the current secret, with an active instance. Returns the others, which
/// need more queries each.
pub(super) fn answer(conn: &mut PgConnection, pool: &GrantsPool, ring: &KeyRing, batch: Vec<Pending>) -> Vec<Pending> {
    let mut questions = Questions::default();
    for pending in &batch {
        let Question::Instance { key, instance } = &pending.question else { return batch };
        let site = SiteDomain::parse(instance.as_str()).ok();
        questions.site.push(site.as_ref().map_or(instance.as_str(), SiteDomain::as_str).to_owned());
        questions.device.push(instance.as_str().to_owned());
        questions.sealed.push(ring.seal(key));
        questions.hashed.push(ring.hash(key));
    }
    let rows: Vec<Row> = match questions.load(conn) {
        Ok(rows) => rows,
        Err(error) => {
            tracing::debug!(%error, "failed to read a batch of questions in one statement");
            return batch;
        }
    };
    let mut pending: Vec<Option<Pending>> = batch.into_iter().map(Some).collect();
    for (n, license, tier, product, used, place) in rows {
        let place_of = usize::try_from(n - 1).ok().and_then(|n| pending.get_mut(n));
        let (Some(slot), Some(place)) = (place_of, place) else { continue };
        let Ok(Some(found)) = facts::plain(pool, &license, &tier, &product, used, place) else { continue };
        if let Some(Pending { asker, .. }) = slot.take() {
            asker.answer(found);
        }
    }
    pending.into_iter().flatten().collect()
}
