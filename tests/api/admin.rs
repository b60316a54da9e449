//! The admin API: `/api/v1/admin/…`.

mod catalog;
mod licenses;
mod orders;
mod records;
