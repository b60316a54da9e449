//! `POST /billing-portal`: Stripe's own pages for cards, invoices and cancelling.

use actix_web::http::header::{CONTENT_TYPE, LOCATION};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use crate::billing::subscriptions::portal::{PortalError, open_portal};
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app, check_same_origin};
use crate::http::fields::{BODY_LIMIT, Body, Fields};
use crate::http::pages::view::Form;
use crate::http::problem::Problem;
use crate::ids::SubscriptionId;

/// `{subscription?}` with a session cookie → `{url}`, for the customer who pays that subscription, or for the account's own;
/// a form is led there at once.
pub async fn handle(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let form =
        req.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form"));
    // A form of ours is known by its token, whatever the browser says of where it comes from.
    if !form || visitor.check_csrf(Some(Form::parse(&body).get("csrf"))).is_err() {
        check_same_origin(&req, &app)?;
    }
    let account = visitor.account()?;
    let subscription = if form {
        Some(Form::parse(&body).get("subscription").to_owned())
    } else {
        let mut fields = Fields::parse_optional(&body.0)?;
        let subscription = fields.optional_text("subscription");
        fields.finish()?;
        subscription
    };
    let subscription = subscription.filter(|id| !id.is_empty()).map(SubscriptionId::from_text);
    let back = match &subscription {
        Some(id) => format!("{}/dashboard/subscriptions/{id}", app.public_url),
        None => format!("{}/dashboard", app.public_url),
    };
    let url = open_portal(&app.billing, &account.id, subscription, &back).await?;
    if form {
        return Ok(HttpResponse::SeeOther().insert_header((LOCATION, url)).finish());
    }
    Ok(HttpResponse::Ok().json(json!({"url": url})))
}

impl From<PortalError> for Problem {
    fn from(error: PortalError) -> Self {
        let detail = error.to_string();
        match error {
            PortalError::NotFound => Self::not_found(ErrorCode::SubscriptionNotFound, detail),
            PortalError::NotAllowed => Self::forbidden(ErrorCode::NotAllowed, detail),
            PortalError::NoBilling => Self::conflict(ErrorCode::NoBilling, detail),
            PortalError::NothingDue => Self::conflict(ErrorCode::NothingDue, detail),
            PortalError::Stripe(error) => error.into(),
            PortalError::Db(error) => error.into(),
        }
    }
}
