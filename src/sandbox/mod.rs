//! The sandbox: without a Stripe key, the server simulates Stripe over real HTTP on its own loopback address, and shows
//! the mail it sends. Tests use the same stand-in.

pub mod buttons;
pub mod control_room;
pub mod mail;
pub mod pages;
pub mod server;
pub mod stripe;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use serde_json::Value;

use crate::error_code::ErrorCode;
use crate::http::auth::app;
use crate::http::problem::Problem;
use server::Played;
use stripe::world::Refusal;

/// Returns this server's running stand-in.
fn played(req: &HttpRequest) -> Result<Played, Problem> {
    let unreachable = || Problem::not_found(ErrorCode::NotFound, "There is no sandbox here.");
    app(req)?.sandbox.clone().ok_or_else(unreachable)
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let message = refusal.body.pointer("/error/message").and_then(Value::as_str).unwrap_or("Refused.").to_owned();
        let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
        Self::new(status, ErrorCode::SandboxRefused, message)
    }
}
