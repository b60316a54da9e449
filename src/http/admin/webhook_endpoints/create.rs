//! `POST /api/v1/admin/webhook-endpoints`: creates an endpoint.

use actix_web::HttpRequest;
use serde_json::json;

use super::{Description, EndpointUrl, EndpointView, EndpointWithSecret, Events};
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::{Actor, record};
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::answer::Created;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::input::{Input, request};
use crate::http::problem::Problem;
use crate::webhooks::endpoint::create;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Webhooks, "Create a webhook endpoint")
    .details(
        "`secret` is returned only once and cannot be retrieved later. `events` lists names such as \
         `license.created`, or `*` for all events.",
    )
    .example(|| json!({"url": "https://crm.example.com/keysmith", "events": ["license.created", "order.fulfilled"]}))
    .refuses_with(&[(422, ErrorCode::InvalidEvent)]);

request! {
    /// A URL to which events are to be posted.
    pub struct MakeEndpoint {
        url: EndpointUrl,
        events: Events,
        description: Option<Description>,
    }
}

/// Creates an endpoint.
pub async fn handle(req: HttpRequest, input: Input<MakeEndpoint>) -> Result<Created<EndpointWithSecret>, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::OperationsWrite).await?.actor();
    Ok(Created(run(&app, actor, input).await?))
}

/// Creates an endpoint, and returns it with its signing key.
pub async fn run(app: &App, actor: Actor, input: Input<MakeEndpoint>) -> Result<EndpointWithSecret, Problem> {
    let MakeEndpoint { url, events: Events(events), description } =
        input.read_after(|fields| EndpointUrl::check(fields, app))?;
    let url = url.normalized(app)?;
    let (context, sealer) = (app.context.clone(), app.sealer.clone());
    let made = app.db.write(move |conn| {
        let (endpoint, secret) = create(
            conn,
            &context,
            &sealer,
            &url,
            &events,
            description.as_ref().map(|Description(text)| text.as_str()),
        )?;
        let detail = json!({"url": url, "events": events});
        record(conn, &context, &actor, "webhook_endpoint.created", &endpoint.id, detail)?;
        Ok::<_, db::Error>((endpoint, secret))
    });
    let (endpoint, secret) = made.await?;
    Ok(EndpointWithSecret { endpoint: EndpointView::try_from(endpoint)?, secret: secret.into_inner() })
}
