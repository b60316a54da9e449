//! `GET /buy`, `POST /buy/quantity`, `POST /buy/sites`: the shop's forms.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::view::{Form, form_problem, or_problem, page, redirect};
use crate::abuse::Act;
use crate::accounts::email::Email;
use crate::activations::site_domain::SiteDomain;
use crate::billing::purchases::checkout::{Cart, Checkout, CheckoutError, MAX_SITES, Started, start_checkout};
use crate::billing::records::order::MAX_QUANTITY;
use crate::catalog::{self, ActivationKind, Price, Purpose, Tier};
use crate::db;
use crate::http::auth::{Visitor, app, own_buyer};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::problem::{FieldError, Problem};
use crate::http::rate_limit::allow;

/// Shows both forms.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    or_problem(&req, forms(&req, &visitor, None).await).await
}

/// Buys N keys.
pub async fn quantity(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let purchase = form.get("quantity").trim().parse().map_err(|_| CheckoutError::Quantity).and_then(Cart::quantity);
    let purchase = purchase.map_err(|error| vec![wrong("quantity", "invalid_quantity", error)]);
    or_problem(&req, buy(&req, &visitor, &form, Kind::Quantity, purchase).await).await
}

/// Buys a key for each site.
pub async fn sites(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let purchase = read_sites(form.get("sites"));
    or_problem(&req, buy(&req, &visitor, &form, Kind::Sites, purchase).await).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Quantity,
    Sites,
}

/// What was typed into one form, and what was wrong with it.
struct Typed<'a> {
    kind: Kind,
    form: &'a Form,
    errors: Vec<FieldError>,
    problem: Option<Problem>,
}

fn wrong(field: &str, code: &'static str, message: impl std::fmt::Display) -> FieldError {
    FieldError { field: field.into(), message: message.to_string(), code }
}

/// One site a line; each wrong line is named.
fn read_sites(text: &str) -> Result<Cart, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut sites = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match SiteDomain::parse(line) {
            Ok(site) => sites.push(site),
            Err(error) => errors.push(wrong("sites", "invalid_site_domain", format!("{line}: {error}"))),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Cart::sites(sites).map_err(|error| vec![wrong("sites", "invalid_site_domain", error)])
}

async fn buy(
    req: &HttpRequest,
    visitor: &Visitor,
    form: &Form,
    kind: Kind,
    purchase: Result<Cart, Vec<FieldError>>,
) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(Some(form.get("csrf")))?;
    let email = Email::parse(form.get("email")).map_err(|error| wrong("email", error.code(), error));
    let (purchase, email) = match (purchase, email) {
        (Ok(purchase), Ok(email)) => (purchase, email),
        (purchase, email) => {
            let mut errors = purchase.err().unwrap_or_default();
            errors.extend(email.err());
            return forms(req, visitor, Some(Typed { kind, form, errors, problem: None })).await;
        }
    };
    let (tier, price) = plan(form);
    let app = app(req)?;
    if let Err(problem) = allow(req, &app, Act::Checkout) {
        return forms(req, visitor, Some(Typed { kind, form, errors: Vec::new(), problem: Some(problem) })).await;
    }
    let buyer = own_buyer(req, &app, visitor, &email).await?;
    let checkout = Checkout { email, cart: purchase, tier, price, buyer };
    match start_checkout(&app.billing, checkout).await {
        Ok(Started { checkout_url, .. }) => Ok(redirect(&checkout_url).finish()),
        Err(error) => {
            let problem = Some(Problem::from(error));
            forms(req, visitor, Some(Typed { kind, form, errors: Vec::new(), problem })).await
        }
    }
}

/// The tier, and its price when it is not the default one: `tier` holds both for a plan with several prices.
fn plan(form: &Form) -> (Option<String>, Option<String>) {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    match form.get("tier").split_once(' ') {
        Some((tier, price)) => (some(tier), some(price)),
        None => (some(form.get("tier")), some(form.get("price"))),
    }
}

async fn forms(req: &HttpRequest, visitor: &Visitor, typed: Option<Typed<'_>>) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let offer = app.db.read(Offer::load).await?;
    let own_email = visitor.signed_in.as_ref().map(|(_, account)| account.email.as_str()).unwrap_or_default();
    let form = |kind: Kind| {
        let tiers = offer.tiers(kind);
        if tiers.is_empty() {
            return Value::Null;
        }
        let mine = typed.as_ref().filter(|typed| typed.kind == kind);
        let value = |name: &str, default: &str| mine.map_or(default, |typed| typed.form.get(name)).to_owned();
        json!({
            "tiers": tiers,
            "values": {
                "email": value("email", own_email),
                "tier": value("tier", offer.default(kind)),
                "quantity": value("quantity", "1"),
                "sites": value("sites", ""),
            },
            "errors": mine.map(|typed| typed.errors.clone()).unwrap_or_default(),
            "problem": mine.and_then(|typed| typed.problem.as_ref()).map(form_problem),
            "max_quantity": MAX_QUANTITY,
            "max_sites": MAX_SITES,
        })
    };
    let context = json!({
        "quantity_form": form(Kind::Quantity),
        "sites_form": form(Kind::Sites),
        "on_request": offer.on_request(),
        "contact_email": app.contact_email().map(|email| email.as_str().to_owned()),
    });
    let status = typed.as_ref().map_or(StatusCode::OK, |typed| {
        typed.problem.as_ref().map_or(StatusCode::UNPROCESSABLE_ENTITY, |problem| problem.status)
    });
    page(req, visitor, status, "pages/buy.html", context)
}

/// What there is to buy.
struct Offer {
    /// Each tier with its prices, the default one first.
    sold: Vec<(Tier, Vec<Price>)>,
    default_quantity: String,
    default_sites: String,
}

impl Offer {
    fn load(conn: &mut db::Conn) -> db::Result<Self> {
        let prices = catalog::list_prices(conn)?;
        let sold = catalog::list_tiers(conn)?.into_iter().map(|tier| {
            let own = prices.iter().filter(|price| price.tier_id == tier.id).cloned().collect();
            (tier, own)
        });
        let sold = sold.collect();
        let slug = |tier: Option<Tier>| tier.map(|tier| tier.slug).unwrap_or_default();
        let default_quantity = slug(Tier::default_for(conn, Purpose::Quantity)?);
        let default_sites = slug(Tier::default_for(conn, Purpose::Sites)?);
        Ok(Self { sold, default_quantity, default_sites })
    }

    fn default(&self, kind: Kind) -> &str {
        match kind {
            Kind::Quantity => &self.default_quantity,
            Kind::Sites => &self.default_sites,
        }
    }

    /// Tiers with a price; a tier that is meant for site lists is not offered by quantity, and the other way round.
    fn tiers(&self, kind: Kind) -> Vec<Value> {
        let fits = |tier: &Tier| match kind {
            Kind::Sites => tier.activates == ActivationKind::Site && tier.slug != self.default_quantity,
            Kind::Quantity => tier.slug != self.default_sites,
        };
        let priced = self.sold.iter().flat_map(|(tier, own)| own.iter().enumerate().map(move |(at, p)| (tier, at, p)));
        let entries = priced.filter(|(tier, _, _)| fits(tier)).map(|(tier, at, price)| {
            json!({
                "slug": if at == 0 { tier.slug.clone() } else { format!("{} {}", tier.slug, price.stripe_price) },
                "name": tier.name,
                "unit_amount": price.unit_amount,
                "currency": price.currency,
                "interval": price.billing_interval,
            })
        });
        entries.collect()
    }

    fn on_request(&self) -> Vec<Value> {
        let unpriced = self.sold.iter().filter(|(_, own)| own.is_empty());
        unpriced.map(|(tier, _)| json!({"name": tier.name, "description": null})).collect()
    }
}
