//! `POST /licenses/{id}/cancel`: one site or key less in its subscription; the last one ends it with its period.

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

/// The prose of the call.
pub const ABOUT: About = About::new(Group::Purchase, "Give one license of a subscription up")
    .details("One seat less from now on; the last one ends the subscription with its period.")
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

/// The subscription without the license.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Canceled {
    subscription_id: SubscriptionId,
    /// The seats that are left.
    quantity: i64,
    /// Whether the subscription ends with its period, because this was its last seat.
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
