//! `POST /purchase-sites`: a checkout of one key for each named site.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::purchase_quantity::read_return_urls;
use crate::abuse::Act;
use crate::activations::site_domain::SiteDomain;
use crate::billing::purchases::cart::Cart;
use crate::billing::purchases::checkout::{Checkout, start_checkout};
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app, own_buyer};
use crate::http::fields::{Fields, required};
use crate::http::problem::Problem;
use crate::http::rate_limit::allow;

/// `{email, sites, tier?, price?, success_url?, cancel_url?}` → `{checkout_url, session_id, sites}`; `sites` comes back normalized.
pub async fn handle(req: HttpRequest, visitor: Visitor, mut fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let email = fields.email("email");
    let sites = read_sites(&mut fields);
    let (tier, price) = (fields.optional_text("tier"), fields.optional_text("price"));
    let return_to = read_return_urls(&mut fields);
    fields.finish()?;
    return_to.check(&app.billing)?;
    let names: Vec<String> = sites.iter().map(|site| site.as_str().to_owned()).collect();
    let purchase = Cart::sites(sites)?;
    allow(&req, &app, Act::Checkout)?;
    let email = required(email, "email")?;
    let buyer = own_buyer(&req, &app, &visitor, &email).await?;
    let checkout = Checkout { email, cart: purchase, tier, price, return_to, buyer, language: None };
    let started = start_checkout(&app.billing, checkout).await?;
    let body = json!({"checkout_url": started.checkout_url, "session_id": started.session_id, "sites": names});
    Ok(HttpResponse::Ok().json(body))
}

/// Every site of the list; each wrong one is named by its place: `sites[2]`.
fn read_sites(fields: &mut Fields) -> Vec<SiteDomain> {
    let texts = fields.texts("sites");
    let mut sites = Vec::with_capacity(texts.len());
    for (place, text) in texts.iter().enumerate() {
        match SiteDomain::parse(text) {
            Ok(site) => sites.push(site),
            Err(error) => fields.wrong(&format!("sites[{place}]"), ErrorCode::InvalidSiteDomain, error),
        }
    }
    sites
}
