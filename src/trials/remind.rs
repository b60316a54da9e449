//! Sends the reminder before a trial's end.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::mails::TrialEnding;
use crate::clock::{DAY, rfc3339};
use crate::db::schema::{accounts, licenses, tiers};
use crate::db::{Conn, Result};
use crate::ids::{Context, TierId};
use crate::licenses::status::LicenseStatus;
use crate::licenses::status::PurchaseType;
use crate::licenses::webhooks::{self, LicenseEvent};
use crate::mail::NewMail;

/// How long before the end the mail is sent, in seconds. Shorter trials get theirs in their second half.
const BEFORE: i64 = 3 * DAY;

/// Queues the mail and the webhook `trial.ending`, once each, for up to `most` running trials that end soon, starting
/// after the license `after`. Returns the start of the next page; `None` after the last one.
pub fn remind(conn: &mut Conn, context: &Context, after: &str, most: i64) -> Result<Option<String>> {
    // Must match the mail's `once_key`.
    const NOT_QUEUED: &str = "NOT EXISTS (SELECT 1 FROM mail_outbox WHERE once_key = 'trial_ending:' || licenses.id)";
    let now = context.now();
    let ending: Vec<(String, TierId, String, i64, Option<i64>)> = licenses::table
        .inner_join(accounts::table)
        .inner_join(tiers::table)
        .filter(licenses::purchase_type.eq(PurchaseType::Trial).and(licenses::status.eq(LicenseStatus::Active)))
        .filter(licenses::valid_until.between(now + 1, now + BEFORE))
        .filter(sql::<Bool>(NOT_QUEUED))
        .filter(licenses::id.gt(after))
        .order(licenses::id)
        .limit(most)
        .select((licenses::id, tiers::id, accounts::email, licenses::created_at, licenses::valid_until))
        .load(conn)?;
    for (id, tier_id, email, started, end) in &ending {
        let Some(end) = *end else { continue };
        let left = end - now;
        if left > (end - started) / 2 {
            continue;
        }
        let days = (left + DAY - 1) / DAY;
        let mail = TrialEnding { tier_id: tier_id.clone(), days, expires_at: rfc3339(end) };
        let once_key = Some(format!("trial_ending:{id}"));
        let mail = NewMail { once_key, ..NewMail::new(email.as_str(), mail) };
        if mail.queue(conn, context)?.is_some() {
            webhooks::publish(conn, context, &[id], &LicenseEvent::TrialEnding { days })?;
        }
    }
    let is_full = i64::try_from(ending.len()).is_ok_and(|count| count >= most);
    Ok(ending.last().filter(|_| is_full).map(|(id, ..)| id.clone()))
}
