//! `PUT /api/v1/account/password`: sets a new password and ends the account's other sessions.

use actix_web::HttpRequest;
use serde_json::json;

use crate::accounts::change_password::change_password;
use crate::error_code::ErrorCode;
use crate::http::answer::NoContent;
use crate::http::auth::{Visitor, app};
use crate::http::caller::person;
use crate::http::description::{About, Group};
use crate::http::field::Text;
use crate::http::input::{Input, request};
use crate::http::problem::Problem;
use crate::http::rate_limit::allow_own_password;
use crate::secret::Redacted;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Accounts, "Set a new password")
    .details(
        "Ends the account's other sessions and invalidates its unused links. An account's first password must be set \
         within 10 minutes of signing in by link.",
    )
    .example(|| json!({"current_password": "correct horse battery", "new_password": "a better one by far"}))
    .refuses(&[ErrorCode::WrongPassword, ErrorCode::SignInAgain, ErrorCode::InvalidPassword]);

request! {
    /// A change of password.
    pub struct ChangePassword {
        new_password: Text,
        /// Optional if the account has no password.
        current_password: Option<String>,
    }
}

/// Sets the password. Attempts at the current password are rate-limited.
pub async fn handle(req: HttpRequest, visitor: Visitor, input: Input<ChangePassword>) -> Result<NoContent, Problem> {
    let app = app(&req)?;
    let (session, account) = person(&req, &visitor)?;
    let ChangePassword { new_password: new, current_password } = input.read()?;
    let current = current_password.map(Redacted::new);
    allow_own_password(&req, &app, &account.id)?;
    change_password(&app.db, &app.context, &account, &session, current, &new, &[&app.config.seller_name]).await?;
    app.wake.ring();
    Ok(NoContent)
}
