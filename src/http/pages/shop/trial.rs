//! `GET /buy/trial`, `POST /buy/trial`: the form that starts a trial.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::buy::status_of;
use super::offer::Offer;
use crate::abuse::Act;
use crate::accounts::email::Email;
use crate::activations::activation::Details;
use crate::activations::installation_id::InstallationId;
use crate::error_code::ErrorCode;
use crate::http::attempts::Attempt;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect_with;
use crate::http::pages::refusal::form_problem;
use crate::http::pages::view::{or_problem, page};
use crate::http::problem::{FieldError, Problem};
use crate::http::rate_limit::allow;
use crate::trials::start::{TrialError, TrialRequest, start};

/// Renders the form; `?product=&email=&installation_id=` prefill it.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let form = Form::of_query(req.query_string());
    or_problem(&req, draw(&req, &visitor, &form, Vec::new(), None).await).await
}

/// Starts a trial of `product` for `email` on `installation_id`.
pub async fn submit(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, begin(&req, &visitor, &Form::parse(&body)).await).await
}

async fn begin(req: &HttpRequest, visitor: &Visitor, form: &Form) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(Some(form.get("csrf")))?;
    let mut errors = Vec::new();
    let email =
        Email::parse(form.get("email")).map_err(|error| errors.push(FieldError::new("email", error.code(), error)));
    let installation = InstallationId::parse(form.get("installation_id"))
        .map_err(|error| errors.push(FieldError::new("installation_id", ErrorCode::InvalidInstallationId, error)));
    let (Ok(email), Ok(installation)) = (email, installation) else {
        return draw(req, visitor, form, errors, None).await;
    };
    let app = app(req)?;
    let attempt = Attempt::begin(&app, req, "trial").instance(installation.as_str());
    if let Err(problem) = allow(req, &app, Act::Trial) {
        return draw(req, visitor, form, Vec::new(), Some(problem)).await;
    }
    let product = Some(form.get("product").to_owned()).filter(|slug| !slug.is_empty());
    let details = Details { ip: attempt.ip(), ..Details::default() };
    let language = Some(visitor.language(req));
    let request = TrialRequest { email, installation, product, details, language };
    let (minter, activator) = (app.billing.minter.clone(), app.activator.clone());
    let outcome = app.db.write(move |conn| start(conn, &minter, &activator, &request)).await;
    match attempt.ended(outcome, |trial| &trial.license_id, TrialError::code) {
        Ok(_) => {
            app.wake.ring();
            Ok(redirect_with("/buy/trial", "trial_started").finish())
        }
        Err(error) => draw(req, visitor, form, Vec::new(), Some(error.into())).await,
    }
}

async fn draw(
    req: &HttpRequest,
    visitor: &Visitor,
    form: &Form,
    errors: Vec<FieldError>,
    problem: Option<Problem>,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let offer = app.db.read(|conn| Offer::load(conn, None)).await?;
    let products = offer.map(|offer| offer.products).unwrap_or_default();
    let offered = products.iter().filter_map(|product| {
        product.tried().map(|plan| json!({"slug": product.slug, "name": product.name, "days": plan.trial_days}))
    });
    let offered: Vec<Value> = offered.collect();
    let own_email = visitor.signed_in.as_ref().map(|(_, account)| account.email.as_str()).unwrap_or_default();
    let status = status_of(problem.as_ref(), &errors);
    let context = json!({
        "offered": offered,
        "values": {
            "product": form.get("product"),
            "email": if form.get("email").is_empty() { own_email } else { form.get("email") },
            "installation_id": form.get("installation_id"),
        },
        "errors": errors,
        "problem": problem.as_ref().map(form_problem),
    });
    page(req, visitor, status, "pages/trial.html", context)
}
