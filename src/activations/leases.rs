//! Floating seats: `POST /api/v1/leases`, `PUT` and `DELETE /api/v1/leases/{id}`.
//!
//! A lease expires unless its instance renews it. An expired lease no longer counts; it is deleted by the next request
//! for a lease of that license, or by [`sweep`].

use diesel::prelude::*;
use thiserror::Error as ThisError;

use super::Activator;
use super::activation;
use super::installation_id::InstallationId;
use super::seat::{count, tier_of};
use crate::db::schema::leases;
use crate::db::{Conn, Error};
use crate::error_code::ErrorCode;
use crate::ids::{Kind, LicenseId};
use crate::licenses::key::LicenseKey;
use crate::licenses::license::License;
use crate::licenses::policy::{self, State, Usage};

/// The default duration of a lease, in seconds.
pub const DEFAULT_TTL: i64 = 300;
/// The longest duration that may be requested, in seconds; the shortest is one.
pub const MAX_TTL: i64 = 86_400;

/// A floating seat. Times are UTC unix seconds.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = leases)]
pub struct Lease {
    pub id: String,
    pub license_id: LicenseId,
    pub instance_id: String,
    pub created_at: i64,
    pub renewed_at: i64,
    pub expires_at: i64,
}

/// A request for a lease.
#[derive(Clone, Debug)]
pub struct LeaseRequest {
    pub license_key: LicenseKey,
    pub instance: InstallationId,
    /// Seconds; the HTTP layer keeps it between 1 and [`MAX_TTL`].
    pub ttl: i64,
}

/// What a caller presents in addition to a lease's id. The id is known only to the holder and is enough by itself; a
/// key or an instance that is given as well must match the lease.
#[derive(Clone, Debug, Default)]
pub struct Holder {
    pub license_key: Option<LicenseKey>,
    pub instance: Option<InstallationId>,
}

/// Why no lease was granted. Nothing was changed.
#[derive(Debug, ThisError)]
pub enum LeaseError {
    /// 404
    #[error("there is no such license key")]
    NotFound,
    /// 403; the license's state is the reason.
    #[error("{}", super::activate_error::refusal_text(*.0))]
    Refused(State),
    /// 422; a license for sites has no floating seats.
    #[error("{}", super::activate_error::wrong_kind_text(*.activates))]
    WrongKind {
        /// What the license can be activated for.
        activates: activation::Kind,
    },
    /// 409
    #[error("all {limit} floating seats of this license are taken")]
    Limit { limit: i64, used: i64 },
    /// 404; it has expired, or belongs to another license or another instance.
    #[error("there is no such lease; request a new one")]
    NoLease,
    #[error(transparent)]
    Database(#[from] Error),
}

impl LeaseError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::LicenseNotFound,
            Self::Refused(state) => state.refusal().unwrap_or(ErrorCode::LicenseInactive),
            Self::WrongKind { .. } => ErrorCode::WrongActivationKind,
            Self::Limit { .. } => ErrorCode::LeaseLimit,
            Self::NoLease => ErrorCode::LeaseNotFound,
            Self::Database(_) => ErrorCode::InternalError,
        }
    }
}

impl From<diesel::result::Error> for LeaseError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

impl Activator {
    /// Grants the instance a lease. Runs under the license's lock, so that never more than `max_leases` are live at a
    /// time; an instance that has a lease gets it renewed.
    pub fn create_lease(&self, conn: &mut Conn, request: &LeaseRequest) -> Result<Lease, LeaseError> {
        let now = self.context.now();
        let found = License::by_key(conn, &self.ring, &request.license_key)?.ok_or(LeaseError::NotFound)?;
        let license = License::lock(conn, &found.id)?.ok_or(LeaseError::NotFound)?;
        if license.license_key != found.license_key {
            return Err(LeaseError::NotFound);
        }
        let activates = tier_of(conn, &license)?.activates;
        if activates == activation::Kind::Site {
            return Err(LeaseError::WrongKind { activates });
        }
        check_state(conn, &license, now)?;
        let of_license = leases::table.filter(leases::license_id.eq(&license.id));
        // A lease that ends too far in the future was granted before the clock was set back.
        let over = leases::expires_at.le(now).or(leases::expires_at.gt(now.saturating_add(MAX_TTL)));
        diesel::delete(of_license.filter(over)).execute(conn)?;
        let live: Vec<Lease> = of_license.select(Lease::as_select()).load(conn)?;
        if let Some(own) = live.iter().find(|lease| lease.instance_id == request.instance.as_str()) {
            return self.renew(conn, own.clone(), request.ttl);
        }
        let used = i64::from(count(live.iter()));
        if let Some(limit) = license.max_leases.filter(|limit| used >= *limit) {
            return Err(LeaseError::Limit { limit, used });
        }
        let lease = Lease {
            id: self.context.id(Kind::Lease),
            license_id: license.id,
            instance_id: request.instance.as_str().to_owned(),
            created_at: now,
            renewed_at: now,
            expires_at: now.saturating_add(request.ttl),
        };
        diesel::insert_into(leases::table)
            .values((
                leases::id.eq(&lease.id),
                leases::license_id.eq(&lease.license_id),
                leases::instance_id.eq(&lease.instance_id),
                leases::created_at.eq(lease.created_at),
                leases::renewed_at.eq(lease.renewed_at),
                leases::expires_at.eq(lease.expires_at),
            ))
            .execute(conn)?;
        Ok(lease)
    }

    /// Renews a lease for another `ttl` seconds from now (the heartbeat). An expired lease stays expired.
    pub fn renew_lease(&self, conn: &mut Conn, id: &str, holder: &Holder, ttl: i64) -> Result<Lease, LeaseError> {
        let now = self.context.now();
        let (license, lease) = self.held_lease(conn, id, holder)?;
        check_state(conn, &license, now)?;
        if lease.expires_at <= now {
            return Err(LeaseError::NoLease);
        }
        self.renew(conn, lease, ttl)
    }

    /// Releases the lease, whatever the license's state; returns the license's id.
    pub fn delete_lease(&self, conn: &mut Conn, id: &str, holder: &Holder) -> Result<LicenseId, LeaseError> {
        let (license, lease) = self.held_lease(conn, id, holder)?;
        match diesel::delete(leases::table.find(&lease.id)).execute(conn)? {
            0 => Err(LeaseError::NoLease),
            _ => Ok(license.id),
        }
    }

    /// Returns the lease with its license, if the holder's key and instance match.
    fn held_lease(&self, conn: &mut Conn, id: &str, holder: &Holder) -> Result<(License, Lease), LeaseError> {
        let named = match &holder.license_key {
            Some(key) => Some(License::by_key(conn, &self.ring, key)?.ok_or(LeaseError::NotFound)?),
            None => None,
        };
        let lease = leases::table.find(id).select(Lease::as_select()).first(conn).optional()?;
        let own = |lease: &Lease| {
            named.as_ref().is_none_or(|license| license.id == lease.license_id)
                && holder.instance.as_ref().is_none_or(|instance| instance.as_str() == lease.instance_id)
        };
        let lease = lease.filter(own).ok_or(LeaseError::NoLease)?;
        let license = match named {
            Some(license) => license,
            None => License::find(conn, &lease.license_id)?.ok_or(LeaseError::NoLease)?,
        };
        Ok((license, lease))
    }

    fn renew(&self, conn: &mut Conn, lease: Lease, ttl: i64) -> Result<Lease, LeaseError> {
        let now = self.context.now();
        let expires_at = now.saturating_add(ttl);
        // A concurrent request for a lease may just have deleted this one because it had expired.
        let renewed = diesel::update(leases::table.find(&lease.id))
            .set((leases::renewed_at.eq(now), leases::expires_at.eq(expires_at)))
            .execute(conn)?;
        if renewed == 0 {
            return Err(LeaseError::NoLease);
        }
        Ok(Lease { renewed_at: now, expires_at, ..lease })
    }
}

/// Ends every lease of a license.
pub fn end_all(conn: &mut Conn, license_id: &LicenseId) -> crate::db::Result<()> {
    diesel::delete(leases::table.filter(leases::license_id.eq(license_id))).execute(conn)?;
    Ok(())
}

/// Deletes up to `most` leases that expired before `now`; returns how many.
pub fn sweep(conn: &mut Conn, now: i64, most: i64) -> Result<usize, Error> {
    let ended: Vec<String> = leases::table
        .filter(leases::expires_at.le(now))
        .order(leases::expires_at)
        .limit(most)
        .select(leases::id)
        .load(conn)?;
    Ok(diesel::delete(leases::table.filter(leases::id.eq_any(ended))).execute(conn)?)
}

fn check_state(conn: &mut Conn, license: &License, now: i64) -> Result<(), LeaseError> {
    let tier = tier_of(conn, license)?;
    let state = policy::decide(&license.facts(), &license.tier_facts(&tier), Usage::Anywhere, now).state;
    if state.is_usable() { Ok(()) } else { Err(LeaseError::Refused(state)) }
}
