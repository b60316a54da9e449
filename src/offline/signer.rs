//! Signs license keys of the format `signed` with the seller's current signing key.

use std::path::Path;

use keysmith_license::{Customer, License};

use super::signing_keys::{SigningKeyError, SigningKeys};
use super::statement::{self, offers_of_database};
use crate::db::Conn;
use crate::ids::Context;
use crate::licenses::mint::{KeySigner, ToSign};

/// Reads the signing key from `<data>/signing` on each use.
pub struct Signer {
    keys: SigningKeys,
}

impl Signer {
    /// Creates the first signing key if there is none.
    pub fn new(data_dir: &Path, context: &Context) -> Result<Self, SigningKeyError> {
        let keys = SigningKeys::of(data_dir);
        keys.ensure(&mut context.rng(), context.now())?;
        Ok(Self { keys })
    }
}

impl KeySigner for Signer {
    fn sign(&self, conn: &mut Conn, new: &ToSign<'_>) -> Result<String, String> {
        let offers = offers_of_database(conn).map_err(|e| e.to_string())?;
        let offer = offers.iter().find(|offer| offer.tier == new.tier.slug);
        let offer = offer.ok_or_else(|| format!("the tier {} is not in the database", new.tier.slug))?;
        let license = License {
            id: new.license_id.to_string(),
            product: Some(offer.product.clone()),
            tier: offer.tier.clone(),
            customer: Customer { company: new.customer.map(str::to_owned), ..Customer::default() },
            limits: offer.limits.clone(),
            features: offer.features.clone(),
            upgrades: statement::upgrades(offer, &offer.features, &offers),
            issued: new.now,
            expires: new.valid_until,
            grace_days: offer.offline_grace_days,
            ..License::default()
        };
        let key = self.keys.current().map_err(|e| e.to_string())?;
        Ok(key.sign_key(&license))
    }
}
