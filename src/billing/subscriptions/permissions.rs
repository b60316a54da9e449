//! Who may see a subscription, select which of its seats go, and change what is paid for.

use diesel::prelude::*;

use crate::accounts::member::{self, OrgRole};
use crate::db::schema::{licenses, orders};
use crate::db::{Conn, Result};
use crate::ids::{AccountId, OrganizationId, SubscriptionId};

/// What an account may do with a subscription; each includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Permission {
    /// Has a license of it, or is a member of an organization that has one.
    Sees,
    /// All its licenses are theirs, or belong to organizations that they manage: says which seats go.
    Manages,
    /// Bought it: changes the quantity and the end. A subscription that was not bought here is paid by who manages it.
    Pays,
}

/// What this account may do with this subscription; `None` = it is another's, or there is none.
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

/// Those of these licenses whose seat this account may give back.
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

/// What an account may do with what belongs to this account or organization.
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
