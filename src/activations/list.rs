//! Lists a person's licenses with their activations: `GET /licenses` and the dashboard.

use std::collections::HashMap;

use diesel::prelude::*;

use super::activation::{self, Activation, Kind};
pub use super::list_order::Order;
use super::list_order::{Narrowed, Side, ordered};
use super::listed::{ListedActivation, ListedLicense};
use super::site_domain::SiteDomain;
use crate::accounts::account::{self, lower};
use crate::accounts::email::Email;
use crate::catalog::Tier;
use crate::clock::Timestamp;
use crate::db::schema::{activations, license_seats, licenses, organization_members, products, tiers};
use crate::db::{Conn, Error, Page, Result};
use crate::ids::{AccountId, LicenseId, SubscriptionId};
use crate::licenses::former_keys;
use crate::licenses::key::LicenseKey;
use crate::licenses::license::License;
use crate::licenses::policy::{self, Usage};
use crate::licenses::stored_form::{KeyRing, OpenError};

/// The maximum number of licenses on a page.
pub const MAX_LIMIT: i64 = 100;

/// Which of a person's licenses are listed; all criteria that are set must match.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub subscription_id: Option<SubscriptionId>,
    /// The text of the search box: a key as pasted, its beginning, an order, or a part of a site, of a device's name or
    /// of a tier's name.
    pub text: Option<String>,
    pub state: Option<State>,
    /// A product's slug.
    pub product: Option<String>,
    pub order: Order,
}

/// The maximum number of licenses that are read at a time for a file.
const CHUNK: i64 = 500;

/// Where counting stops: higher numbers are of no use, and expensive.
pub const COUNTED: i64 = 1_000;

/// The state that a person's licenses can be filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Valid, with no seat taken.
    Available,
    /// Valid, and in use.
    InUse,
    /// Ended, suspended, inactive or revoked.
    Ended,
}

impl State {
    /// Parses a state: `available`, `in_use`, `ended`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "available" => Some(Self::Available),
            "in_use" => Some(Self::InUse),
            "ended" => Some(Self::Ended),
            _ => None,
        }
    }
}

/// Lists the licenses of an account and of its organizations, in the filter's order, after `cursor` (a page's
/// `next_cursor`); `limit` is clamped to between 1 and [`MAX_LIMIT`]. Runs two queries, however many there are.
pub fn list(
    conn: &mut Conn,
    ring: &KeyRing,
    account_id: &AccountId,
    filter: &Filter,
    cursor: Option<&str>,
    limit: i64,
    now: i64,
) -> Result<Page<ListedLicense>> {
    let limit = limit.clamp(1, MAX_LIMIT);
    of_accounts(conn, ring, &[account_id.to_owned()], filter, cursor, limit, now)
}

/// Lists the same in larger pages, for a file of all of them.
pub fn chunk(
    conn: &mut Conn,
    ring: &KeyRing,
    account_id: &AccountId,
    filter: &Filter,
    cursor: Option<&str>,
    now: i64,
) -> Result<Page<ListedLicense>> {
    of_accounts(conn, ring, &[account_id.to_owned()], filter, cursor, CHUNK, now)
}

/// Returns the page that ends before the license `first`, and whether another one precedes it.
pub fn before(
    conn: &mut Conn,
    ring: &KeyRing,
    account_id: &AccountId,
    filter: &Filter,
    first: &str,
    limit: i64,
    now: i64,
) -> Result<(Vec<ListedLicense>, bool)> {
    let limit = limit.clamp(1, MAX_LIMIT);
    let accounts = [account_id.to_owned()];
    let query = narrowed(conn, ring, &accounts, filter, now)?;
    let ordered = ordered(conn, query, filter.order, Some(first), Side::Before)?;
    let mut rows: Vec<(License, Tier)> = match ordered {
        Some(query) => query.limit(limit + 1).select((License::as_select(), Tier::as_select())).load(conn)?,
        None => Vec::new(),
    };
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let is_more = rows.len() > most;
    rows.truncate(most);
    rows.reverse();
    Ok((with_activations(conn, ring, rows, now)?, is_more))
}

/// Counts the matching licenses, up to [`COUNTED`] + 1.
pub fn count(conn: &mut Conn, ring: &KeyRing, account_id: &AccountId, filter: &Filter, now: i64) -> Result<i64> {
    let accounts = [account_id.to_owned()];
    let query = narrowed(conn, ring, &accounts, filter, now)?;
    let ids: Vec<LicenseId> = query.select(licenses::id).limit(COUNTED + 1).load(conn)?;
    Ok(i64::try_from(ids.len()).unwrap_or(i64::MAX))
}

/// Lists the same for every account with this address, for the seller: the mailbox's and the unconfirmed one.
pub fn list_of_email(
    conn: &mut Conn,
    ring: &KeyRing,
    email: &Email,
    cursor: Option<&str>,
    limit: i64,
    now: i64,
) -> Result<Page<ListedLicense>> {
    let accounts = account::ids_of_email(conn, email)?;
    of_accounts(conn, ring, &accounts, &Filter::default(), cursor, limit.clamp(1, MAX_LIMIT), now)
}

fn of_accounts(
    conn: &mut Conn,
    ring: &KeyRing,
    accounts: &[AccountId],
    filter: &Filter,
    cursor: Option<&str>,
    limit: i64,
    now: i64,
) -> Result<Page<ListedLicense>> {
    let query = narrowed(conn, ring, accounts, filter, now)?;
    let rows = match ordered(conn, query, filter.order, cursor, Side::After)? {
        Some(query) => query.limit(limit + 1).select((License::as_select(), Tier::as_select())).load(conn)?,
        None => Vec::new(),
    };
    page(conn, ring, rows, limit, now)
}

/// Selects the matching licenses of these accounts and of their organizations.
fn narrowed<'a>(
    conn: &mut Conn,
    ring: &KeyRing,
    accounts: &'a [AccountId],
    filter: &'a Filter,
    now: i64,
) -> Result<Narrowed<'a>> {
    let organizations = organization_members::table
        .filter(organization_members::account_id.eq_any(accounts))
        .select(organization_members::organization_id.nullable());
    let mut query = licenses::table
        .inner_join(tiers::table)
        .filter(licenses::account_id.eq_any(accounts).or(licenses::organization_id.eq_any(organizations)))
        .into_boxed();
    if let Some(product) = &filter.product {
        let sold = products::table.filter(products::slug.eq(product)).select(products::id);
        query = query.filter(tiers::product_id.eq_any(sold));
    }
    if let Some(subscription) = &filter.subscription_id {
        query = query.filter(licenses::subscription_id.eq(subscription));
    }
    if let Some(state) = filter.state {
        // The expressions keep the planner from the indexes on status and end: nearly all licenses of the whole table
        // are active.
        let works = licenses::status
            .concat("")
            .eq("active")
            .and(licenses::valid_until.is_null().or((licenses::valid_until + Some(0_i64)).gt(now)));
        // Correlated with each license: a list of all licenses in use would cover the whole table.
        let in_use = diesel::dsl::exists(
            license_seats::table.filter(license_seats::license_id.eq(licenses::id)).filter(license_seats::used.gt(0)),
        );
        query = match state {
            State::Available => query.filter(works.assume_not_null()).filter(diesel::dsl::not(in_use)),
            State::InUse => query.filter(works.assume_not_null()).filter(in_use),
            State::Ended => {
                query.filter(licenses::status.ne("active").or(licenses::valid_until.le(now).assume_not_null()))
            }
        };
    }
    if let Some(text) = &filter.text {
        let stored = LicenseKey::parse(text).map(|key| ring.candidates(&key)).unwrap_or_default();
        let former = former_keys::license_of(conn, &stored)?;
        let site = SiteDomain::parse(text).map(|site| site.as_str().to_owned()).unwrap_or_default();
        let part = contains(text);
        let used = activations::table
            .filter(activations::active)
            .filter(
                activations::subject
                    .eq(site)
                    .or(lower(activations::subject.nullable()).like(part.clone()).escape('\\').assume_not_null())
                    .or(lower(activations::instance_name).like(part.clone()).escape('\\').assume_not_null())
                    .or(lower(activations::hostname).like(part.clone()).escape('\\').assume_not_null()),
            )
            .filter(activations::license_id.eq(licenses::id));
        query = query.filter(
            licenses::license_key
                .eq_any(stored)
                .or(licenses::id.eq_any(former.into_iter().collect::<Vec<_>>()))
                .or(licenses::id.eq(text))
                .or(licenses::order_id.eq(text).assume_not_null())
                .or(lower(licenses::key_prefix.nullable()).like(starts(text)).escape('\\').assume_not_null())
                .or(lower(licenses::site_domain).like(part.clone()).escape('\\').assume_not_null())
                .or(lower(tiers::name.nullable()).like(part).escape('\\').assume_not_null())
                .or(diesel::dsl::exists(used)),
        );
    }
    Ok(query)
}

/// Returns the pattern of texts that contain this one, in lower case.
fn contains(text: &str) -> String {
    format!("%{}", starts(text))
}

/// Returns the pattern of texts that begin with this one, in lower case.
fn starts(text: &str) -> String {
    let literal = text.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("{literal}%")
}

/// Returns these licenses, in the order of `ids`; skips missing ones.
pub fn by_ids(conn: &mut Conn, ring: &KeyRing, ids: &[&str], now: i64) -> Result<Vec<ListedLicense>> {
    let mut rows: Vec<(License, Tier)> = licenses::table
        .inner_join(tiers::table)
        .filter(licenses::id.eq_any(ids.iter().copied()))
        .select((License::as_select(), Tier::as_select()))
        .load(conn)?;
    rows.sort_by_key(|(license, _)| ids.iter().position(|id| license.id == *id));
    with_activations(conn, ring, rows, now)
}

/// Builds a page from the rows of a query: newest first, and one more than `limit`.
pub(super) fn page(
    conn: &mut Conn,
    ring: &KeyRing,
    rows: Vec<(License, Tier)>,
    limit: i64,
    now: i64,
) -> Result<Page<ListedLicense>> {
    let rows = Page::first_of(rows, limit, |(license, _)| &license.id);
    Ok(Page { entries: with_activations(conn, ring, rows.entries, now)?, next_cursor: rows.next_cursor })
}

/// Adds the licenses' activations, and their status at `now`: one query for all of them.
pub fn with_activations(
    conn: &mut Conn,
    ring: &KeyRing,
    rows: Vec<(License, Tier)>,
    now: i64,
) -> Result<Vec<ListedLicense>> {
    let ids: Vec<&str> = rows.iter().map(|(license, _)| license.id.as_str()).collect();
    let mut places: HashMap<LicenseId, Vec<Activation>> = HashMap::new();
    for activation in activation::list(conn, &ids)? {
        places.entry(activation.license_id.clone()).or_default().push(activation);
    }
    let listed = |(license, tier): (License, Tier)| {
        let places = places.remove(&license.id).unwrap_or_default();
        listed(ring, license, &tier, places, now)
    };
    rows.into_iter().map(listed).collect()
}

fn listed(ring: &KeyRing, license: License, tier: &Tier, places: Vec<Activation>, now: i64) -> Result<ListedLicense> {
    let state = policy::decide(&license.facts(), &license.tier_facts(tier), Usage::Anywhere, now).state;
    let active = || places.iter().filter(|a| a.active);
    let sites = || active().filter(|a| a.kind == Kind::Site);
    let used_site = sites().find(|a| a.takes_seat).or_else(|| sites().next()).map(|a| a.subject.clone());
    Ok(ListedLicense {
        license_key: shown_key(ring, &license)?,
        status: state,
        available: state.is_usable() && !active().any(|a| a.takes_seat),
        used_site_domain: used_site,
        tier: tier.slug.clone(),
        valid_until: license.valid_until.map(Timestamp),
        created_at: Timestamp(license.created_at),
        id: license.id,
        key_prefix: license.key_prefix,
        site_domain: license.site_domain,
        purchase_type: license.purchase_type,
        subscription_id: license.subscription_id,
        max_activations: license.max_activations,
        activations: places.into_iter().map(ListedActivation::from).collect(),
        metadata: None,
        owner: None,
    })
}

/// Returns the key, unless it is stored hashed: such a key was shown once, even if its mail is still queued.
fn shown_key(ring: &KeyRing, license: &License) -> Result<Option<String>> {
    match ring.open(&license.license_key) {
        Ok(key) => Ok(Some(key.as_str().to_owned())),
        Err(OpenError::Hashed) => Ok(None),
        Err(error) => Err(Error::Corrupt(format!("license {}: {error}", license.id))),
    }
}
