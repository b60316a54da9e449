//! `POST /subscriptions/{id}/quantity`: changes the number of seats at Stripe, with proration; the keys follow from
//! Stripe's events.

use actix_web::{HttpRequest, web};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde_json::{Value, json};

use crate::billing::records::order::MAX_QUANTITY;
use crate::billing::subscriptions::change_quantity::change_quantity;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::{Visitor, app};
use crate::http::caller::person;
use crate::http::description::{About, Group};
use crate::http::field::{Field, Whole};
use crate::http::fields::Fields;
use crate::http::input::{Input, request};
use crate::http::problem::Problem;
use crate::ids::{ItemId, SubscriptionId};

/// The description of the call.
pub const ABOUT: About = About::new(Group::Purchase, "Change a subscription's quantity")
    .details(
        "Only the paying customer can call this. Additional seats are charged immediately, and the quantity stays \
         unchanged if the payment fails; the keys follow. `going` lists the licenses (for a tier with seats, the \
         activations) to remove when the quantity decreases, exactly as many as there are too many; without it, \
         unused ones are removed first.",
    )
    .example(|| json!({"quantity": 5}))
    .refuses(&[
        ErrorCode::PaymentFailed,
        ErrorCode::NotAllowed,
        ErrorCode::SubscriptionNotFound,
        ErrorCode::SubscriptionEnded,
        ErrorCode::ItemRequired,
        ErrorCode::SubscriptionBusy,
        ErrorCode::NothingToChoose,
        ErrorCode::InvalidChoice,
        ErrorCode::StripeUnavailable,
    ]);

request! {
    /// A new number of seats.
    pub struct ChangeQuantity {
        quantity: Quantity,
        /// The subscription item to change. Required if the subscription has several.
        item: Option<String>,
        /// The IDs of the seats to remove.
        going: Option<Vec<String>>,
    }
}

/// A number of seats. Anything but a whole number reads as 0, which is refused as `invalid_quantity`.
struct Quantity(i64);

impl Field for Quantity {
    const CODE: Option<ErrorCode> = Some(ErrorCode::InvalidQuantity);

    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        Some(Self(fields.value(name).and_then(Value::as_i64).unwrap_or(0)))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        Whole::<1, MAX_QUANTITY>::schema(generator)
    }
}

/// A subscription with its new number of seats.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Changed {
    subscription_id: SubscriptionId,
    quantity: i64,
}

/// Changes the quantity at Stripe.
pub async fn handle(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<SubscriptionId>,
    input: Input<ChangeQuantity>,
) -> Result<Answer<Changed>, Problem> {
    let app = app(&req)?;
    let (_, account) = person(&req, &visitor)?;
    let ChangeQuantity { quantity: Quantity(quantity), item, going } = input.read()?;
    let (item, going) = (item.map(ItemId::from_text), going.unwrap_or_default());
    let changed = change_quantity(&app.billing, &account, &id, item.as_ref(), quantity, &going).await?;
    Ok(Answer(Changed { subscription_id: changed.subscription_id, quantity: changed.quantity }))
}
