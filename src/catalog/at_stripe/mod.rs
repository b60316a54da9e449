//! The catalog's prices at Stripe: whether both say the same, and making those that Stripe does not have. The console,
//! `keysmith stripe setup` and `keysmith doctor` share these operations.

pub mod compare;
pub mod create;
pub mod draft;
