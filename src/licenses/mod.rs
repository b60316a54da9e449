//! Licenses: their keys, how keys are stored, and whether a license may be used now.

pub mod bound;
pub mod former_keys;
pub mod hand_over;
pub mod key;
pub mod keys;
pub mod license;
pub mod mails;
pub mod mint;
pub mod owner;
pub mod policy;
pub mod sign_up;
pub mod status;
pub mod status_change;
pub mod stored_form;
pub mod terms;
#[cfg(test)]
mod testing;
pub mod webhooks;
