//! `GET /buy/cart`, `POST /buy/cart`: several products in one payment.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::buy::{return_urls, status_of};
use super::offer::{Kind, Offer};
use crate::abuse::Act;
use crate::accounts::email::Email;
use crate::billing::purchases::cart::{Cart, Pick};
use crate::billing::purchases::checkout::{Checkout, Started, start_checkout};
use crate::billing::purchases::checkout_error::CheckoutError;
use crate::billing::records::order::MAX_QUANTITY;
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app, own_buyer};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect;
use crate::http::pages::refusal::form_problem;
use crate::http::pages::view::{or_problem, page};
use crate::http::problem::{FieldError, Problem};
use crate::http::rate_limit::allow;

/// The prefix of a quantity field's name, before the price.
const FIELD: &str = "quantity-";

/// Renders every price with a quantity field; `?quantity-<price>=&email=` prefill them.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let form = Form::of_query(req.query_string());
    or_problem(&req, draw(&req, &visitor, &form, Vec::new(), None).await).await
}

/// Buys every price that has a quantity.
pub async fn submit(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, buy(&req, &visitor, &Form::parse(&body)).await).await
}

async fn buy(req: &HttpRequest, visitor: &Visitor, form: &Form) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(Some(form.get("csrf")))?;
    let (picks, mut errors) = picks(form);
    let email =
        Email::parse(form.get("email")).map_err(|error| errors.push(FieldError::new("email", error.code(), error)));
    let cart = match (errors.is_empty(), picks.is_empty()) {
        (true, true) => Err("Say how many you want of at least one plan.".to_owned()),
        _ => Cart::several(picks).map_err(|error| error.to_string()),
    };
    let (cart, email) = match (cart, email) {
        (Ok(cart), Ok(email)) if errors.is_empty() => (cart, email),
        (Err(why), _) if errors.is_empty() => {
            let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidItems, why);
            return draw(req, visitor, form, errors, Some(problem)).await;
        }
        _ => return draw(req, visitor, form, errors, None).await,
    };
    let app = app(req)?;
    if let Err(problem) = allow(req, &app, Act::Checkout) {
        return draw(req, visitor, form, Vec::new(), Some(problem)).await;
    }
    let buyer = own_buyer(req, &app, visitor, &email).await?;
    let language = Some(visitor.language(req));
    let checkout = Checkout { email, cart, tier: None, price: None, return_to: return_urls(form), buyer, language };
    match start_checkout(&app.billing, checkout).await {
        Ok(Started { checkout_url, .. }) => Ok(redirect(&checkout_url).finish()),
        Err(error) => draw(req, visitor, form, Vec::new(), Some(error.into())).await,
    }
}

/// Returns the prices with a quantity, and the fields with an invalid one.
fn picks(form: &Form) -> (Vec<Pick>, Vec<FieldError>) {
    let (mut picks, mut errors) = (Vec::new(), Vec::new());
    for (name, text) in form.beginning_with(FIELD) {
        match text.trim() {
            "" | "0" => {}
            text => match text.parse() {
                Ok(quantity) => picks.push(Pick { tier: None, price: Some(name.to_owned()), quantity }),
                Err(_) => errors.push(FieldError::new(
                    format!("{FIELD}{name}"),
                    ErrorCode::InvalidQuantity,
                    CheckoutError::Quantity,
                )),
            },
        }
    }
    (picks, errors)
}

async fn draw(
    req: &HttpRequest,
    visitor: &Visitor,
    form: &Form,
    errors: Vec<FieldError>,
    problem: Option<Problem>,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let offer = app.db.read(|conn| Offer::load(conn, None)).await?.map(|offer| offer.sold(Kind::Quantity));
    let own_email = visitor.signed_in.as_ref().map(|(_, account)| account.email.as_str()).unwrap_or_default();
    let typed: Value = form.beginning_with(FIELD).map(|(price, text)| (price.to_owned(), Value::from(text))).collect();
    let status = status_of(problem.as_ref(), &errors);
    let context = json!({
        "products": offer.unwrap_or_default(),
        "quantities": typed,
        "email_value": if form.get("email").is_empty() { own_email } else { form.get("email") },
        "errors": errors,
        "problem": problem.as_ref().map(form_problem),
        "success_url": form.get("success_url"),
        "cancel_url": form.get("cancel_url"),
        "max_quantity": MAX_QUANTITY,
    });
    page(req, visitor, status, "pages/cart.html", context)
}
