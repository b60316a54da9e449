//! Searches licenses for the seller: by owner, status, tier, order, subscription, metadata or the first characters of
//! the key.

use std::collections::HashMap;

use diesel::prelude::*;

use super::list::{page, with_activations};
use super::listed::ListedLicense;
use crate::accounts::email::Email;
use crate::catalog::Tier;
use crate::db::schema::{accounts, license_metadata, licenses, tiers};
use crate::db::{Conn, Page, Result, Sought};
use crate::ids::{AccountId, LicenseId, OrderId, OrganizationId, SubscriptionId};
use crate::licenses::bound::{self, Owner};
use crate::licenses::license::License;
use crate::licenses::stored_form::KeyRing;
use crate::metadata::{Metadata, Pair};

/// The search criteria; all that are set must match.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Owned by an account with this address, including an unconfirmed one.
    pub email: Option<Email>,
    /// Owned by this account.
    pub account_id: Option<AccountId>,
    /// Owned by this organization.
    pub organization_id: Option<OrganizationId>,
    /// The stored status: `active`, `inactive`, `suspended`, `revoked`.
    pub status: Option<String>,
    /// A slug.
    pub tier: Option<String>,
    /// The first eight characters of the key, as support sees them.
    pub key_prefix: Option<String>,
    pub order_id: Option<OrderId>,
    pub subscription_id: Option<SubscriptionId>,
    pub metadata: Option<Pair>,
    /// Only those that belong to the result of a search.
    pub sought: Option<Sought>,
}

/// Lists matching licenses, newest first, after `cursor`.
pub fn search(
    conn: &mut Conn,
    ring: &KeyRing,
    search: &Search,
    cursor: Option<&str>,
    limit: i64,
    now: i64,
) -> Result<Page<ListedLicense>> {
    let mut query =
        fitting(search).order(licenses::id.desc()).limit(limit + 1).select((License::as_select(), Tier::as_select()));
    if let Some(cursor) = cursor {
        query = query.filter(licenses::id.lt(cursor));
    }
    let rows: Vec<(License, Tier)> = query.load(conn)?;
    let mut metadata = of_each(&rows);
    let mut found = page(conn, ring, rows, limit, now)?;
    found.entries.iter_mut().for_each(|license| license.metadata = metadata.remove(&license.id));
    Ok(found)
}

/// Adds the owners to the licenses of a page, for the seller.
pub fn with_owners(conn: &mut Conn, licenses: &mut [ListedLicense]) -> Result<()> {
    let ids: Vec<&str> = licenses.iter().map(|license| license.id.as_str()).collect();
    let mut owners: HashMap<String, Owner> =
        bound::of(conn, &ids)?.into_iter().map(|key| (key.id.clone(), key.into())).collect();
    licenses.iter_mut().for_each(|license| license.owner = owners.remove(license.id.as_str()));
    Ok(())
}

/// Returns the ids of matching licenses, newest first, at most `most`.
pub fn ids(conn: &mut Conn, search: &Search, most: i64) -> Result<Vec<LicenseId>> {
    Ok(fitting(search).order(licenses::id.desc()).limit(most).select(licenses::id).load(conn)?)
}

/// Counts the different accounts and organizations that own matching licenses, up to `most`.
pub fn owners(conn: &mut Conn, search: &Search, most: i64) -> Result<usize> {
    let owner = (licenses::account_id, licenses::organization_id);
    let owned = licenses::account_id.is_not_null().or(licenses::organization_id.is_not_null());
    let all: Vec<(Option<AccountId>, Option<OrganizationId>)> =
        fitting(search).filter(owned).select(owner).distinct().limit(most).load(conn)?;
    Ok(all.len())
}

type Fitting<'a> = diesel::helper_types::IntoBoxed<
    'a,
    diesel::helper_types::InnerJoin<licenses::table, tiers::table>,
    <Conn as diesel::Connection>::Backend,
>;

/// Selects the matching licenses, with their tiers.
fn fitting(search: &Search) -> Fitting<'_> {
    let mut query = licenses::table.inner_join(tiers::table).into_boxed();
    if let Some(email) = &search.email {
        let owner = accounts::table.filter(accounts::email.eq(email.as_str())).select(accounts::id.nullable());
        query = query.filter(licenses::account_id.eq_any(owner));
    }
    if let Some(account) = &search.account_id {
        query = query.filter(licenses::account_id.eq(account));
    }
    if let Some(organization) = &search.organization_id {
        query = query.filter(licenses::organization_id.eq(organization));
    }
    if let Some(status) = &search.status {
        query = query.filter(licenses::status.eq(status));
    }
    if let Some(tier) = &search.tier {
        query = query.filter(tiers::slug.eq(tier));
    }
    if let Some(prefix) = &search.key_prefix {
        query = query.filter(licenses::key_prefix.eq(prefix));
    }
    if let Some(order) = &search.order_id {
        query = query.filter(licenses::order_id.eq(order));
    }
    if let Some(subscription) = &search.subscription_id {
        query = query.filter(licenses::subscription_id.eq(subscription));
    }
    if let Some(pair) = &search.metadata {
        let having = license_metadata::table
            .filter(license_metadata::name.eq(&pair.key).and(license_metadata::value.eq(&pair.value)))
            .select(license_metadata::license_id);
        query = query.filter(licenses::id.eq_any(having));
    }
    query = match &search.sought {
        None => query,
        Some(Sought::Licenses(ids)) => query.filter(licenses::id.eq_any(ids)),
        Some(Sought::Accounts(ids)) => query.filter(licenses::account_id.eq_any(ids)),
        Some(Sought::Organizations(ids)) => query.filter(licenses::organization_id.eq_any(ids)),
        Some(Sought::Orders(ids)) => query.filter(licenses::order_id.eq_any(ids)),
        Some(Sought::Subscriptions(ids)) => query.filter(licenses::subscription_id.eq_any(ids)),
        Some(Sought::Nothing) => query.filter(licenses::id.eq("")),
    };
    query
}

/// Returns the metadata of each license, including the private part, which only the seller sees.
fn of_each(rows: &[(License, Tier)]) -> HashMap<LicenseId, Metadata> {
    rows.iter().map(|(license, _)| (license.id.clone(), license.metadata.clone())).collect()
}

/// Returns one license as [`search`] does.
pub fn one(conn: &mut Conn, ring: &KeyRing, id: &str, now: i64) -> Result<Option<ListedLicense>> {
    let row: Option<(License, Tier)> = licenses::table
        .inner_join(tiers::table)
        .filter(licenses::id.eq(id))
        .select((License::as_select(), Tier::as_select()))
        .first(conn)
        .optional()?;
    let metadata = row.as_ref().map(|(license, _)| license.metadata.clone());
    let mut listed = with_activations(conn, ring, row.into_iter().collect(), now)?;
    with_owners(conn, &mut listed)?;
    Ok(listed.pop().map(|license| ListedLicense { metadata, ..license }))
}
