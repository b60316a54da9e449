//! `GET /api/v1/revocations`: the signed list of licenses that were revoked, for agents in online mode.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use crate::http::auth::app;
use crate::http::problem::Problem;
use crate::offline::revocations::signed_list;
use crate::offline::signing_keys::SigningKeys;

/// `{list}`: `revoked/<payload>.<signature>`. License ids are no secrets: they open nothing.
pub async fn handle(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let signer = SigningKeys::of(&app.config.data_dir).current().map_err(|e| Problem::internal(&e))?;
    let now = app.ambient.now();
    let list = app.db.read(move |conn| signed_list(conn, &signer, now)).await?;
    Ok(HttpResponse::Ok().json(json!({"list": list})))
}
