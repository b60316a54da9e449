//! Handles "This was not me": access to the mail proves access to the mailbox, so its link locks out whoever made the
//! change, and undoes what would keep the owner out.

use serde_json::json;

pub use super::not_me_link::{Change, Claim, LIFETIME, read, url};
use super::{Account, account, credentials, second_factor};
use crate::audit::{self, Actor};
use crate::db::{Conn, Error, Result};
use crate::ids::{AccountId, Context};

/// Ends every session and every link of the account. Also removes a password or a second factor that this change set
/// and no later change replaced: afterwards a mailed link opens the account. `None` when the account no longer exists.
pub fn disown(conn: &mut Conn, context: &Context, claim: &Claim) -> Result<Option<Account>> {
    let account_id = AccountId::from_text(&claim.subject);
    account::lock(conn, &account_id)?;
    let Some(found) = account::find(conn, &account_id)? else { return Ok(None) };
    let ended = credentials::end_all(conn, context, &found.id)?;
    match claim.change {
        Change::Password if !happened_after(conn, &found.id, "account.password_changed", claim.at)? => {
            credentials::drop_password(conn, context, &found.id)?;
        }
        Change::SecondFactorOn if !happened_after(conn, &found.id, "account.second_factor_on", claim.at)? => {
            second_factor::forget(conn, &found.id)?;
        }
        _ => {}
    }
    let detail = json!({"change": claim.change.as_str(), "sessions_ended": ended});
    audit::record(conn, context, &Actor::System, "account.change_disowned", &found.id, detail)?;
    Ok(Some(found))
}

fn happened_after(conn: &mut Conn, account_id: &AccountId, action: &str, at: i64) -> Result<bool> {
    let filter = audit::Filter {
        action: Some(action.to_owned()),
        subject: Some(account_id.to_string()),
        ..audit::Filter::default()
    };
    let newest = audit::list(conn, &filter, None, 1)?.entries.into_iter().next();
    // The timestamps of a change's mail and of its audit record may differ by a second.
    Ok::<_, Error>(newest.is_some_and(|entry| entry.at > at + 1))
}
