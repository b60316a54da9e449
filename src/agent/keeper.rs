//! The decisions: what is activated, whether it is in force, what it allows. Reading is from memory; what must survive
//! is in the store before the answer goes out.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use keysmith_license::{Error, License, LicenseRequired, Ratchet, RevocationList, State, Verifier};

use super::status::{Overview, overview};
use super::store::{Activated, LogLine, Store, StoreError};
use crate::config::AgentConfig;
use crate::ids::Ambient;
use crate::licenses::key::LicenseKey;

/// Log lines that wait in memory; more than this in one moment are not kept.
const LOG_WAITING: usize = 1_000;

/// Why a license is not activated.
#[derive(Debug, thiserror::Error)]
pub enum ActivateError {
    #[error("{0}")]
    License(#[from] Error),
    #[error("the license was revoked")]
    Revoked,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ActivateError {
    /// `invalid`, `tampered`, `expired` or `clock`.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::License(error) => error.reason().as_str(),
            Self::Revoked | Self::Store(_) => "invalid",
        }
    }
}

/// A license that was just activated.
#[derive(Debug)]
pub struct Activation {
    pub license: Arc<License>,
    /// The same license was active before.
    pub already_activated: bool,
}

/// The agent's mind; shared by all workers.
pub struct Keeper {
    verifier: Verifier,
    ambient: Ambient,
    clock_tolerance: u32,
    license_key: Option<String>,
    memory: Mutex<Memory>,
    store: Mutex<Store>,
}

struct Memory {
    /// The active license, or why what is stored no longer reads (the seller's keys changed).
    active: Option<Result<Arc<License>, Error>>,
    usage: BTreeMap<String, u64>,
    ratchet: Ratchet,
    revoked: RevocationList,
    log: Vec<LogLine>,
}

impl Keeper {
    /// Takes up what the store holds.
    pub fn new(config: &AgentConfig, ambient: Ambient, mut store: Store) -> Result<Self, StoreError> {
        let mut verifier = Verifier::new(config.public_keys.clone());
        if let Some(product) = &config.product {
            verifier = verifier.product(product);
        }
        if let Some(installation) = &config.installation {
            verifier = verifier.installation(installation);
        }
        let active = store.active()?;
        let active = active.map(|held| verifier.read(&held.text, held.license_key.as_deref()).map(Arc::new));
        let revoked = store.revocations()?.and_then(|list| verifier.read_revocations(&list).ok());
        let memory = Memory {
            active,
            usage: store.usage()?,
            ratchet: store.ratchet()?.unwrap_or(Ratchet::new(0)),
            revoked: revoked.unwrap_or_default(),
            log: Vec::new(),
        };
        Ok(Self {
            verifier,
            ambient,
            clock_tolerance: config.clock_tolerance,
            license_key: config.license_key.as_ref().map(|key| key.expose().clone()),
            memory: Mutex::new(memory),
            store: Mutex::new(store),
        })
    }

    /// Activates a signed key or a licence file. An encrypted file is opened by `KEYSMITH_LICENSE_KEY`, or by the license
    /// key that stands before it in the text. A license that has ended is refused, grace or not: grace is for what runs.
    pub fn activate(&self, text: &str) -> Result<Activation, ActivateError> {
        let done = self.try_activate(text);
        let (outcome, detail) = match &done {
            Ok(activation) => ("ok", activation.license.id.clone()),
            Err(error) => (error.reason(), error.to_string()),
        };
        self.note("activate", outcome, detail);
        self.flush()?;
        done
    }

    fn try_activate(&self, text: &str) -> Result<Activation, ActivateError> {
        let now = self.ambient.now();
        self.memory().ratchet.observe(now, self.clock_tolerance)?;
        let (text, given_key) = split_key(text);
        let license_key = given_key.or_else(|| self.license_key.clone());
        let license = Arc::new(self.verifier.read(text, license_key.as_deref())?);
        if let State::Grace { .. } = license.state(now)? {
            return Err(Error::Expired { at: license.ends().unwrap_or(now) }.into());
        }
        if self.memory().revoked.contains(&license.id) {
            return Err(ActivateError::Revoked);
        }
        let held = Activated { text: text.trim().to_owned(), license_key };
        self.store().activate(&license.id, &held, now)?;
        let mut memory = self.memory();
        let before = memory.active.replace(Ok(license.clone()));
        let already_activated = matches!(before, Some(Ok(before)) if before.id == license.id);
        Ok(Activation { license, already_activated })
    }

    /// Ends the active license; whether there was one.
    pub fn deactivate(&self) -> Result<bool, StoreError> {
        let was_there = self.store().deactivate(self.ambient.now())?;
        self.memory().active = None;
        self.note("deactivate", if was_there { "ok" } else { "missing" }, String::new());
        self.flush()?;
        Ok(was_there)
    }

    /// Sets what is in use; names that are not given stay. Gives all of it.
    pub fn set_usage(&self, amounts: BTreeMap<String, u64>) -> Result<BTreeMap<String, u64>, StoreError> {
        self.store().set_usage(&amounts, self.ambient.now())?;
        let mut memory = self.memory();
        memory.usage.extend(amounts);
        Ok(memory.usage.clone())
    }

    /// The license in force, and how much of `quota` is in use.
    ///
    /// # Errors
    /// Why no license is in force: the body of a 402.
    pub fn in_force(&self, quota: &str) -> Result<(Arc<License>, u64), LicenseRequired> {
        let now = self.ambient.now();
        let mut memory = self.memory();
        let (license, _) = memory.verdict(now, self.clock_tolerance)?;
        Ok((license, memory.usage.get(quota).copied().unwrap_or(0)))
    }

    /// What the status page and call show; `None` without a license.
    pub fn overview(&self) -> Option<Overview> {
        let now = self.ambient.now();
        let mut memory = self.memory();
        let license = memory.active.as_ref()?.as_ref().ok().cloned();
        let verdict = memory.verdict(now, self.clock_tolerance).map(|(_, state)| state);
        Some(overview(license.as_deref(), verdict, memory.usage.clone(), now))
    }

    /// Takes a newer signed list of revoked licenses.
    pub fn take_revocations(&self, list: &str) -> Result<(), ActivateError> {
        let read = self.verifier.read_revocations(list)?;
        if read.issued < self.memory().revoked.issued {
            return Ok(());
        }
        self.store().set_revocations(list)?;
        self.memory().revoked = read;
        Ok(())
    }

    /// Notes something for the log; it is written at the next [`Keeper::flush`].
    pub fn note(&self, action: &str, outcome: &str, detail: String) {
        let line = LogLine { at: self.ambient.now(), action: action.into(), outcome: outcome.into(), detail };
        let mut memory = self.memory();
        if memory.log.len() < LOG_WAITING {
            memory.log.push(line);
        }
    }

    /// Writes the log and the latest time seen.
    pub fn flush(&self) -> Result<(), StoreError> {
        let (lines, ratchet) = {
            let mut memory = self.memory();
            (std::mem::take(&mut memory.log), memory.ratchet)
        };
        let mut store = self.store();
        store.set_ratchet(ratchet)?;
        if lines.is_empty() { Ok(()) } else { store.log(&lines) }
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
        let license = self.active.as_ref().ok_or_else(LicenseRequired::missing)?.clone()?;
        self.ratchet.observe(now, tolerance)?;
        if self.revoked.contains(&license.id) {
            return Err(LicenseRequired::because("revoked", "The license was revoked."));
        }
        let state = license.state(now)?;
        Ok((license, state))
    }
}

/// The licence file, and the license key before it, if there is one.
fn split_key(text: &str) -> (&str, Option<String>) {
    match text.find("-----BEGIN LICENSE FILE-----") {
        Some(at) => match text.split_at_checked(at) {
            Some((key, file)) => (file, LicenseKey::parse(key).ok().map(|key| key.as_str().to_owned())),
            None => (text, None),
        },
        None => (text, None),
    }
}
