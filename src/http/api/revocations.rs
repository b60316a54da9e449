//! `GET /api/v1/revocations`: the signed list of licenses that were revoked, for agents in online mode.

use actix_web::http::header::{CACHE_CONTROL, ETAG, HeaderValue, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use crate::http::auth::app;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::offline::revocations::PublishError;
use crate::offline::signing_keys::SigningKeys;

impl From<PublishError> for Problem {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Db(error) => error.into(),
            PublishError::Key(error) => Self::internal(&error),
        }
    }
}

/// `?cursor=` → `{list, next_cursor}`: a page `revoked/<payload>.<signature>`, whose payload says after which id it begins and
/// with which it ends. 304 when the caller has it (`If-None-Match`); the first page changes whenever the list does.
/// License ids are no secrets: they open nothing.
pub async fn handle(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let mut query = Fields::from_query(req.query_string());
    let cursor = query.optional_text("cursor").filter(|cursor| !cursor.is_empty());
    query.finish()?;
    let signer = || SigningKeys::of(&app.config.data_dir).current();
    let list = app.revocations.published(&app.db, app.context.now(), signer).await?;
    let page = list.page(cursor.as_deref()).ok_or_else(|| Problem::internal(&"the list has no first page"))?;
    let known = req.headers().get_all(IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    let mut known = known.flat_map(|value| value.split(',')).map(|tag| tag.trim().trim_start_matches("W/"));
    let mut response = match known.any(|tag| tag == page.etag || tag == "*") {
        true => HttpResponse::NotModified().finish(),
        false => HttpResponse::Ok().json(json!({"list": page.list, "next_cursor": page.next})),
    };
    let etag = HeaderValue::from_str(&page.etag).map_err(|error| Problem::internal(&error))?;
    response.headers_mut().insert(ETAG, etag);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}
