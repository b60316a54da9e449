//! One question: may this installation run? `GET` and `POST /api/v1/license/validate`.
//!
//! Reads only. When the place was last seen goes to the buffer ([`super::seen`]).

use diesel::prelude::*;
use rand::RngExt;
use serde::Serialize;

use super::Activator;
use super::activation::{self, Activation, Kind};
use super::installation_id::InstallationId;
use super::site_domain::SiteDomain;
use crate::accounts::account;
use crate::accounts::email::Email;
use crate::catalog::Tier;
use crate::clock::{DAY, rfc3339};
use crate::db::schema::{activations, leases, licenses, organization_members, products, tiers};
use crate::db::{Conn, Result};
use crate::licenses::key::LicenseKey;
use crate::licenses::license::License;
use crate::licenses::policy::{self, Code, Decision, Usage};
use crate::licenses::terms::Terms;

/// How soon an installation that may run asks again, in seconds, before the jitter.
const ASK_AGAIN: i64 = DAY;
/// The same for one that may not.
const ASK_AGAIN_REFUSED: i64 = 3_600;
/// A fleet that was set up at once spreads over this part of the time, one way and the other.
const JITTER_PER_CENT: i64 = 10;

/// The code of an answer about a license that is not there.
const NOT_FOUND: &str = "not_found";

/// Who asks.
#[derive(Clone, Debug)]
pub enum Question {
    /// An installation that knows whose it is.
    Installation { email: Email, installation: InstallationId },
    /// An instance (a device, or a site by its domain) that has the key.
    Instance { key: LicenseKey, instance: InstallationId },
}

/// The answer. Times are RFC 3339 in UTC.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    pub valid: bool,
    /// `valid`, `grace`, or why not.
    pub code: &'static str,
    pub message: &'static str,
    /// The end of the license, grace not counted; null = perpetual, not started, or no license.
    pub expiry: Option<String>,
    pub tier: Option<String>,
    pub features: Vec<String>,
    /// Limits by name; null = unlimited.
    pub limits: std::collections::BTreeMap<String, Option<i64>>,
    /// Active activations that take a seat.
    pub active_count: u32,
    pub license_id: Option<String>,
    /// Whether nobody paid for the license.
    pub trial: bool,
    /// Not before this time is there anything new to learn; not the same for all.
    pub check_again_after: String,
}

/// A license with what decides about it.
struct Candidate {
    license: License,
    tier: Tier,
    product: String,
    /// The place that asks, active or not.
    place: Option<Activation>,
}

impl Activator {
    /// Decides whether the installation may run. `product` is the slug that the application names, if it names one. Of
    /// several licenses of one installation the best one counts: valid before refused, then the newest.
    ///
    /// # Errors
    /// The database's; a refusal is an answer.
    pub fn validate(&self, conn: &mut Conn, question: &Question, product: Option<&str>) -> Result<Answer> {
        let now = self.ambient.now();
        let candidates = match question {
            Question::Installation { email, installation } => by_installation(conn, email, installation, now)?,
            Question::Instance { key, instance } => {
                by_key(conn, &self.ring.candidates(key), instance)?.into_iter().collect()
            }
        };
        let instance = match question {
            Question::Installation { installation, .. } => installation,
            Question::Instance { instance, .. } => instance,
        };
        let mut best: Option<(Decision, Candidate, u32)> = None;
        for candidate in candidates {
            let used = activation::seats_used(conn, &candidate.license.id)?;
            let usage = usage(conn, &candidate, product, instance, used, now)?;
            let facts = candidate.license.facts()?;
            let decision = policy::decide(&facts, &candidate.license.tier_facts(&candidate.tier), usage, now);
            // They come newest first: a later one must be better.
            if best.as_ref().is_none_or(|(known, ..)| rank(&decision) < rank(known)) {
                best = Some((decision, candidate, used));
            }
        }
        let Some((decision, candidate, used)) = best else { return Ok(self.not_found()) };
        if let Some(place) = candidate.place.as_ref().filter(|place| place.active) {
            self.seen.note(&place.id, now);
        }
        let terms = Terms::of(&candidate.license, &candidate.tier)?;
        Ok(Answer {
            valid: decision.is_valid(),
            code: decision.code.as_str(),
            message: decision.message(),
            expiry: decision.expiry.map(rfc3339),
            tier: Some(terms.tier),
            features: terms.features,
            limits: terms.limits,
            active_count: used,
            trial: candidate.license.is_trial(),
            license_id: Some(candidate.license.id),
            check_again_after: rfc3339(self.ask_again(&decision, now)),
        })
    }

    /// The answer about a key that no license has.
    #[must_use]
    pub fn not_found(&self) -> Answer {
        Answer {
            valid: false,
            code: NOT_FOUND,
            message: "There is no such license.",
            expiry: None,
            tier: None,
            features: Vec::new(),
            limits: std::collections::BTreeMap::new(),
            active_count: 0,
            license_id: None,
            trial: false,
            check_again_after: rfc3339(self.ambient.now() + self.jittered(ASK_AGAIN_REFUSED)),
        }
    }

    /// When to ask again: in about a day, and soon after the license's state changes by itself.
    fn ask_again(&self, decision: &Decision, now: i64) -> i64 {
        if !decision.is_valid() {
            return now + self.jittered(ASK_AGAIN_REFUSED);
        }
        let changes = [decision.expiry, decision.works_until].into_iter().flatten().filter(|at| *at > now).min();
        let regular = self.jittered(ASK_AGAIN);
        match changes {
            Some(at) if at - now < regular => at + self.ambient.rng().random_range(1..=ASK_AGAIN_REFUSED / 6),
            _ => now + regular,
        }
    }

    fn jittered(&self, seconds: i64) -> i64 {
        let spread = seconds * JITTER_PER_CENT / 100;
        seconds + self.ambient.rng().random_range(-spread..=spread)
    }
}

/// The better answer has the smaller rank; another product's license says least.
fn rank(decision: &Decision) -> u8 {
    match decision.code {
        Code::Valid => 0,
        Code::Grace => 1,
        Code::ActivationLimit => 2,
        Code::Suspended | Code::Revoked | Code::Inactive | Code::Expired | Code::TrialExpired => 3,
        Code::NotActivated => 4,
        Code::ProductMismatch => 5,
    }
}

/// Where the license is used, in the eyes of who asks.
fn usage(
    conn: &mut Conn,
    candidate: &Candidate,
    product: Option<&str>,
    instance: &InstallationId,
    used: u32,
    now: i64,
) -> Result<Usage> {
    if product.is_some_and(|product| product != candidate.product) {
        return Ok(Usage::OtherProduct);
    }
    let license = &candidate.license;
    match candidate.place.as_ref().filter(|place| place.active) {
        Some(place) if place.takes_seat && license.max_activations.is_some_and(|max| i64::from(used) > max) => {
            Ok(Usage::Here { older: older_seats(conn, place)? })
        }
        Some(_) => Ok(Usage::Here { older: 0 }),
        None if license.max_leases != Some(0) && holds_lease(conn, &license.id, instance, now)? => {
            Ok(Usage::Here { older: 0 })
        }
        None => Ok(Usage::NotHere),
    }
}

/// The licenses of this address that are, or were, active on this installation, and those of which it holds a lease, the
/// newest first. An installation that was never activated finds none, whatever the address has: who knows an address
/// alone learns nothing about it.
fn by_installation(conn: &mut Conn, email: &Email, installation: &InstallationId, now: i64) -> Result<Vec<Candidate>> {
    let Some(account) = account::find_by_email(conn, email)? else { return Ok(Vec::new()) };
    let organizations = || {
        organization_members::table
            .filter(organization_members::account_id.eq(&account.id))
            .select(organization_members::organization_id.nullable())
    };
    let owned = || licenses::account_id.eq(&account.id).or(licenses::organization_id.eq_any(organizations()));
    let here: Vec<(License, Tier, String, Activation)> = licenses::table
        .inner_join(tiers::table.inner_join(products::table))
        .inner_join(activations::table.on(activations::license_id.eq(licenses::id)))
        .filter(owned())
        .filter(activations::subject.eq(installation.as_str()).and(activations::kind.eq(Kind::Device.as_str())))
        .order(licenses::id.desc())
        .select((License::as_select(), Tier::as_select(), products::slug, Activation::as_select()))
        .load(conn)?;
    if !here.is_empty() {
        let candidate = |(license, tier, product, place)| Candidate { license, tier, product, place: Some(place) };
        return Ok(here.into_iter().map(candidate).collect());
    }
    let leased: Vec<(License, Tier, String)> = licenses::table
        .inner_join(tiers::table.inner_join(products::table))
        .inner_join(leases::table.on(leases::license_id.eq(licenses::id)))
        .filter(owned())
        .filter(leases::instance_id.eq(installation.as_str()).and(leases::expires_at.gt(now)))
        .order(licenses::id.desc())
        .select((License::as_select(), Tier::as_select(), products::slug))
        .load(conn)?;
    let candidate = |(license, tier, product)| Candidate { license, tier, product, place: None };
    Ok(leased.into_iter().map(candidate).collect())
}

/// The license that this key opens, and the instance's place: a device of this id, or the site of this domain.
fn by_key(conn: &mut Conn, stored: &[String], instance: &InstallationId) -> Result<Option<Candidate>> {
    let found: Option<(License, Tier, String)> = licenses::table
        .inner_join(tiers::table.inner_join(products::table))
        .filter(licenses::license_key.eq_any(stored))
        .select((License::as_select(), Tier::as_select(), products::slug))
        .first(conn)
        .optional()?;
    let Some((license, tier, product)) = found else { return Ok(None) };
    let mut subjects = vec![instance.as_str().to_owned()];
    subjects.extend(SiteDomain::parse(instance.as_str()).ok().map(|site| site.as_str().to_owned()));
    let places: Vec<Activation> = activations::table
        .filter(activations::license_id.eq(&license.id).and(activations::subject.eq_any(&subjects)))
        .order(activations::active.desc())
        .select(Activation::as_select())
        .load(conn)?;
    let is_asked = |place: &Activation| place.kind == Kind::Site.as_str() || place.subject == instance.as_str();
    // A place of the other kind is from before the tier's kind was enforced: it counts if it takes a seat.
    let fits = |place: &Activation| place.kind == tier.activates || place.takes_seat;
    let place = places.into_iter().find(|place| is_asked(place) && fits(place));
    Ok(Some(Candidate { license, tier, product, place }))
}

/// How many others that take a seat were activated before this place.
fn older_seats(conn: &mut Conn, place: &Activation) -> Result<u32> {
    let seated = activations::active.eq(true).and(activations::takes_seat.eq(true));
    let before = activations::activated_at
        .lt(place.activated_at)
        .or(activations::activated_at.eq(place.activated_at).and(activations::id.lt(&place.id)));
    let older: i64 = activations::table
        .filter(activations::license_id.eq(&place.license_id).and(seated).and(before))
        .count()
        .get_result(conn)?;
    Ok(u32::try_from(older).unwrap_or(u32::MAX))
}

fn holds_lease(conn: &mut Conn, license_id: &str, instance: &InstallationId, now: i64) -> Result<bool> {
    let live = leases::table
        .filter(leases::license_id.eq(license_id).and(leases::instance_id.eq(instance.as_str())))
        .filter(leases::expires_at.gt(now));
    Ok(live.count().get_result::<i64>(conn)? > 0)
}
