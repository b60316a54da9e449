//! Re-signs the keys of licenses whose tier or end changed: a signed key embeds both.

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

/// Signs the keys of those `licenses` that belong to the subscription `known`, and returns the licenses that got a new
/// key. Their owners still have the older key, unless the same transaction minted the license.
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
        // Only signed once the end is known: a key without one would never expire.
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

/// Re-signs one license's key; returns false if the key already embeds the current values.
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

/// The account the key is signed for: the license's owner, or the buyer if an organization owns it.
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
