//! Signs the keys of licenses anew whose tier or end moved: a signed key states both.

use serde_json::json;

use crate::accounts::account;
use crate::audit::record::{Actor, record};
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::records::purchase::Purchase;
use crate::billing::records::subscription::SubscriptionRow;
use crate::catalog::{KeyFormat, Tier};
use crate::db::Conn;
use crate::licenses::license::License;
use crate::licenses::mint::{NewLicense, Owner};
use crate::licenses::status::LicenseStatus;
use crate::licenses::status::PurchaseType;
use crate::metadata::Metadata;

/// Signs those of `licenses` that belong to the subscription `known`; gives the ones that have a newly signed key. Their owners have the older one, but for those that the same transaction
/// made.
pub(super) fn sign_anew(
    conn: &mut Conn,
    ctx: &BillingContext,
    purchase: &Purchase,
    known: &SubscriptionRow,
    licenses: Vec<License>,
    actor: &Actor,
) -> Result<Vec<License>, BillingError> {
    let mut signed = Vec::new();
    let mut tiers: Vec<Tier> = Vec::new();
    for license in licenses {
        let is_own = license.subscription_id.as_deref() == Some(known.id.as_str());
        if !is_own || license.status != LicenseStatus::Active {
            continue;
        }
        if !tiers.iter().any(|tier| tier.id == license.tier_id) {
            tiers.extend(Tier::find(conn, &license.tier_id)?);
        }
        let tier = tiers.iter().find(|tier| tier.id == license.tier_id && tier.key_format == KeyFormat::Signed);
        let Some(tier) = tier else { continue };
        // Signed when the end is known: a key that states none would be good without one.
        if license.valid_until.is_none() && tier.valid_days.is_none() {
            continue;
        }
        let Some(owner) = owner(conn, purchase, &license)? else { continue };
        if sign_one(conn, ctx, &license, tier, owner, actor)? {
            signed.push(license);
        }
    }
    Ok(signed)
}

/// Signs the key of one license anew; false when it says the same already.
pub(super) fn sign_one(
    conn: &mut Conn,
    ctx: &BillingContext,
    license: &License,
    tier: &Tier,
    owner: Owner,
    actor: &Actor,
) -> Result<bool, BillingError> {
    let new = template(conn, tier, owner)?;
    if ctx.minter.sign_anew(conn, license, &new)?.is_none() {
        return Ok(false);
    }
    let detail = json!({"old_key_prefix": license.key_prefix, "valid_until": license.valid_until});
    record(conn, &ctx.context, actor, "license.key_signed", &license.id, detail)?;
    Ok(true)
}

/// Whom the key is signed for: the account that owns the license, or that bought it for its organization.
fn owner(conn: &mut Conn, purchase: &Purchase, license: &License) -> Result<Option<Owner>, BillingError> {
    let buyer = purchase.order.as_ref().and_then(|order| order.account_id.as_ref());
    let Some(id) = license.account_id.as_ref().or(buyer) else { return Ok(None) };
    let account = account::find(conn, id)?;
    Ok(account.map(|account| Owner::account(account.id, account.email)))
}

fn template(conn: &mut Conn, tier: &Tier, owner: Owner) -> Result<NewLicense, BillingError> {
    Ok(NewLicense {
        key_prefix: tier.product(conn)?.key_prefix,
        max_activations: tier.max_activations,
        tier: tier.clone(),
        owner,
        order: None,
        customer_id: None,
        subscription_id: None,
        item_id: None,
        purchase_type: PurchaseType::Quantity,
        site_domain: None,
        valid_until: None,
        metadata: Metadata::default(),
    })
}
