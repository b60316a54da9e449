//! Tests of this area on both databases.

mod list;
mod sites;
