//! The seller's side: `/api/v1/admin/…`.

mod orders;
