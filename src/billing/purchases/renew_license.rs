//! Opens the checkout that renews a license bought with a one-time payment, under the same key.

use serde::Serialize;

use super::cart::Cart;
use super::checkout::{Buyer, Started, open_session};
use super::checkout_error::CheckoutError;
use super::session_request::{Draft, Sold};
use crate::accounts::account::Account;
use crate::accounts::member::OrgRole;
use crate::billing::context::BillingContext;
use crate::billing::records::order::{self, NewOrder};
use crate::billing::records::renewal::Renewal;
use crate::catalog::{Price, PriceBilling, QuantityMeans, Tier};
use crate::clock::{DAY, rfc3339};
use crate::db::{self, Conn};
use crate::ids::LicenseId;
use crate::language::Language;
use crate::licenses::license::License;
use crate::licenses::owner;
use crate::licenses::status::{LicenseStatus, PurchaseType};

/// Why no renewal can be opened. No order is left behind.
#[derive(Debug, thiserror::Error)]
pub enum RenewError {
    /// 404; also for another account's license.
    #[error("there is no such license")]
    NotFound,
    /// 403; the caller is an ordinary member of the organization that owns the license.
    #[error("only an owner or an admin of the organization can renew its licenses")]
    NotAllowed,
    /// 409
    #[error("{0}")]
    NotRenewable(Unfit),
    #[error(transparent)]
    Checkout(#[from] CheckoutError),
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Why a license cannot be renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("this license renews with its subscription")]
    Subscribed,
    #[error("a trial ends; buy a license instead")]
    Trial,
    #[error("this license has no end yet, so there is nothing to renew")]
    NoEnd,
    #[error("this license is suspended or revoked; ask the seller")]
    Stopped,
    #[error("the seller offers no renewal of this plan; buy a new license instead")]
    NotSold,
}

/// What a renewal adds and costs. Times are RFC 3339, amounts in minor units.
#[derive(Clone, Debug, Serialize)]
pub struct Renewable {
    pub days: i64,
    /// The license's new end, if it were paid for now.
    pub valid_until: String,
    /// The total price of all seats.
    pub amount: i64,
    pub currency: String,
}

/// What has to be paid.
struct Plan {
    line: Sold,
    days: i64,
}

/// Returns what renewing this license would add and cost, or why it cannot be renewed.
pub fn renewable(conn: &mut Conn, license: &License, now: i64) -> db::Result<Result<Renewable, Unfit>> {
    Ok(plan(conn, license)?.map(|plan| Renewable {
        days: plan.days,
        valid_until: rfc3339(license.valid_until.unwrap_or(now).max(now).saturating_add(plan.days * DAY)),
        amount: plan.line.price.unit_amount.saturating_mul(plan.line.quantity),
        currency: plan.line.price.currency,
    }))
}

fn plan(conn: &mut Conn, license: &License) -> db::Result<Result<Plan, Unfit>> {
    if license.subscription_id.is_some() {
        return Ok(Err(Unfit::Subscribed));
    }
    if license.purchase_type == PurchaseType::Trial {
        return Ok(Err(Unfit::Trial));
    }
    if license.status != LicenseStatus::Active {
        return Ok(Err(Unfit::Stopped));
    }
    if license.valid_until.is_none() {
        return Ok(Err(Unfit::NoEnd));
    }
    let tier = Tier::find(conn, &license.tier_id)?;
    let Some((tier, days)) = tier.and_then(|tier| tier.valid_days.map(|days| (tier, days))) else {
        return Ok(Err(Unfit::NotSold));
    };
    let Some(price) = price(conn, &tier)? else { return Ok(Err(Unfit::NotSold)) };
    let seats = tier.quantity_means == QuantityMeans::Seats;
    let quantity = license.max_activations.filter(|_| seats).unwrap_or(1).max(1);
    Ok(Ok(Plan { line: Sold { tier, price, quantity }, days }))
}

/// The tier's one-time price: the default price if it is one-time, otherwise the cheapest. Archived tiers can still be
/// renewed.
fn price(conn: &mut Conn, tier: &Tier) -> db::Result<Option<Price>> {
    let once = |price: &Price| price.billing == PriceBilling::OneTime;
    if let Some(price) = tier.default_price(conn)?.filter(once) {
        return Ok(Some(price));
    }
    let all = crate::catalog::list_prices(conn)?;
    let own = all.into_iter().filter(|price| price.tier_id == tier.id && !price.archived && once(price));
    Ok(own.min_by(|a, b| (a.unit_amount, &a.id).cmp(&(b.unit_amount, &b.id))))
}

/// Opens an order and a checkout that renew a license of the account, or of an organization that it manages.
pub async fn renew_license(
    ctx: &BillingContext,
    account: &Account,
    license_id: &LicenseId,
    language: Option<Language>,
) -> Result<Started, RenewError> {
    let (id, payer) = (license_id.to_owned(), account.id.clone());
    let asked = ctx.db.read(move |conn| {
        let license = License::find(conn, &id)?.ok_or(RenewError::NotFound)?;
        match owner::role_of(conn, &license, &payer)? {
            None => return Err(RenewError::NotFound),
            Some(OrgRole::Member) => return Err(RenewError::NotAllowed),
            Some(OrgRole::Owner | OrgRole::Admin) => {}
        }
        let plan = plan(conn, &license)?.map_err(RenewError::NotRenewable)?;
        Ok((plan, Buyer::of(conn, &payer)?))
    });
    let (plan, buyer) = asked.await?;
    let new = NewOrder {
        purchase_type: PurchaseType::Quantity,
        quantity: plan.line.quantity,
        tier_id: Some(plan.line.tier.id.clone()),
        sites: Vec::new(),
        email: Some(account.email.as_str().into()),
        opened_by: Some(account.id.clone()),
    };
    let (context, renewed, days) = (ctx.context.clone(), license_id.to_owned(), plan.days);
    let opened = ctx.db.write(move |conn| {
        let order_id = order::open(conn, &context, &new)?;
        Renewal::open(conn, &order_id, &renewed, days)?;
        Ok::<_, db::Error>(order_id)
    });
    let order_id = opened.await?;
    let back = format!("{}/dashboard/licenses/{license_id}", ctx.public_url);
    let draft = Draft {
        order_id: &order_id,
        cart: &Cart::Quantity(plan.line.quantity),
        lines: std::slice::from_ref(&plan.line),
        email: &account.email,
        success_url: None,
        cancel_url: Some(&back),
        language,
        is_fixed: true,
    };
    Ok(open_session(ctx, &draft, buyer.customer).await?)
}
