//! Read models: numbers and lists over many tables, for pages and the admin API.

pub mod actors;
pub mod daily_totals;
pub mod figures;
pub mod health;
pub mod license;
pub mod owners;
pub mod recurring_revenue;
pub mod search_box;
pub mod statistics;
pub mod timeline;
pub mod webhook_samples;
pub mod webhook_schemas;
