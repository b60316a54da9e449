//! The search box of the seller's console: resolves one text to what it identifies. A license key as pasted, an e-mail
//! address, an order, a site, a device, an id of ours or Stripe's, metadata as `key:value`; otherwise the beginning of
//! an address, a user name or a company name.
//!
//! The result is of one kind ([`Sought`]), and each list shows its rows related to that: the licenses of an order, the
//! customer of a key. Every query uses an index; none gets slower with the number of licenses.

use diesel::prelude::*;

use crate::accounts::account;
use crate::activations::site_domain::SiteDomain;
use crate::billing::records::session_id;
use crate::db::schema::{
    accounts, activations, charges, disputes, license_metadata, licenses, order_metadata, orders, organizations,
    subscriptions,
};
use crate::db::{Conn, Result, Sought};
use crate::ids::SessionId;
use crate::licenses::former_keys;
use crate::licenses::key::LicenseKey;
use crate::licenses::stored_form::KeyRing;
use crate::metadata::Pair;
use crate::secret::sealed::Sealer;

/// Maximum number of results; a text with more matches is too vague.
pub const MOST: i64 = 500;
/// How many characters of a key support can see.
const KEY_PREFIX: usize = 8;

/// Finds what a text identifies; `None` if it is empty.
///
/// # Errors
/// Those of the database.
pub fn search(conn: &mut Conn, ring: &KeyRing, sealer: &Sealer, text: &str) -> Result<Option<Sought>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if let Some(pair) = Pair::parse(text)
        && let Some(found) = by_metadata(conn, &pair)?
    {
        return Ok(Some(found));
    }
    if let Some(found) = by_id(conn, sealer, text)? {
        return Ok(Some(found));
    }
    if text.contains('@') {
        return by_address(conn, &text.to_lowercase()).map(Some);
    }
    for look in [by_key, by_place] {
        let found = look(conn, ring, text)?;
        if !found.is_empty() {
            return Ok(Some(Sought::Licenses(found)));
        }
    }
    by_name(conn, text).map(Some)
}

/// Finds licenses, or else orders, with this key and value; `None` if there are none.
fn by_metadata(conn: &mut Conn, pair: &Pair) -> Result<Option<Sought>> {
    let named = license_metadata::name.eq(&pair.key).and(license_metadata::value.eq(&pair.value));
    let having = license_metadata::table.filter(named).select(license_metadata::license_id);
    let having: Vec<String> = having.order(license_metadata::license_id.desc()).limit(MOST).load(conn)?;
    if !having.is_empty() {
        return Ok(Some(Sought::Licenses(having)));
    }
    let named = order_metadata::name.eq(&pair.key).and(order_metadata::value.eq(&pair.value));
    let having = order_metadata::table.filter(named).select(order_metadata::order_id);
    let having: Vec<String> = having.order(order_metadata::order_id.desc()).limit(MOST).load(conn)?;
    Ok(Some(having).filter(|orders| !orders.is_empty()).map(Sought::Orders))
}

/// Finds an id of ours or Stripe's.
fn by_id(conn: &mut Conn, sealer: &Sealer, text: &str) -> Result<Option<Sought>> {
    let one = || vec![text.to_owned()];
    let Some((prefix, _)) = text.split_once('_') else { return Ok(None) };
    Ok(Some(match prefix {
        "lic" => Sought::Licenses(one()),
        "acc" => Sought::Accounts(one()),
        "org" => Sought::Organizations(one()),
        "ord" => Sought::Orders(one()),
        "sub" => Sought::Subscriptions(one()),
        "act" => {
            let place = activations::table.filter(activations::id.eq(text)).select(activations::license_id);
            Sought::Licenses(place.load(conn)?)
        }
        "si" => {
            let of_item =
                licenses::table.filter(licenses::item_id.eq(text)).select(licenses::subscription_id.assume_not_null());
            Sought::Subscriptions(
                of_item.filter(licenses::subscription_id.is_not_null()).distinct().limit(MOST).load(conn)?,
            )
        }
        "cus" => by_customer(conn, text)?,
        "cs" => {
            let lookups = session_id::lookups(sealer, &SessionId::from_text(text));
            let found = orders::table.filter(orders::checkout_session_id.eq_any(lookups)).select(orders::id);
            Sought::Orders(found.load(conn)?)
        }
        "pi" => by_payment(conn, text)?,
        "ch" | "py" => {
            let charge = charges::table.filter(charges::id.eq(text));
            let of = (charges::payment_intent_id, charges::subscription_id);
            let payment = charge.select(of).first(conn).optional()?;
            paid_by(conn, payment)?
        }
        "in" => {
            let charge = charges::table.filter(charges::invoice_id.eq(text));
            let of = (charges::payment_intent_id, charges::subscription_id);
            let payment = charge.select(of).first(conn).optional()?;
            paid_by(conn, payment)?
        }
        "dp" | "du" => {
            let dispute = disputes::table.filter(disputes::id.eq(text));
            let of = (disputes::payment_intent_id, disputes::subscription_id);
            let payment = dispute.select(of).first(conn).optional()?;
            paid_by(conn, payment)?
        }
        _ => return Ok(None),
    }))
}

/// Finds a Stripe customer's orders; a customer without orders is found by account or subscription.
fn by_customer(conn: &mut Conn, customer: &str) -> Result<Sought> {
    let ordered = orders::table.filter(orders::customer_id.eq(customer)).select(orders::id);
    let ordered: Vec<String> = ordered.order(orders::id.desc()).limit(MOST).load(conn)?;
    if !ordered.is_empty() {
        return Ok(Sought::Orders(ordered));
    }
    let pays = subscriptions::table.filter(subscriptions::customer_id.eq(customer)).select(subscriptions::id);
    let pays: Vec<String> = pays.limit(MOST).load(conn)?;
    if !pays.is_empty() {
        return Ok(Sought::Subscriptions(pays));
    }
    Ok(Sought::Accounts(accounts::table.filter(accounts::customer_id.eq(customer)).select(accounts::id).load(conn)?))
}

fn by_payment(conn: &mut Conn, intent: &str) -> Result<Sought> {
    let paid = orders::table.filter(orders::payment_intent_id.eq(intent)).select(orders::id);
    let paid: Vec<String> = paid.load(conn)?;
    if !paid.is_empty() {
        return Ok(Sought::Orders(paid));
    }
    let of =
        charges::table.filter(charges::payment_intent_id.eq(intent)).select(charges::subscription_id.assume_not_null());
    let of = of.filter(charges::subscription_id.is_not_null()).distinct();
    Ok(Sought::Subscriptions(of.load(conn)?))
}

/// Finds what was paid for by this payment intent or for this subscription.
fn paid_by(conn: &mut Conn, payment: Option<(Option<String>, Option<String>)>) -> Result<Sought> {
    match payment {
        Some((_, Some(subscription))) => Ok(Sought::Subscriptions(vec![subscription])),
        Some((Some(intent), None)) => by_payment(conn, &intent),
        _ => Ok(Sought::Nothing),
    }
}

/// Finds the accounts of an address or its beginning, or else the orders that named it.
fn by_address(conn: &mut Conn, address: &str) -> Result<Sought> {
    let whole = accounts::table.filter(accounts::email.eq(address)).select(accounts::id);
    let whole: Vec<String> = whole.load(conn)?;
    if !whole.is_empty() {
        return Ok(Sought::Accounts(whole));
    }
    let named = orders::table.filter(orders::email.eq(address)).select(orders::id);
    let named: Vec<String> = named.order(orders::id.desc()).limit(MOST).load(conn)?;
    if named.is_empty() { by_name(conn, address) } else { Ok(Sought::Orders(named)) }
}

/// Finds a license by its key as pasted, by a replaced key, or by the first characters.
fn by_key(conn: &mut Conn, ring: &KeyRing, text: &str) -> Result<Vec<String>> {
    if let Ok(key) = LicenseKey::parse(text) {
        let stored = ring.candidates(&key);
        let found = licenses::table.filter(licenses::license_key.eq_any(&stored)).select(licenses::id);
        let mut found: Vec<String> = found.load(conn)?;
        found.extend(former_keys::license_of(conn, &stored)?.map(String::from));
        found.dedup();
        if !found.is_empty() {
            return Ok(found);
        }
    }
    if text.chars().count() > KEY_PREFIX + 1 {
        return Ok(Vec::new());
    }
    let start: String = text.trim_end_matches('…').to_owned();
    let either = vec![start.to_uppercase(), start.to_lowercase(), start];
    let found = licenses::table.filter(licenses::key_prefix.eq_any(either)).select(licenses::id);
    Ok(found.order(licenses::id.desc()).limit(MOST).load(conn)?)
}

/// Finds a site or device that is or was active, or that was named at purchase.
fn by_place(conn: &mut Conn, _: &KeyRing, text: &str) -> Result<Vec<String>> {
    let site = SiteDomain::parse(text).map(|site| site.as_str().to_owned()).ok();
    let subjects: Vec<&str> = site.as_deref().into_iter().chain([text]).collect();
    let used = activations::table.filter(activations::subject.eq_any(subjects)).select(activations::license_id);
    let mut found: Vec<String> = used.distinct().limit(MOST).load(conn)?;
    if let Some(site) = site {
        let bought = licenses::table.filter(licenses::site_domain.eq(site)).select(licenses::id);
        found.extend(bought.order(licenses::id.desc()).limit(MOST).load::<String>(conn)?);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Finds the beginning of an address, a user name or a company name.
fn by_name(conn: &mut Conn, text: &str) -> Result<Sought> {
    let people = account::list(conn, Some(text), None, None, None, MOST)?.entries;
    if !people.is_empty() {
        return Ok(Sought::Accounts(people.into_iter().map(|account| account.id.into()).collect()));
    }
    let literal = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let named = organizations::table.filter(organizations::name.like(format!("{literal}%")).escape('\\'));
    let named: Vec<String> = named.select(organizations::id).limit(MOST).load(conn)?;
    Ok(if named.is_empty() { Sought::Nothing } else { Sought::Organizations(named) })
}
