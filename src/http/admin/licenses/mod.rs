//! `/api/v1/admin/licenses`: lists, shows, changes and acts on licenses.

pub mod actions;
pub mod change;
pub mod list;
pub mod show;

use crate::app::App;
use crate::error_code::ErrorCode;
use crate::http::problem::Problem;
use crate::ids::LicenseId;
use crate::views::license;
pub use crate::views::license::LicenseView;

/// Returns the license in its current state; 404 `license_not_found`.
pub async fn find(app: &App, id: LicenseId) -> Result<LicenseView, Problem> {
    let (ring, now) = (app.ring.clone(), app.context.now());
    let found = app.db.read(move |conn| license::find(conn, &ring, &id, now)).await?;
    found.ok_or_else(|| Problem::not_found(ErrorCode::LicenseNotFound, "There is no such license."))
}
