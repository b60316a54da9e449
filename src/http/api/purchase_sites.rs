//! `POST /purchase-sites`: creates a checkout with one key per site.

use actix_web::HttpRequest;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde_json::json;

use super::purchase_quantity::CheckoutOpened;
use crate::abuse::Act;
use crate::accounts::email::Email;
use crate::activations::site_domain::SiteDomain;
use crate::billing::purchases::cart::Cart;
use crate::billing::purchases::checkout::{Checkout, ReturnUrls, start_checkout};
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::{Visitor, app, own_buyer};
use crate::http::description::{About, Group};
use crate::http::field::Field;
use crate::http::fields::Fields;
use crate::http::input::{Input, request};
use crate::http::problem::Problem;
use crate::http::rate_limit::allow;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Purchase, "Create a checkout with one key per site")
    .details(
        "`sites` lists 1 to 100 sites as URLs or host names; the response returns them normalized. Duplicates are \
         refused, and so are development sites, which need no license.",
    )
    .example(|| json!({"email": "ada@example.com", "sites": ["example.com", "https://www.example.org/shop"]}))
    .refuses(&[
        ErrorCode::DuplicateSite,
        ErrorCode::DevelopmentSite,
        ErrorCode::ReturnUrlNotAllowed,
        ErrorCode::InvalidTier,
        ErrorCode::InvalidPrice,
        ErrorCode::TierRequired,
        ErrorCode::NotForSale,
        ErrorCode::StripeRefused,
        ErrorCode::StripeUnavailable,
        ErrorCode::StripeRateLimited,
    ]);

request! {
    /// The sites to buy keys for.
    pub struct PurchaseSites {
        email: Email,
        sites: Sites,
        /// The tier's slug.
        tier: Option<String>,
        /// A Stripe price of the tier.
        price: Option<String>,
        ..return_to: ReturnUrls,
    }
}

/// A list of sites. Each wrong one is named by its index: `sites[2]`.
struct Sites(Vec<SiteDomain>);

impl Field for Sites {
    const CODE: Option<ErrorCode> = <SiteDomain as Field>::CODE;

    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        let texts = fields.texts(name);
        let mut sites = Vec::with_capacity(texts.len());
        for (place, text) in texts.iter().enumerate() {
            match SiteDomain::parse(text) {
                Ok(site) => sites.push(site),
                Err(error) => fields.wrong(&format!("{name}[{place}]"), ErrorCode::InvalidSiteDomain, error),
            }
        }
        Some(Self(sites))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        Vec::<String>::schema(generator)
    }
}

/// An open Stripe checkout.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct SitesCheckout {
    #[serde(flatten)]
    opened: CheckoutOpened,
    /// The sites, normalized.
    sites: Vec<String>,
}

/// Opens the checkout.
pub async fn handle(
    req: HttpRequest,
    visitor: Visitor,
    input: Input<PurchaseSites>,
) -> Result<Answer<SitesCheckout>, Problem> {
    let app = app(&req)?;
    let PurchaseSites { email, sites: Sites(sites), tier, price, return_to } = input.read()?;
    return_to.check(&app.billing)?;
    let names: Vec<String> = sites.iter().map(|site| site.as_str().to_owned()).collect();
    let cart = Cart::sites(sites)?;
    allow(&req, &app, Act::Checkout)?;
    let buyer = own_buyer(&req, &app, &visitor, &email).await?;
    let checkout = Checkout { email, cart, tier, price, return_to, buyer, language: None };
    let started = start_checkout(&app.billing, checkout).await?;
    Ok(Answer(SitesCheckout { opened: started.into(), sites: names }))
}
