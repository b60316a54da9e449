//! `GET /api/v1/revocations`: the signed list of revoked licenses, for agents in online mode.

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

/// The description of the call.
pub const ABOUT: About = About::new(Group::Licensing, "List revoked licenses").details(
    "A signed list (`revoked/<payload>.<signature>`) for agents in online mode, in pages. Each page's payload \
     contains the ID after which it begins (`after`) and the ID with which it ends (`upto`). Send `If-None-Match` \
     with a response's `ETag` to get 304 while the list is unchanged; the first page's `ETag` changes whenever the \
     list does.",
);

request! {
    /// The requested page.
    pub struct RevocationsPage {
        cursor: Option<String>,
    }
}

/// A page of the list.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Revocations {
    /// The signed page: `revoked/<payload>.<signature>`, Ed25519.
    list: String,
    next_cursor: Option<String>,
}

/// Returns a page of the list, whose payload contains the ID after which it begins and the ID with which it ends. 304
/// if the caller has it already (`If-None-Match`); the first page changes whenever the list does. License IDs are not
/// secret: they grant no access.
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
