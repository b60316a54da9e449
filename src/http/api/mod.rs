//! The JSON API: one operation, one file.

pub mod activate_license;
pub mod billing_portal;
pub mod deactivate_license;
pub mod health;
pub mod licenses;
pub mod purchase_quantity;
pub mod purchase_sites;
pub mod stripe_webhook;
