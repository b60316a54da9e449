//! `POST /api/v1/admin/mail/{id}/resend`: sends a mail again, or one that waits at once.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::{MailView, not_found};
use crate::accounts::scope::Scope;
use crate::audit::record;
use crate::db;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::problem::Problem;
use crate::mail::outbox::{Resent, resend, show};

/// → 202 the mail that is on its way: a new one when this one was sent before, else itself
pub async fn handle(req: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Problem> {
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
    Ok(HttpResponse::Accepted().json(MailView::from(&mail)))
}
