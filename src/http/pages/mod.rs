//! The pages: plain HTML that works without scripts.

pub mod buy;
pub mod checkout_cancelled;
pub mod checkout_success;
pub mod home;
pub mod licenses;
pub mod sign_in;
pub mod view;
