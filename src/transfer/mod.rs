//! Exports and restores a server's data: `keysmith export` and `keysmith restore`.

pub mod csv_file;
pub mod export;
pub mod restore;
mod tables;
