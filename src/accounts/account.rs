//! Accounts: people, identified by their e-mail address.

use std::collections::HashMap;

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::email::{Email, EmailError};
use super::password::{self, PasswordHash};
use super::role::Permission;
pub use super::role::Role;
use super::username::Username;
use crate::audit::{self, Actor};
use crate::db::schema::{accounts, licenses, orders, organization_members};
use crate::db::{Conn, Error, Page, Result, Sought, is_unique_violation, text_enum};
use crate::ids::{AccountId, Context, CustomerId};
use crate::language::Language;
use crate::on_either;

diesel::define_sql_function! {
    /// Supported by both databases; SQLite lowers only ASCII letters.
    fn lower(text: diesel::sql_types::Nullable<diesel::sql_types::Text>)
        -> diesel::sql_types::Nullable<diesel::sql_types::Text>;
}

/// Converts the stored text back into an address.
impl TryFrom<String> for Email {
    type Error = EmailError;

    /// A stored address was accepted once, perhaps only by a payment: it is not validated again.
    fn try_from(text: String) -> Result<Self, EmailError> {
        Self::of_payment(&text).ok_or(EmailError::Empty)
    }
}

/// A person's account. It does not include the password's hash: only `password` reads that.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub struct Account {
    pub id: AccountId,
    #[diesel(deserialize_as = String)]
    pub email: Email,
    /// Chosen at sign-up; most accounts have none.
    pub username: Option<String>,
    /// Stripe's `cus_…`, once the person has paid.
    pub customer_id: Option<CustomerId>,
    pub role: Role,
    /// When somebody claimed the address without proving it ([`super::unconfirmed`]); `None` = the account belongs to
    /// the mailbox.
    pub unconfirmed_since: Option<i64>,
    /// When it was disabled: nobody can sign in to it.
    pub disabled_at: Option<i64>,
    /// UTC unix seconds.
    pub created_at: i64,
    /// UTC unix seconds.
    pub updated_at: i64,
    /// The person's name.
    pub name: Option<String>,
    /// The language of pages and mails; `None` = unknown: pages use the browser's.
    pub language: Option<Language>,
}

impl Account {
    /// Returns whether the account works for the seller, in any role.
    pub fn is_seller(&self) -> bool {
        self.role.is_seller()
    }

    /// Returns whether its role grants this permission in the console.
    pub fn may(&self, permission: Permission) -> bool {
        self.role.may(permission)
    }
}

/// Returns the account with this id.
pub fn find(conn: &mut Conn, id: &AccountId) -> Result<Option<Account>> {
    Ok(accounts::table.find(id).select(Account::as_select()).first(conn).optional()?)
}

/// Returns the account of this mailbox. An unconfirmed account with the same address is a different one.
pub fn find_by_email(conn: &mut Conn, email: &Email) -> Result<Option<Account>> {
    let found =
        accounts::table.filter(accounts::email.eq(email.as_str())).filter(accounts::unconfirmed_since.is_null());
    Ok(found.select(Account::as_select()).first(conn).optional()?)
}

/// Returns the account to name in a mail to this address: the mailbox's, else the unconfirmed one.
pub fn any_of_email(conn: &mut Conn, email: &Email) -> Result<Option<Account>> {
    // Chosen here, since SQLite and PostgreSQL sort nulls differently.
    let all = accounts::table.filter(accounts::email.eq(email.as_str())).select(Account::as_select());
    let all: Vec<Account> = all.load(conn)?;
    Ok(all.into_iter().min_by_key(|account| account.unconfirmed_since.is_some()))
}

/// Returns the ids of all accounts with this address: the mailbox's and the unconfirmed one.
pub fn ids_of_email(conn: &mut Conn, email: &Email) -> Result<Vec<AccountId>> {
    let all = accounts::table.filter(accounts::email.eq(email.as_str()));
    Ok(all.select(accounts::id).load(conn)?)
}

/// Returns the account of this mailbox, creating it if there is none. Concurrent callers get the same one.
pub fn find_or_create(conn: &mut Conn, context: &Context, email: &Email) -> Result<Account> {
    if let Some(account) = find_by_email(conn, email)? {
        return Ok(account);
    }
    insert(conn, new_row(context, email))?;
    find_by_email(conn, email)?.ok_or_else(|| Error::Corrupt("an account vanished while it was created".into()))
}

/// Returns the account ids of these mailboxes by address, creating missing accounts, in a few statements for all of
/// them.
pub fn find_or_create_all(conn: &mut Conn, context: &Context, emails: &[&Email]) -> Result<HashMap<String, AccountId>> {
    let mut known = ids_of_mailboxes(conn, emails)?;
    let missing: Vec<&Email> = emails.iter().copied().filter(|email| !known.contains_key(email.as_str())).collect();
    let rows: Vec<_> = missing.iter().map(|email| new_row(context, email)).collect();
    if let Conn::Postgres(pg) = conn {
        diesel::insert_into(accounts::table).values(rows).on_conflict_do_nothing().execute(pg)?;
    } else {
        rows.into_iter().try_for_each(|row| insert(conn, row))?;
    }
    if !missing.is_empty() {
        known.extend(ids_of_mailboxes(conn, &missing)?);
    }
    Ok(known)
}

fn ids_of_mailboxes(conn: &mut Conn, emails: &[&Email]) -> Result<HashMap<String, AccountId>> {
    let texts: Vec<&str> = emails.iter().map(|email| email.as_str()).collect();
    let found = accounts::table.filter(accounts::email.eq_any(texts)).filter(accounts::unconfirmed_since.is_null());
    let rows: Vec<(String, AccountId)> = found.select((accounts::email, accounts::id)).load(conn)?;
    Ok(rows.into_iter().collect())
}

/// The row of a new account that belongs to its mailbox.
#[derive(Insertable)]
#[diesel(table_name = accounts)]
struct NewRow<'a> {
    id: AccountId,
    email: &'a str,
    role: Role,
    created_at: i64,
    updated_at: i64,
}

fn new_row<'a>(context: &Context, email: &'a Email) -> NewRow<'a> {
    let now = context.now();
    NewRow {
        id: AccountId::new(context),
        email: email.as_str(),
        role: Role::Customer,
        created_at: now,
        updated_at: now,
    }
}

/// Creates the account of an address that had none a moment ago.
fn insert(conn: &mut Conn, row: NewRow<'_>) -> Result<()> {
    let new = diesel::insert_into(accounts::table).values(row);
    match conn {
        // PostgreSQL waits here for another transaction's row with this address, and then finds it.
        Conn::Postgres(conn) => new.on_conflict_do_nothing().execute(conn)?,
        // SQLite has a single writer, and an `ON CONFLICT` clause would prevent Diesel from caching the prepared
        // statement.
        Conn::Sqlite(conn) => new.execute(conn)?,
    };
    Ok(())
}

/// A person who signs up.
#[derive(Clone, Debug)]
pub struct NewUser {
    pub email: Email,
    pub username: Username,
    pub password: PasswordHash,
}

/// Why somebody cannot sign up. The caller has to roll its transaction back.
#[derive(Debug, thiserror::Error)]
pub enum UserError {
    #[error("this e-mail address has an account already")]
    EmailTaken,
    #[error("this user name is taken")]
    UsernameTaken,
    #[error("this account's e-mail address is not confirmed; confirm it first, if you know whose it is")]
    Unconfirmed,
    #[error(transparent)]
    Db(#[from] Error),
}

/// Creates an unconfirmed account with a user name and a password; no unconfirmed account may have the address, and no
/// account the name.
pub(super) fn insert_user(conn: &mut Conn, context: &Context, user: &NewUser) -> Result<Account, UserError> {
    if username_owner(conn, &user.username)?.is_some() {
        return Err(UserError::UsernameTaken);
    }
    let (now, id) = (context.now(), AccountId::new(context));
    let row = (
        accounts::id.eq(&id),
        accounts::email.eq(user.email.as_str()),
        accounts::username.eq(user.username.as_str()),
        accounts::role.eq(Role::Customer),
        accounts::unconfirmed_since.eq(now),
        accounts::created_at.eq(now),
        accounts::updated_at.eq(now),
    );
    let inserted = on_either!(conn, c => diesel::insert_into(accounts::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))
    .map_err(Error::from)?;
    if inserted == 0 {
        // Somebody else signed up with the same name or address at the same time: PostgreSQL waited for their
        // transaction.
        let is_name = username_owner(conn, &user.username)?.is_some();
        return Err(if is_name { UserError::UsernameTaken } else { UserError::EmailTaken });
    }
    password::store(conn, context, &id, &user.password)?;
    Ok(find(conn, &id)?.ok_or_else(|| Error::Corrupt("an account vanished while it was created".into()))?)
}

/// Returns the id of the account with this user name, ignoring case.
pub fn username_owner(conn: &mut Conn, username: &Username) -> Result<Option<AccountId>> {
    let named = accounts::table.filter(lower(accounts::username).eq(username.folded()));
    Ok(named.select(accounts::id).first(conn).optional()?)
}

/// Replaces the account's user name and password. The caller has verified that the mailbox's owner wants it.
pub fn set_user(conn: &mut Conn, context: &Context, account: &Account, user: &NewUser) -> Result<(), UserError> {
    if username_owner(conn, &user.username)?.is_some_and(|owner| owner != account.id) {
        return Err(UserError::UsernameTaken);
    }
    let named = diesel::update(accounts::table.find(&account.id))
        .set((accounts::username.eq(user.username.as_str()), accounts::updated_at.eq(context.now())))
        .execute(conn)
        .map_err(Error::from);
    match named {
        Err(error) if is_unique_violation(&error) => return Err(UserError::UsernameTaken),
        named => named?,
    };
    Ok(password::store(conn, context, &account.id, &user.password)?)
}

/// Sets the language of pages and mails for the person.
pub fn set_language(conn: &mut Conn, context: &Context, id: &AccountId, language: Language) -> Result<()> {
    diesel::update(accounts::table.find(id))
        .set((accounts::language.eq(language), accounts::updated_at.eq(context.now())))
        .execute(conn)?;
    Ok(())
}

/// Stores the language that a person was seen to use, if none is stored.
pub fn learn_language(conn: &mut Conn, context: &Context, account: &Account, seen: Option<Language>) -> Result<()> {
    match seen.filter(|_| account.language.is_none()) {
        Some(language) => set_language(conn, context, &account.id, language),
        None => Ok(()),
    }
}

/// Stores the Stripe customer (`cus_…`) that pays for this account; the latest one wins.
pub fn set_customer(conn: &mut Conn, context: &Context, id: &AccountId, customer_id: &CustomerId) -> Result<()> {
    diesel::update(accounts::table.find(id))
        .set((accounts::customer_id.eq(customer_id), accounts::updated_at.eq(context.now())))
        .execute(conn)?;
    Ok(())
}

/// Sets the account's role; does nothing if it has that role already. The caller has confirmed its address: the
/// database refuses an unconfirmed seller. [`super::change_role`] protects the last administrator and notifies the
/// person.
pub fn set_role(conn: &mut Conn, context: &Context, actor: &Actor, account: &Account, role: Role) -> Result<()> {
    if account.role == role {
        return Ok(());
    }
    diesel::update(accounts::table.find(&account.id))
        .set((accounts::role.eq(role.as_str()), accounts::updated_at.eq(context.now())))
        .execute(conn)?;
    let detail = serde_json::json!({"from": account.role.as_str(), "to": role.as_str()});
    audit::record(conn, context, actor, "account.role_changed", &account.id, detail)
}

/// The condition that an account works for the seller, in exactly the words of the partial index on those accounts.
pub(super) fn works_for_seller() -> SqlLiteral<Bool> {
    sql("accounts.role <> 'customer'")
}

text_enum! {
    /// The states by which a list of accounts can be filtered.
    pub enum AccountState {
        /// Nobody can sign in to it.
        Disabled = "disabled",
        /// Nobody has proved access to its mailbox.
        Unconfirmed = "unconfirmed",
    }
}

/// Lists accounts, newest first, after `cursor` (a page's `next_cursor`): all, or those whose address or user name
/// begins with `search` and that belong to what was `sought`.
pub fn list(
    conn: &mut Conn,
    search: Option<&str>,
    sought: Option<&Sought>,
    state: Option<AccountState>,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<Account>> {
    let mut query = accounts::table.order(accounts::id.desc()).limit(limit + 1).into_boxed();
    match state {
        None => {}
        Some(AccountState::Disabled) => query = query.filter(accounts::disabled_at.is_not_null()),
        Some(AccountState::Unconfirmed) => query = query.filter(accounts::unconfirmed_since.is_not_null()),
    }
    if let Some(search) = search {
        let literal = search.trim().to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let pattern = format!("{literal}%");
        let in_name = lower(accounts::username).like(pattern.clone()).escape('\\');
        query = query.filter(accounts::email.like(pattern).escape('\\').or(in_name.assume_not_null()));
    }
    query = match sought {
        None => query,
        Some(Sought::Accounts(ids)) => query.filter(accounts::id.eq_any(ids)),
        Some(Sought::Licenses(ids)) => {
            let own = licenses::table.filter(licenses::id.eq_any(ids)).filter(licenses::account_id.is_not_null());
            query.filter(accounts::id.eq_any(own.select(licenses::account_id.assume_not_null())))
        }
        Some(Sought::Orders(ids)) => {
            let bought = orders::table.filter(orders::id.eq_any(ids)).filter(orders::account_id.is_not_null());
            query.filter(accounts::id.eq_any(bought.select(orders::account_id.assume_not_null())))
        }
        Some(Sought::Subscriptions(ids)) => {
            let bought = orders::table.filter(orders::subscription_id.eq_any(ids));
            let bought = bought.filter(orders::account_id.is_not_null());
            query.filter(accounts::id.eq_any(bought.select(orders::account_id.assume_not_null())))
        }
        Some(Sought::Organizations(ids)) => {
            let belong = organization_members::table.filter(organization_members::organization_id.eq_any(ids));
            query.filter(accounts::id.eq_any(belong.select(organization_members::account_id)))
        }
        Some(Sought::Nothing) => query.filter(accounts::id.eq("")),
    };
    if let Some(cursor) = cursor {
        query = query.filter(accounts::id.lt(cursor));
    }
    let rows = query.select(Account::as_select()).load(conn)?;
    Ok(Page::first_of(rows, limit, |account: &Account| &account.id))
}

/// Locks the account's row until the transaction ends, so that counts stay correct; returns false when it does not
/// exist.
pub fn lock(conn: &mut Conn, id: &AccountId) -> Result<bool> {
    let touched = diesel::update(accounts::table.find(id)).set(accounts::id.eq(accounts::id)).execute(conn)?;
    Ok(touched == 1)
}

#[cfg(test)]
mod tests;
