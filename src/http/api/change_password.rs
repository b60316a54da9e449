//! `PUT /api/v1/account/password`: a new password; ends the account's other sessions.

use actix_web::{HttpRequest, HttpResponse};

use crate::accounts::change_password::change_password;
use crate::http::auth::{Visitor, app};
use crate::http::caller::person;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::http::rate_limit::allow_own_password;
use crate::secret::Redacted;

/// `{new_password, current_password?}` → 204; the current one may be left out by an account that has none.
pub async fn handle(req: HttpRequest, visitor: Visitor, mut fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let (session, account) = person(&req, &visitor)?;
    let new = fields.text("new_password");
    let current = fields.optional_text("current_password").map(Redacted::new);
    fields.finish()?;
    allow_own_password(&req, &app, &account.id)?;
    change_password(&app.db, &app.context, &account, &session, current, &new, &[&app.config.seller_name]).await?;
    app.wake.ring();
    Ok(HttpResponse::NoContent().finish())
}
