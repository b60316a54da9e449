//! `GET /buy`, `GET /buy/{product}`, `POST /buy/quantity`, `POST /buy/sites`: the shop's forms.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::offer::{Kind, Offer, ShownPrice, ShownProduct};
use crate::abuse::Act;
use crate::accounts::email::Email;
use crate::activations::site_domain::SiteDomain;
use crate::billing::purchases::cart::Cart;
use crate::billing::purchases::checkout::{Checkout, ReturnUrls, Started, start_checkout};
use crate::billing::purchases::checkout_error::{CheckoutError, MAX_SITES};
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

/// Renders all products. `?tier=&price=&quantity=&sites=&email=` prefill the forms; `success_url` and `cancel_url` are
/// passed on.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    or_problem(&req, linked(&req, &visitor, None).await).await
}

/// Renders the forms for one product, by slug.
pub async fn product(req: HttpRequest, visitor: Visitor, slug: web::Path<String>) -> Result<HttpResponse, Problem> {
    or_problem(&req, linked(&req, &visitor, Some(slug.into_inner())).await).await
}

/// Buys a number of keys or seats.
pub async fn quantity(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let purchase = form.get("quantity").trim().parse().map_err(|_| CheckoutError::Quantity).and_then(Cart::quantity);
    let purchase = purchase.map_err(|error| vec![FieldError::new("quantity", ErrorCode::InvalidQuantity, error)]);
    or_problem(&req, buy(&req, &visitor, &form, Kind::Quantity, purchase).await).await
}

/// Buys a key per site.
pub async fn sites(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let purchase = read_sites(form.get("sites"));
    or_problem(&req, buy(&req, &visitor, &form, Kind::Sites, purchase).await).await
}

/// The values of the forms, and their errors.
struct Typed<'a> {
    /// The form that was sent; `None` if a link prefills both forms.
    sent: Option<Kind>,
    form: &'a Form,
    errors: Vec<FieldError>,
    problem: Option<Problem>,
}

/// Returns the status of a page that may show a refusal.
pub(super) fn status_of(problem: Option<&Problem>, errors: &[FieldError]) -> StatusCode {
    match problem {
        Some(problem) => problem.status,
        None if errors.is_empty() => StatusCode::OK,
        None => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// Parses sites separated by line breaks, commas or spaces; the error names each invalid one.
fn read_sites(text: &str) -> Result<Cart, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut sites = Vec::new();
    for site in text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).filter(|site| !site.is_empty()) {
        match SiteDomain::parse(site) {
            Ok(site) => sites.push(site),
            Err(error) => {
                errors.push(FieldError::new("sites", ErrorCode::InvalidSiteDomain, format!("{site}: {error}")))
            }
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Cart::sites(sites).map_err(|error| vec![FieldError::new("sites", ErrorCode::InvalidSiteDomain, error)])
}

async fn buy(
    req: &HttpRequest,
    visitor: &Visitor,
    form: &Form,
    kind: Kind,
    purchase: Result<Cart, Vec<FieldError>>,
) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(Some(form.get("csrf")))?;
    let refused = |errors, problem| Typed { sent: Some(kind), form, errors, problem };
    let shop = Some(form.get("product").to_owned()).filter(|slug| !slug.is_empty());
    let email = Email::parse(form.get("email")).map_err(|error| FieldError::new("email", error.code(), error));
    let (purchase, email) = match (purchase, email) {
        (Ok(purchase), Ok(email)) => (purchase, email),
        (purchase, email) => {
            let mut errors = purchase.err().unwrap_or_default();
            errors.extend(email.err());
            return forms(req, visitor, shop, Some(refused(errors, None))).await;
        }
    };
    let (tier, price) = plan(form);
    let app = app(req)?;
    if let Err(problem) = allow(req, &app, Act::Checkout) {
        return forms(req, visitor, shop, Some(refused(Vec::new(), Some(problem)))).await;
    }
    let buyer = own_buyer(req, &app, visitor, &email).await?;
    let language = Some(visitor.language(req));
    let checkout = Checkout { email, cart: purchase, tier, price, return_to: return_urls(form), buyer, language };
    match start_checkout(&app.billing, checkout).await {
        Ok(Started { checkout_url, .. }) => Ok(redirect(&checkout_url).finish()),
        Err(error) => {
            let problem = Some(Problem::from(error));
            forms(req, visitor, shop, Some(refused(Vec::new(), problem))).await
        }
    }
}

/// Returns the seller's return URLs that the link specified.
pub(super) fn return_urls(form: &Form) -> ReturnUrls {
    let some = |name: &str| Some(form.get(name).to_owned()).filter(|text| !text.is_empty());
    ReturnUrls { success_url: some("success_url"), cancel_url: some("cancel_url") }
}

/// Returns the requested tier and price, if any. For a plan with several prices, the field `tier` holds both.
fn plan(form: &Form) -> (Option<String>, Option<String>) {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    match form.get("tier").split_once(' ') {
        Some((tier, price)) => (some(tier), some(price)),
        None => (some(form.get("tier")), some(form.get("price"))),
    }
}

/// Renders the page with the values from its query.
async fn linked(req: &HttpRequest, visitor: &Visitor, product: Option<String>) -> Result<HttpResponse, Problem> {
    let form = Form::of_query(req.query_string());
    let problem = return_urls(&form).check(&app(req)?.billing).err().map(Problem::from);
    forms(req, visitor, product, Some(Typed { sent: None, form: &form, errors: Vec::new(), problem })).await
}

async fn forms(
    req: &HttpRequest,
    visitor: &Visitor,
    product: Option<String>,
    typed: Option<Typed<'_>>,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let only = product.clone();
    let offer = app.db.read(move |conn| Offer::load(conn, only.as_deref())).await?;
    let offer = offer.ok_or_else(|| Problem::not_found(ErrorCode::ProductNotFound, "There is no such product."))?;
    let own_email = visitor.signed_in.as_ref().map(|(_, account)| account.email.as_str()).unwrap_or_default();
    let (quantity, is_sold_quantity) = form(&offer, Kind::Quantity, typed.as_ref(), own_email);
    let (sites, is_sold_sites) = form(&offer, Kind::Sites, typed.as_ref(), own_email);
    let asked = typed.as_ref().filter(|typed| typed.sent.is_none() && plan(typed.form) != (None, None));
    let link_problem = typed.as_ref().filter(|typed| typed.sent.is_none()).and_then(|typed| typed.problem.as_ref());
    let context = json!({
        "products": offer.products,
        "only": product.as_deref().and_then(|_| offer.products.first()),
        "quantity_form": quantity,
        "sites_form": sites,
        "on_request": offer.on_request().collect::<Vec<_>>(),
        "has_several": offer.sold(Kind::Quantity).iter().flat_map(|product| &product.plans).count() > 1,
        "trial_days": offer.products.iter().filter_map(ShownProduct::tried).map(|plan| plan.trial_days).max(),
        "not_sold": asked.is_some() && !is_sold_quantity && !is_sold_sites,
        "link_problem": link_problem.map(form_problem),
        "success_url": typed.as_ref().map_or("", |typed| typed.form.get("success_url")),
        "cancel_url": typed.as_ref().map_or("", |typed| typed.form.get("cancel_url")),
        "contact_email": app.contact_email().map(|email| email.as_str().to_owned()),
    });
    let status = typed.as_ref().filter(|typed| typed.sent.is_some()).map_or(StatusCode::OK, |typed| {
        typed.problem.as_ref().map_or(StatusCode::UNPROCESSABLE_ENTITY, |problem| problem.status)
    });
    page(req, visitor, status, "pages/buy.html", context)
}

/// Returns a form's context (null if the form has nothing to sell), and whether it sells the requested tier or price.
fn form(offer: &Offer, kind: Kind, typed: Option<&Typed<'_>>, own_email: &str) -> (Value, bool) {
    let products = offer.sold(kind);
    let prices = || products.iter().flat_map(|product| product.plans.iter().flat_map(|plan| &plan.prices));
    let Some(first) = prices().next() else { return (Value::Null, false) };
    let mine = typed.filter(|typed| typed.sent.is_none_or(|sent| sent == kind));
    let value = |name: &str, default: &str| {
        let text = mine.map_or("", |typed| typed.form.get(name));
        if text.is_empty() { default.to_owned() } else { text.to_owned() }
    };
    let asked = mine.and_then(|typed| {
        let (tier, price) = plan(typed.form);
        prices().find(|shown| is_asked_for(shown, tier.as_deref(), price.as_deref()))
    });
    let default = match kind {
        Kind::Quantity => &offer.default_quantity,
        Kind::Sites => &offer.default_sites,
    };
    let chosen = asked.or_else(|| prices().find(|price| price.value == *default)).unwrap_or(first);
    let sent = mine.filter(|typed| typed.sent.is_some());
    let context = json!({
        "products": products,
        "values": {
            "email": value("email", own_email),
            "tier": chosen.value,
            "quantity": value("quantity", "1"),
            "sites": value("sites", ""),
        },
        "errors": sent.map(|typed| typed.errors.clone()).unwrap_or_default(),
        "problem": sent.and_then(|typed| typed.problem.as_ref()).map(form_problem),
        "max_quantity": MAX_QUANTITY,
        "max_sites": MAX_SITES,
    });
    (context, asked.is_some())
}

/// Returns whether a price belongs to this tier, or has this ID.
fn is_asked_for(shown: &ShownPrice, tier: Option<&str>, price: Option<&str>) -> bool {
    let of_tier = shown.value.split(' ').next();
    match (tier, price) {
        (Some(tier), Some(price)) => of_tier == Some(tier) && shown.stripe_price == price,
        (Some(tier), None) => shown.value == tier,
        (None, Some(price)) => shown.stripe_price == price,
        (None, None) => false,
    }
}
