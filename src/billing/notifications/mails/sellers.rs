//! Who gets the mails that ask a seller for a decision.

use crate::accounts::account;
use crate::billing::context::BillingContext;
use crate::db::{self, Conn};

/// The addresses of the sellers: every account with the role admin, or the address of `MAIL_FROM` where there is none.
pub fn sellers(conn: &mut Conn, ctx: &BillingContext) -> db::Result<Vec<String>> {
    let admins = account::admins(conn)?;
    if admins.is_empty() {
        return Ok(ctx.contact_email.iter().cloned().collect());
    }
    Ok(admins.into_iter().map(|account| account.email.as_str().to_owned()).collect())
}
