//! The second factor: a code that changes every 30 seconds (TOTP, RFC 6238), or one of ten recovery codes.
//!
//! The secret is stored sealed. A time step counts once, so that a code that somebody glimpsed is useless; five wrong
//! codes in a row lock the second step for a while.

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use diesel::prelude::*;
use rand::Rng;
use totp_rs::{Builder, Totp};

use super::email::Email;
use super::mails::account_notice::Notice;
use super::{Account, account, token_hash};
use crate::audit::{self, Actor};
use crate::db::schema::{recovery_codes, second_factors};
use crate::db::{Conn, Error, Result};
use crate::ids::{AccountId, Context};
use crate::secret::Redacted;
use crate::secret::sealed::{Purpose, Sealer};

/// Wrong codes in a row that lock the second step.
pub const MOST_FAILURES: i64 = 5;
/// How long it stays locked, in seconds.
pub const LOCKED_FOR: i64 = 15 * 60;
/// The number of recovery codes.
pub const RECOVERY_CODES: usize = 10;

/// The secret for an authenticator app. Shown once, to its owner.
pub struct Enrollment {
    /// The secret in base32, to type in.
    pub secret: Redacted<String>,
    /// `otpauth://…`, to open or scan.
    pub uri: Redacted<String>,
}

/// The result of checking a code. An outcome and not an error: a failure is counted in the same transaction, which must
/// commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    Right,
    Wrong,
    /// Locked after too many wrong codes, for this many more seconds.
    Locked(i64),
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = second_factors)]
struct Factor {
    sealed_secret: String,
    confirmed_at: Option<i64>,
    last_step: Option<i64>,
    failures: i64,
    locked_until: Option<i64>,
}

/// Returns whether this account has to enter a code.
pub fn is_on(conn: &mut Conn, account_id: &AccountId) -> Result<bool> {
    Ok(factor(conn, account_id)?.is_some_and(|factor| factor.confirmed_at.is_some()))
}

/// Returns how many unused recovery codes are left.
pub fn codes_left(conn: &mut Conn, account_id: &AccountId) -> Result<i64> {
    let left = recovery_codes::table.filter(recovery_codes::account_id.eq(account_id));
    Ok(left.filter(recovery_codes::used_at.is_null()).count().get_result(conn)?)
}

/// Generates a secret for an authenticator app; it takes effect with the first code ([`confirm`]). `None` when the
/// account has a second factor already.
pub fn begin(
    conn: &mut Conn,
    context: &Context,
    sealer: &Sealer,
    account: &Account,
    issuer: &str,
) -> Result<Option<Enrollment>> {
    account::lock(conn, &account.id)?;
    if is_on(conn, &account.id)? {
        return Ok(None);
    }
    forget(conn, &account.id)?;
    let mut secret = [0_u8; 20];
    context.rng().fill_bytes(&mut secret);
    diesel::insert_into(second_factors::table)
        .values((
            second_factors::account_id.eq(&account.id),
            second_factors::sealed_secret.eq(sealer.seal(Purpose::SecondFactor, &HEXLOWER.encode(&secret))),
            second_factors::failures.eq(0),
            second_factors::created_at.eq(context.now()),
        ))
        .execute(conn)?;
    let base32 = BASE32_NOPAD.encode(&secret);
    let uri = uri(issuer, &account.email, &base32);
    Ok(Some(Enrollment { secret: Redacted::new(base32), uri: Redacted::new(uri) }))
}

fn uri(issuer: &str, email: &Email, secret: &str) -> String {
    let encode = |text: &str| -> String {
        let text = text.replace(':', " ");
        url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
    };
    let issuer = encode(issuer);
    format!("otpauth://totp/{issuer}:{}?secret={secret}&issuer={issuer}", encode(email.as_str()))
}

/// Turns the second factor on with a first code, and returns the recovery codes: shown once, stored hashed. `None` when
/// the code is wrong or nothing was begun.
pub fn confirm(
    conn: &mut Conn,
    context: &Context,
    sealer: &Sealer,
    account: &Account,
    code: &str,
) -> Result<Option<Vec<Redacted<String>>>> {
    account::lock(conn, &account.id)?;
    let Some(begun) = factor(conn, &account.id)?.filter(|factor| factor.confirmed_at.is_none()) else {
        return Ok(None);
    };
    let now = context.now();
    let Some(step) = step_of(&begun, sealer, &plain(code), now)? else { return Ok(None) };
    diesel::update(second_factors::table.find(&account.id))
        .set((second_factors::confirmed_at.eq(now), second_factors::last_step.eq(step)))
        .execute(conn)?;
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        let code = recovery_code(context);
        diesel::insert_into(recovery_codes::table)
            .values((
                recovery_codes::account_id.eq(&account.id),
                recovery_codes::code_hash.eq(token_hash(&plain(&code))),
            ))
            .execute(conn)?;
        codes.push(Redacted::new(code));
    }
    let actor = Actor::Customer(account.id.clone());
    audit::record(conn, context, &actor, "account.second_factor_on", &account.id, serde_json::json!({}))?;
    Notice::SecondFactorOn.queue(conn, context, &account.id, &account.email)?;
    Ok(Some(codes))
}

/// Generates 80 random bits, in four groups.
fn recovery_code(context: &Context) -> String {
    let mut bytes = [0_u8; 10];
    context.rng().fill_bytes(&mut bytes);
    let text = BASE32_NOPAD.encode(&bytes).to_lowercase();
    let groups: Vec<&str> = [0..4, 4..8, 8..12, 12..16].into_iter().filter_map(|range| text.get(range)).collect();
    groups.join("-")
}

/// Checks a code against the account's second factor: from the app, or a recovery code, which it consumes.
pub fn check(conn: &mut Conn, context: &Context, sealer: &Sealer, account: &Account, code: &str) -> Result<Checked> {
    // Of two concurrent attempts, the second must see the result of the first.
    account::lock(conn, &account.id)?;
    let Some(factor) = factor(conn, &account.id)?.filter(|factor| factor.confirmed_at.is_some()) else {
        return Ok(Checked::Wrong);
    };
    let now = context.now();
    if let Some(until) = factor.locked_until.filter(|until| *until > now) {
        return Ok(Checked::Locked(until - now));
    }
    let code = plain(code);
    if let Some(step) =
        step_of(&factor, sealer, &code, now)?.filter(|step| factor.last_step.is_none_or(|last| *step > last))
    {
        passed(conn, &account.id, Some(step))?;
        return Ok(Checked::Right);
    }
    if use_recovery_code(conn, &account.id, &code, now)? {
        passed(conn, &account.id, factor.last_step)?;
        let left = codes_left(conn, &account.id)?;
        Notice::RecoveryCodeUsed { left }.queue(conn, context, &account.id, &account.email)?;
        return Ok(Checked::Right);
    }
    let failures = factor.failures + 1;
    let shut = failures >= MOST_FAILURES;
    diesel::update(second_factors::table.find(&account.id))
        .set((
            second_factors::failures.eq(if shut { 0 } else { failures }),
            second_factors::locked_until.eq(shut.then_some(now + LOCKED_FOR)),
        ))
        .execute(conn)?;
    Ok(Checked::Wrong)
}

fn passed(conn: &mut Conn, account_id: &AccountId, step: Option<i64>) -> Result<()> {
    diesel::update(second_factors::table.find(account_id))
        .set((
            second_factors::last_step.eq(step),
            second_factors::failures.eq(0),
            second_factors::locked_until.eq(None::<i64>),
        ))
        .execute(conn)?;
    Ok(())
}

fn use_recovery_code(conn: &mut Conn, account_id: &AccountId, code: &str, now: i64) -> Result<bool> {
    let open = recovery_codes::table.find((account_id, token_hash(code))).filter(recovery_codes::used_at.is_null());
    Ok(diesel::update(open).set(recovery_codes::used_at.eq(now)).execute(conn)? == 1)
}

/// Turns the second factor off, and sends a notice; returns false when it was off.
pub fn remove(conn: &mut Conn, context: &Context, actor: &Actor, account: &Account) -> Result<bool> {
    account::lock(conn, &account.id)?;
    let was_on = is_on(conn, &account.id)?;
    forget(conn, &account.id)?;
    if was_on {
        audit::record(conn, context, actor, "account.second_factor_off", &account.id, serde_json::json!({}))?;
        Notice::SecondFactorOff.queue(conn, context, &account.id, &account.email)?;
    }
    Ok(was_on)
}

/// Deletes the second factor without a notice or an audit record.
pub fn forget(conn: &mut Conn, account_id: &AccountId) -> Result<()> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::account_id.eq(account_id))).execute(conn)?;
    diesel::delete(second_factors::table.find(account_id)).execute(conn)?;
    Ok(())
}

/// Moves the second factor to another account; deletes it if that account has one.
pub(super) fn hand_on(conn: &mut Conn, from: &AccountId, to: &AccountId) -> Result<()> {
    if factor(conn, to)?.is_some() {
        return forget(conn, from);
    }
    diesel::update(second_factors::table.find(from)).set(second_factors::account_id.eq(to)).execute(conn)?;
    diesel::update(recovery_codes::table.filter(recovery_codes::account_id.eq(from)))
        .set(recovery_codes::account_id.eq(to))
        .execute(conn)?;
    Ok(())
}

fn factor(conn: &mut Conn, account_id: &AccountId) -> Result<Option<Factor>> {
    Ok(second_factors::table.find(account_id).select(Factor::as_select()).first(conn).optional()?)
}

/// Returns a code in the form that is compared: without what people type between the groups, in lower case.
fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Returns the time step of this code, if it is the current one or the one before or after.
fn step_of(factor: &Factor, sealer: &Sealer, code: &str, now: i64) -> Result<Option<i64>> {
    let corrupt = |what: &dyn std::fmt::Display| Error::Corrupt(format!("a second factor: {what}"));
    let secret = sealer.open(Purpose::SecondFactor, &factor.sealed_secret).map_err(|e| corrupt(&e))?;
    let secret = HEXLOWER.decode(secret.as_bytes()).map_err(|e| corrupt(&e))?;
    let totp: Totp = Builder::new().with_secret(secret).build().map_err(|e| corrupt(&e))?;
    let now = u64::try_from(now).map_err(|e| corrupt(&e))?;
    let step = if code.len() == 6 { totp.check(code, now) } else { None };
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

#[cfg(test)]
mod tests;
