//! What a validation needs to know of a license at one place, as it is read from the database: nothing here depends on the
//! time, so that it may be kept in memory until the database says that it changed.

use std::sync::Arc;

use diesel::prelude::*;

use super::grants::{Grants, GrantsPool};
use crate::accounts::email::Email;
use crate::activations::activation::Kind;
use crate::activations::installation_id::InstallationId;
use crate::activations::site_domain::SiteDomain;
use crate::db::schema::{accounts, activations, leases, licenses, organization_members, products, tiers};
use crate::db::{Conn, Result};
use crate::licenses::former_keys;
use crate::licenses::license::starts_later;
use crate::licenses::policy::{LicenseFacts, TierFacts};
use crate::licenses::status::LicenseStatus;
use crate::licenses::status::PurchaseType;
use crate::on_either;

/// A license with as many seats at most has all of them read at once; of a larger one they are counted.
const FEW_SEATS: i64 = 50;

/// A license with what decides about it at the place that asks.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub license_id: Box<str>,
    pub facts: LicenseFacts,
    pub tier: TierFacts,
    pub grants: Arc<Grants>,
    /// Active activations that take a seat.
    pub used: u32,
    /// The place that asks, when it is active.
    pub place: Option<Place>,
    /// Until when the place that asks holds a lease.
    pub leased_until: Option<i64>,
    /// It is a candidate for its lease alone, and none when that has ended.
    pub by_lease: bool,
}

/// An active place.
#[derive(Clone, Debug)]
pub struct Place {
    /// The activation's id.
    pub id: Box<str>,
    /// How many others that take a seat were activated before it; 0 while there are no more than the license allows.
    pub older: u32,
}

/// What was read for one question.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The newest license first.
    pub candidates: Vec<Candidate>,
    /// What it depends on besides the candidates' licenses: ids and subjects as [`crate::db::changes`] has them.
    pub topics: Vec<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = licenses)]
struct LicenseRow {
    id: String,
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
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = tiers)]
struct TierRow {
    slug: String,
    activates: String,
    grace_days: i64,
    features: String,
    limits: String,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = activations)]
struct SeatRow {
    id: String,
    kind: String,
    subject: String,
    takes_seat: bool,
    active: bool,
    activated_at: i64,
}

impl SeatRow {
    fn is_seat(&self) -> bool {
        self.active && self.takes_seat
    }

    fn is_before(&self, other: &Self) -> bool {
        (self.activated_at, &self.id) < (other.activated_at, &other.id)
    }
}

/// The license that this key opens, and the instance's place: a device of this id, or the site of this domain. `stored` are
/// the key's possible stored forms, two for each secret.
pub fn by_key(conn: &mut Conn, pool: &GrantsPool, stored: &[String], instance: &InstallationId) -> Result<Found> {
    let mut found: Option<(LicenseRow, TierRow, String)> = None;
    // Two at a time: a list of any length would be another statement each time, and prepared anew.
    for pair in stored.chunks(2) {
        let (Some(first), Some(second)) = (pair.first(), pair.last()) else { continue };
        found = on_either!(conn, c => licenses::table
            .inner_join(tiers::table.inner_join(products::table))
            .filter(licenses::license_key.eq(first).or(licenses::license_key.eq(second)))
            .select((LicenseRow::as_select(), TierRow::as_select(), products::slug))
            .first(c)
            .optional()?);
        if found.is_some() {
            break;
        }
    }
    // A signed key that a newer one replaced names its license still.
    if found.is_none()
        && let Some(id) = former_keys::license_of(conn, stored)?
    {
        found = on_either!(conn, c => licenses::table
            .inner_join(tiers::table.inner_join(products::table))
            .filter(licenses::id.eq(&id))
            .select((LicenseRow::as_select(), TierRow::as_select(), products::slug))
            .first(c)
            .optional()?);
    }
    let Some((license, tier, product)) = found else { return Ok(Found::default()) };
    let site = SiteDomain::parse(instance.as_str()).ok();
    let domain = site.as_ref().map_or(instance.as_str(), SiteDomain::as_str);
    let is_asked = |place: &SeatRow| {
        let named = place.subject == instance.as_str() || place.kind == Kind::Site.as_str() && place.subject == domain;
        // A place of the other kind is from before the tier's kind was enforced: it counts if it takes a seat.
        named && (place.kind == tier.activates || place.takes_seat)
    };
    let seats = Seats::read(conn, &license, instance.as_str(), domain, is_asked)?;
    let leased_until = match seats.place {
        None => lease(conn, &license, instance)?,
        Some(_) => None,
    };
    let candidate = candidate(pool, &license, &tier, &product, seats, leased_until)?;
    Ok(Found { candidates: vec![candidate], topics: Vec::new() })
}

/// The licenses of this address that are, or were, active on this installation, or else those of which it holds a lease, the
/// newest first. An installation that was never activated finds none, whatever the address has: who knows an address alone
/// learns nothing about it.
pub fn by_installation(
    conn: &mut Conn,
    pool: &GrantsPool,
    email: &Email,
    installation: &InstallationId,
    now: i64,
) -> Result<Found> {
    // The mailbox's, and one that has not shown it.
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
        let is_asked = |place: &SeatRow| place.kind == Kind::Device.as_str() && place.subject == installation.as_str();
        let seats = Seats::read(conn, &license, installation.as_str(), installation.as_str(), is_asked)?;
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
        license_id: license.id.as_str().into(),
        used: seats.used,
        place: seats.place,
        leased_until,
        by_lease: false,
    })
}

/// The seats of a license in the eyes of who asks.
struct Seats {
    used: u32,
    place: Option<Place>,
}

impl Seats {
    fn read(
        conn: &mut Conn,
        license: &LicenseRow,
        subject: &str,
        domain: &str,
        is_asked: impl Fn(&SeatRow) -> bool,
    ) -> Result<Self> {
        let named = activations::subject.eq(subject).or(activations::subject.eq(domain));
        let of_license = || activations::table.filter(activations::license_id.eq(&license.id));
        let is_few = license.max_activations.is_some_and(|max| max <= FEW_SEATS);
        let rows: Vec<SeatRow> = if is_few {
            on_either!(conn, c => of_license()
                .filter(activations::active.eq(true).or(named))
                .select(SeatRow::as_select())
                .load(c)?)
        } else {
            on_either!(conn, c => of_license().filter(named).select(SeatRow::as_select()).load(c)?)
        };
        // An active place before one that was active once.
        let place = rows.iter().filter(|row| is_asked(row)).max_by_key(|row| row.active).filter(|row| row.active);
        let seated = || activations::active.eq(true).and(activations::takes_seat.eq(true));
        let used = if is_few {
            rows.iter().filter(|row| row.is_seat()).count()
        } else {
            let used: i64 = on_either!(conn, c => of_license().filter(seated()).count().get_result(c)?);
            usize::try_from(used).unwrap_or(usize::MAX)
        };
        let used = u32::try_from(used).unwrap_or(u32::MAX);
        let is_over = license.max_activations.is_some_and(|max| i64::from(used) > max);
        let older = match place.filter(|place| place.takes_seat && is_over) {
            None => 0,
            Some(place) if is_few => {
                u32::try_from(rows.iter().filter(|row| row.is_seat() && row.is_before(place)).count())
                    .unwrap_or(u32::MAX)
            }
            Some(place) => {
                let before = activations::activated_at
                    .lt(place.activated_at)
                    .or(activations::activated_at.eq(place.activated_at).and(activations::id.lt(&place.id)));
                let older: i64 =
                    on_either!(conn, c => of_license().filter(seated()).filter(before).count().get_result(c)?);
                u32::try_from(older).unwrap_or(u32::MAX)
            }
        };
        Ok(Self { used, place: place.map(|place| Place { id: place.id.as_str().into(), older }) })
    }
}

/// Until when this instance holds a lease of the license; the past when it held one.
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
