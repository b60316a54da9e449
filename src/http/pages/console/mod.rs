//! `/admin`: the seller's console, for accounts with the role admin. What needs a person, with a button for each way out; lists
//! with one search box each; and a page for each thing that is in them.
//!
//! A page and its call of the admin API share one operation: what a button does stands in `http/admin`.

pub mod audit_log;
pub mod catalog;
mod chart;
pub mod customer;
pub mod customers;
mod detail;
mod form;
pub mod license;
pub mod licenses;
mod list;
pub mod mail;
pub mod order;
pub mod orders;
pub mod organization;
pub mod organizations;
pub mod overview;
mod products;
pub mod replay_events;
pub mod resend_mail;
pub mod settings;
pub mod stripe_event;
pub mod stripe_events;
pub mod subscription;
pub mod subscriptions;
pub mod token;
pub mod tokens;
pub mod validation_log;
pub mod webhook_delivery;
pub mod webhook_endpoint;
pub mod webhook_endpoints;
pub mod webhooks;

use actix_web::{HttpRequest, HttpResponse};

use super::view::{Form, or_problem, redirect_with, sign_in_first};
use crate::accounts::Account;
use crate::audit::Actor;
use crate::http::auth::{Visitor, app};
use crate::http::problem::Problem;
/// The administrator who is signed in: 401 when nobody is, 403 for everybody else, and for who has shown no second factor
/// where the configuration asks for one.
fn seller<'a>(req: &HttpRequest, visitor: &'a Visitor) -> Result<&'a Account, Problem> {
    let account = visitor.account()?;
    if !account.is_admin() {
        return Err(Problem::forbidden("not_the_seller", "This page is for the seller."));
    }
    let shown = visitor.signed_in.as_ref().is_some_and(|(session, _)| session.second_factor);
    if app(req)?.config.admins_need_second_factor && !shown {
        let detail = "Turn on two-step sign-in at /account/second-factor and sign in with a code to open this page.";
        return Err(Problem::forbidden("second_factor_required", detail));
    }
    Ok(account)
}

/// Shows a page to the seller; whoever is not signed in does so first.
async fn for_seller(
    req: &HttpRequest,
    visitor: &Visitor,
    draw: impl Future<Output = Result<HttpResponse, Problem>>,
) -> Result<HttpResponse, Problem> {
    if visitor.signed_in.is_none() {
        return Ok(sign_in_first(req));
    }
    let shown = async {
        seller(req, visitor)?;
        draw.await
    };
    or_problem(req, shown.await).await
}

/// Asks about what a button does before it is done: the page that `draw` makes.
async fn ask(
    req: &HttpRequest,
    visitor: &Visitor,
    form: &Form,
    draw: impl Future<Output = Result<HttpResponse, Problem>>,
) -> Result<HttpResponse, Problem> {
    let asked = async {
        visitor.check_csrf(Some(form.get("csrf")))?;
        draw.await
    };
    for_seller(req, visitor, asked).await
}

/// Does what a button asks for and leads to a page of the console.
async fn press(
    req: &HttpRequest,
    visitor: &Visitor,
    form: &Form,
    to: &str,
    flash: &'static str,
    work: impl AsyncFnOnce(Actor) -> Result<(), Problem>,
) -> Result<HttpResponse, Problem> {
    let done = async {
        let actor = Actor::Customer(seller(req, visitor)?.id.clone());
        visitor.check_csrf(Some(form.get("csrf")))?;
        work(actor).await?;
        Ok(redirect_with(to, flash).finish())
    };
    or_problem(req, done.await).await
}
