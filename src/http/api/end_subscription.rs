//! `POST /subscriptions/{id}/cancel` and `/keep`: cancels a subscription at the end of its paid period, or undoes the
//! cancellation.

use actix_web::{HttpRequest, web};
use schemars::JsonSchema;
use serde::Serialize;

use crate::billing::subscriptions::cancel::end_subscription;
use crate::clock::Timestamp;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::{Visitor, app};
use crate::http::caller::person;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::ids::SubscriptionId;

const REFUSALS: &[ErrorCode] = &[
    ErrorCode::NotAllowed,
    ErrorCode::SubscriptionNotFound,
    ErrorCode::SubscriptionEnded,
    ErrorCode::SubscriptionBusy,
    ErrorCode::StripeUnavailable,
];

/// The description of `/cancel`.
pub const CANCEL: About =
    About::new(Group::Purchase, "Cancel a subscription at the end of its period").refuses(REFUSALS);

/// The description of `/keep`.
pub const KEEP: About = About::new(Group::Purchase, "Undo a cancellation").refuses(REFUSALS);

/// A subscription and the time it ends.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct End {
    subscription_id: SubscriptionId,
    /// When the subscription ends; null if it renews.
    ends_at: Option<Timestamp>,
}

/// Cancels the subscription at the end of its period.
pub async fn cancel(req: HttpRequest, visitor: Visitor, id: web::Path<SubscriptionId>) -> Result<Answer<End>, Problem> {
    set(&req, &visitor, &id, true).await
}

/// Undoes the cancellation.
pub async fn keep(req: HttpRequest, visitor: Visitor, id: web::Path<SubscriptionId>) -> Result<Answer<End>, Problem> {
    set(&req, &visitor, &id, false).await
}

async fn set(req: &HttpRequest, visitor: &Visitor, id: &SubscriptionId, end: bool) -> Result<Answer<End>, Problem> {
    let app = app(req)?;
    let (_, account) = person(req, visitor)?;
    let ends_at = end_subscription(&app.billing, &account, id, end).await?;
    Ok(Answer(End { subscription_id: id.clone(), ends_at: ends_at.map(Timestamp) }))
}
