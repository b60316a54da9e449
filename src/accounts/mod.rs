//! Accounts: the people who own licenses, identified by e-mail address, and how they prove who they are.

pub mod account;
pub mod api_token;
pub mod challenge;
pub mod change_email;
pub mod change_password;
pub mod change_role;
pub mod create_organization;
pub mod credentials;
pub mod csrf;
pub mod delete_organization;
pub mod disable;
pub mod display_name;
pub mod email;
pub mod first_administrator;
pub mod hashing;
pub mod invitation;
pub mod invite_seller;
pub mod mails;
pub mod member;
pub mod not_me;
pub mod not_me_link;
pub mod org_role;
pub mod organization;
pub mod password;
pub mod profile;
pub mod rename_organization;
pub mod role;
pub mod scope;
pub mod second_factor;
pub mod seller_notifications;
pub mod session;
pub mod sign_in;
pub mod sign_in_link;
pub mod team;
pub mod unconfirmed;
pub mod username;

pub use account::Account;
pub use role::{Permission, Role};

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use rand::CryptoRng;
use sha2::{Digest, Sha256};

use crate::secret::Redacted;

/// Generates a secret of 256 random bits, in base64url.
fn random_token(rng: &mut impl CryptoRng) -> Redacted<String> {
    let mut bytes = [0_u8; 32];
    rng.fill_bytes(&mut bytes);
    Redacted::new(BASE64URL_NOPAD.encode(&bytes))
}

/// Returns the hash that is stored of such a secret. A plain hash is enough: nobody guesses 256 random bits.
fn token_hash(token: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(token.as_bytes()))
}
