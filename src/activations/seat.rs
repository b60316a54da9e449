//! Taking a seat: what sites and devices have in common.

use super::Activator;
use super::activate_error::ActivateError;
use super::activation::{self, Activation, Place, publish_deactivated};
use crate::catalog::Tier;
use crate::clock::DAY;
use crate::db::{Conn, Error, Result};
use crate::ids::LicenseId;
use crate::licenses::license::License;
use crate::licenses::policy::{self, Decision, MayActivate, Seats, Usage};

/// How many different new places a license may take in 24 hours, for each of its seats: nobody shares one seat among
/// many by moving it all the time. Reinstalling on a place of the last 24 hours counts no further.
const NEW_PLACES_A_SEAT: u32 = 10;
/// The same, whatever the number of seats.
const NEW_PLACES_AT_LEAST: u32 = 20;

/// Why a place lost its seat to another one.
pub const REPLACED: &str = "replaced";
/// The same of one that was not seen for the tier's `idle_days`.
pub const IDLE: &str = "idle";

/// A place that is active now.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    pub activation_id: String,
    pub license: License,
    pub tier: Tier,
    /// What a validation would find here.
    pub decision: Decision,
    /// Active activations that take a seat, this one included.
    pub used: u32,
    /// The subject of the place that made room; of several (after the limit was lowered) the one unused for longest.
    pub replaced: Option<String>,
}

/// What stands between a place and its seat: nothing.
struct Look {
    tier: Tier,
    /// Seats taken now.
    used: u32,
    /// The place's row, active or not.
    known: Option<Activation>,
    may: MayActivate,
    /// Places that were not seen for so long that they make room; only where there is none otherwise.
    idle: Vec<Activation>,
}

impl Activator {
    /// Activates `place` for a license that the caller found and may use; `tier` is the license's. The license is locked
    /// first, so that N seats stay N; `found` is checked again under the lock.
    pub(super) fn take_seat(
        &self,
        conn: &mut Conn,
        found: &License,
        tier: Tier,
        place: &Place,
    ) -> Result<Taken, ActivateError> {
        let now = self.context.now();
        // What is refused anyway, and what changes nothing, does not wait for the lock: a thousand who ask for one seat do
        // not queue up, nor do a thousand installations that ask again when they start.
        let look = self.look(conn, found, tier, place)?;
        if let (MayActivate::AlreadyHere, Some(known)) = (look.may, &look.known)
            && !place.details.tells_more_than(known)
        {
            self.seen.note(&known.id, now);
            return Ok(Taken {
                activation_id: known.id.clone(),
                license: found.clone(),
                decision: decide_here(found, &look.tier, now)?,
                tier: look.tier,
                used: look.used,
                replaced: None,
            });
        }
        // Whoever writes to SQLite is alone: what was seen is still so.
        let (mut license, look) = match conn {
            Conn::Sqlite(_) => (found.clone(), look),
            Conn::Postgres(_) => self.look_again(conn, found, look.tier, place)?,
        };
        let Look { tier, used, known, may, idle } = look;
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
        // Development sites neither take a seat nor give one back.
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

    /// Locks the license and looks at it once more.
    fn look_again(
        &self,
        conn: &mut Conn,
        found: &License,
        tier: Tier,
        place: &Place,
    ) -> Result<(License, Look), ActivateError> {
        let license = License::lock(conn, &found.id)?.ok_or(ActivateError::NotFound)?;
        // Between look-up and lock the key may have been replaced (re-issued) or the license handed over.
        if (&license.license_key, &license.account_id, &license.organization_id)
            != (&found.license_key, &found.account_id, &found.organization_id)
        {
            return Err(ActivateError::NotFound);
        }
        let tier = if license.tier_id == tier.id { tier } else { tier_of(conn, &license)? };
        let look = self.look(conn, &license, tier, place)?;
        Ok((license, look))
    }

    /// Whether the place may be activated, as things stand; an error when it may not.
    fn look(&self, conn: &mut Conn, license: &License, tier: Tier, place: &Place) -> Result<Look, ActivateError> {
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
                    Ok(Look { tier, used, known, may: MayActivate::Allowed, idle })
                } else {
                    Err(ActivateError::Limit { limit, used })
                }
            }
            MayActivate::LimitReached { limit, used } => Err(ActivateError::DevelopmentLimit { limit, used }),
            may => Ok(Look { tier, used, known, may, idle: Vec::new() }),
        }
    }

    /// The places with a seat that nobody saw for the tier's `idle_days`, the one unseen for longest first.
    fn idle(&self, conn: &mut Conn, license_id: &LicenseId, tier: &Tier) -> Result<Vec<Activation>> {
        let Some(days) = tier.idle_days else { return Ok(Vec::new()) };
        let since = self.context.now().saturating_sub(days.saturating_mul(DAY));
        let mut seated = self.by_last_seen(conn, license_id, true)?;
        seated.retain(|place| self.seen.last(place) < since);
        Ok(seated)
    }

    /// The `count` least recently seen places of one sort (with a seat, or development sites).
    fn oldest(&self, conn: &mut Conn, license_id: &LicenseId, takes_seat: bool, count: u32) -> Result<Vec<Activation>> {
        let mut seated = self.by_last_seen(conn, license_id, takes_seat)?;
        seated.truncate(usize::try_from(count).unwrap_or(usize::MAX));
        Ok(seated)
    }

    /// The active places of one sort, the one unseen for longest first; what the buffer knows counts.
    fn by_last_seen(&self, conn: &mut Conn, license_id: &LicenseId, takes_seat: bool) -> Result<Vec<Activation>> {
        let mut seated = activation::list_active(conn, license_id)?;
        seated.retain(|a| a.takes_seat == takes_seat);
        seated.sort_by_cached_key(|a| (self.seen.last(a), a.activated_at, a.id.clone()));
        Ok(seated)
    }

    /// Ends these places for another one, and gives their subjects.
    fn end_for_another(&self, conn: &mut Conn, places: Vec<Activation>, reason: &str) -> Result<Vec<String>> {
        let mut ended = Vec::new();
        for place in places {
            activation::end(conn, &place.id, reason, self.context.now())?;
            publish_deactivated(conn, &self.context, &place, reason)?;
            ended.push(place.subject);
        }
        Ok(ended)
    }

    /// Refuses one new place too many in 24 hours.
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
        // The earliest one leaves the window first.
        let free_at = times.first().map_or(0, |at| at.saturating_add(DAY));
        Err(ActivateError::Churn { retry_after: free_at.saturating_sub(self.context.now()).max(1) })
    }
}

/// What a validation finds at a place that was just activated: nobody is there before it, or it would have no seat.
fn decide_here(license: &License, tier: &Tier, now: i64) -> Result<Decision> {
    Ok(policy::decide(&license.facts(), &license.tier_facts(tier), Usage::Here { older: 0 }, now))
}

/// The tier of a license.
pub(super) fn tier_of(conn: &mut Conn, license: &License) -> Result<Tier> {
    let tier = Tier::find(conn, &license.tier_id)?;
    tier.ok_or_else(|| Error::Corrupt(format!("license {} has a tier that is not there", license.id)))
}

/// How many; no license has more than fit.
pub(super) fn count(items: impl Iterator) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}
