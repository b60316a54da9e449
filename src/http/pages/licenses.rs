//! `GET /dashboard` (*License Keys*) and its forms.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::view::{Form, or_problem, page, redirect, redirect_with};
use crate::activations::list::{self, ListedLicense};
use crate::activations::site_domain::SiteDomain;
use crate::catalog::{Tier, list_tiers};
use crate::db::{self, Conn};
use crate::http::api::licenses::read_page;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body, Fields};
use crate::http::problem::Problem;

/// The table.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    if visitor.signed_in.is_none() {
        return Ok(redirect("/sign-in").finish());
    }
    or_problem(&req, table(&req, &visitor, None).await).await
}

/// Binds a key to a site.
pub async fn activate(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, change(&req, &visitor, &Form::parse(&body), true).await).await
}

/// Frees a key from a site.
pub async fn deactivate(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, change(&req, &visitor, &Form::parse(&body), false).await).await
}

async fn change(req: &HttpRequest, visitor: &Visitor, form: &Form, on: bool) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    visitor.check_csrf(Some(form.get("csrf")))?;
    let account_id = visitor.account()?.id.clone();
    let id = form.get("id").to_owned();
    let done = match SiteDomain::parse(form.get("site_domain")) {
        Err(error) => Err(Problem::field("site_domain", "invalid_site_domain", error)),
        Ok(site) => {
            let (activator, id) = (app.activator.clone(), id.clone());
            if on {
                let work = move |conn: &mut Conn| activator.activate_site_by_id(conn, &account_id, &id, &site);
                app.db.write(work).await.map(|_| ()).map_err(Problem::from)
            } else {
                let work = move |conn: &mut Conn| activator.deactivate_site_by_id(conn, &account_id, &id, &site);
                app.db.write(work).await.map(|_| ()).map_err(Problem::from)
            }
        }
    };
    match done {
        Ok(()) => Ok(redirect_with("/dashboard", if on { "activated" } else { "deactivated" }).finish()),
        Err(problem) if problem.status.is_client_error() => table(req, visitor, Some((id, problem))).await,
        Err(problem) => Err(problem),
    }
}

async fn table(
    req: &HttpRequest,
    visitor: &Visitor,
    refused: Option<(String, Problem)>,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let account = visitor.account()?;
    let (limit, cursor) = read_page(&mut Fields::from_query(req.query_string()))?;
    let (ring, now, account_id, first) = (app.ring.clone(), app.ambient.now(), account.id.clone(), cursor.is_none());
    let listed = app.db.read(move |conn| {
        let page = list::list(conn, &ring, &account_id, cursor.as_deref(), limit, now)?;
        Ok::<_, db::Error>((page, list_tiers(conn)?))
    });
    let (listed, tiers) = listed.await?;
    let rows: Vec<Value> = listed.licenses.into_iter().map(|license| row(license, &tiers)).collect();
    let status = refused.as_ref().map_or(StatusCode::OK, |(_, problem)| problem.status);
    let mut context = json!({
        "licenses": rows,
        "next_href": listed.next_cursor.map(|cursor| format!("/dashboard?cursor={cursor}")),
        "first_href": if first { Value::Null } else { "/dashboard".into() },
        "has_billing": account.customer_id.is_some(),
        "open_license": refused.as_ref().map(|(id, _)| id.clone()),
    });
    if let (Some((_, problem)), Some(context)) = (refused, context.as_object_mut()) {
        context.insert("flash".into(), json!({"kind": "error", "text": problem.detail}));
    }
    page(req, visitor, status, "pages/licenses.html", context)
}

/// A license as the page shows it: active places only, with the tier's name and whether there is room for a site.
fn row(mut license: ListedLicense, tiers: &[Tier]) -> Value {
    license.activations.retain(|activation| activation.active);
    let tier = tiers.iter().find(|tier| tier.slug == license.tier);
    let taken = license.activations.iter().filter(|activation| activation.takes_seat).count();
    let room =
        tier.and_then(|tier| tier.max_activations).is_none_or(|most| i64::try_from(taken).unwrap_or(i64::MAX) < most);
    let for_sites = tier.is_some_and(|tier| tier.activates == "site");
    let usable = matches!(license.status, "active" | "grace");
    let tier_name = tier.map_or(license.tier.clone(), |tier| tier.name.clone());
    let mut row = json!(license);
    if let Some(row) = row.as_object_mut() {
        row.insert("tier_name".into(), tier_name.into());
        row.insert("ends_at".into(), Value::Null);
        row.insert("can_activate".into(), (for_sites && usable && room).into());
    }
    row
}
