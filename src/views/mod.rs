//! Read models: numbers and lists over many tables, for pages and the admin API.

pub mod owners;
pub mod search_box;
pub mod statistics;
