//! `GET /dashboard/licenses/{id}` and its forms: a license with its key, its activations, and its history.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::flash::Flash;
use super::form::Form;
use super::license_row::named_row;
use super::redirect::{redirect, redirect_flash, sign_in_first};
use super::refusal::refusal;
use super::view::{or_problem, page};
use crate::abuse::Act;
use crate::accounts::member::OrgRole;
use crate::activations::activation::{self, Kind};
use crate::activations::list;
use crate::activations::move_seat::{MovesLeft, moves_left};
use crate::activations::site_domain::SiteDomain;
use crate::audit::{self, Entry};
use crate::billing::purchases::renew_license::{renew_license, renewable};
use crate::catalog::{QuantityMeans, list_products, list_tiers};
use crate::clock::{DAY, rfc3339};
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::problem::Problem;
use crate::http::rate_limit::allow;
use crate::ids::{AccountId, LicenseId};
use crate::licenses::license::License;
use crate::licenses::owner;
use crate::lifecycle::replace_own_key::replace_own_key;

/// The most history entries on the page.
const ENTRIES: i64 = 50;

/// How long before its end a renewable license offers renewal at the top of the page, in seconds.
const SOON: i64 = 45 * DAY;

/// The audit actions that customers see; each has a message `history-…`.
const HISTORY: [&str; 18] = [
    "license.created",
    "license.made",
    "license.imported",
    "license.reissued",
    "license.key_signed",
    "license.resent",
    "license.handed_over",
    "license.claimed",
    "license.tier_changed",
    "license.suspended",
    "license.reinstated",
    "license.revoked",
    "license.expired",
    "license.renewed",
    "license.renewal_taken_back",
    "activation.ended",
    "activation.moved",
    "activation.renamed",
];

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor, id: web::Path<LicenseId>) -> Result<HttpResponse, Problem> {
    if visitor.signed_in.is_none() {
        return Ok(sign_in_first(&req));
    }
    or_problem(&req, draw(&req, &visitor, &id, None).await).await
}

/// Renames the activation `activation_id` to `name`.
pub async fn rename(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<LicenseId>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let work = async {
        let app = app(&req)?;
        let (account, activation) = (visitor.account()?.id.clone(), form.get("activation_id").to_owned());
        let (name, activator) = (form.get("name").to_owned(), app.activator.clone());
        let named = app.db.write(move |conn| activator.rename_own(conn, &account, &activation, &name)).await?;
        Ok(match named.instance_name {
            Some(name) => Flash::named("activation_renamed", name),
            None => Flash::named("activation_unnamed", named.subject),
        })
    };
    change(&req, &visitor, &form, &id, work).await
}

/// Moves the activation `activation_id` to `site_domain`.
pub async fn move_site(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<LicenseId>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let work = async {
        let app = app(&req)?;
        let (account, activation) = (visitor.account()?.id.clone(), form.get("activation_id").to_owned());
        let site = SiteDomain::parse(form.get("site_domain"))
            .map_err(|error| Problem::field("site_domain", ErrorCode::InvalidSiteDomain, error))?;
        let (name, activator) = (site.as_str().to_owned(), app.activator.clone());
        app.db.write(move |conn| activator.move_own_site(conn, &account, &activation, &site)).await?;
        Ok(Flash::named("license_moved", name))
    };
    change(&req, &visitor, &form, &id, work).await
}

/// Replaces a leaked key. Requires `confirmed=yes`.
pub async fn replace_key(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<LicenseId>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let work = async {
        if form.get("confirmed") != "yes" {
            return Err(Problem::field("confirmed", ErrorCode::NotConfirmed, "tick the box to replace the key"));
        }
        let app = app(&req)?;
        let (account, license, minter) = (visitor.account()?.id.clone(), id.clone(), app.billing.minter.clone());
        app.db.write(move |conn| replace_own_key(conn, &minter, &account, &license)).await?;
        app.wake.ring();
        Ok(Flash::word("key_replaced"))
    };
    change(&req, &visitor, &form, &id, work).await
}

/// Redirects to the checkout that renews the license.
pub async fn renew(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<LicenseId>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let done = async {
        visitor.check_csrf(Some(form.get("csrf")))?;
        let app = app(&req)?;
        let account = visitor.account()?.clone();
        let started = async {
            allow(&req, &app, Act::Checkout)?;
            let language = Some(visitor.language(&req));
            Ok::<_, Problem>(renew_license(&app.billing, &account, &id, language).await?)
        };
        match started.await {
            Ok(started) => Ok(redirect(&started.checkout_url).finish()),
            Err(problem) if problem.code == ErrorCode::LicenseNotFound => Err(problem),
            Err(problem) => draw(&req, &visitor, &id, Some((&form, problem))).await,
        }
    };
    or_problem(&req, done.await).await
}

/// Applies a form and redirects back to the page; shows a refusal above the page, with the typed values.
async fn change(
    req: &HttpRequest,
    visitor: &Visitor,
    form: &Form,
    id: &LicenseId,
    work: impl Future<Output = Result<Flash, Problem>>,
) -> Result<HttpResponse, Problem> {
    let done = async {
        visitor.check_csrf(Some(form.get("csrf")))?;
        match work.await {
            Ok(told) => Ok(redirect_flash(req, &format!("/dashboard/licenses/{id}"), &told)?.finish()),
            Err(problem) if problem.status.is_client_error() => draw(req, visitor, id, Some((form, problem))).await,
            Err(problem) => Err(problem),
        }
    };
    or_problem(req, done.await).await
}

/// Renders the page with a form's refusal above it.
pub(super) async fn draw(
    req: &HttpRequest,
    visitor: &Visitor,
    id: &LicenseId,
    refused: Option<(&Form, Problem)>,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let (account, wanted, ring, now) = (visitor.account()?.id.clone(), id.clone(), app.ring.clone(), app.context.now());
    let read = app.db.read(move |conn| {
        let Some(license) = License::find(conn, &wanted)? else { return Ok(None) };
        let Some(role) = owner::role_of(conn, &license, &account)? else { return Ok(None) };
        let listed = list::by_ids(conn, &ring, &[wanted.as_str()], now)?;
        let past = activation::list(conn, &[wanted.as_str()])?;
        let filter = audit::Filter { subject: Some(wanted.to_string()), ..audit::Filter::default() };
        let history = audit::list(conn, &filter, None, ENTRIES)?.entries;
        let moves = moves_left(conn, &license, now)?;
        let catalog = (list_tiers(conn)?, list_products(conn)?);
        let renewal = renewable(conn, &license, now)?.ok().filter(|_| role != OrgRole::Member);
        Ok::<_, db::Error>(Some((license, role, listed, past, history, moves, catalog, renewal)))
    });
    let not_found = || Problem::not_found(ErrorCode::LicenseNotFound, "There is no such license among yours.");
    let (license, role, listed, past, history, moves, (tiers, products), renewal) =
        read.await?.ok_or_else(not_found)?;
    let listed = listed.into_iter().next().ok_or_else(not_found)?;
    let ended: Vec<Value> = past
        .iter()
        .rev()
        .filter(|place| !place.active)
        .map(|place| {
            json!({
                "subject": place.subject,
                "instance_name": place.instance_name,
                "at": place.deactivated_at.map(rfc3339),
            })
        })
        .collect();
    let me = visitor.account()?.id.clone();
    let tier = tiers.iter().find(|tier| tier.id == license.tier_id);
    let typed = |name: &str| refused.as_ref().map_or("", |(form, _)| form.get(name)).to_owned();
    let mut context = json!({
        "license": named_row(listed, &tiers, &products),
        "activates": tier.map(|tier| tier.activates.as_str()),
        "for_seats": tier.is_some_and(|tier| tier.quantity_means == QuantityMeans::Seats),
        "order_id": license.order_id,
        "may_replace": role != OrgRole::Member && license.status.as_str() != "revoked",
        "moves": shown_moves(&moves),
        "renewal": renewal,
        "is_ending": license.valid_until.is_some_and(|end| end - now < SOON),
        "ended": ended,
        "history": history.iter().filter_map(|entry| told_of(entry, &me)).collect::<Vec<_>>(),
        "typed": {
            "activation_id": typed("activation_id"),
            "name": typed("name"),
            "site_domain": typed("site_domain"),
        },
        "kind_device": Kind::Device.as_str(),
    });
    let status = refused.as_ref().map_or(StatusCode::OK, |(_, problem)| problem.status);
    if let (Some((_, problem)), Some(context)) = (refused, context.as_object_mut()) {
        context.insert("flash".into(), refusal(&problem));
    }
    page(req, visitor, status, "pages/license.html", context)
}

fn shown_moves(moves: &MovesLeft) -> Value {
    json!({"limit": moves.limit, "left": moves.left, "next_at": moves.next_at.map(rfc3339)})
}

/// Formats an entry for customers; returns `None` for entries that only sellers may see.
fn told_of(entry: &Entry, me: &AccountId) -> Option<Value> {
    let action = HISTORY.iter().find(|action| **action == entry.action)?;
    let text_of = |name: &str| entry.detail.get(name).and_then(Value::as_str);
    let by = match entry.actor.split(':').next() {
        Some("customer") if entry.actor.ends_with(me.as_str()) => "you",
        Some("customer") => "member",
        Some("stripe") => "payment",
        Some("system") => "server",
        _ => "seller",
    };
    let subject = text_of("name").or_else(|| text_of("subject"));
    Some(json!({"at": rfc3339(entry.at), "action": action, "by": by, "subject": subject}))
}
