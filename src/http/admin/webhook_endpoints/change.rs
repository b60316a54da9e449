//! `PATCH /api/v1/admin/webhook-endpoints/{id}`: changes the given fields of an endpoint.

use actix_web::{HttpRequest, web};
use schemars::{Schema, SchemaGenerator};
use serde_json::json;

use super::{Description, EndpointUrl, EndpointView, Events, not_found};
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::{Actor, record};
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::field::Field;
use crate::http::fields::Fields;
use crate::http::input::{Input, request};
use crate::http::problem::Problem;
use crate::webhooks::endpoint::{Endpoint, Wanted, change};

/// The description of the call.
pub const ABOUT: About = About::new(Group::Webhooks, "Update a webhook endpoint")
    .details("Fields that are left out are unchanged. Switching an endpoint on resets its failure count.")
    .example(|| json!({"active": true}))
    .refuses(&[ErrorCode::WebhookEndpointNotFound])
    .refuses_with(&[(422, ErrorCode::InvalidEvent)]);

request! {
    /// A change of an endpoint.
    pub struct ChangeEndpoint {
        url: Option<EndpointUrl>,
        events: Option<Events>,
        description: ChangedDescription,
        active: Option<bool>,
    }
}

/// A new description: empty if the field is null, `None` if it is missing.
pub struct ChangedDescription(Option<String>);

impl Field for ChangedDescription {
    const REQUIRED: bool = false;

    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        if fields.is_null(name) {
            return Some(Self(Some(String::new())));
        }
        Option::<Description>::read(fields, name).map(|text| Self(text.map(|Description(text)| text)))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        Option::<Description>::schema(generator)
    }
}

/// Changes an endpoint. Deliveries that failed while it was disabled can be resent.
pub async fn handle(
    req: HttpRequest,
    id: web::Path<String>,
    input: Input<ChangeEndpoint>,
) -> Result<Answer<EndpointView>, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::OperationsWrite).await?.actor();
    Ok(Answer(run(&app, actor, id.into_inner(), input).await?))
}

/// Changes the given fields.
pub async fn run(app: &App, actor: Actor, id: String, input: Input<ChangeEndpoint>) -> Result<EndpointView, Problem> {
    let ChangeEndpoint { url, events, description: ChangedDescription(description), active } =
        input.read_after(|fields| EndpointUrl::check(fields, app))?;
    let url = url.map(|url| url.normalized(app)).transpose()?;
    let wanted = Wanted { url, events: events.map(|Events(events)| events), description, active };
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
