//! The seller's team.

use std::collections::{HashMap, HashSet};

use diesel::dsl::max;
use diesel::prelude::*;

use super::Account;
use super::account::works_for_seller;
use crate::db::schema::{accounts, second_factors, sessions};
use crate::db::{Conn, Page, Result};
use crate::ids::AccountId;

/// A seller.
#[derive(Clone, Debug)]
pub struct Seller {
    pub account: Account,
    /// Whether they use a second factor.
    pub second_factor: bool,
    /// When they were last seen, to five minutes, as far as their sessions are still stored.
    pub last_seen_at: Option<i64>,
}

/// Lists all sellers, newest accounts first, after `cursor` (a page's `next_cursor`).
pub fn list(conn: &mut Conn, cursor: Option<&str>, limit: i64) -> Result<Page<Seller>> {
    let mut query = accounts::table.filter(works_for_seller()).order(accounts::id.desc()).limit(limit + 1).into_boxed();
    if let Some(cursor) = cursor {
        query = query.filter(accounts::id.lt(cursor));
    }
    let rows: Vec<Account> = query.select(Account::as_select()).load(conn)?;
    let sellers = with_sign_in(conn, rows)?;
    Ok(Page::first_of(sellers, limit, |seller: &Seller| &seller.account.id))
}

/// Returns the seller with this id; `None` also for a customer.
pub fn find(conn: &mut Conn, id: &AccountId) -> Result<Option<Seller>> {
    let found = accounts::table.find(id).filter(works_for_seller());
    let found: Option<Account> = found.select(Account::as_select()).first(conn).optional()?;
    Ok(with_sign_in(conn, found.into_iter().collect())?.pop())
}

fn with_sign_in(conn: &mut Conn, sellers: Vec<Account>) -> Result<Vec<Seller>> {
    let ids: Vec<&AccountId> = sellers.iter().map(|account| &account.id).collect();
    let factors: HashSet<AccountId> = second_factors::table
        .filter(second_factors::account_id.eq_any(&ids))
        .filter(second_factors::confirmed_at.is_not_null())
        .select(second_factors::account_id)
        .load::<AccountId>(conn)?
        .into_iter()
        .collect();
    let seen: HashMap<AccountId, Option<i64>> = sessions::table
        .filter(sessions::account_id.eq_any(&ids))
        .group_by(sessions::account_id)
        .select((sessions::account_id, max(sessions::last_seen_at)))
        .load(conn)?
        .into_iter()
        .collect();
    let seller = |account: Account| Seller {
        second_factor: factors.contains(&account.id),
        last_seen_at: seen.get(&account.id).copied().flatten(),
        account,
    };
    Ok(sellers.into_iter().map(seller).collect())
}
