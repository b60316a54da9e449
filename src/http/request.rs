//! What a request carries for everybody who handles it: the app, and its id.

use actix_web::{HttpRequest, web};

use super::problem::Problem;
use crate::app::App;
use crate::db;

/// The id of a request: what the caller sent as `X-Request-Id`, or a new one.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Handlers take the app through this, not through an extractor that panics when it is missing.
pub fn app(req: &HttpRequest) -> Result<App, Problem> {
    let app = req.app_data::<web::Data<App>>().map(|app| app.get_ref().clone());
    app.ok_or_else(|| Problem::internal(&db::Error::Stopped))
}
