//! Reminds customers of licenses that end without a subscription.

use diesel::prelude::*;

use super::reminder::reminder;
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::notifications::mails::customer;
use crate::billing::notifications::mails::expiry_reminder::ExpiryReminder;
use crate::billing::records::purchase::Purchase;
use crate::clock::{DAY, rfc3339};
use crate::db::schema::licenses;
use crate::db::{self, Conn};
use crate::licenses::license::License;
use crate::licenses::status::LicenseStatus;
use crate::licenses::status::PurchaseType;

/// Licenses that end without a subscription, one mail for all of an account that end together.
pub async fn run(ctx: &BillingContext) -> Result<(), BillingError> {
    let now = ctx.now();
    let ending: Vec<License> = ctx.db.read(move |conn| ending(conn, now)).await?;
    let mut groups: std::collections::BTreeMap<(String, String, i64), Vec<License>> = Default::default();
    for license in ending {
        let (Some(account), Some(end)) = (license.account_id.clone(), license.valid_until) else { continue };
        groups.entry((account, license.tier_id.clone(), end)).or_default().push(license);
    }
    for ((account, tier, end), group) in groups {
        let Some(days) = reminder(end - now) else { continue };
        let context = ctx.clone();
        let work = move |conn: &mut Conn| -> Result<(), BillingError> {
            let named: Vec<&License> = group.iter().collect();
            let once = format!("expiry_reminder:{account}:{tier}:{end}:{days}");
            let mail = ExpiryReminder { days, expires_at: rfc3339(end) };
            Ok(customer::queue(conn, &context, &Purchase::default(), &named, mail, Some(once))?)
        };
        ctx.db.write(work).await?;
    }
    Ok(())
}

fn ending(conn: &mut Conn, now: i64) -> db::Result<Vec<License>> {
    Ok(licenses::table
        .filter(licenses::status.eq(LicenseStatus::Active))
        .filter(licenses::subscription_id.is_null())
        .filter(licenses::purchase_type.ne(PurchaseType::Trial))
        .filter(licenses::valid_until.between(now, now + 30 * DAY))
        .order(licenses::id)
        .select(License::as_select())
        .load(conn)?)
}
