//! `/admin`: the seller's console, for accounts with a seller's role: an overview of what needs attention, searchable
//! lists, and a page for each record.
//!
//! A page and the corresponding admin API call share one operation, in `http/admin`.

pub mod audit_log;
pub mod bulk_action;
pub mod bulk_actions;
mod bulk_words;
pub mod catalog;
mod change_words;
mod chart;
mod columns;
pub mod customer;
pub mod customer_change;
pub mod customers;
mod detail;
pub mod doctor;
pub mod export_everything;
mod form;
mod form_once;
pub mod license;
pub mod license_edit;
pub mod license_new;
mod license_terms;
pub mod licenses;
pub mod licenses_bulk;
mod list;
pub mod mail;
pub mod mail_text;
pub mod mail_texts;
mod money_back;
pub mod notifications;
pub mod order;
pub mod orders;
pub mod organization;
pub mod organizations;
pub mod overview;
mod products;
pub mod replay_events;
pub mod resend_mail;
pub mod set_up;
mod setting_groups;
pub mod settings;
pub mod settings_form;
pub mod settings_logo;
pub mod settings_mail;
pub mod settings_stripe;
pub mod stripe_event;
pub mod stripe_events;
pub mod subscription;
pub mod subscriptions;
pub mod team;
pub mod team_member;
mod tier_choices;
pub mod timeline;
pub mod token;
pub mod tokens;
pub mod trial_new;
pub mod validation_log;
pub mod webhook_delivery;
pub mod webhook_endpoint;
pub mod webhook_endpoints;
pub mod webhooks;
mod who;

use actix_web::{HttpRequest, HttpResponse};

use super::form::Form;
use super::redirect::{redirect_with, sign_in_first};
use super::view::or_problem;
use crate::accounts::{Account, Permission, Role};
use crate::audit::Actor;
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app};
use crate::http::problem::Problem;

/// Refuses callers who may not open a page of the console or press a button there: 401 when nobody is signed in; 403
/// for a customer, for a seller without the second factor that the configuration requires, and for a role without the
/// permission. The middleware of every console route calls this before its handler.
pub fn admit(req: &HttpRequest, visitor: &Visitor, needed: Permission) -> Result<(), Problem> {
    let account = visitor.account()?;
    if !account.is_seller() {
        return Err(Problem::forbidden(ErrorCode::NotTheSeller, "This page is for the seller."));
    }
    let shown = visitor.signed_in.as_ref().is_some_and(|(session, _)| session.second_factor);
    if app(req)?.config.admins_need_second_factor && !shown {
        let detail = "Turn on two-step sign-in at /account/second-factor and sign in with a code to open this page.";
        return Err(Problem::forbidden(ErrorCode::SecondFactorRequired, detail));
    }
    if account.may(needed) { Ok(()) } else { Err(role_required(account, needed)) }
}

/// Returns a 403 that names the roles with the permission, and who assigns roles.
fn role_required(account: &Account, needed: Permission) -> Problem {
    let roles: Vec<Role> = Role::with(needed).collect();
    let described: Vec<&str> = roles.iter().map(|role| role.described()).collect();
    let detail = format!(
        "You are {} here, and this takes {}. An administrator can change your role on the page Team of the console.",
        account.role.described(),
        described.join(" or ")
    );
    let names: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
    Problem::forbidden(ErrorCode::RoleRequired, detail).with("roles", names)
}

/// Refuses to change a team member's account without the permission to change the team: a caller who can change an
/// account could take it over, with its role.
fn spare_the_team(visitor: &Visitor, account: &Account) -> Result<(), Problem> {
    if account.is_seller() && !visitor.may(Permission::Team) {
        return Err(role_required(visitor.account()?, Permission::Team));
    }
    Ok(())
}

/// Shows a page to a seller; redirects visitors who are not signed in to the sign-in page.
async fn for_seller(
    req: &HttpRequest,
    visitor: &Visitor,
    draw: impl Future<Output = Result<HttpResponse, Problem>>,
) -> Result<HttpResponse, Problem> {
    if visitor.signed_in.is_none() {
        return Ok(sign_in_first(req));
    }
    let shown = async {
        visitor.account()?;
        draw.await
    };
    or_problem(req, shown.await).await
}

/// Shows the confirmation that `draw` renders.
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

/// Runs a button's action and redirects to a page of the console.
async fn press(
    req: &HttpRequest,
    visitor: &Visitor,
    form: &Form,
    to: &str,
    flash: &'static str,
    work: impl AsyncFnOnce(Actor) -> Result<(), Problem>,
) -> Result<HttpResponse, Problem> {
    let done = async {
        let actor = Actor::Customer(visitor.account()?.id.clone());
        visitor.check_csrf(Some(form.get("csrf")))?;
        work(actor).await?;
        Ok(redirect_with(to, flash).finish())
    };
    or_problem(req, done.await).await
}
