//! HTTP: the server, the URL table, and one file for each operation. Nothing below this room names actix.

pub mod account_errors;
pub mod activation_errors;
pub mod admin;
pub mod api;
pub mod attempts;
pub mod auth;
pub mod body;
pub mod caller;
pub mod client_address;
pub mod connections;
pub mod entrance;
pub mod errors;
pub mod fields;
pub mod hostile;
pub mod idempotency;
pub mod metrics;
pub mod middleware;
pub mod openapi;
pub mod pages;
pub mod problem;
pub mod rate_limit;
pub mod request_body;
pub mod route;
pub mod routes;
pub mod server;
pub mod statics;
