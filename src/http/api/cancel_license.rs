//! `POST /licenses/{id}/cancel`: removes one license from its subscription; removing the last one cancels the
//! subscription at the end of its period.

use actix_web::{HttpRequest, web};
use schemars::JsonSchema;
use serde::Serialize;

use crate::billing::subscriptions::cancel_license::cancel_license;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::{Visitor, app};
use crate::http::caller::person;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::ids::{LicenseId, SubscriptionId};

/// The description of the call.
pub const ABOUT: About = About::new(Group::Purchase, "Remove a license from its subscription")
    .details(
        "The subscription loses one seat immediately. Removing the last seat cancels the subscription at the end of \
         its period.",
    )
    .refuses(&[
        ErrorCode::PaymentFailed,
        ErrorCode::NotAllowed,
        ErrorCode::LicenseNotFound,
        ErrorCode::SubscriptionNotFound,
        ErrorCode::NotSubscribed,
        ErrorCode::SubscriptionEnded,
        ErrorCode::ItemRequired,
        ErrorCode::SubscriptionBusy,
        ErrorCode::StripeUnavailable,
    ]);

/// The subscription after the removal.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Canceled {
    subscription_id: SubscriptionId,
    /// The number of remaining seats.
    quantity: i64,
    /// Whether the subscription ends with the current period because this was its last seat.
    ends_at_period_end: bool,
}

/// Removes the license from its subscription.
pub async fn handle(req: HttpRequest, visitor: Visitor, id: web::Path<LicenseId>) -> Result<Answer<Canceled>, Problem> {
    let app = app(&req)?;
    let (_, account) = person(&req, &visitor)?;
    let changed = cancel_license(&app.billing, &account, &id).await?;
    Ok(Answer(Canceled {
        subscription_id: changed.subscription_id,
        quantity: changed.quantity,
        ends_at_period_end: changed.ends_at_period_end,
    }))
}
