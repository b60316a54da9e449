//! Reminds customers of licenses that end without a subscription.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::reminder::windows;
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::notifications::mails::customer;
use crate::billing::notifications::mails::expiry_reminder::ExpiryReminder;
use crate::billing::records::purchase::Purchase;
use crate::clock::rfc3339;
use crate::db::schema::licenses;
use crate::db::{self, Conn};
use crate::licenses::license::License;
use crate::licenses::status::LicenseStatus;
use crate::licenses::status::PurchaseType;

/// Licenses that are reminded of here: trials and subscriptions have reminders of their own.
macro_rules! reminded {
    () => {
        licenses::table
            .filter(licenses::status.eq(LicenseStatus::Active))
            .filter(licenses::subscription_id.is_null())
            .filter(licenses::purchase_type.ne(PurchaseType::Trial))
    };
}

/// Groups per query.
const PAGE: i64 = 100;

/// The licenses of one account and tier that end at the same time.
#[derive(Clone, Debug)]
struct Group {
    account: String,
    tier: String,
    end: i64,
}

/// Queues reminders for licenses that end without a subscription, one mail for each account, tier and end.
pub async fn run(ctx: &BillingContext) -> Result<(), BillingError> {
    let now = ctx.now();
    for (days, from, to) in windows(now) {
        let mut after: Option<Group> = None;
        loop {
            let groups = ctx.db.read(move |conn| due(conn, days, from, to, after.as_ref())).await?;
            let is_full = i64::try_from(groups.len()).is_ok_and(|count| count >= PAGE);
            after = groups.last().filter(|_| is_full).cloned();
            for group in groups {
                let context = ctx.clone();
                ctx.db.write(move |conn| remind(conn, &context, &group, days)).await?;
            }
            if after.is_none() {
                break;
            }
        }
    }
    Ok(())
}

fn remind(conn: &mut Conn, ctx: &BillingContext, group: &Group, days: i64) -> db::Result<()> {
    let Group { account, tier, end } = group;
    let end = *end;
    let licenses: Vec<License> = reminded!()
        .filter(licenses::account_id.eq(account).and(licenses::tier_id.eq(tier)).and(licenses::valid_until.eq(end)))
        .order(licenses::id)
        .select(License::as_select())
        .load(conn)?;
    let named: Vec<&License> = licenses.iter().collect();
    let once = format!("expiry_reminder:{account}:{tier}:{end}:{days}");
    let mail = ExpiryReminder { days, expires_at: rfc3339(end) };
    customer::queue(conn, ctx, &Purchase::default(), &named, mail, Some(once))
}

/// Returns up to [`PAGE`] groups after `after` that end in this window and whose mail is not queued yet.
fn due(conn: &mut Conn, days: i64, from: i64, to: i64, after: Option<&Group>) -> db::Result<Vec<Group>> {
    // Must match the mail's `once_key`.
    let not_queued = format!(
        "NOT EXISTS (SELECT 1 FROM mail_outbox WHERE once_key = 'expiry_reminder:' || licenses.account_id || ':' || \
         licenses.tier_id || ':' || licenses.valid_until || ':{days}')"
    );
    let account = licenses::account_id.assume_not_null();
    let end = licenses::valid_until.assume_not_null();
    let mut query = reminded!()
        .filter(licenses::account_id.is_not_null())
        .filter(end.gt(from).and(end.le(to)))
        .filter(sql::<Bool>(&not_queued))
        .select((account, licenses::tier_id, end))
        .distinct()
        .order((end, account, licenses::tier_id))
        .limit(PAGE)
        .into_boxed();
    if let Some(last) = after {
        let same_end = account.gt(&last.account).or(account.eq(&last.account).and(licenses::tier_id.gt(&last.tier)));
        query = query.filter(end.gt(last.end).or(end.eq(last.end).and(same_end)));
    }
    let rows: Vec<(String, String, i64)> = query.load(conn)?;
    Ok(rows.into_iter().map(|(account, tier, end)| Group { account, tier, end }).collect())
}
