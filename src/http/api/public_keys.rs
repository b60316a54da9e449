//! `GET /api/v1/public-keys`: what applications trust.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use crate::http::auth::app;
use crate::http::problem::Problem;
use crate::offline::signing_keys::SigningKeys;

/// `{keys: [{id, algorithm, public_key, pem, current}]}`, the current key first. Old keys stay, so that what they signed
/// goes on to be trusted.
pub async fn handle(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let keys = SigningKeys::of(&app(&req)?.config.data_dir).public_keys().map_err(|e| Problem::internal(&e))?;
    let keys: Vec<_> = keys
        .iter()
        .enumerate()
        .map(|(place, key)| {
            json!({
                "id": key.id(), "algorithm": "ed25519", "public_key": key.to_hex(), "pem": key.to_pem(),
                "current": place == 0,
            })
        })
        .collect();
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "public, max-age=300")).json(json!({"keys": keys})))
}
