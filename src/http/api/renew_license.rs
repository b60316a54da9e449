//! `POST /api/v1/licenses/{id}/renew`: creates a checkout that extends a license that was bought once, under the same
//! key.

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

/// The description of the call.
pub const ABOUT: About = About::new(Group::Accounts, "Create a checkout that renews a license")
    .details(
        "For licenses that were bought once rather than by subscription. The checkout extends the license by the \
         term of its plan; once it is paid, the license continues under the same key. Available to the owner, and to \
         owners and admins of the organization that owns the license.",
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
