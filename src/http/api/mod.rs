//! The JSON API: one operation, one file.

pub mod account;
pub mod activate_device;
pub mod activate_license;
pub mod billing_portal;
pub mod change_password;
pub mod create_license;
pub mod create_user;
pub mod deactivate_device;
pub mod deactivate_license;
pub mod end_activation;
pub mod hand_over_license;
pub mod health;
pub mod installations;
pub mod leases;
pub mod license_file;
pub mod licenses;
pub mod organizations;
pub mod public_keys;
pub mod purchase_quantity;
pub mod purchase_sites;
pub mod revocations;
pub mod sessions;
pub mod start_trial;
pub mod stripe_webhook;
pub mod validate;
