//! `PATCH /api/v1/admin/webhook-endpoints/{id}`: changes what is given.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::{EndpointView, not_found, read_description, read_events, read_url};
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::{Actor, record};
use crate::db;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::webhooks::endpoint::{Endpoint, Wanted, change};

/// `{url?, events?, description?, active?}` → the endpoint as it now is. Switching it on forgets its failures; what was
/// given up meanwhile can be sent again.
pub async fn handle(req: HttpRequest, id: web::Path<String>, fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::OperationsWrite).await?.actor();
    Ok(HttpResponse::Ok().json(run(&app, actor, id.into_inner(), fields).await?))
}

/// Changes what the fields name.
pub async fn run(app: &App, actor: Actor, id: String, mut fields: Fields) -> Result<EndpointView, Problem> {
    let url = fields.optional_text("url");
    let wanted = Wanted {
        url: url.and_then(|url| read_url(&mut fields, app, &url)),
        events: fields.value("events").is_some().then(|| read_events(&mut fields)),
        description: if fields.is_null("description") { Some(String::new()) } else { read_description(&mut fields) },
        active: fields.value("active").is_some().then(|| fields.switch("active")),
    };
    fields.finish()?;
    let context = app.context.clone();
    let changed = app.db.write(move |conn| {
        let Some((before, after)) = change(conn, &context, &id, &wanted)? else { return Ok::<_, db::Error>(None) };
        let detail = json!({"before": summary(&before)?, "after": summary(&after)?});
        record(conn, &context, &actor, "webhook_endpoint.changed", &id, detail)?;
        Ok(Some(after))
    });
    let endpoint = changed.await?.ok_or_else(not_found)?;
    Ok(EndpointView::try_from(endpoint)?)
}

fn summary(endpoint: &Endpoint) -> db::Result<serde_json::Value> {
    Ok(json!({
        "url": endpoint.url, "events": endpoint.events()?, "description": endpoint.description,
        "active": endpoint.active, "inactive_reason": endpoint.inactive_reason,
    }))
}
