//! What a request carries for everybody who handles it: the app, and its id.

use actix_web::{HttpRequest, web};

use super::problem::Problem;
use crate::app::App;
use crate::app::live::Live;
use crate::db;

/// The id of a request: what the caller sent as `X-Request-Id`, or a new one.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Whether a path is one of these, or lies below one.
pub fn is_below(path: &str, starts: &[&str]) -> bool {
    starts.iter().any(|start| path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// Handlers take the app through this, not through an extractor that panics when it is missing.
pub fn app(req: &HttpRequest) -> Result<App, Problem> {
    Ok(live(req)?.app())
}

/// The running server, for whoever changes its settings.
pub fn live(req: &HttpRequest) -> Result<&Live, Problem> {
    let live = req.app_data::<web::Data<Live>>().map(web::Data::get_ref);
    live.ok_or_else(|| Problem::internal(&db::Error::Stopped))
}
