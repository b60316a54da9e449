//! `GET /api/v1/public-keys`: what applications trust.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpRequest, HttpResponse};
use schemars::JsonSchema;
use serde::Serialize;

use crate::http::answer::Custom;
use crate::http::auth::app;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::offline::signing_keys::SigningKeys;

/// The prose of the call.
pub const ABOUT: About = About::new(Group::Licensing, "The keys that license files are verified with");

/// The keys, the current one first.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct PublicKeys {
    keys: Vec<PublicKey>,
}

/// A key that license files are verified with.
#[derive(Serialize, JsonSchema)]
pub struct PublicKey {
    id: String,
    /// `ed25519`
    algorithm: &'static str,
    /// Hex.
    public_key: String,
    pem: String,
    /// Whether new files are signed with it.
    current: bool,
}

/// Lists the public keys. Old keys stay, so that what they signed goes on to be trusted.
pub async fn handle(req: HttpRequest) -> Result<Custom<PublicKeys>, Problem> {
    let keys = SigningKeys::of(&app(&req)?.config.data_dir).public_keys().map_err(|e| Problem::internal(&e))?;
    let keys = keys.iter().enumerate().map(|(place, key)| PublicKey {
        id: key.id(),
        algorithm: "ed25519",
        public_key: key.to_hex(),
        pem: key.to_pem(),
        current: place == 0,
    });
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "public, max-age=300"));
    Ok(Custom::json(response, &PublicKeys { keys: keys.collect() }))
}
