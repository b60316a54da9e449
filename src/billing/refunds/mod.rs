//! Refunds and disputes, and the seller's review of partial ones.

pub mod apply_to_license;
pub mod find_purchase;
pub mod questions;
pub mod review;
pub mod sync;
