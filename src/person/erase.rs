//! Erases a person and keeps what was sold: licenses keep working, orders and payments stay, but nothing shows whose
//! they were.
//!
//! The texts that may contain the address (logs, payloads, mails) are cleaned first, a few rows per transaction, and
//! the account last, so an interrupted erasure can be restarted with the same address. Texts written meanwhile are
//! caught by a second round in the account's own transaction.

use std::path::Path;

use diesel::prelude::*;
use serde_json::json;

use super::{Trace, addresses, mail_files, stand_in, stripe_events, texts};
use crate::accounts::email::Email;
use crate::accounts::{Account, account, credentials};
use crate::audit::{self, Actor};
use crate::db::schema::{
    accounts, activations, licenses, mail_outbox, orders, organization_invitations, organization_members,
    recovery_codes, second_factors, seller_notifications, sessions, sign_in_links, subscriptions, tiers, trials,
    validation_logs,
};
use crate::db::{self, Conn, Db};
use crate::error_code::ErrorCode;
use crate::ids::{AccountId, Context, OrderId};
use crate::language::Language;
use crate::metadata::Metadata;
use crate::secret::sealed::Sealer;

/// What was erased and what was kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    pub licenses_kept: usize,
    pub orders_kept: usize,
    /// Rows and files that named the person.
    pub texts: usize,
}

/// Why a person was not erased. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// 404
    #[error("there is no account {0}")]
    NotFound(String),
    /// 409
    #[error("this account has a team role; remove the role first")]
    Administrator,
    /// 409; otherwise Stripe would keep billing the person.
    #[error("this person has a running subscription; cancel it first")]
    SubscriptionRunning,
    /// 409
    #[error("this person is the last owner of an organization with other members; hand it over first")]
    LastOwner,
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl EraseError {
    /// Returns the error's stable code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound(_) => ErrorCode::AccountNotFound,
            Self::Administrator => ErrorCode::AccountIsAdministrator,
            Self::SubscriptionRunning => ErrorCode::SubscriptionRunning,
            Self::LastOwner => ErrorCode::LastOwner,
            Self::Io(_) | Self::Db(_) => ErrorCode::InternalError,
        }
    }
}

/// What an erasure works on.
pub struct Place<'a> {
    pub db: &'a Db,
    pub context: &'a Context,
    pub sealer: &'a Sealer,
    /// `<data>`: mail files in it are deleted too.
    pub data_dir: &'a Path,
}

/// Erases the person with this address. Blocking.
///
/// # Errors
/// [`EraseError`]
pub fn erase(place: &Place<'_>, email: &Email, actor: &Actor) -> Result<Erased, EraseError> {
    let (db, wanted) = (place.db, email.clone());
    let (found, addresses, names) = db.read_blocking(move |conn| {
        let found = check(conn, &wanted)?;
        Ok::<_, EraseError>((found, addresses(conn, &wanted)?, names(conn, &wanted)?))
    })?;
    let mut erased = Erased::default();
    for address in &addresses {
        let address_and_names: Vec<Trace> =
            std::iter::once(Trace::address(address, &stand_in(&found.id))).chain(names.iter().cloned()).collect();
        erased.texts += mail_files::remove(&place.data_dir.join("mail"), address)?;
        erased.texts += texts::clean(db, &address_and_names)?;
        erased.texts += stripe_events::clean(place.db, place.sealer, &address_and_names)?;
    }
    let (context, actor, email, theirs) = (place.context.clone(), actor.clone(), email.clone(), addresses.clone());
    let (licenses_kept, orders_kept) = db.write_blocking(move |conn| {
        let found = check(conn, &email)?;
        let mut kept = (0, 0);
        for id in account::ids_of_email(conn, &email)? {
            let of_one = forget(conn, &context, &id, &theirs)?;
            kept = (kept.0 + of_one.0, kept.1 + of_one.1);
        }
        let detail = json!({"licenses_kept": kept.0, "orders_kept": kept.1});
        audit::record(conn, &context, &actor, "account.erased", &found.id, detail)?;
        Ok::<_, EraseError>(kept)
    })?;
    // Mails that were sent while this ran.
    for address in &addresses {
        erased.texts += mail_files::remove(&place.data_dir.join("mail"), address)?;
    }
    if !db.empty_log()? {
        tracing::warn!(
            "the write-ahead log still contains pages from before the erasure; later writes will overwrite them"
        );
    }
    Ok(Erased { licenses_kept, orders_kept, ..erased })
}

/// Returns the account if it can be erased.
fn check(conn: &mut Conn, email: &Email) -> Result<Account, EraseError> {
    let mut found = None;
    for id in account::ids_of_email(conn, email)? {
        let Some(account) = account::find(conn, &id)? else { continue };
        if account.is_seller() {
            return Err(EraseError::Administrator);
        }
        if has_running_subscription(conn, &id)? {
            return Err(EraseError::SubscriptionRunning);
        }
        if is_last_owner(conn, &id)? {
            return Err(EraseError::LastOwner);
        }
        found = found.or(Some(account));
    }
    found.ok_or_else(|| EraseError::NotFound(email.as_str().to_owned()))
}

fn has_running_subscription(conn: &mut Conn, account_id: &AccountId) -> db::Result<bool> {
    let of_theirs = licenses::table
        .filter(licenses::account_id.eq(account_id))
        .filter(licenses::subscription_id.is_not_null())
        .select(licenses::subscription_id);
    let ids: Vec<Option<String>> = of_theirs.distinct().load(conn)?;
    let ids: Vec<String> = ids.into_iter().flatten().collect();
    let running = subscriptions::table
        .filter(subscriptions::id.eq_any(ids))
        .filter(subscriptions::status.ne_all(["canceled", "incomplete_expired"]));
    Ok(running.count().get_result::<i64>(conn)? > 0)
}

fn is_last_owner(conn: &mut Conn, account_id: &AccountId) -> db::Result<bool> {
    let owned: Vec<String> = organization_members::table
        .filter(organization_members::account_id.eq(account_id))
        .filter(organization_members::role.eq("owner"))
        .select(organization_members::organization_id)
        .load(conn)?;
    for organization in owned {
        let others = organization_members::table
            .filter(organization_members::organization_id.eq(&organization))
            .filter(organization_members::account_id.ne(account_id));
        let all: i64 = others.count().get_result(conn)?;
        let owners: i64 = others.filter(organization_members::role.eq("owner")).count().get_result(conn)?;
        if all > 0 && owners == 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Removes the person from one account and its records. Returns how many licenses and orders stay.
fn forget(conn: &mut Conn, context: &Context, id: &AccountId, addresses: &[Email]) -> db::Result<(usize, usize)> {
    account::lock(conn, id)?;
    let now = context.now();
    let addresses = || addresses.iter().map(Email::as_str);
    credentials::end_all(conn, context, id)?;
    diesel::delete(sessions::table.filter(sessions::account_id.eq(id))).execute(conn)?;
    diesel::delete(sign_in_links::table.filter(sign_in_links::account_id.eq(id))).execute(conn)?;
    diesel::delete(second_factors::table.filter(second_factors::account_id.eq(id))).execute(conn)?;
    diesel::delete(recovery_codes::table.filter(recovery_codes::account_id.eq(id))).execute(conn)?;
    diesel::delete(seller_notifications::table.filter(seller_notifications::account_id.eq(id))).execute(conn)?;
    diesel::delete(organization_members::table.filter(organization_members::account_id.eq(id))).execute(conn)?;
    // Including invitations of others by this person.
    let invitations = organization_invitations::table
        .filter(organization_invitations::account_id.eq(id).or(organization_invitations::invited_by.eq(id)));
    diesel::delete(invitations).execute(conn)?;
    diesel::delete(mail_outbox::table.filter(mail_outbox::recipient.eq_any(addresses()))).execute(conn)?;
    let theirs = licenses::table.filter(licenses::account_id.eq(id)).select(licenses::id);
    let ids: Vec<String> = theirs.load(conn)?;
    diesel::update(licenses::table.filter(licenses::account_id.eq(id)))
        .set((licenses::customer_name.eq(None::<String>), licenses::updated_at.eq(now)))
        .execute(conn)?;
    for some in ids.chunks(500) {
        diesel::update(activations::table.filter(activations::license_id.eq_any(some)))
            .set((
                activations::ip.eq(None::<String>),
                activations::hostname.eq(None::<String>),
                activations::instance_name.eq(None::<String>),
            ))
            .execute(conn)?;
        diesel::update(validation_logs::table.filter(validation_logs::license_id.eq_any(some)))
            .set((validation_logs::ip.eq(None::<String>), validation_logs::user_agent.eq(None::<String>)))
            .execute(conn)?;
        // A key in this format is derived from the address, and its prefix is stored in the clear.
        let named = licenses::table.inner_join(tiers::table).filter(tiers::key_format.eq("email_expiry"));
        let named = named.filter(licenses::id.eq_any(some)).select(licenses::id);
        for license in named.load::<String>(conn)? {
            diesel::update(licenses::table.filter(licenses::id.eq(&license)))
                .set(licenses::key_prefix.eq("erased"))
                .execute(conn)?;
            diesel::update(validation_logs::table.filter(validation_logs::license_id.eq(&license)))
                .set(validation_logs::key_prefix.eq(None::<String>))
                .execute(conn)?;
        }
        for license in some {
            diesel::update(trials::table.filter(trials::license_id.eq(license)))
                .set(trials::email_form.eq(stand_in(license)))
                .execute(conn)?;
        }
    }
    let theirs = || orders::account_id.eq(id).or(orders::email.eq_any(addresses()));
    let ordered: Vec<(OrderId, Metadata)> =
        orders::table.filter(theirs()).select((orders::id, orders::metadata)).load(conn)?;
    for (order, metadata) in ordered.into_iter().filter(|(_, metadata)| metadata.typed().next().is_some()) {
        diesel::update(orders::table.find(order))
            .set(orders::metadata.eq(metadata.without_typed().stored()))
            .execute(conn)?;
    }
    let kept = diesel::update(orders::table.filter(theirs()))
        .set((orders::email.eq(None::<String>), orders::updated_at.eq(now)))
        .execute(conn)?;
    forget_typed(conn, &ids)?;
    diesel::update(accounts::table.find(id))
        .set((
            accounts::email.eq(stand_in(id)),
            accounts::username.eq(None::<String>),
            accounts::password_hash.eq(None::<String>),
            accounts::customer_id.eq(None::<String>),
            accounts::name.eq(None::<String>),
            accounts::language.eq(None::<Language>),
            accounts::disabled_at.eq(Some(now)),
            accounts::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok((ids.len(), kept))
}

/// Deletes the person's checkout input from these licenses.
fn forget_typed(conn: &mut Conn, ids: &[String]) -> db::Result<()> {
    for some in ids.chunks(500) {
        let described: Vec<(String, Metadata)> = licenses::table
            .filter(licenses::id.eq_any(some).and(licenses::metadata.ne("{}")))
            .select((licenses::id, licenses::metadata))
            .load(conn)?;
        for (license, metadata) in described.into_iter().filter(|(_, metadata)| metadata.typed().next().is_some()) {
            diesel::update(licenses::table.filter(licenses::id.eq(license)))
                .set(licenses::metadata.eq(metadata.without_typed().stored()))
                .execute(conn)?;
        }
    }
    Ok(())
}

/// Returns the person's names, and their checkout input.
fn names(conn: &mut Conn, email: &Email) -> db::Result<Vec<Trace>> {
    let ids = account::ids_of_email(conn, email)?;
    let ordered = orders::table.filter(orders::account_id.eq_any(&ids).or(orders::email.eq(email.as_str())));
    let ordered: Vec<Metadata> = ordered.filter(orders::metadata.ne("{}")).select(orders::metadata).load(conn)?;
    let owned = licenses::table.filter(licenses::account_id.eq_any(&ids)).filter(licenses::metadata.ne("{}"));
    let owned: Vec<Metadata> = owned.select(licenses::metadata).distinct().load(conn)?;
    let mut typed: Vec<Trace> = Vec::new();
    for (key, value) in ordered.iter().chain(&owned).flat_map(Metadata::typed) {
        let trace = Trace::pair(key, value);
        if !typed.contains(&trace) {
            typed.push(trace);
        }
    }
    let user_names = accounts::table.filter(accounts::id.eq_any(&ids)).select(accounts::username);
    let user_names: Vec<Option<String>> = user_names.load(conn)?;
    let customers = licenses::table.filter(licenses::account_id.eq_any(ids)).select(licenses::customer_name).distinct();
    let customers: Vec<Option<String>> = customers.load(conn)?;
    Ok(user_names.into_iter().chain(customers).flatten().map(|name| Trace::name(&name)).chain(typed).collect())
}
