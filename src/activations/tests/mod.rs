//! Tests of this area on both databases.

mod counted;
mod devices;
mod leases;
mod list;
mod memory;
mod records;
mod sites;
mod validate;
