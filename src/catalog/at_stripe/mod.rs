//! The catalog's prices at Stripe: comparing them, and creating those that Stripe lacks. The console, `keysmith stripe
//! setup` and `keysmith doctor` share these operations.

pub mod compare;
pub mod create;
pub mod draft;
