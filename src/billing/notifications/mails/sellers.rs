//! Who gets the mails to the seller, and where they choose.

use crate::accounts::Account;
use crate::accounts::seller_notifications::{self, SellerNotification};
use crate::db::{self, Conn};
use crate::mail::Common;

/// The page of the console where a seller chooses which mails they get.
pub fn notifications_url(common: &Common) -> String {
    format!("{}/admin/notifications", common.public_url)
}

/// The sellers who get this mail; `None` when there is nobody who could be told, which is not the same as that nobody
/// wants to be.
pub fn recipients(conn: &mut Conn, notification: SellerNotification) -> db::Result<Option<Vec<Account>>> {
    let found = seller_notifications::recipients(conn, notification)?;
    let is_somebody = !found.is_empty() || seller_notifications::has_sellers(conn)?;
    Ok(is_somebody.then_some(found))
}
