//! Billing's tables and their rows. Imports nothing else of billing.

pub mod assumed_end;
pub mod charge;
pub mod customer;
pub mod dispute;
pub mod due;
pub mod first_view;
pub mod in_clear;
pub mod invoice_payment;
pub mod license_state;
pub mod open_invoices;
pub mod order;
pub mod ownership;
pub mod periods;
pub mod purchase;
pub mod renewal;
pub mod returned;
pub mod seat_group;
pub mod session_id;
pub mod shown;
pub mod subscription;
pub mod unknown_line;
