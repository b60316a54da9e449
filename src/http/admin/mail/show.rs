//! `GET /api/v1/admin/mail/{id}`

use actix_web::{HttpRequest, web};

use super::{MailView, MailWithContext, not_found};
use crate::accounts::scope::Scope;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::mail::outbox::show;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "Retrieve a mail").refuses(&[ErrorCode::MailNotFound]);

/// Shows a mail.
pub async fn handle(req: HttpRequest, id: web::Path<String>) -> Result<Answer<MailWithContext>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    let mail = app.db.read(move |conn| show(conn, &id)).await?.ok_or_else(not_found)?;
    let view = MailView::from(&mail);
    Ok(Answer(MailWithContext { mail: view, message_id: mail.message_id, context: mail.context }))
}
