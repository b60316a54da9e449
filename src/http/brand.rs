//! `GET /brand/{file}`: the style sheet of the seller's color and the seller's logo, addressed by content so that
//! browsers may cache them.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};

use super::problem::Problem;
use super::request::app;
use crate::config::{Accent, Logo};
use crate::error_code::ErrorCode;

/// Returns the path of a color's style sheet.
pub fn path(accent: &Accent) -> String {
    format!("/brand/{}.css", accent.to_string().trim_start_matches('#'))
}

/// Returns the path of a logo.
pub fn logo_path(logo: &Logo) -> String {
    format!("/brand/{}", logo.file_name())
}

/// Serves the current color and logo; 404 for any others.
pub async fn serve(req: HttpRequest, file: web::Path<String>) -> Result<HttpResponse, Problem> {
    let config = app(&req)?.config.clone();
    if let Some(logo) = config.logo.as_ref().filter(|logo| logo.file_name() == *file) {
        return Ok(HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, logo.media()))
            .insert_header((CACHE_CONTROL, "public, max-age=86400"))
            .body(logo.bytes().to_vec()));
    }
    let accent = config.accent.filter(|accent| path(accent).ends_with(&format!("/{file}")));
    let accent = accent.ok_or_else(|| Problem::not_found(ErrorCode::NotFound, "There is no such file."))?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/css; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "public, max-age=86400"))
        .body(accent.style_sheet()))
}
