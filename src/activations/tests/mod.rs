//! Tests of this area on both databases.

mod devices;
mod leases;
mod list;
mod memory;
mod records;
mod sites;
mod validate;
