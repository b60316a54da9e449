//! The recipients of mails to the seller, and the page where they choose them.

use crate::accounts::Account;
use crate::accounts::seller_notifications::{self, SellerNotification};
use crate::db::{self, Conn};
use crate::mail::Common;

/// The console page where a seller turns notifications on and off.
pub fn notifications_url(common: &Common) -> String {
    format!("{}/admin/notifications", common.public_url)
}

/// Returns the sellers subscribed to this notification; `None` if no account has a seller's role. An empty list means
/// that sellers exist, but none subscribed.
pub fn recipients(conn: &mut Conn, notification: SellerNotification) -> db::Result<Option<Vec<Account>>> {
    let found = seller_notifications::recipients(conn, notification)?;
    let is_somebody = !found.is_empty() || seller_notifications::has_sellers(conn)?;
    Ok(is_somebody.then_some(found))
}
