//! Audit: who changed what, and when. Entries are only ever added, in the transaction of the change itself.

pub mod record;

pub use record::{Actor, Entry, Filter, count, list, record};
