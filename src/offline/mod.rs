//! Offline use: signed keys and licence files.

pub mod signer;
