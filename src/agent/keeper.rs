//! The agent's decisions: which license is active, whether it is valid, and what it allows. Reads from memory; anything
//! that must survive is stored before the response is sent.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use keysmith_license::{Error, License, LicenseRequired, Ratchet, RevocationList, State, Verifier};

use super::status::{Overview, overview};
use super::store::{Activated, DEACTIVATED, LogLine, Past, Store, StoreError};
use crate::config::AgentConfig;
use crate::ids::Context;
use crate::licenses::key::LicenseKey;

/// Maximum number of log lines waiting in memory; further ones are dropped.
const LOG_WAITING: usize = 1_000;
/// How far, in seconds, the latest time seen may run ahead of the stored one while nothing else is written.
const SEEN_STEP: i64 = 60;
const BEGIN: &str = "-----BEGIN LICENSE FILE-----";
const END: &str = "-----END LICENSE FILE-----";

/// Why a license was not activated.
#[derive(Debug, thiserror::Error)]
pub enum ActivateError {
    #[error("{0}")]
    License(#[from] Error),
    #[error("the license was revoked")]
    Revoked,
    #[error("it is older than the current license")]
    Older,
    #[error("another license is active and still valid")]
    AnotherInForce,
    #[error("the license was deactivated here")]
    Deactivated,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ActivateError {
    /// The reason code: `invalid`, `tampered`, `expired` or `clock`.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::License(error) => error.reason().as_str(),
            _ => "invalid",
        }
    }
}

/// Result of an activation.
#[derive(Debug)]
pub struct Activation {
    pub license: Arc<License>,
    /// Whether the same license was active before.
    pub already_activated: bool,
}

/// The agent's state and decisions; shared by all workers.
pub struct Keeper {
    verifier: Verifier,
    context: Context,
    clock_tolerance: u32,
    license_key: Option<String>,
    memory: Mutex<Memory>,
    store: Mutex<Store>,
}

struct Memory {
    active: Option<Active>,
    usage: BTreeMap<String, u64>,
    ratchet: Ratchet,
    /// The latest time that is stored.
    stored_ratchet: Ratchet,
    revoked: RevocationList,
    log: Vec<Waiting>,
}

struct Active {
    /// The license, or why the stored one can no longer be read (the seller's keys changed).
    license: Result<Arc<License>, Error>,
    /// Whether it is on the revocation list. Computed when either changes, because the list may be long and checks must
    /// be fast.
    revoked: bool,
}

impl Active {
    fn new(license: Result<Arc<License>, Error>, list: &RevocationList) -> Self {
        let revoked = license.as_ref().is_ok_and(|license| list.contains(&license.id));
        Self { license, revoked }
    }
}

/// Combines signed pages into one revocation list.
fn joined<'a>(verifier: &Verifier, pages: impl Iterator<Item = &'a str>) -> Result<RevocationList, Error> {
    let read = pages.map(|page| verifier.read_revocations(page)).collect::<Result<Vec<_>, _>>()?;
    RevocationList::join(read).ok_or(Error::Content)
}

/// A log line that is not written yet; repeated checks are combined into one line.
struct Waiting {
    line: LogLine,
    times: u32,
}

impl Keeper {
    /// Loads the stored state.
    pub fn new(config: &AgentConfig, context: Context, mut store: Store) -> Result<Self, StoreError> {
        let mut verifier = Verifier::new(config.public_keys.clone());
        if let Some(product) = &config.product {
            verifier = verifier.product(product);
        }
        if let Some(installation) = &config.installation {
            verifier = verifier.installation(installation);
        }
        let revoked = match store.revocations()? {
            Some(pages) => joined(&verifier, pages.lines()).unwrap_or_else(|error| {
                tracing::warn!(%error, "the stored revocation list is not signed by a trusted key");
                RevocationList::default()
            }),
            None => RevocationList::default(),
        };
        let read = |held: Activated| verifier.read(&held.text, held.license_key.as_deref()).map(Arc::new);
        let ratchet = store.ratchet()?.unwrap_or(Ratchet::new(0));
        let memory = Memory {
            active: store.active()?.map(|held| Active::new(read(held), &revoked)),
            usage: store.usage()?,
            ratchet,
            stored_ratchet: ratchet,
            revoked,
            log: Vec::new(),
        };
        Ok(Self {
            verifier,
            context,
            clock_tolerance: config.clock_tolerance,
            license_key: config.license_key.as_ref().map(|key| key.expose().clone()),
            memory: Mutex::new(memory),
            store: Mutex::new(store),
        })
    }

    /// Activates a signed key or a license file. An encrypted file is opened with `KEYSMITH_LICENSE_KEY` or with a
    /// license key that precedes it in the text. An expired license is refused even in its grace period, which is only
    /// for a license that is already active.
    pub fn activate(&self, text: &str) -> Result<Activation, ActivateError> {
        let done = self.try_activate(text, |_| Ok(()));
        let (outcome, detail) = match &done {
            Ok(activation) => ("ok", activation.license.id.clone()),
            Err(error) => (error.reason(), error.to_string()),
        };
        self.note("activate", outcome, detail);
        self.flush()?;
        done
    }

    /// Takes a license file from the seller's server if it renews the active license, or if the active license is no
    /// longer valid, or if there is none. A license that a person pasted or deactivated here is kept, and an older file
    /// is ignored.
    pub fn take_file(&self, text: &str) -> Result<Activation, ActivateError> {
        self.wants_file()?;
        let is_news = |new: &License| {
            let now = self.context.now();
            let memory = self.memory();
            match memory.active.as_ref().map(|active| (active, &active.license)) {
                Some((_, Ok(mine))) if mine.id == new.id && mine.issued > new.issued => Err(ActivateError::Older),
                Some((active, Ok(mine))) if mine.id != new.id && !active.revoked && mine.state(now).is_ok() => {
                    Err(ActivateError::AnotherInForce)
                }
                _ => Ok(()),
            }
        };
        let done = self.try_activate(text, is_news);
        self.flush()?;
        done
    }

    /// Checks whether a file from the server would be accepted: not after a person deactivated the license here.
    pub fn wants_file(&self) -> Result<(), ActivateError> {
        let newest = self.store().history()?.pop();
        match newest.and_then(|past| past.ended_because) {
            Some(because) if because == DEACTIVATED => Err(ActivateError::Deactivated),
            _ => Ok(()),
        }
    }

    fn try_activate(
        &self,
        text: &str,
        allow: impl Fn(&License) -> Result<(), ActivateError>,
    ) -> Result<Activation, ActivateError> {
        let now = self.context.now();
        self.memory().ratchet.observe(now, self.clock_tolerance)?;
        let (text, given_key) = pasted(text);
        let license_key = given_key.or_else(|| self.license_key.clone());
        let license = Arc::new(self.verifier.read(text, license_key.as_deref())?);
        if let State::Grace { .. } = license.state(now)? {
            return Err(Error::Expired { at: license.ends().unwrap_or(now) }.into());
        }
        if self.memory().revoked.contains(&license.id) {
            return Err(ActivateError::Revoked);
        }
        allow(&license)?;
        let held = Activated { text: text.trim().to_owned(), license_key };
        // Held until memory is updated: otherwise two activations at once could leave one license in the store and the
        // other in memory.
        let mut store = self.store();
        store.activate(&license.id, &held, now)?;
        let mut memory = self.memory();
        let active = Active::new(Ok(license.clone()), &memory.revoked);
        let before = memory.active.replace(active).and_then(|before| before.license.ok());
        let already_activated = before.is_some_and(|before| before.id == license.id);
        Ok(Activation { license, already_activated })
    }

    /// Ends the active license; returns whether there was one.
    pub fn deactivate(&self) -> Result<bool, StoreError> {
        let mut store = self.store();
        let was_there = store.deactivate(self.context.now())?;
        self.memory().active = None;
        drop(store);
        self.note("deactivate", if was_there { "ok" } else { "missing" }, String::new());
        self.flush()?;
        Ok(was_there)
    }

    /// Sets usage amounts and returns all of them; names that are not given stay.
    pub fn set_usage(&self, amounts: BTreeMap<String, u64>) -> Result<BTreeMap<String, u64>, StoreError> {
        let mut store = self.store();
        store.set_usage(&amounts, self.context.now())?;
        let mut memory = self.memory();
        memory.usage.extend(amounts);
        Ok(memory.usage.clone())
    }

    /// Returns the valid license, and how much of `quota` is in use.
    ///
    /// # Errors
    /// Why there is no valid license: the body of a 402.
    pub fn in_force(&self, quota: &str) -> Result<(Arc<License>, u64), LicenseRequired> {
        let now = self.context.now();
        let mut memory = self.memory();
        let (license, _) = memory.verdict(now, self.clock_tolerance)?;
        Ok((license, memory.usage.get(quota).copied().unwrap_or(0)))
    }

    /// Returns the data of the status page and call; `None` without a license.
    pub fn overview(&self) -> Option<Overview> {
        let now = self.context.now();
        let mut memory = self.memory();
        let license = memory.active.as_ref()?.license.as_ref().ok().cloned();
        let verdict = memory.verdict(now, self.clock_tolerance).map(|(_, state)| state);
        Some(overview(license.as_deref(), verdict, memory.usage.clone(), now))
    }

    /// Takes a newer signed revocation list. An older one is refused: with it, an attacker on the network could bring a
    /// revoked license back.
    pub fn take_revocations(&self, pages: &[String]) -> Result<(), ActivateError> {
        let read = joined(&self.verifier, pages.iter().map(String::as_str))?;
        let mut store = self.store();
        if read.issued < self.memory().revoked.issued {
            return Err(ActivateError::Older);
        }
        store.set_revocations(&pages.join("\n"))?;
        let mut memory = self.memory();
        memory.active = memory.active.take().map(|active| Active::new(active.license, &read));
        memory.revoked = read;
        Ok(())
    }

    /// Adds a line to the log; the next [`Keeper::flush`] writes it.
    pub fn note(&self, action: &str, outcome: &str, detail: String) {
        let at = self.context.now();
        let mut memory = self.memory();
        let same = |line: &LogLine| line.action == action && line.outcome == outcome && line.detail == detail;
        if let Some(waiting) = memory.log.iter_mut().rev().take(16).find(|waiting| same(&waiting.line)) {
            waiting.times = waiting.times.saturating_add(1);
        } else if memory.log.len() < LOG_WAITING {
            let line = LogLine { at, action: action.into(), outcome: outcome.into(), detail };
            memory.log.push(Waiting { line, times: 1 });
        }
    }

    /// Returns every license that was active here and the newest log lines, both newest first.
    pub fn history(&self, lines: i64) -> Result<(Vec<Past>, Vec<LogLine>), StoreError> {
        self.flush()?;
        let mut store = self.store();
        let mut past = store.history()?;
        past.reverse();
        Ok((past, store.recent_log(lines)?))
    }

    /// Writes the log and the latest time seen.
    pub fn flush(&self) -> Result<(), StoreError> {
        self.write(0)
    }

    /// Like [`Keeper::flush`], called every few seconds: an idle agent writes nothing, and a busy one writes the time
    /// once a minute.
    pub fn flush_due(&self) -> Result<(), StoreError> {
        self.write(SEEN_STEP)
    }

    fn write(&self, step: i64) -> Result<(), StoreError> {
        let (lines, ratchet, stored) = {
            let mut memory = self.memory();
            (std::mem::take(&mut memory.log), memory.ratchet, memory.stored_ratchet)
        };
        if ratchet != stored && ratchet.seen() >= stored.seen().saturating_add(step) {
            self.store().set_ratchet(ratchet)?;
            self.memory().stored_ratchet = ratchet;
        }
        if lines.is_empty() {
            return Ok(());
        }
        let lines: Vec<LogLine> = lines.into_iter().map(Waiting::into_line).collect();
        self.store().log(&lines)
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory {
    fn verdict(&mut self, now: i64, tolerance: u32) -> Result<(Arc<License>, State), LicenseRequired> {
        let active = self.active.as_ref().ok_or_else(LicenseRequired::missing)?;
        let license = active.license.clone()?;
        self.ratchet.observe(now, tolerance)?;
        if active.revoked {
            return Err(LicenseRequired::because("revoked", "The license was revoked."));
        }
        let state = license.state(now)?;
        Ok((license, state))
    }
}

impl Waiting {
    fn into_line(self) -> LogLine {
        let detail =
            if self.times > 1 { format!("{} ({} times)", self.line.detail, self.times) } else { self.line.detail };
        LogLine { detail, ..self.line }
    }
}

/// Extracts the license from pasted text, possibly a whole mail: the license file and the license key in the line
/// before it, or else the whole text.
fn pasted(text: &str) -> (&str, Option<String>) {
    let Some((before, from_begin)) = text.find(BEGIN).and_then(|at| text.split_at_checked(at)) else {
        return (text, None);
    };
    let end = from_begin.find(END).map_or(from_begin.len(), |at| at + END.len());
    let file = from_begin.get(..end).unwrap_or(from_begin);
    // A signed key may be wrapped over several lines.
    let key = before.rfind("key/").and_then(|at| before.get(at..));
    let key = key.or_else(|| before.lines().rfind(|line| !line.trim().is_empty()));
    (file, key.and_then(|key| LicenseKey::parse(key).ok()).map(|key| key.as_str().to_owned()))
}

#[cfg(test)]
mod tests;
