//! What a request carries for everybody who handles it: the app, and its id.

use actix_web::{HttpRequest, web};

use super::problem::Problem;
use crate::app::App;
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
    let app = req.app_data::<web::Data<App>>().map(|app| app.get_ref().clone());
    app.ok_or_else(|| Problem::internal(&db::Error::Stopped))
}
