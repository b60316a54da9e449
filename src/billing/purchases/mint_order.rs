//! Mints the licenses of an order and queues the mail with their keys, in the caller's transaction.

use crate::accounts::account;
use crate::accounts::email::Email;
use crate::activations::activation;
use crate::activations::site_domain::SiteDomain;
use crate::activations::take_over::take_over_trials;
use crate::audit::record::{Actor, record};
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::notifications::mails::license_keys::LicenseKeys;
use crate::billing::notifications::mails::{review_needed, sale};
use crate::billing::notifications::webhooks::order_fulfilled;
use crate::billing::records::order::{self, Order, ReviewReason};
use crate::catalog::{ActivationKind, QuantityMeans};
use crate::db::{self, Conn, after_commit};
use crate::ids::{AccountId, LicenseId, OrderId};
use crate::language::Language;
use crate::licenses::mint::{Minted, NewLicense, Owner};
use crate::licenses::status::PurchaseType;
use crate::stripe::objects::CheckoutSession;

use super::lines::Line;
use super::sent_metadata::keep_sent;

/// The address used in keys that embed their owner when Stripe supplied no usable one.
const NOBODY: &str = "unknown@example.invalid";

/// Mints the licenses of all `lines`, marks the order as fulfilled and queues the mail with the keys. An unusable
/// e-mail address never blocks minting: the licenses then have no owner, and the order is flagged for the seller.
pub fn mint_order(
    conn: &mut Conn,
    ctx: &BillingContext,
    session: &CheckoutSession,
    order: &Order,
    lines: &[Line],
) -> Result<(), BillingError> {
    let (context, now) = (&ctx.context, ctx.now());
    let mut order = order.clone();
    order.metadata = keep_sent(conn, ctx, session, &order)?;
    let order = &order;
    let address = usable_address(session, order);
    let account = address.as_ref().map(|email| account::find_or_create(conn, context, email)).transpose()?;
    if let Some(account) = &account {
        let spoken = session.locale.as_deref().and_then(Language::of_tag);
        account::learn_language(conn, context, account, spoken)?;
    }
    let account_id = account.map(|account| account.id);
    let owner = owner(account_id.clone(), address.as_ref())?;
    let minted = mint_lines(conn, ctx, session, order, lines, &owner, 0)?;
    let count = i64::try_from(minted.len()).unwrap_or(i64::MAX);
    order::mark_fulfilled(conn, order, session, account_id.as_ref(), count, now)?;
    match &address {
        Some(email) => {
            LicenseKeys::queue(conn, context, &order.id, email, None)?;
        }
        None => {
            order::set_attention(conn, &order.id, Some(ReviewReason::NoAddress), now)?;
            review_needed::queue(conn, ctx, order, ReviewReason::NoAddress, 0)?;
        }
    }
    let detail = serde_json::json!({"licenses": count});
    record(conn, context, &Actor::System, "order.fulfilled", &order.id, detail)?;
    let made: Vec<LicenseId> = minted.into_iter().map(|license| license.id).collect();
    order_fulfilled::publish(conn, ctx, &order.id, &made)?;
    sale::queue(conn, ctx, order)?;
    report(order.id.clone(), lines, &made, "order fulfilled");
    Ok(())
}

/// Licenses that a log line names; an order may have thousands.
const NAMED: usize = 10;

/// Logs what an order has got, once that is committed.
fn report(order: OrderId, lines: &[Line], made: &[LicenseId], what: &'static str) {
    let mut tiers: Vec<&str> = lines.iter().map(|line| line.tier.slug.as_str()).collect();
    tiers.dedup();
    let tiers = tiers.join(",");
    let (keys, named) = (made.len(), made.iter().take(NAMED).map(LicenseId::as_str).collect::<Vec<_>>().join(","));
    after_commit(move || {
        tracing::info!(order.id = order.as_str(), keys, tier = tiers, license.ids = named, "{what}");
        tracing::Span::current().record("order.id", order.as_str());
    });
}

/// Mints the licenses of lines that were not in the catalog when the rest of the order was minted.
pub fn mint_late(
    conn: &mut Conn,
    ctx: &BillingContext,
    session: &CheckoutSession,
    order: &Order,
    lines: &[Line],
    first_ordinal: i64,
) -> Result<(), BillingError> {
    let address = usable_address(session, order);
    let owner = owner(order.account_id.clone(), address.as_ref())?;
    let minted = mint_lines(conn, ctx, session, order, lines, &owner, first_ordinal)?;
    let count = i64::try_from(minted.len()).unwrap_or(i64::MAX);
    order::add_quantity(conn, &order.id, count, ctx.now())?;
    if let Some(email) = &address {
        LicenseKeys::queue(conn, &ctx.context, &order.id, email, Some(first_ordinal))?;
    }
    let detail = serde_json::json!({"licenses": count});
    record(conn, &ctx.context, &Actor::System, "order.completed", &order.id, detail)?;
    let made: Vec<LicenseId> = minted.into_iter().map(|license| license.id).collect();
    report(order.id.clone(), lines, &made, "order completed with prices that were unknown");
    Ok(())
}

/// The first usable address: the order's own, or else the one entered at Stripe.
fn usable_address(session: &CheckoutSession, order: &Order) -> Option<Email> {
    let named = [order.email.as_deref(), session.email()];
    let parsed = named.iter().flatten().find_map(|text| Email::parse(text).ok());
    // An address that Stripe accepted is kept as it is, as long as mail can be sent to it.
    let kept = || named.into_iter().flatten().find_map(Email::of_payment).filter(|email| email.as_str().contains('@'));
    parsed.or_else(kept)
}

fn owner(account_id: Option<AccountId>, address: Option<&Email>) -> Result<Owner, BillingError> {
    let email = match address {
        Some(email) => email.clone(),
        None => Email::parse(NOBODY).map_err(|error| db::Error::Corrupt(error.to_string()))?,
    };
    Ok(Owner { account_id, email })
}

fn mint_lines(
    conn: &mut Conn,
    ctx: &BillingContext,
    session: &CheckoutSession,
    order: &Order,
    lines: &[Line],
    owner: &Owner,
    first_ordinal: i64,
) -> Result<Vec<Minted>, BillingError> {
    let sites = order.sites()?;
    let wanted = plan(session, order, lines, owner, &sites, first_ordinal);
    let minted = ctx.minter.mint(conn, &wanted)?;
    // The first device license takes over a trial's activations, so the buyer does not have to set anything up again.
    if let Some((_, license)) = wanted.iter().zip(&minted).find(|(new, _)| new.tier.activates == ActivationKind::Device)
    {
        take_over_trials(conn, &ctx.context, &license.id)?;
    }
    for license in &minted {
        if let Some(site) = &license.site_domain {
            let site = SiteDomain::parse(site).map_err(|error| db::Error::Corrupt(error.to_string()))?;
            activation::insert_site_activation(conn, &ctx.context, &license.id, &site)?;
        }
    }
    Ok(minted)
}

/// The licenses to mint, in line order; the n-th site license is for the n-th site. A one-time line makes licenses
/// without a subscription.
fn plan(
    session: &CheckoutSession,
    order: &Order,
    lines: &[Line],
    owner: &Owner,
    sites: &[String],
    first_ordinal: i64,
) -> Vec<NewLicense> {
    let mut sites = sites.iter().cloned();
    let mut wanted = Vec::new();
    let metadata = order.metadata.for_licenses();
    let mut ordinal = first_ordinal;
    for line in lines {
        let seats = line.tier.quantity_means == QuantityMeans::Seats;
        let (keys, max_activations) =
            if seats { (1, Some(line.quantity)) } else { (line.quantity, line.tier.max_activations) };
        for _ in 0..keys {
            let site_domain = if line.tier.activates == ActivationKind::Site { sites.next() } else { None };
            wanted.push(NewLicense {
                tier: line.tier.clone(),
                key_prefix: line.key_prefix.clone(),
                owner: owner.clone(),
                order: Some((order.id.clone(), ordinal)),
                customer_id: session.customer.clone(),
                subscription_id: line.subscription_id.clone(),
                item_id: line.item_id.clone(),
                purchase_type: if site_domain.is_some() { PurchaseType::Site } else { PurchaseType::Quantity },
                site_domain,
                valid_until: line.first_end,
                max_activations,
                metadata: metadata.clone(),
            });
            ordinal += 1;
        }
    }
    wanted
}
