//! `POST /billing-portal`: Stripe's pages for payment methods, invoices and cancellation.

use actix_web::http::header::{CONTENT_TYPE, LOCATION};
use actix_web::{HttpRequest, HttpResponse};
use schemars::JsonSchema;
use serde::Serialize;

use crate::billing::subscriptions::portal::{PortalError, open_portal};
use crate::error_code::ErrorCode;
use crate::http::answer::Custom;
use crate::http::auth::{Visitor, app, check_same_origin};
use crate::http::description::{About, Group};
use crate::http::input::{OptionalInput, request};
use crate::http::pages::form::Form;
use crate::http::problem::Problem;
use crate::ids::SubscriptionId;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Purchase, "Open the Stripe billing portal")
    .details(
        "Opens the portal of the customer who pays for `subscription`, or of the account's own customer if it is \
         left out. When sent as a form, the call redirects to the portal (303).",
    )
    .refuses(&[
        ErrorCode::NotAllowed,
        ErrorCode::SubscriptionNotFound,
        ErrorCode::NoBilling,
        ErrorCode::StripeUnavailable,
    ]);

request! {
    /// The customer whose payment methods and invoices are shown.
    pub struct OpenPortal {
        /// The subscription whose customer's portal is opened. Defaults to the account's own customer.
        subscription: Option<String>,
    }
}

/// A Stripe billing portal session.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Portal {
    #[schemars(url)]
    url: String,
}

/// Opens the portal. A form submission is redirected to it directly.
pub async fn handle(
    req: HttpRequest,
    visitor: Visitor,
    input: OptionalInput<OpenPortal>,
) -> Result<Custom<Portal>, Problem> {
    let app = app(&req)?;
    let form =
        req.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form"));
    // Our own forms are recognized by their CSRF token, whatever origin the browser reports.
    if !form || visitor.check_csrf(Some(Form::parse(&input.0).get("csrf"))).is_err() {
        check_same_origin(&req, &app)?;
    }
    let account = visitor.account()?;
    let subscription =
        if form { Some(Form::parse(&input.0).get("subscription").to_owned()) } else { input.read()?.subscription };
    let subscription = subscription.filter(|id| !id.is_empty()).map(SubscriptionId::from_text);
    let back = match &subscription {
        Some(id) => format!("{}/dashboard/subscriptions/{id}", app.public_url),
        None => format!("{}/dashboard", app.public_url),
    };
    let url = open_portal(&app.billing, &account.id, subscription, &back).await?;
    if form {
        return Ok(Custom::written(HttpResponse::SeeOther().insert_header((LOCATION, url)).finish()));
    }
    Ok(Custom::json(HttpResponse::Ok(), &Portal { url }))
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
