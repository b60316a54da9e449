//! Disables an account: nobody can sign in to it, and its licenses continue to work.

use diesel::prelude::*;
use serde_json::json;

use super::Account;
use super::credentials;
use crate::audit::{self, Actor};
use crate::db::schema::accounts;
use crate::db::{Conn, Result};
use crate::ids::Context;

/// Disables the account and ends its sessions and links, or enables it again; does nothing if it is in that state
/// already.
pub fn set_disabled(
    conn: &mut Conn,
    context: &Context,
    actor: &Actor,
    account: &Account,
    disabled: bool,
) -> Result<()> {
    if account.disabled_at.is_some() == disabled {
        return Ok(());
    }
    let now = context.now();
    diesel::update(accounts::table.find(&account.id))
        .set((accounts::disabled_at.eq(disabled.then_some(now)), accounts::updated_at.eq(now)))
        .execute(conn)?;
    let (action, detail) = if disabled {
        let ended = credentials::end_all(conn, context, &account.id)?;
        ("account.disabled", json!({"sessions_ended": ended}))
    } else {
        ("account.enabled", json!({}))
    };
    audit::record(conn, context, actor, action, &account.id, detail)
}
