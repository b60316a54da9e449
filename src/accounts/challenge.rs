//! The second step of a sign-in: a short-lived token for an account that passed the first. By itself it grants no
//! access.

use diesel::prelude::*;

use super::session::Way;
use super::{random_token, token_hash};
use crate::db::schema::sign_in_challenges;
use crate::db::{Conn, Result};
use crate::ids::{AccountId, Context};
use crate::secret::Redacted;

/// How long somebody has to enter the code, in seconds.
pub const LIFETIME: i64 = 10 * 60;

/// Begins the second step and returns the token for its cookie, which is stored nowhere. Deletes expired ones.
pub fn create(conn: &mut Conn, context: &Context, account_id: &AccountId, way: Way) -> Result<Redacted<String>> {
    let now = context.now();
    diesel::delete(sign_in_challenges::table.filter(sign_in_challenges::expires_at.le(now))).execute(conn)?;
    let token = random_token(&mut context.rng());
    diesel::insert_into(sign_in_challenges::table)
        .values((
            sign_in_challenges::token_hash.eq(token_hash(token.expose())),
            sign_in_challenges::account_id.eq(account_id),
            sign_in_challenges::way.eq(way),
            sign_in_challenges::created_at.eq(now),
            sign_in_challenges::expires_at.eq(now + LIFETIME),
        ))
        .execute(conn)?;
    Ok(token)
}

/// Returns the account whose first step this token stands for, and the way it signed in.
pub fn find(conn: &mut Conn, token: &str, now: i64) -> Result<Option<(AccountId, Way)>> {
    let open = sign_in_challenges::table.find(token_hash(token)).filter(sign_in_challenges::expires_at.gt(now));
    Ok(open.select((sign_in_challenges::account_id, sign_in_challenges::way)).first(conn).optional()?)
}

/// Consumes the token; returns false when it was consumed before.
pub fn consume(conn: &mut Conn, token: &str) -> Result<bool> {
    Ok(diesel::delete(sign_in_challenges::table.find(token_hash(token))).execute(conn)? == 1)
}

/// Ends the account's sign-ins that wait for their second step.
pub fn withdraw_all(conn: &mut Conn, account_id: &AccountId) -> Result<()> {
    diesel::delete(sign_in_challenges::table.filter(sign_in_challenges::account_id.eq(account_id))).execute(conn)?;
    Ok(())
}
