//! One action of the seller on many licenses: its set is fixed when it is confirmed, a job works it off in small transactions, and
//! each license is done once, whoever dies in between (ADR 25).

pub mod action;
pub mod row;
pub mod start;
pub mod stop;
pub mod undo;
pub mod work;

mod change_one;
mod tell_owners;
