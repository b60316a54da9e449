//! Reads the facts that a validation decides by. Nothing here depends on the time, so it can be cached until the
//! database reports a change.

use std::sync::Arc;

use diesel::IntoSql;
use diesel::dsl::case_when;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::grants::{Grants, GrantsPool};
use crate::accounts::email::Email;
use crate::activations::activation::Kind;
use crate::activations::installation_id::InstallationId;
use crate::activations::site_domain::SiteDomain;
use crate::db::schema::{
    accounts, activations, leases, license_seats, licenses, organization_members, products, tiers,
};
use crate::db::{Conn, Result};
use crate::ids::LicenseId;
use crate::licenses::former_keys;
use crate::licenses::license::starts_later;
use crate::licenses::policy::{LicenseFacts, TierFacts};
use crate::licenses::status::LicenseStatus;
use crate::licenses::status::PurchaseType;
use crate::metadata::Metadata;
use crate::on_either;

/// A license with the facts that decide about it at the calling instance.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub license_id: LicenseId,
    pub facts: LicenseFacts,
    pub tier: TierFacts,
    pub grants: Arc<Grants>,
    /// The public metadata.
    pub metadata: Metadata,
    /// Active activations that take a seat.
    pub used: u32,
    /// The calling instance's activation, if it is active.
    pub place: Option<Place>,
    /// Until when the calling instance holds a lease.
    pub leased_until: Option<i64>,
    /// It is a candidate only because of its lease, and no longer one when that has expired.
    pub by_lease: bool,
}

/// An active activation.
#[derive(Clone, Debug)]
pub struct Place {
    /// The activation's id.
    pub id: Box<str>,
    /// How many others with a seat were activated before it; 0 while the license is within its limit.
    pub older: u32,
}

/// The result of reading for one question.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Newest license first.
    pub candidates: Vec<Candidate>,
    /// What the result depends on in addition to the candidates' licenses: ids and subjects, as in
    /// [`crate::db::changes`].
    pub topics: Vec<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = licenses)]
pub(super) struct LicenseRow {
    id: LicenseId,
    purchase_type: PurchaseType,
    status: LicenseStatus,
    valid_from: i64,
    valid_until: Option<i64>,
    valid_days: Option<i64>,
    max_activations: Option<i64>,
    max_leases: Option<i64>,
    limits: Option<String>,
    features: Option<String>,
    created_at: i64,
    metadata: Metadata,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = tiers)]
pub(super) struct TierRow {
    slug: String,
    activates: Kind,
    grace_days: i64,
    features: String,
    limits: String,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = activations)]
pub(super) struct SeatRow {
    id: String,
    takes_seat: bool,
    activated_at: i64,
}

/// A license with its tier, its product's slug, its number of seats and the calling instance's activation.
type Opened = (LicenseRow, TierRow, String, Option<i64>, Option<SeatRow>);

/// Reads the license with this key, and the activation of the instance: a device with this id, or the site with this
/// domain. `stored` are the key's possible stored forms, two for each secret.
pub fn by_key(conn: &mut Conn, pool: &GrantsPool, stored: &[String], instance: &InstallationId) -> Result<Found> {
    let site = SiteDomain::parse(instance.as_str()).ok();
    let domain = site.as_ref().map_or(instance.as_str(), SiteDomain::as_str);
    // One statement for everything, with a constant text, so that it stays prepared.
    macro_rules! opened {
        ($named:expr) => {
            on_either!(conn, c => licenses::table
                .inner_join(tiers::table.inner_join(products::table))
                .left_join(license_seats::table.on(license_seats::license_id.eq(licenses::id)))
                .left_join(activations::table.on(activations::license_id.eq(licenses::id)
                    .and(activations::kind.eq(tiers::activates))
                    .and(activations::subject.eq(
                        case_when(tiers::activates.eq(Kind::Site), domain.into_sql::<Text>())
                            .otherwise(instance.as_str().into_sql::<Text>())))
                    .and(activations::active.eq(true))))
                .filter($named)
                .select((
                    LicenseRow::as_select(),
                    TierRow::as_select(),
                    products::slug,
                    license_seats::used.nullable(),
                    Option::<SeatRow>::as_select(),
                ))
                .first::<Opened>(c)
                .optional()?)
        };
    }
    let mut found = None;
    // Two at a time: a list of variable length would be a different statement each time, and prepared anew.
    for pair in stored.chunks(2) {
        let (Some(first), Some(second)) = (pair.first(), pair.last()) else { continue };
        found = opened!(licenses::license_key.eq(first).or(licenses::license_key.eq(second)));
        if found.is_some() {
            break;
        }
    }
    // A signed key that was replaced by a newer one still identifies its license.
    if found.is_none()
        && let Some(id) = former_keys::license_of(conn, stored)?
    {
        found = opened!(licenses::id.eq(&id));
    }
    let Some((license, tier, product, used, mut place)) = found else { return Ok(Found::default()) };
    if place.is_none() {
        // An activation of the other kind is from before the tier's kind was enforced: it counts if it takes a seat.
        let other = match tier.activates == Kind::Site {
            true => (Kind::Device, instance.as_str()),
            false => (Kind::Site, domain),
        };
        place = active_place(conn, &license, other)?.filter(|place| place.takes_seat);
    }
    let seats = Seats::of(conn, &license, used, place)?;
    let leased_until = match seats.place {
        None => lease(conn, &license, instance)?,
        Some(_) => None,
    };
    let candidate = candidate(pool, &license, &tier, &product, seats, leased_until)?;
    Ok(Found { candidates: vec![candidate], topics: Vec::new() })
}

/// Builds the same from the rows of a license with an active activation; `None` when more has to be read.
pub(super) fn plain(
    pool: &GrantsPool,
    license: &LicenseRow,
    tier: &TierRow,
    product: &str,
    used: Option<i64>,
    place: SeatRow,
) -> Result<Option<Found>> {
    let used = used.unwrap_or(0);
    if license.max_activations.is_some_and(|max| used > max) {
        return Ok(None);
    }
    let place = Some(Place { id: place.id.as_str().into(), older: 0 });
    let seats = Seats { used: u32::try_from(used).unwrap_or(u32::MAX), place };
    let candidate = candidate(pool, license, tier, product, seats, None)?;
    Ok(Some(Found { candidates: vec![candidate], topics: Vec::new() }))
}

/// Reads the licenses of this address that are, or were, active on this installation, or else those that it holds a
/// lease of, newest first. An installation that was never activated finds none, whatever licenses the address has:
/// knowing an address reveals nothing about it.
pub fn by_installation(
    conn: &mut Conn,
    pool: &GrantsPool,
    email: &Email,
    installation: &InstallationId,
    now: i64,
) -> Result<Found> {
    // The mailbox's account and the unconfirmed one.
    let own: Vec<String> = on_either!(conn, c => accounts::table
        .filter(accounts::email.eq(email.as_str()))
        .select(accounts::id)
        .load(c)?);
    if own.is_empty() {
        return Ok(Found::default());
    }
    let mut topics: Vec<String> = on_either!(conn, c => organization_members::table
        .filter(organization_members::account_id.eq_any(&own))
        .select(organization_members::organization_id)
        .load(c)?);
    let organizations = || {
        organization_members::table
            .filter(organization_members::account_id.eq_any(&own))
            .select(organization_members::organization_id.nullable())
    };
    let owned = || licenses::account_id.eq_any(&own).or(licenses::organization_id.eq_any(organizations()));
    let here: Vec<(LicenseRow, TierRow, String)> = on_either!(conn, c => licenses::table
        .inner_join(tiers::table.inner_join(products::table))
        .inner_join(activations::table.on(activations::license_id.eq(licenses::id)))
        .filter(activations::subject.eq(installation.as_str()).and(activations::kind.eq(Kind::Device.as_str())))
        .filter(owned())
        .order(licenses::id.desc())
        .select((LicenseRow::as_select(), TierRow::as_select(), products::slug))
        .load(c)?);
    let by_lease = here.is_empty();
    let rows = if by_lease {
        on_either!(conn, c => licenses::table
            .inner_join(tiers::table.inner_join(products::table))
            .inner_join(leases::table.on(leases::license_id.eq(licenses::id)))
            .filter(leases::instance_id.eq(installation.as_str()).and(leases::expires_at.gt(now)))
            .filter(owned())
            .order(licenses::id.desc())
            .select((LicenseRow::as_select(), TierRow::as_select(), products::slug))
            .load(c)?)
    } else {
        here
    };
    let mut candidates = Vec::with_capacity(rows.len());
    for (license, tier, product) in rows {
        let seats = Seats::of_device(conn, &license, installation)?;
        let leased_until = match seats.place {
            None => lease(conn, &license, installation)?,
            Some(_) => None,
        };
        let candidate = candidate(pool, &license, &tier, &product, seats, leased_until)?;
        candidates.push(Candidate { by_lease, ..candidate });
    }
    topics.extend(own);
    topics.push(installation.as_str().to_owned());
    Ok(Found { candidates, topics })
}

fn candidate(
    pool: &GrantsPool,
    license: &LicenseRow,
    tier: &TierRow,
    product: &str,
    seats: Seats,
    leased_until: Option<i64>,
) -> Result<Candidate> {
    let number = |days: i64| u32::try_from(days).unwrap_or(u32::MAX);
    let features = license.features.as_deref().unwrap_or(&tier.features);
    let limits = license.limits.as_deref().unwrap_or(&tier.limits);
    Ok(Candidate {
        facts: LicenseFacts {
            status: license.status,
            is_trial: license.purchase_type == PurchaseType::Trial,
            valid_from: starts_later(license.valid_from, license.created_at),
            valid_until: license.valid_until,
            // The first activation writes valid_until: until then the license has not started.
            first_activated_at: None,
            max_activations: license.max_activations.map(number),
        },
        tier: TierFacts {
            grace_days: number(tier.grace_days),
            valid_days_from_activation: license.valid_days.map(number),
        },
        grants: pool.get(product, &tier.slug, features, limits, &license.id)?,
        metadata: license.metadata.public(),
        license_id: license.id.clone(),
        used: seats.used,
        place: seats.place,
        leased_until,
        by_lease: false,
    })
}

/// The seats of a license, for the calling instance.
struct Seats {
    used: u32,
    place: Option<Place>,
}

impl Seats {
    /// `used` is the stored number of the license's seats.
    fn of(conn: &mut Conn, license: &LicenseRow, used: Option<i64>, place: Option<SeatRow>) -> Result<Self> {
        let used = u32::try_from(used.unwrap_or(0)).unwrap_or(u32::MAX);
        let is_over = license.max_activations.is_some_and(|max| i64::from(used) > max);
        let older = match place.as_ref().filter(|place| place.takes_seat && is_over) {
            None => 0,
            Some(place) => older(conn, &license.id, place)?,
        };
        Ok(Self { used, place: place.map(|place| Place { id: place.id.as_str().into(), older }) })
    }

    /// Reads the seats and the activation of a device.
    fn of_device(conn: &mut Conn, license: &LicenseRow, installation: &InstallationId) -> Result<Self> {
        let used = on_either!(conn, c => license_seats::table.find(&license.id).select(license_seats::used).first(c))
            .optional()?;
        let place = active_place(conn, license, (Kind::Device, installation.as_str()))?;
        Self::of(conn, license, used, place)
    }
}

/// Returns the active activation of this kind and subject.
fn active_place(conn: &mut Conn, license: &LicenseRow, (kind, subject): (Kind, &str)) -> Result<Option<SeatRow>> {
    let named = activations::kind.eq(kind).and(activations::subject.eq(subject));
    Ok(on_either!(conn, c => activations::table
        .filter(activations::license_id.eq(&license.id).and(named))
        .filter(activations::active.eq(true))
        .select(SeatRow::as_select())
        .first(c))
    .optional()?)
}

/// Counts the seats taken before this one. Only needed for a license over its limit.
fn older(conn: &mut Conn, license_id: &LicenseId, place: &SeatRow) -> Result<u32> {
    let seated = activations::active.eq(true).and(activations::takes_seat.eq(true));
    let before = activations::activated_at
        .lt(place.activated_at)
        .or(activations::activated_at.eq(place.activated_at).and(activations::id.lt(&place.id)));
    let older: i64 = on_either!(conn, c => activations::table
        .filter(activations::license_id.eq(license_id).and(seated))
        .filter(before)
        .count()
        .get_result(c)?);
    Ok(u32::try_from(older).unwrap_or(u32::MAX))
}

/// Returns when the instance's lease of the license expires; in the past if it has expired.
fn lease(conn: &mut Conn, license: &LicenseRow, instance: &InstallationId) -> Result<Option<i64>> {
    if license.max_leases == Some(0) {
        return Ok(None);
    }
    Ok(on_either!(conn, c => leases::table
        .filter(leases::license_id.eq(&license.id).and(leases::instance_id.eq(instance.as_str())))
        .select(leases::expires_at)
        .first(c)
        .optional()?))
}
