//! The audit log: who changed what, and when. Append-only, written in the transaction of the change itself.

pub mod record;

pub use record::{Actor, Entry, Filter, count, list, record};
