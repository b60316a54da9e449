//! `GET /api/v1/license/installations/{email}` (admin): the devices of an address.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::licenses::read_page;
use crate::accounts::email::Email;
use crate::accounts::scope::Scope;
use crate::activations::installations;
use crate::clock::rfc3339;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;

/// → `{email, installations: [{installation_id, activated_at, last_seen, license_id, …}], count, next_cursor}`; `count` is the
/// number of all of them
pub async fn handle(req: HttpRequest, email: web::Path<String>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::LicensesRead).await?;
    let email = Email::parse(&email).map_err(|error| Problem::field("email", error.code(), error))?;
    let (activator, address) = (app.activator.clone(), email.clone());
    let (limit, cursor) = read_page(&mut Fields::from_query(req.query_string()))?;
    let found =
        app.db.read(move |conn| installations::list(conn, &activator.seen, &address, cursor.as_deref(), limit)).await?;
    let listed: Vec<Value> = found
        .page
        .entries
        .into_iter()
        .map(|device| {
            json!({
                "installation_id": device.subject,
                "activated_at": rfc3339(device.activated_at),
                "last_seen": rfc3339(device.last_seen_at),
                "license_id": device.license_id,
                "activation_id": device.id,
                "instance_name": device.instance_name,
                "hostname": device.hostname,
                "os_type": device.os_type,
                "os_version": device.os_version,
                "app_version": device.app_version,
                "ip": device.ip,
            })
        })
        .collect();
    Ok(HttpResponse::Ok().json(json!({
        "email": email.as_str(),
        "count": found.count,
        "installations": listed,
        "next_cursor": found.page.next_cursor,
    })))
}
