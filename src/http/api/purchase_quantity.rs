//! `POST /purchase-quantity`: creates a checkout for N keys, or for several products at once.

use actix_web::HttpRequest;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::{Value, json};

use crate::abuse::Act;
use crate::accounts::email::Email;
use crate::billing::purchases::cart::{Cart, Pick};
use crate::billing::purchases::checkout::{Checkout, ReturnUrls, Started, start_checkout};
use crate::billing::purchases::checkout_error::CheckoutError;
use crate::billing::records::order::MAX_QUANTITY;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::{Visitor, app, own_buyer};
use crate::http::description::{About, Group, Members};
use crate::http::field::{Field, Whole};
use crate::http::fields::Fields;
use crate::http::input::{Input, Request};
use crate::http::problem::Problem;
use crate::http::rate_limit::allow;
use crate::ids::SessionId;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Purchase, "Create a checkout for N keys")
    .details(
        "`price` is one of the tier's Stripe prices, one-time or recurring; it defaults to the tier's default price. \
         To buy several products in one payment, send `items` instead of `quantity`, `tier` and `price`: each price \
         once, all in one currency, and all recurring prices with the same interval. `success_url` and `cancel_url` \
         are pages of the seller that `KEYSMITH_RETURN_URLS` allows; Stripe replaces `{CHECKOUT_SESSION_ID}` with \
         the session's ID.",
    )
    .example(|| json!({"email": "ada@example.com", "quantity": 3}))
    .refuses(&[
        ErrorCode::InvalidQuantity,
        ErrorCode::InvalidTier,
        ErrorCode::InvalidPrice,
        ErrorCode::InvalidItems,
        ErrorCode::MixedCurrencies,
        ErrorCode::MixedIntervals,
        ErrorCode::ReturnUrlNotAllowed,
        ErrorCode::TierRequired,
        ErrorCode::NotForSale,
        ErrorCode::StripeRefused,
        ErrorCode::StripeUnavailable,
        ErrorCode::StripeRateLimited,
    ]);

/// A purchase: a number of keys, or several products.
pub struct PurchaseQuantity {
    email: Email,
    cart: Cart,
    tier: Option<String>,
    price: Option<String>,
    return_to: ReturnUrls,
}

impl Request for PurchaseQuantity {
    fn read(fields: &mut Fields) -> Option<Self> {
        let email = fields.email("email");
        let items = fields.value("items").cloned();
        let cart = match &items {
            Some(items) => read_items(fields, items).map(Cart::several),
            None => fields.integer("quantity").map(Cart::quantity),
        };
        match &cart {
            Some(Err(error @ CheckoutError::PickCount)) => fields.wrong("items", ErrorCode::InvalidItems, error),
            Some(Err(error)) => fields.wrong("quantity", ErrorCode::InvalidQuantity, error),
            _ => {}
        }
        let (tier, price) = match items {
            Some(_) => (None, None),
            None => (fields.optional_text("tier"), fields.optional_text("price")),
        };
        let return_to = ReturnUrls::read(fields)?;
        Some(Self { email: email?, cart: cart?.ok()?, tier, price, return_to })
    }

    fn members(generator: &mut SchemaGenerator) -> Members {
        let mut members = Members::default();
        let text = Option::<String>::schema(generator);
        members.add("email", true, Email::schema(generator), "");
        members.add("quantity", false, Option::<Quantity>::schema(generator), "Required without `items`.");
        members.add("tier", false, text.clone(), "The tier's slug.");
        members.add("price", false, text, "A Stripe price of the tier.");
        members.add("items", false, items_schema(generator), "Several products in one payment.");
        members.codes.push(ErrorCode::InvalidEmail);
        members.extend(ReturnUrls::members(generator));
        members
    }
}

/// The number of keys or seats of one line.
type Quantity = Whole<1, MAX_QUANTITY>;

/// The schema of `items`.
fn items_schema(generator: &mut SchemaGenerator) -> Schema {
    let mut item = Members::default();
    let text = Option::<String>::schema(generator);
    item.add("tier", false, text.clone(), "The tier's slug.");
    item.add("price", false, text, "A Stripe price of the tier.");
    item.add("quantity", true, Quantity::schema(generator), "");
    generator.definitions_mut().insert("CartItem".to_owned(), item.object());
    json_schema!({"type": ["array", "null"], "items": {"$ref": "#/components/schemas/CartItem"}})
}

/// An open Stripe checkout.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct CheckoutOpened {
    /// The URL of Stripe's page, where the customer pays.
    #[schemars(url)]
    checkout_url: String,
    session_id: SessionId,
}

impl From<Started> for CheckoutOpened {
    fn from(started: Started) -> Self {
        Self { checkout_url: started.checkout_url, session_id: started.session_id }
    }
}

/// Opens the checkout.
pub async fn handle(
    req: HttpRequest,
    visitor: Visitor,
    input: Input<PurchaseQuantity>,
) -> Result<Answer<CheckoutOpened>, Problem> {
    let app = app(&req)?;
    let PurchaseQuantity { email, cart, tier, price, return_to } = input.read()?;
    return_to.check(&app.billing)?;
    allow(&req, &app, Act::Checkout)?;
    let buyer = own_buyer(&req, &app, &visitor, &email).await?;
    let checkout = Checkout { email, cart, tier, price, return_to, buyer, language: None };
    Ok(Answer(start_checkout(&app.billing, checkout).await?.into()))
}

/// Reads the items. The first wrong one is named by its index: `items[2]`.
fn read_items(fields: &mut Fields, items: &Value) -> Option<Vec<Pick>> {
    let Some(items) = items.as_array() else {
        fields.wrong("items", ErrorCode::InvalidItems, "must be a list of objects");
        return None;
    };
    let mut picks = Vec::with_capacity(items.len());
    for (place, item) in items.iter().enumerate() {
        match read_item(item) {
            Ok(pick) => picks.push(pick),
            Err(why) => {
                fields.wrong(&format!("items[{place}]"), ErrorCode::InvalidItems, why);
                return None;
            }
        }
    }
    Some(picks)
}

fn read_item(item: &Value) -> Result<Pick, &'static str> {
    let members = item.as_object().ok_or("must be an object")?;
    if members.keys().any(|name| !["tier", "price", "quantity"].contains(&name.as_str())) {
        return Err("has a field that is none of tier, price and quantity");
    }
    let text = |name: &str| match members.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err("tier and price must be text"),
    };
    let quantity = members.get("quantity").and_then(Value::as_i64).ok_or("needs a quantity, a whole number")?;
    Ok(Pick { tier: text("tier")?, price: text("price")?, quantity })
}

/// Reads `success_url` and `cancel_url`. The checkout decides whether they are allowed.
impl Request for ReturnUrls {
    fn read(fields: &mut Fields) -> Option<Self> {
        let (success_url, cancel_url) = (fields.optional_text("success_url"), fields.optional_text("cancel_url"));
        Some(Self { success_url, cancel_url })
    }

    fn members(_: &mut SchemaGenerator) -> Members {
        let url = json_schema!({"type": ["string", "null"], "format": "uri"});
        let mut members = Members::default();
        members.add("success_url", false, url.clone(), "Where the browser goes after the payment.");
        members.add("cancel_url", false, url, "Where the browser goes when the customer gives up.");
        members
    }
}
