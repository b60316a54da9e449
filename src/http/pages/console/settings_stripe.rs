//! `/admin/settings/stripe`: connects the seller's Stripe account.

use actix_web::{HttpRequest, HttpResponse};

use super::for_seller;
use super::form::{self, FormPage, Input};
use super::setting_groups::{PUBLIC_URL, stripe_state};
use super::settings::SECTION;
use super::settings_form::{changed, input};
use crate::http::admin::connect_stripe;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect_with;
use crate::http::problem::Problem;
use crate::http::request::live;
use crate::secret::Redacted;

const NAME: &str = "STRIPE_SECRET_KEY";

/// Renders the form.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let draw = async { draw(&req, &visitor, None, None) };
    for_seller(&req, &visitor, draw).await
}

/// Checks `STRIPE_SECRET_KEY` at Stripe, creates the webhook endpoint, and applies the key and `KEYSMITH_PUBLIC_URL`.
pub async fn save(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let work = async |actor| {
        let live = live(&req)?;
        let key = Redacted::new(form.get(NAME).trim().to_owned());
        connect_stripe::run(live, actor, key, changed(&req, &PUBLIC_URL, &form)).await?;
        Ok(redirect_with("/admin/setup", "stripe_connected").finish())
    };
    let again = async |problem: &Problem| draw(&req, &visitor, Some(&form), Some(problem));
    form::submit(&req, &visitor, &form, work, again).await
}

fn draw(
    req: &HttpRequest,
    visitor: &Visitor,
    form: Option<&Form>,
    problem: Option<&Problem>,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let key = Input::new("password", NAME, "Secret key", "");
    let key = match live(req)?.environment().is_some_and(|env| env.fixes(NAME)) {
        true => key.hint("Set by STRIPE_SECRET_KEY in the environment of the server.").fixed(),
        false => {
            key.hint("sk_… or rk_…, from Developers → API keys at Stripe. Kept sealed and never shown.").required()
        }
    };
    let sandbox = "The sandbox ends: its pages close, and checkouts move real money, or test money with a test key. \
                   Orders, licenses and customers of the sandbox stay in the database.";
    let mut effects = vec![
        "The key is checked at Stripe first; a key that does not work changes nothing.".to_owned(),
        "A webhook endpoint for this server is made in your account. Others for the same address are switched off."
            .to_owned(),
    ];
    if app.config.public_url.is_none() {
        effects.push("Links in mails begin with the public URL from now on. Sign in again there.".to_owned());
    }
    if app.config.is_sandbox() {
        effects.push(sandbox.to_owned());
    }
    let page = FormPage {
        lead: format!("{}.", stripe_state(&app)),
        effects,
        action: "/admin/settings/stripe".to_owned(),
        inputs: vec![key, input(req, &PUBLIC_URL, form)?.required()],
        submit: "Check the key and connect".to_owned(),
        back: "/admin/settings".to_owned(),
        ..FormPage::of(&SECTION, "Stripe")
    };
    page.draw(req, visitor, problem)
}
