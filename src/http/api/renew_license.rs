//! `POST /api/v1/licenses/{id}/renew`: a checkout that lets a license which was bought once go on under the same key.

use actix_web::{HttpRequest, web};

use super::purchase_quantity::CheckoutOpened;
use crate::abuse::Act;
use crate::billing::purchases::renew_license::renew_license;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::{Visitor, app};
use crate::http::caller::person;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::http::rate_limit::allow;
use crate::ids::LicenseId;

/// The prose of the call.
pub const ABOUT: About = About::new(Group::Accounts, "Renew a license that was bought once")
    .details(
        "A checkout for the days of its plan; once it is paid, the same key goes on. For its owner, and for owners and \
         admins of the organization that owns it.",
    )
    .refuses(&[
        ErrorCode::NotAllowed,
        ErrorCode::LicenseNotFound,
        ErrorCode::NotRenewable,
        ErrorCode::StripeUnavailable,
    ]);

/// Opens the checkout.
pub async fn handle(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<LicenseId>,
) -> Result<Answer<CheckoutOpened>, Problem> {
    let app = app(&req)?;
    let (_, account) = person(&req, &visitor)?;
    allow(&req, &app, Act::Checkout)?;
    let language = Some(visitor.language(&req));
    let started = renew_license(&app.billing, &account, &id, language).await?;
    Ok(Answer(started.into()))
}
