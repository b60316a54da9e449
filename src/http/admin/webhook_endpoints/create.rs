//! `POST /api/v1/admin/webhook-endpoints`: makes an endpoint.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::{EndpointView, EndpointWithSecret, read_description, read_events, read_url};
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::{Actor, record};
use crate::db;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::{Fields, required};
use crate::http::problem::Problem;
use crate::webhooks::endpoint::create;

/// `{url, events: ["license.created", …] or ["*"], description?}` → 201 the endpoint and `secret`, never shown again
pub async fn handle(req: HttpRequest, fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::OperationsWrite).await?.actor();
    Ok(HttpResponse::Created().json(run(&app, actor, fields).await?))
}

/// Makes an endpoint; with its signing key.
pub async fn run(app: &App, actor: Actor, mut fields: Fields) -> Result<EndpointWithSecret, Problem> {
    let url = fields.text("url");
    let url = read_url(&mut fields, app, &url);
    let events = read_events(&mut fields);
    let description = read_description(&mut fields);
    fields.finish()?;
    let url = required(url, "url")?;
    let (context, sealer) = (app.context.clone(), app.sealer.clone());
    let made = app.db.write(move |conn| {
        let (endpoint, secret) = create(conn, &context, &sealer, &url, &events, description.as_deref())?;
        let detail = json!({"url": url, "events": events});
        record(conn, &context, &actor, "webhook_endpoint.created", &endpoint.id, detail)?;
        Ok::<_, db::Error>((endpoint, secret))
    });
    let (endpoint, secret) = made.await?;
    Ok(EndpointWithSecret { endpoint: EndpointView::try_from(endpoint)?, secret: secret.into_inner() })
}
