//! Validates a license: may this installation run? `GET` and `POST /api/v1/license/validate`.
//!
//! A validation writes nothing: the time when the activation was last seen is buffered ([`super::seen`]). What was read
//! is cached ([`memory`], docs/adr/0014) and decided anew for each question, so the passing of time invalidates
//! nothing.

mod facts;
mod grants;
mod many;
pub mod memory;
mod together;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use keysmith_license::Proof;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use super::Activator;
use super::installation_id::InstallationId;
use super::seen;
use crate::accounts::email::Email;
use crate::clock::{DAY, Timestamp, rfc3339};
use crate::db::changes::{Changes, Trust};
use crate::db::{Conn, Db, Result};
use crate::ids::LicenseId;
use crate::licenses::key::LicenseKey;
use crate::licenses::policy::{self, Code, Decision, Usage};
use crate::metadata::Metadata;
use facts::{Candidate, Found};
pub use grants::{Grants, GrantsPool};
use memory::Entry;
pub use together::Together;

/// How soon an installation that may run validates again, in seconds, before the jitter.
const ASK_AGAIN: i64 = DAY;
/// The same for an installation that may not.
const ASK_AGAIN_REFUSED: i64 = 3_600;
/// Jitter in percent, in both directions: spreads out a fleet that was set up at the same time.
const JITTER_PER_CENT: i64 = 10;

/// The code of an answer when there is no license.
const NOT_FOUND: &str = "not_found";

/// A validation request.
#[derive(Clone, Debug)]
pub enum Question {
    /// An installation that gives its owner's address.
    Installation { email: Email, installation: InstallationId },
    /// An instance (a device, or a site by its domain) that gives the key.
    Instance { key: LicenseKey, instance: InstallationId },
}

/// The answer; in JSON `{valid, code, message, expiry, tier, features, limits, active_count, license_id, trial,
/// check_again_after}`, `metadata` if the license has public metadata, and while the database is unavailable `stale:
/// true` and `as_of`.
#[derive(Debug)]
pub struct Answer {
    entry: Option<Arc<Entry>>,
    /// The index of the best candidate, and the decision about it.
    best: Option<(usize, Decision)>,
    /// The message if there is no license.
    none: &'static str,
    /// Unix seconds, with jitter.
    check_again_after: i64,
    /// When the answer was true (unix seconds), if it comes from memory while the database is unavailable.
    as_of: Option<i64>,
}

/// Whether an installation may run, and what its license grants.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Validation")]
struct Written<'a> {
    valid: bool,
    /// `valid`, `grace`, or the reason why it is not valid.
    #[schemars(schema_with = "codes")]
    code: &'static str,
    message: &'static str,
    /// The end of the license without grace; null = perpetual, not started, or no license.
    expiry: Option<Timestamp>,
    tier: Option<&'a str>,
    features: &'a [String],
    /// Limits by name; null = unlimited.
    #[schemars(with = "crate::licenses::terms::Limits")]
    limits: &'a BTreeMap<String, Option<i64>>,
    /// Active activations that take a seat.
    active_count: u32,
    /// Whether the license is a trial.
    trial: bool,
    license_id: Option<&'a LicenseId>,
    /// There is nothing new before this time.
    check_again_after: Timestamp,
    /// The seller's public metadata.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Metadata")]
    metadata: Option<&'a Metadata>,
    /// Whether the answer is older than the database, which is away.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    stale: Option<bool>,
    /// When a stale answer was true.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Timestamp")]
    as_of: Option<Timestamp>,
}

fn codes(_: &mut SchemaGenerator) -> Schema {
    let codes: Vec<&str> = Code::TEXTS.iter().copied().chain([NOT_FOUND]).collect();
    json_schema!({"type": "string", "enum": codes})
}

impl JsonSchema for Answer {
    fn schema_name() -> Cow<'static, str> {
        Written::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Written::json_schema(generator)
    }
}

impl Answer {
    /// `valid`, `grace`, or the reason why it is not valid.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.best.map_or(NOT_FOUND, |(_, decision)| decision.code.as_str())
    }

    /// Returns the license that the answer is about.
    #[must_use]
    pub fn license_id(&self) -> Option<&LicenseId> {
        self.candidate().map(|candidate| &candidate.license_id)
    }

    /// Returns the answer in the form that is signed: for the caller `instance_id` that sent `nonce`, at `now` (unix
    /// seconds).
    #[must_use]
    pub fn proof(&self, nonce: &str, instance_id: String, now: i64) -> Proof {
        let written = self.written();
        Proof {
            nonce: nonce.to_owned(),
            at: rfc3339(now),
            license_id: written.license_id.map(LicenseId::to_string),
            instance_id,
            valid: written.valid,
            code: written.code.to_owned(),
            expiry: written.expiry.map(|end| end.to_string()),
            features: written.features.to_vec(),
            limits: written.limits.clone(),
        }
    }

    fn candidate(&self) -> Option<&Candidate> {
        self.entry.as_ref()?.found.candidates.get(self.best?.0)
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.written().serialize(serializer)
    }
}

impl Answer {
    fn written(&self) -> Written<'_> {
        static NONE: BTreeMap<String, Option<i64>> = BTreeMap::new();
        let (candidate, decision) = (self.candidate(), self.best.map(|(_, decision)| decision));
        let grants = candidate.map(|candidate| &*candidate.grants);
        Written {
            valid: decision.is_some_and(|decision| decision.is_valid()),
            code: self.code(),
            message: decision.map_or(self.none, |decision| decision.message()),
            expiry: decision.and_then(|decision| decision.expiry).map(Timestamp),
            tier: grants.map(|grants| grants.tier.as_str()),
            features: grants.map_or(&[], |grants| grants.features.as_slice()),
            limits: grants.map_or(&NONE, |grants| &grants.limits),
            active_count: candidate.map_or(0, |candidate| candidate.used),
            trial: candidate.is_some_and(|candidate| candidate.facts.is_trial),
            license_id: self.license_id(),
            check_again_after: Timestamp(self.check_again_after),
            metadata: candidate.map(|candidate| &candidate.metadata).filter(|metadata| !metadata.is_empty()),
            stale: self.as_of.map(|_| true),
            as_of: self.as_of.map(Timestamp),
        }
    }
}

impl Activator {
    /// Decides whether the installation may run, from memory if the cached entry is good, else from the database.
    /// `product` is the slug that the application gives, if any. Of several licenses of an installation the best one
    /// counts: valid before refused, then the newest.
    ///
    /// While the database is unavailable, cached entries are used for [`Limits::stale_seconds`], and the answer says
    /// so.
    ///
    /// # Errors
    /// Database errors; a refusal is an answer.
    pub async fn answer(&self, db: &Db, question: Question, product: Option<&str>) -> Result<Answer> {
        let changes = db.changes();
        let hash = self.memory.hash(&question);
        let known = self.memory.get(hash, changes);
        match (known, changes.trust()) {
            (Some(entry), Trust::Fresh) => return Ok(self.decide(entry, product)),
            (Some(entry), Trust::Gone { ago }) if self.is_near(ago) => return Ok(self.stale(entry, product, ago)),
            _ => {}
        }
        let (activator, asked) = (self.clone(), question.clone());
        let read = move |conn: &mut Conn| activator.read(conn, &asked);
        if let Some(entry) = self.ask_replica(db, hash, read).await {
            return Ok(self.decide(entry, product));
        }
        let reading = changes.begin();
        match self.found(db, question).await {
            Ok(found) => Ok(self.decide(self.keep(changes, reading, hash, found), product)),
            // The database has just become unavailable; the change feed has not noticed yet.
            Err(error) => match (self.memory.get(hash, changes), changes.age()) {
                (Some(entry), Some(ago)) if error.is_unavailable() && self.is_near(ago) => {
                    Ok(self.stale(entry, product, ago))
                }
                _ => Err(error),
            },
        }
    }

    /// Reads from a replica; returns the entry if nothing in it has changed since. What the replica does not find may
    /// have been created meanwhile.
    async fn ask_replica(
        &self,
        db: &Db,
        hash: memory::QuestionHash,
        read: impl FnOnce(&mut Conn) -> Result<Found> + Send + 'static,
    ) -> Option<Arc<Entry>> {
        let (reading, found) = db.read_replica(read).await?;
        if found.candidates.is_empty() {
            return None;
        }
        let entry = self.keep(db.changes(), reading, hash, found);
        entry.is_good(db.changes()).then_some(entry)
    }

    /// Validates without the cache.
    #[cfg(test)]
    pub fn validate(&self, conn: &mut Conn, question: &Question, product: Option<&str>) -> Result<Answer> {
        let found = self.read(conn, question)?;
        let changes = Changes::default();
        Ok(self.decide(Arc::new(Entry::new(&changes, changes.begin(), found)), product))
    }

    fn read(&self, conn: &mut Conn, question: &Question) -> Result<Found> {
        match question {
            Question::Installation { email, installation } => {
                facts::by_installation(conn, &self.grants, email, installation, self.context.now())
            }
            Question::Instance { key, instance } => {
                facts::by_key(conn, &self.grants, &self.ring.candidates(key), instance)
            }
        }
    }

    fn keep(
        &self,
        changes: &Changes,
        reading: crate::db::changes::Reading,
        hash: memory::QuestionHash,
        found: Found,
    ) -> Arc<Entry> {
        let is_kept = changes.is_watched() && !found.candidates.is_empty();
        let entry = Arc::new(Entry::new(changes, reading, found));
        if is_kept {
            self.memory.put(hash, entry.clone());
        }
        entry
    }

    /// Returns the answer for a key without a license.
    #[must_use]
    pub fn not_found(&self) -> Answer {
        self.not_found_because("There is no such license.")
    }

    /// Returns the same with another message.
    #[must_use]
    pub fn not_found_because(&self, message: &'static str) -> Answer {
        let check_again_after = self.context.now() + self.jittered(ASK_AGAIN_REFUSED);
        Answer { entry: None, best: None, none: message, check_again_after, as_of: None }
    }

    fn decide(&self, entry: Arc<Entry>, product: Option<&str>) -> Answer {
        let now = self.context.now();
        let mut best: Option<(usize, Decision)> = None;
        for (place, candidate) in entry.found.candidates.iter().enumerate() {
            let is_leased = candidate.leased_until.is_some_and(|until| until > now);
            if candidate.by_lease && !is_leased {
                continue;
            }
            let usage = match &candidate.place {
                _ if product.is_some_and(|product| product != candidate.grants.product) => Usage::OtherProduct,
                Some(place) => Usage::Here { older: place.older },
                None if is_leased => Usage::Here { older: 0 },
                None => Usage::NotHere,
            };
            let decision = policy::decide(&candidate.facts, &candidate.tier, usage, now);
            // Candidates are ordered newest first: a later one must be better.
            if best.as_ref().is_none_or(|(_, known)| rank(&decision) < rank(known)) {
                best = Some((place, decision));
            }
        }
        let Some((place, decision)) = best else { return self.not_found() };
        if let Some(place) = entry.found.candidates.get(place).and_then(|candidate| candidate.place.as_ref()) {
            self.note_seen(&entry, &place.id, now);
        }
        let check_again_after = self.ask_again(&decision, now);
        Answer { entry: Some(entry), best, none: "", check_again_after, as_of: None }
    }

    /// Records the activation as seen; under load, only every few minutes per activation.
    fn note_seen(&self, entry: &Entry, activation_id: &str, now: i64) {
        let is_due = now.saturating_sub(entry.noted_at.load(Relaxed)) >= seen::COARSE;
        if is_due || !self.seen.is_busy() {
            entry.noted_at.store(now, Relaxed);
            self.seen.note(activation_id, now);
        }
    }

    fn stale(&self, entry: Arc<Entry>, product: Option<&str>, ago: u64) -> Answer {
        let ago = i64::try_from(ago.div_ceil(1_000)).unwrap_or(i64::MAX);
        Answer { as_of: Some(self.context.now().saturating_sub(ago)), ..self.decide(entry, product) }
    }

    fn is_near(&self, ago: u64) -> bool {
        ago <= self.stale_seconds.saturating_mul(1_000)
    }

    /// Returns when to validate again: in about a day, or soon after the license's state changes with time.
    pub(super) fn ask_again(&self, decision: &Decision, now: i64) -> i64 {
        if !decision.is_valid() {
            return now + self.jittered(ASK_AGAIN_REFUSED);
        }
        let changes = [decision.expiry, decision.works_until].into_iter().flatten().filter(|at| *at > now).min();
        let regular = self.jittered(ASK_AGAIN);
        match changes {
            Some(at) if at - now < regular => at + self.context.number(1..=ASK_AGAIN_REFUSED / 6),
            _ => now + regular,
        }
    }

    fn jittered(&self, seconds: i64) -> i64 {
        let spread = seconds * JITTER_PER_CENT / 100;
        seconds + self.context.number(-spread..=spread)
    }
}

/// Ranks a decision; smaller is better. A license of another product comes last.
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

/// The limits of a server's validation cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes in memory.
    pub memory: usize,
    /// How long, in seconds, cached licenses are answered while the database is unavailable.
    pub stale_seconds: u64,
}
