//! `POST /admin/mail/{id}/resend`: immediately retries a mail that could not be delivered.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::press;
use crate::audit::record;
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::problem::Problem;
use crate::mail::outbox::{self, Resent};

/// Handles the button.
pub async fn resend(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<String>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let work = async |actor| {
        let app = app(&req)?;
        let (context, id) = (app.context.clone(), id.clone());
        let resent = app.db.write(move |conn| {
            let resent = outbox::resend(conn, &context, &id)?;
            if resent != Resent::NotFound {
                record(conn, &context, &actor, "mail.resent", &id, json!({}))?;
            }
            Ok::<_, db::Error>(resent)
        });
        if resent.await? == Resent::NotFound {
            return Err(Problem::not_found(ErrorCode::MailNotFound, "There is no such mail."));
        }
        app.wake.ring();
        Ok(())
    };
    press(&req, &visitor, &Form::parse(&body), "/admin", "mail_resent", work).await
}
