//! Offline use: signing keys, license files and signed keys, and the list of revoked licenses.

pub mod generate;
pub mod import;
pub mod issue_file;
pub mod record;
pub mod revocations;
pub mod signer;
pub mod signing_keys;
pub mod statement;
