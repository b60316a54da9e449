//! Bulk actions: one seller's action on many licenses. The set is fixed at confirmation; a job processes it in small
//! transactions, and each license is processed exactly once, even if a server dies in between (ADR 25).

pub mod action;
pub mod row;
pub mod start;
pub mod stop;
pub mod undo;
pub mod work;

mod change_one;
mod tell_owners;
