//! The pages: plain HTML that works without scripts.

pub mod account;
pub mod account_data;
pub mod account_email;
pub mod account_second_factor;
mod browser_name;
pub mod checkout_success;
pub mod choose;
pub mod console;
pub mod home;
pub mod license;
pub mod license_file;
mod license_row;
pub mod licenses;
pub mod licenses_csv;
pub mod not_me;
pub mod orders;
pub mod organizations;
pub mod password_reset;
pub mod shop;
pub mod sign_in;
pub mod sign_in_code;
pub mod sign_in_confirm;
pub mod sign_in_password;
pub mod subscription;
pub mod view;
