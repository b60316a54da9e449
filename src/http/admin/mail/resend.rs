//! `POST /api/v1/admin/mail/{id}/resend`: resends a mail, or sends a queued one immediately.

use actix_web::{HttpRequest, web};
use serde_json::json;

use super::{MailView, not_found};
use crate::accounts::scope::Scope;
use crate::audit::record;
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::answer::Accepted;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::mail::outbox::{Resent, resend, show};

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "Send a mail again, or a waiting one immediately")
    .details("The answer is the mail that is on its way: a new one if this one was sent before.")
    .refuses(&[ErrorCode::MailNotFound]);

/// Queues the mail, and responds with the queued mail.
pub async fn handle(req: HttpRequest, id: web::Path<String>) -> Result<Accepted<MailView>, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::OperationsWrite).await?.actor();
    let (context, id) = (app.context.clone(), id.into_inner());
    let queued = app.db.write(move |conn| {
        let on_its_way = match resend(conn, &context, &id)? {
            Resent::Again { id } => id,
            Resent::Now => id.clone(),
            Resent::NotFound => return Ok::<_, db::Error>(None),
        };
        record(conn, &context, &actor, "mail.resent", &id, json!({"mail": on_its_way}))?;
        show(conn, &on_its_way)
    });
    let mail = queued.await?.ok_or_else(not_found)?;
    app.wake.ring();
    Ok(Accepted(MailView::from(&mail)))
}
