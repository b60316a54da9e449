//! Verifies license files and signed keys without a network, a database or a server.
//!
//! A seller signs a license with Ed25519; the application on the customer's machine has the public key and verifies it.
//! A license comes in two formats: the **license file** (a few lines of text, optionally encrypted) and the **signed
//! key** (one line, `key/…`). A [`Verifier`] reads both and returns a [`License`], which the application queries.
//!
//! ```
//! use keysmith_license::{PublicKey, Reason, Verifier};
//!
//! # let text = "key/eyJsaWQiOiJ4In0.AAAA";
//! let trusted = PublicKey::parse_many("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")?;
//! let verifier = Verifier::new(trusted).product("on-premise").installation("host-1");
//! let now = 1_800_000_000; // unix seconds: time is always a parameter
//!
//! match verifier.verify(text, now) {
//!     Ok(license) => println!("{} days left", license.days_left(now).unwrap_or(i64::MAX)),
//!     Err(error) if error.reason() == Reason::Expired => println!("renew: {error}"),
//!     Err(error) => println!("refused ({}): {error}", error.reason()),
//! }
//! # Ok::<(), keysmith_license::KeyError>(())
//! ```
//!
//! Features: `sign` (the seller's side: `SigningKey`), `actix` (middleware for actix-web). Nothing here panics,
//! whatever the input, and nothing here reads a clock; a [`Ratchet`] detects a clock that was set back.

#![forbid(unsafe_code)]

#[cfg(feature = "actix")]
pub mod actix;
mod certificate;
mod error;
mod gate;
mod license;
mod proof;
mod public_key;
mod ratchet;
mod revocation;
#[cfg(feature = "sign")]
mod sign;
mod strict;
mod timestamp;
mod token;
mod verifier;
mod wire;

pub use error::{Error, KeyError, Reason};
pub use gate::{FeatureMissing, LicenseRequired, QuotaExceeded};
pub use license::{ALL, Customer, DAY, ISSUE_TOLERANCE, License, SOON_DAYS, State, Upgrade};
pub use proof::Proof;
pub use public_key::PublicKey;
pub use ratchet::Ratchet;
pub use revocation::RevocationList;
#[cfg(feature = "sign")]
pub use sign::SigningKey;
pub use verifier::{Verifier, is_license_file, is_signed_key, text_of};
