//! A licensed world for the tests of this area.

use std::sync::Arc;

use diesel::prelude::*;

use super::Activator;
use super::site_domain::SiteDomain;
use crate::accounts::account;
use crate::accounts::email::Email;
use crate::catalog::{Tier, apply, file};
use crate::clock::Clock;
use crate::db::{Conn, Db, Error};
use crate::ids::Ambient;
use crate::licenses::license::License;
use crate::licenses::mint::{KeySigner, Minted, Minter, NewLicense, Owner, ToSign};
use crate::licenses::stored_form::KeyRing;
use crate::secret::Secret;

pub const START: i64 = 1_800_000_000;

struct NoSigner;

impl KeySigner for NoSigner {
    fn sign(&self, _: &mut Conn, _: &ToSign<'_>) -> Result<String, String> {
        Err("no signing here".into())
    }
}

/// A database with the example catalog, and what mints and activates in it.
#[derive(Clone)]
pub struct World {
    pub db: Db,
    pub activator: Activator,
    minter: Minter,
}

impl World {
    pub fn new(db: Db) -> Self {
        let ambient = Ambient::new(Clock::manual(START));
        let ring = Arc::new(KeyRing::new(Secret::parse(&"3".repeat(64)).unwrap(), vec![]));
        let activator = Activator { ambient: ambient.clone(), ring: ring.clone(), seen: Arc::default() };
        let minter = Minter { ambient: ambient.clone(), ring, signer: Arc::new(NoSigner) };
        let catalog = file::Catalog::parse(include_str!("../../catalog.toml")).unwrap();
        db.write_blocking(move |c| apply::apply_to_empty(c, &ambient, &catalog)).unwrap();
        Self { db, activator, minter }
    }

    pub fn clock(&self) -> &Clock {
        &self.activator.ambient.clock
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

    /// A license of this tier for this address, with its seats (`None` = unlimited) and its end.
    pub fn mint(&self, tier: &str, email: &str, seats: Option<i64>, valid_until: Option<i64>) -> Minted {
        let (minter, tier, email) = (self.minter.clone(), tier.to_owned(), Email::parse(email).unwrap());
        let minted = self.db.write_blocking::<_, Error, _>(move |c| {
            let tier = Tier::by_slug(c, &tier)?.unwrap();
            let owner = account::find_or_create(c, &minter.ambient, &email)?;
            let new = NewLicense {
                key_prefix: tier.product(c)?.key_prefix,
                tier,
                owner: Owner { account_id: owner.id, email: email.clone() },
                order: None,
                customer_id: None,
                subscription_id: None,
                item_id: None,
                purchase_type: "manual",
                site_domain: None,
                valid_until,
                max_activations: seats,
            };
            Ok(minter.mint(c, &[new]).unwrap().remove(0))
        });
        minted.unwrap()
    }

    /// Runs one statement, to make what cannot be bought.
    pub fn execute(&self, statement: &'static str) {
        self.db.write_blocking::<_, Error, _>(move |c| Ok(diesel::sql_query(statement).execute(c)?)).unwrap();
    }

    pub fn license(&self, id: &str) -> License {
        self.read(|c| License::find(c, id)).unwrap()
    }
}

pub fn site(text: &str) -> SiteDomain {
    SiteDomain::parse(text).unwrap()
}

pub fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}
