//! The style sheet and the few scripts, embedded in the binary.

use actix_web::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse, web};
use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use super::problem::Problem;

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/static");

/// `GET /static/{file}`
pub async fn serve(req: HttpRequest, file: web::Path<String>) -> Result<HttpResponse, Problem> {
    let found =
        FILES.get_file(file.as_str()).ok_or_else(|| Problem::not_found("not_found", "There is no such file."))?;
    let kind = match file.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let digest = Sha256::digest(found.contents());
    let tag = format!("\"{}\"", data_encoding::HEXLOWER.encode(digest.get(..8).unwrap_or_default()));
    let known = req.headers().get(IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((ETAG, tag)).insert_header((CACHE_CONTROL, "public, max-age=300"));
    Ok(if known { response.finish() } else { response.content_type(kind).body(found.contents()) })
}
