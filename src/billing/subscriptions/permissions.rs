//! Decides who may see a subscription, choose which of its seats to remove, and change it.

use diesel::prelude::*;

use crate::accounts::member::{self, OrgRole};
use crate::db::schema::{licenses, orders};
use crate::db::{Conn, Result};
use crate::ids::{AccountId, OrganizationId, SubscriptionId};

/// What an account may do with a subscription; each level includes the previous ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Permission {
    /// It has a license of it, or is a member of an organization that has one.
    Sees,
    /// It owns all licenses, or manages the organizations that own them: it may choose which seats to remove.
    Manages,
    /// It bought the subscription: it may change the quantity and the end. For a subscription without an order here,
    /// this is whoever manages all licenses.
    Pays,
}

/// Returns an account's permission on this subscription; `None` if it is another customer's, or does not exist.
pub fn on_subscription(
    conn: &mut Conn,
    account_id: &AccountId,
    subscription_id: &SubscriptionId,
) -> Result<Option<Permission>> {
    let buyers: Vec<Option<AccountId>> = orders::table
        .filter(orders::subscription_id.eq(subscription_id))
        .filter(orders::account_id.is_not_null())
        .select(orders::account_id)
        .load(conn)?;
    if buyers.iter().flatten().any(|buyer| buyer == account_id) {
        return Ok(Some(Permission::Pays));
    }
    let owners: Vec<(Option<AccountId>, Option<OrganizationId>)> = licenses::table
        .filter(licenses::subscription_id.eq(subscription_id))
        .select((licenses::account_id, licenses::organization_id))
        .distinct()
        .load(conn)?;
    let (mut sees, mut manages_all) = (false, !owners.is_empty());
    for owner in &owners {
        let role = role_at(conn, account_id, owner)?;
        sees |= role.is_some();
        manages_all &= role.is_some_and(OrgRole::manages);
    }
    Ok(match (manages_all, buyers.is_empty(), sees) {
        (true, true, _) => Some(Permission::Pays),
        (true, false, _) => Some(Permission::Manages),
        (false, _, sees) => sees.then_some(Permission::Sees),
    })
}

/// Returns those of these licenses whose seat this account may remove.
pub fn may_give_back(conn: &mut Conn, account_id: &AccountId, license_ids: &[&str]) -> Result<Vec<String>> {
    let rows: Vec<(String, Option<AccountId>, Option<OrganizationId>)> = licenses::table
        .filter(licenses::id.eq_any(license_ids.iter().copied()))
        .select((licenses::id, licenses::account_id, licenses::organization_id))
        .load(conn)?;
    let mut own = Vec::new();
    for (id, account, organization) in rows {
        if role_at(conn, account_id, &(account, organization))?.is_some_and(OrgRole::manages) {
            own.push(id);
        }
    }
    Ok(own)
}

/// Returns an account's role in relation to an owning account or organization.
fn role_at(
    conn: &mut Conn,
    account_id: &AccountId,
    (owner, organization): &(Option<AccountId>, Option<OrganizationId>),
) -> Result<Option<OrgRole>> {
    match (owner, organization) {
        (Some(owner), _) => Ok((owner == account_id).then_some(OrgRole::Owner)),
        (None, Some(organization)) => member::role_of(conn, organization, account_id),
        (None, None) => Ok(None),
    }
}
