//! A database with licenses, for the tests of this area.

use std::sync::Arc;

use diesel::connection::SimpleConnection;

use super::key::LicenseKey;
use super::mint::{KeySigner, MintError, Minter, NewLicense, Owner, ToSign};
use super::stored_form::KeyRing;
use crate::accounts::account::find_or_create;
use crate::accounts::email::Email;
use crate::catalog::Tier;
use crate::catalog::apply::apply;
use crate::catalog::file::Catalog;
use crate::clock::Clock;
use crate::db::{Conn, Db, Error};
use crate::ids::{Context, LicenseId};
use crate::licenses::status::PurchaseType;
use crate::metadata::Metadata;
use crate::secret::Secret;
use crate::secret::sealed::Sealer;

const CATALOG: &str = r#"
[[product]]
slug = "app"
name = "App"
key_prefix = "APP"

[[product.tier]]
slug = "team"
name = "Team"
activates = "device"
valid_days = 365
grace_days = 7
default_for = ["quantity", "sites", "trial"]
"#;

/// The current time in the tests, in Unix seconds.
pub(super) const NOW: i64 = 1_795_392_000;

struct NoSigner;

impl KeySigner for NoSigner {
    fn sign(&self, _: &mut Conn, _: &ToSign<'_>) -> Result<String, String> {
        Err("these tests have no signed keys".into())
    }
}

/// A database with a catalog, and the objects to work with it.
pub(super) struct Shop {
    pub db: Db,
    pub context: Context,
    pub ring: Arc<KeyRing>,
    minter: Minter,
}

impl Shop {
    pub fn new(db: Db) -> Self {
        let context = Context::new(Clock::manual(NOW));
        let secret = Secret::parse(&"5".repeat(64)).unwrap();
        let sealer = Sealer::new(&secret, &[]);
        let ring = Arc::new(KeyRing::new(secret, vec![]));
        let minter = Minter { context: context.clone(), ring: Arc::clone(&ring), sealer, signer: Arc::new(NoSigner) };
        let a = context.clone();
        db.write_blocking(move |c| apply(c, &a, &Catalog::parse(CATALOG).unwrap())).unwrap();
        Self { db, context, ring, minter }
    }

    /// Mints a license owned by this address, and returns its id and key. `None` = no owner.
    pub fn license(&self, owner: Option<&str>) -> (LicenseId, LicenseKey) {
        let (minter, address) = (self.minter.clone(), owner.unwrap_or("nobody@example.com").to_owned());
        let minted = self.db.write_blocking(move |c: &mut Conn| -> Result<_, MintError> {
            let email = Email::parse(&address).unwrap();
            let account_id = find_or_create(c, &minter.context, &email)?.id;
            let tier = Tier::by_slug(c, "team")?.unwrap();
            let wanted = NewLicense {
                max_activations: tier.max_activations,
                tier,
                key_prefix: "APP".into(),
                owner: Owner::account(account_id, email),
                order: None,
                customer_id: None,
                subscription_id: None,
                item_id: None,
                purchase_type: PurchaseType::Manual,
                site_domain: None,
                valid_until: None,
                metadata: Metadata::default(),
            };
            Ok(minter.mint(c, &[wanted])?.remove(0))
        });
        let minted = minted.unwrap();
        if owner.is_none() {
            self.set(&minted.id, "account_id = NULL");
        }
        (minted.id, minted.key)
    }

    /// Updates a license's row directly, bypassing the code under test.
    pub fn set(&self, id: &LicenseId, change: &str) {
        let statement = format!("UPDATE licenses SET {change} WHERE id = '{id}'");
        self.db.write_blocking(move |c: &mut Conn| Ok::<_, Error>(c.batch_execute(&statement)?)).unwrap();
    }
}
