//! `DELETE /api/v1/sessions`: signs the caller out everywhere else.

use actix_web::HttpRequest;
use schemars::JsonSchema;
use serde::Serialize;

use crate::accounts::session;
use crate::http::answer::Answer;
use crate::http::auth::{Visitor, app};
use crate::http::caller::person;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Accounts, "Revoke all other sessions");

/// The sessions that were ended.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Ended {
    /// The number of sessions.
    ended: usize,
}

/// Ends the account's other sessions.
pub async fn handle(req: HttpRequest, visitor: Visitor) -> Result<Answer<Ended>, Problem> {
    let app = app(&req)?;
    let (own, account) = person(&req, &visitor)?;
    let now = app.context.now();
    let ended = app.db.write(move |conn| session::revoke_others(conn, &account.id, &own.id, now)).await?;
    Ok(Answer(Ended { ended }))
}
