//! Offline use: signing keys, license files and signed keys, the lists of what was revoked.

pub mod generate;
pub mod import;
pub mod issue_file;
pub mod record;
pub mod revocations;
pub mod signer;
pub mod signing_keys;
pub mod statement;
