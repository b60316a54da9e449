//! `PUT /api/v1/account/password`: a new password; ends the account's other sessions.

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

/// The prose of the call.
pub const ABOUT: About = About::new(Group::Accounts, "Set a new password")
    .details(
        "Ends the account's other sessions and its open links. The first password of an account is set within 10 \
         minutes of signing in by a link.",
    )
    .example(|| json!({"current_password": "correct horse battery", "new_password": "a better one by far"}))
    .refuses(&[ErrorCode::WrongPassword, ErrorCode::SignInAgain, ErrorCode::InvalidPassword]);

request! {
    /// A new password.
    pub struct ChangePassword {
        new_password: Text,
        /// May be left out by an account that has none.
        current_password: Option<String>,
    }
}

/// Sets the password, within the limits for guessing the current one.
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
