//! `GET /api/v1/admin/mail/{id}`

use actix_web::{HttpRequest, HttpResponse, web};

use super::{MailView, MailWithContext, not_found};
use crate::accounts::scope::Scope;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::problem::Problem;
use crate::mail::outbox::show;

/// → the mail, `message_id` and `context`; 404 `mail_not_found`
pub async fn handle(req: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    let mail = app.db.read(move |conn| show(conn, &id)).await?.ok_or_else(not_found)?;
    let view = MailView::from(&mail);
    Ok(HttpResponse::Ok().json(MailWithContext { mail: view, message_id: mail.message_id, context: mail.context }))
}
