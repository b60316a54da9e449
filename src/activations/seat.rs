//! Takes a seat for a site or a device.

use super::Activator;
use super::activate_error::ActivateError;
use super::activation::{self, Activation, Place, publish_deactivated};
use crate::catalog::Tier;
use crate::clock::DAY;
use crate::db::{Conn, Error, Result};
use crate::ids::LicenseId;
use crate::licenses::license::License;
use crate::licenses::policy::{self, Decision, MayActivate, Seats, Usage};

/// How many new sites or devices a license may take in 24 hours, for each of its seats: one seat cannot be shared among
/// many by moving it around. Reinstalling at one of the last 24 hours does not count again.
const NEW_PLACES_A_SEAT: u32 = 10;
/// The minimum of that limit, whatever the number of seats.
const NEW_PLACES_AT_LEAST: u32 = 20;

/// The stored reason of an activation that was replaced by another one.
pub const REPLACED: &str = "replaced";
/// The stored reason of an activation that made room after it was not seen for the tier's `idle_days`.
pub const IDLE: &str = "idle";

/// A seat that was taken.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    pub activation_id: String,
    pub license: License,
    pub tier: Tier,
    /// The result of a validation there.
    pub decision: Decision,
    /// Active activations that take a seat, this one included.
    pub used: u32,
    /// The subject of the activation that made room; of several (after the limit was lowered), the one unseen for
    /// longest.
    pub replaced: Option<String>,
}

/// The result of checking that a seat can be taken.
struct SeatCheck {
    tier: Tier,
    /// Seats taken now.
    used: u32,
    /// The row of this site or device, active or not.
    known: Option<Activation>,
    may: MayActivate,
    /// Idle activations that make room; only if there is no room otherwise.
    idle: Vec<Activation>,
}

impl Activator {
    /// Activates `place` for a license that the caller found and may use; `tier` is the license's. Locks the license
    /// first, so that the number of seats is never exceeded; `found` is checked again under the lock.
    pub(super) fn take_seat(
        &self,
        conn: &mut Conn,
        found: &License,
        tier: Tier,
        place: &Place,
    ) -> Result<Taken, ActivateError> {
        let now = self.context.now();
        // Refusals, and activations that change nothing, do not wait for the lock: neither a thousand callers that want
        // one seat nor a thousand installations that activate again at startup queue up.
        let check = self.check_seat(conn, found, tier, place)?;
        if let (MayActivate::AlreadyHere, Some(known)) = (check.may, &check.known)
            && !place.details.adds_to(known)
        {
            self.seen.note(&known.id, now);
            return Ok(Taken {
                activation_id: known.id.clone(),
                license: found.clone(),
                decision: decide_here(found, &check.tier, now)?,
                tier: check.tier,
                used: check.used,
                replaced: None,
            });
        }
        // SQLite has a single writer: the check still holds.
        let (mut license, check) = match conn {
            Conn::Sqlite(_) => (found.clone(), check),
            Conn::Postgres(_) => self.check_under_lock(conn, found, check.tier, place)?,
        };
        let SeatCheck { tier, used, known, may, idle } = check;
        if may != MayActivate::AlreadyHere {
            self.check_churn(conn, &license, known.as_ref(), place)?;
        }
        let replaced = match may {
            MayActivate::ReplaceOldest { count } => {
                let oldest = self.oldest(conn, &license.id, place.takes_seat, count)?;
                self.end_for_another(conn, oldest, REPLACED)?
            }
            _ => self.end_for_another(conn, idle, IDLE)?,
        };
        let activation_id = match known {
            Some(known) => {
                activation::renew(conn, &known, place, now)?;
                if !known.active {
                    activation::publish_new(conn, &self.context, &known.id)?;
                }
                known.id
            }
            None => activation::insert(conn, &self.context, &license.id, place)?,
        };
        let counts_from_now = license.valid_days.filter(|_| license.valid_until.is_none()).map(|days| now + days * DAY);
        if counts_from_now.is_some() {
            activation::start_counting(conn, &self.context, &license.id)?;
            (license.valid_until, license.valid_days) = (counts_from_now, None);
        }
        let taken = u32::from(may != MayActivate::AlreadyHere);
        // Development sites neither take a seat nor free one.
        let used = if place.takes_seat { (used + taken).saturating_sub(count(replaced.iter())) } else { used };
        Ok(Taken {
            activation_id,
            decision: decide_here(&license, &tier, now)?,
            used,
            replaced: replaced.into_iter().next(),
            license,
            tier,
        })
    }

    /// Locks the license and repeats the check.
    fn check_under_lock(
        &self,
        conn: &mut Conn,
        found: &License,
        tier: Tier,
        place: &Place,
    ) -> Result<(License, SeatCheck), ActivateError> {
        let license = License::lock(conn, &found.id)?.ok_or(ActivateError::NotFound)?;
        // Between lookup and lock, the key may have been re-issued or the license handed over.
        if (&license.license_key, &license.account_id, &license.organization_id)
            != (&found.license_key, &found.account_id, &found.organization_id)
        {
            return Err(ActivateError::NotFound);
        }
        let tier = if license.tier_id == tier.id { tier } else { tier_of(conn, &license)? };
        let check = self.check_seat(conn, &license, tier, place)?;
        Ok((license, check))
    }

    /// Checks whether the site or device may be activated now; returns an error when it may not.
    fn check_seat(
        &self,
        conn: &mut Conn,
        license: &License,
        tier: Tier,
        place: &Place,
    ) -> Result<SeatCheck, ActivateError> {
        let activates = tier.activates;
        if place.kind != activates {
            return Err(ActivateError::WrongKind { activates });
        }
        let facts = license.facts();
        let decision = policy::decide(&facts, &license.tier_facts(&tier), Usage::Anywhere, self.context.now());
        if decision.state.refusal().is_some() {
            return Err(ActivateError::Refused(decision.state));
        }
        let (known, used) = activation::place_and_seats(conn, &license.id, place.kind, &place.subject)?;
        let here = known.as_ref().is_some_and(|known| known.active);
        let may = if place.takes_seat {
            policy::may_activate(facts.max_activations, tier.over_limit, Seats { used, here })
        } else {
            let most = tier.max_development_sites.map(|most| u32::try_from(most).unwrap_or(u32::MAX));
            let used = activation::development_sites_used(conn, &license.id)?;
            policy::may_activate(most, tier.over_limit, Seats { used, here })
        };
        match may {
            MayActivate::LimitReached { limit, used } if place.takes_seat => {
                let idle = self.idle(conn, &license.id, &tier)?;
                if used.saturating_sub(count(idle.iter())) < limit {
                    Ok(SeatCheck { tier, used, known, may: MayActivate::Allowed, idle })
                } else {
                    Err(ActivateError::Limit { limit, used })
                }
            }
            MayActivate::LimitReached { limit, used } => Err(ActivateError::DevelopmentLimit { limit, used }),
            may => Ok(SeatCheck { tier, used, known, may, idle: Vec::new() }),
        }
    }

    /// Returns the activations with a seat that were not seen for the tier's `idle_days`, the one unseen for longest
    /// first.
    fn idle(&self, conn: &mut Conn, license_id: &LicenseId, tier: &Tier) -> Result<Vec<Activation>> {
        let Some(days) = tier.idle_days else { return Ok(Vec::new()) };
        let since = self.context.now().saturating_sub(days.saturating_mul(DAY));
        let mut seated = self.by_last_seen(conn, license_id, true)?;
        seated.retain(|place| self.seen.last(place) < since);
        Ok(seated)
    }

    /// Returns the `count` least recently seen activations of one kind (with a seat, or development sites).
    fn oldest(&self, conn: &mut Conn, license_id: &LicenseId, takes_seat: bool, count: u32) -> Result<Vec<Activation>> {
        let mut seated = self.by_last_seen(conn, license_id, takes_seat)?;
        seated.truncate(usize::try_from(count).unwrap_or(usize::MAX));
        Ok(seated)
    }

    /// Returns the active activations of one kind, the one unseen for longest first; includes what is still buffered.
    fn by_last_seen(&self, conn: &mut Conn, license_id: &LicenseId, takes_seat: bool) -> Result<Vec<Activation>> {
        let mut seated = activation::list_active(conn, license_id)?;
        seated.retain(|a| a.takes_seat == takes_seat);
        seated.sort_by_cached_key(|a| (self.seen.last(a), a.activated_at, a.id.clone()));
        Ok(seated)
    }

    /// Ends these activations in favor of another one, and returns their subjects.
    fn end_for_another(&self, conn: &mut Conn, places: Vec<Activation>, reason: &str) -> Result<Vec<String>> {
        let mut ended = Vec::new();
        for place in places {
            activation::end(conn, &place.id, reason, self.context.now())?;
            publish_deactivated(conn, &self.context, &place, reason)?;
            ended.push(place.subject);
        }
        Ok(ended)
    }

    /// Refuses a new site or device over the limit in 24 hours.
    fn check_churn(
        &self,
        conn: &mut Conn,
        license: &License,
        known: Option<&Activation>,
        place: &Place,
    ) -> Result<(), ActivateError> {
        let Some(seats) = license.facts().max_activations.filter(|_| place.takes_seat) else {
            return Ok(());
        };
        let most = seats.saturating_mul(NEW_PLACES_A_SEAT).max(NEW_PLACES_AT_LEAST);
        let since = self.context.now().saturating_sub(DAY);
        if known.is_some_and(|place| place.activated_at > since) {
            return Ok(());
        }
        let mut times = activation::seats_taken_since(conn, &license.id, since)?;
        times.sort_unstable();
        if count(times.iter()) < most {
            return Ok(());
        }
        // The earliest activation leaves the window first.
        let free_at = times.first().map_or(0, |at| at.saturating_add(DAY));
        Err(ActivateError::Churn { retry_after: free_at.saturating_sub(self.context.now()).max(1) })
    }
}

/// Returns the result of a validation right after an activation: it has a seat, so no older activations count.
fn decide_here(license: &License, tier: &Tier, now: i64) -> Result<Decision> {
    Ok(policy::decide(&license.facts(), &license.tier_facts(tier), Usage::Here { older: 0 }, now))
}

/// Returns the tier of a license.
pub(super) fn tier_of(conn: &mut Conn, license: &License) -> Result<Tier> {
    let tier = Tier::find(conn, &license.tier_id)?;
    tier.ok_or_else(|| Error::Corrupt(format!("license {} has a tier that does not exist", license.id)))
}

/// Counts the items, saturating.
pub(super) fn count(items: impl Iterator) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}
