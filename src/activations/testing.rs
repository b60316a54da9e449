//! The fixture for tests of this area.

use std::collections::BTreeMap;
use std::sync::Arc;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::Activator;
use super::activate::{ActivateError, Activated};
use super::activate_device::Device;
use super::activation::Details;
use super::installation_id::InstallationId;
use super::site_domain::SiteDomain;
use super::validate::{self, Limits, Question};
use crate::accounts::account;
use crate::accounts::email::Email;
use crate::catalog::{Tier, apply, file};
use crate::clock::Clock;
use crate::db::{Conn, Db, Error};
use crate::ids::{Context, LicenseId};
use crate::licenses::key::LicenseKey;
use crate::licenses::license::License;
use crate::licenses::mint::{KeySigner, Minted, Minter, NewLicense, Owner, ToSign};
use crate::licenses::status::PurchaseType;
use crate::licenses::stored_form::KeyRing;
use crate::metadata::Metadata;
use crate::secret::Secret;
use crate::secret::sealed::Sealer;

pub const START: i64 = 1_800_000_000;

struct NoSigner;

impl KeySigner for NoSigner {
    fn sign(&self, _: &mut Conn, _: &ToSign<'_>) -> Result<String, String> {
        Err("no signing here".into())
    }
}

/// A database with the example catalog, and the context to mint and activate in it.
#[derive(Clone)]
pub struct World {
    pub db: Db,
    pub activator: Activator,
    pub minter: Minter,
}

impl World {
    pub fn new(db: Db) -> Self {
        let context = Context::new(Clock::manual(START));
        let secret = Secret::parse(&"3".repeat(64)).unwrap();
        let sealer = Sealer::new(&secret, &[]);
        let ring = Arc::new(KeyRing::new(secret, vec![]));
        let activator = Activator::new(context.clone(), ring.clone(), LIMITS);
        let minter = Minter { context: context.clone(), ring, sealer, signer: Arc::new(NoSigner) };
        let catalog = file::Catalog::parse(include_str!("../../catalog.toml")).unwrap();
        db.write_blocking(move |c| apply::apply_to_empty(c, &context, &catalog)).unwrap();
        Self { db, activator, minter }
    }

    /// Returns another server on the same database, or this one after a restart.
    pub fn again(world: &Self) -> Self {
        let Activator { context, ring, .. } = &world.activator;
        Self { activator: Activator::new(context.clone(), ring.clone(), LIMITS), ..world.clone() }
    }

    pub fn clock(&self) -> &Clock {
        &self.activator.context.clock
    }

    /// Runs `work` in a transaction with the activator.
    pub fn write<T, E>(&self, work: impl Fn(&mut Conn, &Activator) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + std::error::Error + Send + 'static,
    {
        let activator = self.activator.clone();
        self.db.write_blocking(move |c| work(c, &activator))
    }

    pub fn read<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T, Error>) -> T {
        self.db.read_blocking(work).unwrap()
    }

    /// Mints a license of this tier for this address, with its seats (`None` = unlimited) and its end.
    pub fn mint(&self, tier: &str, email: &str, seats: Option<i64>, valid_until: Option<i64>) -> Minted {
        let (minter, tier, email) = (self.minter.clone(), tier.to_owned(), Email::parse(email).unwrap());
        let minted = self.db.write_blocking::<_, Error, _>(move |c| {
            let tier = Tier::by_slug(c, &tier)?.unwrap();
            let owner = account::find_or_create(c, &minter.context, &email)?;
            let new = NewLicense {
                key_prefix: tier.product(c)?.key_prefix,
                tier,
                owner: Owner::account(owner.id, email.clone()),
                order: None,
                customer_id: None,
                subscription_id: None,
                item_id: None,
                purchase_type: PurchaseType::Manual,
                site_domain: None,
                valid_until,
                max_activations: seats,
                metadata: Metadata::default(),
            };
            Ok(minter.mint(c, &[new]).unwrap().remove(0))
        });
        minted.unwrap()
    }

    /// Runs a statement, for states that cannot be bought.
    pub fn execute(&self, statement: &'static str) {
        self.db.write_blocking::<_, Error, _>(move |c| Ok(diesel::sql_query(statement).execute(c)?)).unwrap();
    }

    pub fn license(&self, id: &LicenseId) -> License {
        self.read(|c| License::find(c, id)).unwrap()
    }
}

pub fn site(text: &str) -> SiteDomain {
    SiteDomain::parse(text).unwrap()
}

pub fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

pub fn installation(text: &str) -> InstallationId {
    InstallationId::parse(text).unwrap()
}

impl World {
    /// Activates the key for a device.
    pub fn activate(&self, key: &LicenseKey, id: &str, by: &str) -> Result<Activated, ActivateError> {
        let device = Device {
            email: Some(email(by)),
            license_key: key.clone(),
            installation: installation(id),
            details: Details { hostname: Some(format!("host-of-{id}")), ..Details::default() },
            product: None,
        };
        self.write(move |c, a| a.activate_device(c, &device))
    }

    /// Validates by address and installation.
    pub fn ask(&self, by: &str, id: &str) -> Answer {
        let question = Question::Installation { email: email(by), installation: installation(id) };
        Answer::of(&self.read(|c| self.activator.validate(c, &question, None)))
    }

    /// Validates by key and instance.
    pub fn ask_key(&self, key: &LicenseKey, id: &str) -> Answer {
        let question = Question::Instance { key: key.clone(), instance: installation(id) };
        Answer::of(&self.read(|c| self.activator.validate(c, &question, None)))
    }

    /// Flushes the buffers.
    pub fn flush(&self) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(self.activator.flush(&self.db)).unwrap();
    }
}

/// The limits of the tests' activators.
pub const LIMITS: Limits = Limits { memory: 1 << 20, stale_seconds: 600 };

/// An answer as its caller parses it.
#[derive(Debug, Deserialize, Serialize)]
pub struct Answer {
    pub valid: bool,
    pub code: &'static str,
    pub message: String,
    pub expiry: Option<String>,
    pub tier: Option<String>,
    pub features: Vec<String>,
    pub limits: BTreeMap<String, Option<i64>>,
    pub active_count: u32,
    pub trial: bool,
    pub license_id: Option<LicenseId>,
    pub check_again_after: String,
    pub stale: Option<bool>,
    pub as_of: Option<String>,
}

impl Answer {
    pub fn of(answer: &validate::Answer) -> Self {
        // Leaked, so that its codes are `&'static str`.
        serde_json::from_str(serde_json::to_string(answer).unwrap().leak()).unwrap()
    }
}
