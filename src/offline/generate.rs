//! Generates a license without a server or a database, from the catalog file and the signing key.

use std::collections::BTreeMap;

use keysmith_license::{Customer, License, SigningKey, Verifier};
use rand::Rng;

use super::record::Record;
use super::statement::{self, Offer, attributes};
use crate::clock::DAY;
use crate::ids::{Context, Kind};
use crate::metadata::Metadata;

/// The seller's input.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub customer: Customer,
    pub tier: String,
    /// `None` = the tier's term. 0 makes a license that has already expired, without grace.
    pub days: Option<u32>,
    pub order: Option<String>,
    pub notes: Option<String>,
    pub private_notes: Option<String>,
    /// The seller's own metadata; keys that begin with `_` are left out of the license.
    pub metadata: Metadata,
    /// Override the tier's; `None` = unlimited.
    pub limits: BTreeMap<String, Option<u64>>,
    /// Added to the tier's.
    pub features: Vec<String>,
    pub installation: Option<String>,
    pub encrypt: bool,
}

/// A license in all its forms, verified by reading it back.
#[derive(Debug)]
pub struct Generated {
    pub license: License,
    /// For the `.lic` file.
    pub file: String,
    /// For the `.txt` file.
    pub key: String,
    /// For the `.json` file.
    pub record: Record,
}

/// Why nothing was generated.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    #[error("the catalog has no tier {0:?}; it has {1}")]
    UnknownTier(String, String),
    #[error("the signed license does not verify: {0}")]
    Unverified(#[from] keysmith_license::Error),
    #[error("the signed license reads back differently")]
    Different,
}

/// Signs a license for one of the `offers`, and verifies the result.
pub fn generate(
    request: &Request,
    offers: &[Offer],
    key: &SigningKey,
    context: &Context,
) -> Result<Generated, GenerateError> {
    let offer = offers.iter().find(|offer| offer.tier == request.tier).ok_or_else(|| {
        let known: Vec<&str> = offers.iter().map(|offer| offer.tier.as_str()).collect();
        GenerateError::UnknownTier(request.tier.clone(), known.join(", "))
    })?;
    let license = license(request, offer, offers, context);
    let text = key.sign_key(&license);
    let file = if request.encrypt {
        let mut iv = [0_u8; 12];
        context.rng().fill_bytes(&mut iv);
        key.sign_encrypted_file(&license, &text, iv)
    } else {
        key.sign_file(&license)
    };
    check(&license, &file, &text, key)?;
    let record = Record {
        private_notes: request.private_notes.clone(),
        metadata: request.metadata.clone(),
        encrypted: request.encrypt,
        ..Record::new(&license, &text, &key.public_key())
    };
    Ok(Generated { license, file, key: text, record })
}

fn license(request: &Request, offer: &Offer, offers: &[Offer], context: &Context) -> License {
    let now = context.now();
    let mut limits = offer.limits.clone();
    limits.extend(request.limits.clone());
    let mut features = offer.features.clone();
    features.extend(request.features.iter().filter(|f| !offer.features.contains(f)).cloned());
    let days = request.days.or(offer.valid_days);
    License {
        id: context.id(Kind::License),
        product: Some(offer.product.clone()),
        tier: offer.tier.clone(),
        customer: request.customer.clone(),
        limits,
        upgrades: statement::upgrades(offer, &features, offers),
        features,
        installation: request.installation.clone(),
        issued: now,
        expires: days.map(|days| now.saturating_add(i64::from(days) * DAY)),
        file_expires: None,
        grace_days: if days == Some(0) { 0 } else { offer.offline_grace_days },
        order: request.order.clone(),
        notes: request.notes.clone(),
        metadata: attributes(&request.metadata),
    }
}

/// Reads both texts back, as a customer's application would.
fn check(license: &License, file: &str, key: &str, signer: &SigningKey) -> Result<(), GenerateError> {
    let verifier = Verifier::new([signer.public_key()]).any_installation();
    let from_file = verifier.read(file, Some(key))?;
    let from_key = verifier.read(key, None)?;
    let same = from_file == *license && (&from_key.id, from_key.expires) == (&license.id, license.expires);
    if same { Ok(()) } else { Err(GenerateError::Different) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::file::Catalog;
    use crate::clock::Clock;

    const NOW: i64 = 1_795_392_000;

    fn make(request: &Request) -> Result<Generated, GenerateError> {
        let catalog = Catalog::parse(include_str!("../../catalog.toml")).unwrap();
        let context = Context::seeded(Clock::manual(NOW), 1);
        generate(request, &statement::offers_of_file(&catalog), &SigningKey::from_seed(&[1; 32]), &context)
    }

    #[test]
    fn the_tier_gives_what_was_not_asked_for() {
        let request = Request {
            tier: "starter".into(),
            limits: [("devices".into(), Some(25)), ("servers".into(), None)].into(),
            features: vec!["webhooks".into(), "devices".into()],
            private_notes: Some("pays late".into()),
            ..Request::default()
        };
        let made = make(&request).unwrap();
        let limits = BTreeMap::from([
            ("devices".to_owned(), Some(25)),
            ("servers".to_owned(), None),
            ("storage".to_owned(), Some(5)),
            ("users".to_owned(), Some(2)),
        ]);
        assert_eq!(made.license.limits, limits);
        assert_eq!(made.license.features, ["devices", "manual_audits", "basic_rules", "health_checks", "webhooks"]);
        assert_eq!((made.license.expires, made.license.grace_days), (Some(NOW + 365 * DAY), 7));
        assert!(!made.file.contains("pays late") && made.record.private_notes.is_some());
    }

    #[test]
    fn no_days_at_all_is_an_expired_license() {
        let made = make(&Request { tier: "starter".into(), days: Some(0), ..Request::default() }).unwrap();
        assert!(made.license.state(NOW).is_err());
    }

    #[test]
    fn an_unknown_tier_names_the_known_ones() {
        let error = make(&Request { tier: "platinum".into(), ..Request::default() }).unwrap_err();
        assert!(error.to_string().contains("professional"), "{error}");
    }
}
