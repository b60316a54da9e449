//! What every handler takes from a request: the app, and the request ID.

use actix_web::{HttpRequest, web};

use super::problem::Problem;
use crate::app::App;
use crate::app::live::Live;
use crate::db;

/// The ID of a request: the caller's `X-Request-Id`, or a new one.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Returns whether a path is one of these, or lies below one.
pub fn is_below(path: &str, starts: &[&str]) -> bool {
    starts.iter().any(|start| path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// Returns the app. Handlers use this rather than actix's extractor, which panics when the app is missing.
pub fn app(req: &HttpRequest) -> Result<App, Problem> {
    Ok(live(req)?.app())
}

/// Returns the running server, for handlers that change its settings.
pub fn live(req: &HttpRequest) -> Result<&Live, Problem> {
    let live = req.app_data::<web::Data<Live>>().map(web::Data::get_ref);
    live.ok_or_else(|| Problem::internal(&db::Error::Stopped))
}
