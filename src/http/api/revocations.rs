//! `GET /api/v1/revocations`: the signed list of licenses that were revoked, for agents in online mode.

use actix_web::http::header::{CACHE_CONTROL, ETAG, HeaderValue, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse};
use schemars::JsonSchema;
use serde::Serialize;

use crate::http::answer::Custom;
use crate::http::auth::app;
use crate::http::description::{About, Group};
use crate::http::input::{Query, request};
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

/// The prose of the call.
pub const ABOUT: About = About::new(Group::Licensing, "The signed list of revoked licenses").details(
    "`revoked/<payload>.<signature>`, for agents in online mode, page by page: a page's payload says after which id it \
     begins (`after`) and with which it ends (`upto`). `If-None-Match` with an answer's `ETag` gives 304 while the list is \
     the same; the first page's changes whenever the list does.",
);

request! {
    /// Which page is asked for.
    pub struct RevocationsPage {
        cursor: Option<String>,
    }
}

/// A page of the list.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Revocations {
    /// `revoked/<payload>.<signature>`, Ed25519.
    list: String,
    next_cursor: Option<String>,
}

/// Answers with a page of the list, whose payload says after which id it begins and with which it ends. 304 when the caller has it (`If-None-Match`); the first page changes whenever the list does.
/// License ids are no secrets: they open nothing.
pub async fn handle(req: HttpRequest, query: Query<RevocationsPage>) -> Result<Custom<Revocations>, Problem> {
    let app = app(&req)?;
    let cursor = query.read()?.cursor.filter(|cursor| !cursor.is_empty());
    let signer = || SigningKeys::of(&app.config.data_dir).current();
    let list = app.revocations.published(&app.db, app.context.now(), signer).await?;
    let page = list.page(cursor.as_deref()).ok_or_else(|| Problem::internal(&"the list has no first page"))?;
    let known = req.headers().get_all(IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    let mut known = known.flat_map(|value| value.split(',')).map(|tag| tag.trim().trim_start_matches("W/"));
    let mut response = match known.any(|tag| tag == page.etag || tag == "*") {
        true => HttpResponse::NotModified().finish(),
        false => HttpResponse::Ok().json(Revocations { list: page.list.clone(), next_cursor: page.next.clone() }),
    };
    let etag = HeaderValue::from_str(&page.etag).map_err(|error| Problem::internal(&error))?;
    response.headers_mut().insert(ETAG, etag);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(Custom::written(response))
}
