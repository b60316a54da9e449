//! The seller's side: `/api/v1/admin/…`.

mod catalog;
mod licenses;
mod orders;
mod records;
