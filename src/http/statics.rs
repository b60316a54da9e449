//! Serves the style sheet and the scripts ([`crate::assets`]).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse, web};

use super::description::{About, Group};
use super::fixed::Fixed;
use super::problem::Problem;
use crate::assets::{self, Asked};
use crate::error_code::ErrorCode;

/// Each asset, compressed once.
static COMPRESSED: LazyLock<BTreeMap<&'static str, Fixed>> =
    LazyLock::new(|| assets::all().map(|asset| (asset.name, Fixed::new(asset.contents))).collect());

/// The description of the call.
pub const ABOUT: About =
    About::new(Group::Service, "The pages' style and scripts").any_query().media("*/*").refuses(&[ErrorCode::NotFound]);

/// `GET /static/{file}`: by fingerprint, which may be cached forever, or by name.
pub async fn serve(req: HttpRequest, file: web::Path<String>) -> Result<HttpResponse, Problem> {
    let missing = || Problem::not_found(ErrorCode::NotFound, "There is no such file.");
    let (asset, asked) = assets::find(&file).ok_or_else(missing)?;
    let fixed = COMPRESSED.get(asset.name).ok_or_else(missing)?;
    let kind = match asset.name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let keeping = match asked {
        Asked::ByFingerprint => "public, max-age=31536000, immutable",
        Asked::ByName => "public, max-age=300",
        Asked::ByOtherFingerprint => "no-cache",
    };
    // Weak, because the compressed and the plain file share it.
    let tag = format!("W/\"{}\"", asset.fingerprint);
    let known = req.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| known.split(',').any(|known| known.trim() == tag)) {
        return Ok(HttpResponse::NotModified()
            .insert_header((ETAG, tag))
            .insert_header((CACHE_CONTROL, keeping))
            .finish());
    }
    let mut response = HttpResponse::Ok();
    response.insert_header((CONTENT_TYPE, kind)).insert_header((ETAG, tag)).insert_header((CACHE_CONTROL, keeping));
    Ok(fixed.answer(&req, response))
}
