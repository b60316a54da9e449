//! Mail: queued in the transaction that causes it, composed and sent later, sent again until a server has taken it.

pub mod outbox;
