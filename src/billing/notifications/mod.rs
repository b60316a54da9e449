//! Mails to customers and sellers, and webhooks to the seller's own programs, queued in the transaction of the change.

pub mod changes;
pub mod mails;
pub mod webhooks;
