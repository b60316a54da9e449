//! `GET /admin/licenses/{id}` and its forms: a license, and the actions on it.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::Value;

use super::bulk_words::number;
use super::detail::{self, Action, Detail, MetadataForm, Pair, Table, all_of};
use super::form::submit;
use super::list::Cell;
use super::timeline::newest;
use super::{ask, for_seller, license_edit, licenses, press, validation_log};
use crate::activations::listed::ListedActivation;
use crate::app::App;
use crate::http::admin::licenses::{LicenseView, actions, find};
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect_with;
use crate::http::pages::refusal::form_problem;
use crate::http::problem::Problem;
use crate::ids::LicenseId;
use crate::licenses::status::LicenseStatus;
use crate::lifecycle::LifecycleError;
use crate::lifecycle::change::{ChangeLicense, change};
use crate::metadata::{Patch, Scalar};
use crate::views::owners;

/// The most activations that the page lists; the API has all of them.
const PLACES: usize = 100;
/// Empty lines for new keys in the metadata form.
const EMPTY_PAIRS: usize = 3;

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    for_seller(&req, &visitor, draw(&req, &visitor, &id, None, None)).await
}

/// Handles a button: `revoke`, `suspend`, `reinstate`, `reissue` or `resend`. Actions that stop a license or a key from
/// working need a confirmation.
pub async fn act(
    req: HttpRequest,
    visitor: Visitor,
    path: web::Path<(String, String)>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let (id, name) = path.into_inner();
    let form = Form::parse(&body);
    if matches!(name.as_str(), "revoke" | "suspend" | "reissue") && form.get("confirmed") != "yes" {
        return ask(&req, &visitor, &form, draw(&req, &visitor, &id, Some(name), None)).await;
    }
    let flash = match name.as_str() {
        "revoke" => "license_revoked",
        "suspend" => "license_suspended",
        "reinstate" => "license_reinstated",
        "reissue" => "license_reissued",
        _ => "license_resent",
    };
    let reason = Some(form.get("reason").trim().to_owned()).filter(|reason| !reason.is_empty());
    let to = format!("/admin/licenses/{id}");
    let work = async |actor| {
        let action = actions::Action::named(&name, reason, true)?;
        actions::run(&app(&req)?, actor, &LicenseId::from_text(id), action).await
    };
    press(&req, &visitor, &form, &to, flash, work).await
}

/// Frees a seat, regardless of who holds it.
pub async fn free(
    req: HttpRequest,
    visitor: Visitor,
    path: web::Path<(String, String)>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let (id, activation) = path.into_inner();
    let to = format!("/admin/licenses/{id}");
    let work = async |actor| {
        let app = app(&req)?;
        let activator = app.activator.clone();
        app.db.write(move |conn| activator.deactivate_any(conn, &actor, &activation)).await?;
        Ok(())
    };
    press(&req, &visitor, &Form::parse(&body), &to, "deactivated", work).await
}

async fn draw(
    req: &HttpRequest,
    visitor: &Visitor,
    id: &str,
    confirm: Option<String>,
    refused: Option<(&Form, &Problem)>,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let license = find(&app, LicenseId::from_text(id)).await?;
    let edited = metadata_form(&license, refused);
    let owner = owner(&app, id).await?;
    let tables = vec![
        places(&license),
        Table::of(&validation_log::SECTION, id, validation_log::read(app.clone(), all_of(id)).await?),
    ];
    let listed = &license.license;
    let seats = listed.max_activations.map_or_else(|| "unlimited".to_owned(), |most| most.to_string());
    let features = license.features.join(", ");
    let link = |section: &str, id: Option<&str>| {
        id.map_or_else(Cell::default, |id| Cell::code(id).leading_to(format!("/admin/{section}/{id}")))
    };
    let facts = vec![
        ("Status", Cell::badge(listed.status.as_str().replace('_', " "), licenses::tone(listed.status))),
        ("Reason", Cell::text(license.status_reason.clone().unwrap_or_default())),
        ("Owner", owner),
        ("Tier", Cell::text(listed.tier.clone())),
        ("Seats", Cell::text(seats)),
        ("Features", Cell::text(features)),
        ("Valid from", Cell::time(Some(license.valid_from.to_string()))),
        (
            "Valid until",
            listed.valid_until.map_or_else(|| Cell::text("no end"), |end| Cell::time(Some(end.to_string()))),
        ),
        ("Bought for", Cell::text(listed.site_domain.clone().unwrap_or_default())),
        ("Order", link("orders", license.order_id.as_deref())),
        ("Subscription", link("subscriptions", listed.subscription_id.as_deref())),
        ("Stripe customer", Cell::code(license.customer_id.as_deref().unwrap_or_default())),
        ("Customer's name", Cell::text(license.customer_name.clone().unwrap_or_default())),
        ("Notes", Cell::text(license.notes.clone().unwrap_or_default())),
        ("Id", Cell::code(listed.id.as_str())),
    ];
    let detail = Detail {
        facts,
        license_key: Some((listed.license_key.clone(), listed.key_prefix.clone())),
        links: license_edit::links(&license),
        actions: buttons(&license),
        confirm,
        tables,
        metadata: Some(edited),
        timeline: Some(newest(&app, id).await?),
        ..Detail::of(&licenses::SECTION, listed.id.to_string(), format!("License {}…", listed.key_prefix))
    };
    detail::draw(req, visitor, &detail)
}

/// Returns the metadata form: current or refused values, and some empty lines.
fn metadata_form(license: &LicenseView, refused: Option<(&Form, &Problem)>) -> MetadataForm {
    let metadata = license.license.metadata.clone().unwrap_or_default();
    let mut rows: Vec<Pair> = match refused {
        Some((form, _)) => {
            let pair = |(key, value): (&str, &str)| {
                let known = metadata.get(key).is_some();
                Pair { key: key.to_owned(), value: value.to_owned(), known }
            };
            sent(form).map(pair).collect()
        }
        None => {
            let pair =
                |(key, value): (&str, &Scalar)| Pair { key: key.to_owned(), value: value.to_string(), known: true };
            metadata.iter().map(pair).collect()
        }
    };
    rows.extend(std::iter::repeat_n(Pair::default(), EMPTY_PAIRS));
    MetadataForm { rows, problem: refused.map(|(_, problem)| form_problem(problem)) }
}

/// Returns the keys and values of the form, without empty lines.
fn sent(form: &Form) -> impl Iterator<Item = (&str, &str)> {
    let lines = form.beginning_with("key-");
    let pairs = lines.map(|(line, key)| (key.trim(), form.get(&format!("value-{line}")).trim()));
    pairs.filter(|(key, value)| !(key.is_empty() && value.is_empty()))
}

/// Saves the metadata form. An empty value removes its key.
pub async fn describe(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<String>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let to = format!("/admin/licenses/{id}");
    let work = async |actor| {
        let app = app(&req)?;
        let before = find(&app, LicenseId::from_text(id.as_str())).await?.license.metadata.unwrap_or_default();
        let value = |(key, text): (&str, &str)| (key.to_owned(), Scalar::typed(text, before.get(key)));
        let values = Value::Object(sent(&form).map(value).collect());
        let metadata = Patch::parse(values).map_err(LifecycleError::from)?;
        let wanted = ChangeLicense { metadata, ..ChangeLicense::default() };
        let (context, id) = (app.context.clone(), LicenseId::from_text(id.as_str()));
        app.db.write(move |conn| change(conn, &context, &actor, &id, &wanted)).await?;
        app.wake.ring();
        Ok(redirect_with(&to, "license_described").finish())
    };
    submit(&req, &visitor, &form, work, async |problem| draw(&req, &visitor, &id, None, Some((&form, problem))).await)
        .await
}

async fn owner(app: &App, id: &str) -> Result<Cell, Problem> {
    let license = id.to_owned();
    let mut owners = app.db.read(move |conn| owners::of_licenses(conn, &[license.as_str()])).await?;
    let owner = owners.remove(id);
    Ok(owner.map_or_else(
        || Cell::text("nobody yet"),
        |owner| Cell::text(owner.name.clone()).leading_to(licenses::owner_href(&owner)),
    ))
}

/// Returns the buttons for the actions that are possible in the license's state.
fn buttons(license: &LicenseView) -> Vec<Action> {
    let places = license.license.activations.iter().filter(|place| place.active).count();
    let places = number(places, "site or device", "sites and devices");
    let stops = format!("It stops working at once, on {places}. Its owner gets no mail. Reinstate brings it back.");
    let mut buttons = vec![Action::at_once("resend", "Send the key again")];
    match license.stored_status {
        LicenseStatus::Active => {
            buttons.push(Action::asking("reissue", "Replace the key…", "The old key stops opening the license at once; the new one is mailed to its owner. Sites and devices stay active."));
            buttons.push(Action::asking("suspend", "Suspend…", stops.clone()));
            buttons.push(Action::asking("revoke", "Revoke…", stops));
        }
        LicenseStatus::Suspended => {
            buttons.push(Action::at_once("reinstate", "Reinstate"));
            buttons.push(Action::asking("revoke", "Revoke…", stops));
        }
        LicenseStatus::Inactive | LicenseStatus::Revoked => buttons.push(Action::at_once("reinstate", "Reinstate")),
    }
    buttons
}

fn places(license: &LicenseView) -> Table {
    let row = |place: &ListedActivation| {
        let state = if place.active { Cell::badge("active", "good") } else { Cell::badge("ended", "plain") };
        vec![
            Cell::text(place.subject.clone()),
            state,
            Cell::text(place.instance_name.clone().or_else(|| place.hostname.clone()).unwrap_or_default()),
            Cell::text(place.app_version.clone().unwrap_or_default()),
            Cell::time(Some(place.activated_at.to_string())),
            Cell::time(Some(place.last_seen_at.to_string())),
            Cell {
                kind: if place.active { "free" } else { "text" },
                ..Cell::text(if place.active { place.id.clone() } else { String::new() })
            },
        ]
    };
    let mut all: Vec<&ListedActivation> = license.license.activations.iter().collect();
    all.sort_by_key(|place| !place.active);
    Table {
        title: "Sites and devices",
        columns: vec!["Site or device", "State", "Name", "Version", "Activated", "Last seen", "Free the seat"],
        rows: all.into_iter().take(PLACES).map(row).collect(),
        more: None,
    }
}
