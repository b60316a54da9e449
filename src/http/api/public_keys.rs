//! `GET /api/v1/public-keys`: the public keys that applications verify signatures with.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpRequest, HttpResponse};
use schemars::JsonSchema;
use serde::Serialize;

use crate::http::answer::Custom;
use crate::http::auth::app;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::offline::signing_keys::SigningKeys;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Licensing, "List the keys that verify license files");

/// The public keys, the current one first.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct PublicKeys {
    keys: Vec<PublicKey>,
}

/// A public key that verifies license files.
#[derive(Serialize, JsonSchema)]
pub struct PublicKey {
    id: String,
    /// `ed25519`
    algorithm: &'static str,
    /// The key, hex-encoded.
    public_key: String,
    pem: String,
    /// Whether new license files are signed with this key.
    current: bool,
}

/// Lists the public keys. Old keys stay listed, so files that they signed remain valid.
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
