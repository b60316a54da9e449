//! `GET /dashboard` (*License Keys*) and its forms.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::view::{Form, or_problem, page, redirect_with, sign_in_first, told};
use crate::activations::list::{self, Filter, ListedLicense, State};
use crate::activations::site_domain::SiteDomain;
use crate::billing::purchases::own_orders::awaited;
use crate::billing::subscriptions::portal::has_billing;
use crate::billing::subscriptions::summary::summaries;
use crate::catalog::{ActivationKind, LicenseFiles, Tier, list_tiers};
use crate::db;
use crate::http::api::licenses::read_page;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body, Fields};
use crate::http::problem::Problem;
use crate::ids::LicenseId;

/// The longest text that is searched for, in characters.
const LONGEST: usize = 2_000;
/// What the licenses may be narrowed down to, by the word in the address.
const STATES: [(&str, &str); 3] = [("available", "Available"), ("in_use", "In use"), ("ended", "Ended")];

/// The table: `?q=` and `?state=available|in_use|ended` narrow it down.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    if visitor.signed_in.is_none() {
        return Ok(sign_in_first(&req));
    }
    or_problem(&req, table(&req, &visitor, None).await).await
}

/// Binds a key to a site: `id` (the license's) and `site_domain`.
pub async fn activate(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    or_problem(&req, change(&req, &visitor, &form, "activated", bind(&req, &visitor, &form)).await).await
}

/// Frees a seat, also one whose machine is gone: `activation_id`, or `id` (the license's) and `site_domain`.
pub async fn deactivate(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    or_problem(&req, change(&req, &visitor, &form, "deactivated", free(&req, &visitor, &form)).await).await
}

/// Does what a form asks for and leads back to the table; what was refused stands above the table.
async fn change(
    req: &HttpRequest,
    visitor: &Visitor,
    form: &Form,
    done: &'static str,
    work: impl Future<Output = Result<(), Problem>>,
) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(Some(form.get("csrf")))?;
    match work.await {
        Ok(()) => Ok(redirect_with("/dashboard", done).finish()),
        Err(problem) if problem.status.is_client_error() => {
            table(req, visitor, Some((form.get("id").to_owned(), problem))).await
        }
        Err(problem) => Err(problem),
    }
}

async fn bind(req: &HttpRequest, visitor: &Visitor, form: &Form) -> Result<(), Problem> {
    let app = app(req)?;
    let (account_id, id) = (visitor.account()?.id.clone(), LicenseId::from_text(form.get("id")));
    let site = site_of(form)?;
    let activator = app.activator.clone();
    app.db.write(move |conn| activator.activate_site_by_id(conn, &account_id, &id, &site)).await?;
    Ok(())
}

async fn free(req: &HttpRequest, visitor: &Visitor, form: &Form) -> Result<(), Problem> {
    let app = app(req)?;
    let account_id = visitor.account()?.id.clone();
    let activator = app.activator.clone();
    match form.get("activation_id") {
        "" => {
            let (id, site) = (LicenseId::from_text(form.get("id")), site_of(form)?);
            app.db.write(move |conn| activator.deactivate_site_by_id(conn, &account_id, &id, &site)).await?;
        }
        activation => {
            let activation = activation.to_owned();
            app.db.write(move |conn| activator.deactivate_own(conn, &account_id, &activation)).await?;
        }
    }
    Ok(())
}

fn site_of(form: &Form) -> Result<SiteDomain, Problem> {
    SiteDomain::parse(form.get("site_domain")).map_err(|e| Problem::field("site_domain", "invalid_site_domain", e))
}

/// The table again, above it what was refused: the id of the license, or `file-` and the id, says whose form is open.
pub(super) async fn table(
    req: &HttpRequest,
    visitor: &Visitor,
    refused: Option<(String, Problem)>,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let account = visitor.account()?;
    let mut query = Fields::from_page_query(req.query_string());
    let text = query.optional_text("q").map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let state = query.optional_text("state").filter(|word| State::parse(word).is_some());
    if text.as_ref().is_some_and(|text| text.chars().count() > LONGEST) {
        query.wrong("q", "invalid_fields", format!("must be at most {LONGEST} characters"));
    }
    let (limit, cursor) = read_page(&mut query)?;
    let filter = Filter { subscription_id: None, text: text.clone(), state: state.as_deref().and_then(State::parse) };
    let is_narrowed = text.is_some() || state.is_some();
    let (ring, now, first) = (app.ring.clone(), app.ambient.now(), cursor.is_none());
    // They stand above the whole list only.
    let whole = first && !is_narrowed;
    let owner = account.clone();
    let listed = app.db.read(move |conn| {
        let page = list::list(conn, &ring, &owner.id, &filter, cursor.as_deref(), limit, now)?;
        let subscriptions = if whole { summaries(conn, &owner, now)? } else { Vec::new() };
        let awaited = if whole { awaited(conn, &owner)? } else { Vec::new() };
        Ok::<_, db::Error>((page, list_tiers(conn)?, subscriptions, has_billing(conn, &owner.id)?, awaited))
    });
    let (listed, tiers, subscriptions, has_billing, awaited) = listed.await?;
    let rows: Vec<Value> = listed.licenses.into_iter().map(|license| row(license, &tiers)).collect();
    let status = refused.as_ref().map_or(StatusCode::OK, |(_, problem)| problem.status);
    let mut context = json!({
        "licenses": rows,
        "subscriptions": subscriptions,
        "next_href": listed.next_cursor.map(|cursor| href(text.as_deref(), state.as_deref(), Some(&cursor))),
        "first_href": if first { Value::Null } else { href(text.as_deref(), state.as_deref(), None).into() },
        "q": text.clone().unwrap_or_default(),
        "state": state,
        "filters": filters(text.as_deref(), state.as_deref()),
        "narrowed": is_narrowed,
        "has_billing": has_billing,
        "awaited": awaited,
        "open_license": refused.as_ref().map(|(id, _)| id.clone()),
    });
    if let (Some((_, problem)), Some(context)) = (refused, context.as_object_mut()) {
        context.insert("flash".into(), json!({"kind": "error", "text": told(&problem)}));
    }
    page(req, visitor, status, "pages/licenses.html", context)
}

/// The list with this text in its search box and this state.
fn href(text: Option<&str>, state: Option<&str>, cursor: Option<&str>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in [("q", text), ("state", state), ("cursor", cursor)] {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    let query = query.finish();
    if query.is_empty() { "/dashboard".to_owned() } else { format!("/dashboard?{query}") }
}

fn filters(text: Option<&str>, state: Option<&str>) -> Vec<Value> {
    let link = |word: Option<&str>, label: &str| json!({"label": label, "href": href(text, word, None), "current": state == word});
    std::iter::once(link(None, "All")).chain(STATES.iter().map(|(word, label)| link(Some(word), label))).collect()
}

/// A license as the page shows it: active places only, with the tier's name and whether there is room for a site.
pub(super) fn row(mut license: ListedLicense, tiers: &[Tier]) -> Value {
    license.activations.retain(|activation| activation.active);
    let tier = tiers.iter().find(|tier| tier.slug == license.tier);
    let taken = license.activations.iter().filter(|activation| activation.takes_seat).count();
    let room = license.max_activations.is_none_or(|most| i64::try_from(taken).unwrap_or(i64::MAX) < most);
    let for_sites = tier.is_some_and(|tier| tier.activates == ActivationKind::Site);
    let usable = matches!(license.status, "active" | "grace");
    let tier_name = tier.map_or(license.tier.clone(), |tier| tier.name.clone());
    let mut row = json!(license);
    if let Some(row) = row.as_object_mut() {
        row.insert("tier_name".into(), tier_name.into());
        row.insert("can_activate".into(), (for_sites && usable && room).into());
        row.insert("license_files".into(), tier.map_or(LicenseFiles::Off, |tier| tier.license_files).as_str().into());
    }
    row
}
