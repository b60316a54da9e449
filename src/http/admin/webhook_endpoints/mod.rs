//! `/api/v1/admin/webhook-endpoints`: where events are posted (Standard Webhooks).

pub mod change;
pub mod create;
pub mod delete;
pub mod list;
pub mod rotate_secret;
pub mod show;
pub mod test;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::Value;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::field::{Field, Text};
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::webhooks::Topic;
use crate::webhooks::endpoint::{EVERYTHING, Endpoint};

/// The longest description, in characters.
const MAX_DESCRIPTION: usize = 255;

/// A URL to which events are posted.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookEndpoint")]
pub struct EndpointView {
    /// `whe_…`
    pub id: String,
    #[schemars(url)]
    pub url: String,
    /// Names of events such as `license.created`, or `*` for all of them.
    pub events: Vec<String>,
    pub description: Option<String>,
    /// Whether events are posted to it.
    pub active: bool,
    /// Why the server disabled the endpoint after days without a successful delivery; null if it did not.
    pub inactive_reason: Option<String>,
    /// When deliveries began to fail; null if the last one succeeded.
    pub failing_since: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl TryFrom<Endpoint> for EndpointView {
    type Error = db::Error;

    fn try_from(endpoint: Endpoint) -> Result<Self, db::Error> {
        Ok(Self {
            events: endpoint.events()?,
            id: endpoint.id,
            url: endpoint.url,
            description: endpoint.description,
            active: endpoint.active,
            inactive_reason: endpoint.inactive_reason,
            failing_since: endpoint.failing_since.map(Timestamp),
            created_at: Timestamp(endpoint.created_at),
            updated_at: Timestamp(endpoint.updated_at),
        })
    }
}

/// An endpoint with its signing key, which is shown this once.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct EndpointWithSecret {
    #[serde(flatten)]
    pub endpoint: EndpointView,
    /// `whsec_…`, as the Standard Webhooks libraries take it.
    pub secret: String,
}

fn not_found() -> Problem {
    Problem::not_found(ErrorCode::WebhookEndpointNotFound, "There is no such webhook endpoint.")
}

/// The URL of an endpoint. If it is optional, a blank value counts as missing.
pub struct EndpointUrl(String);

impl Field for EndpointUrl {
    const CODE: Option<ErrorCode> = Some(ErrorCode::InvalidUrl);

    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        Text::read(fields, name).map(|Text(url)| Self(url))
    }

    fn read_optional(fields: &mut Fields, name: &str) -> Option<Option<Self>> {
        Some(fields.optional_text(name).filter(|url| !url.trim().is_empty()).map(Self))
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "uri"})
    }
}

impl EndpointUrl {
    /// Adds an error if the server's settings forbid posting to the URL. A field cannot check that: it has no access to
    /// the settings.
    fn check(fields: &mut Fields, app: &App) {
        let Some(url) = fields.value("url").and_then(Value::as_str).map(str::to_owned) else { return };
        let check = |url: &str| app.webhooks.poster.check(url.trim());
        fields.parsed("url", &url, check, |_| ErrorCode::InvalidUrl);
    }

    /// Returns the URL in its stored form.
    fn normalized(self, app: &App) -> Result<String, Problem> {
        let checked = app.webhooks.poster.check(self.0.trim());
        checked.map(String::from).map_err(|error| Problem::field("url", ErrorCode::InvalidUrl, error))
    }
}

/// The events that an endpoint subscribes to: names, or `*`.
pub struct Events(Vec<String>);

impl Field for Events {
    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        let events = fields.texts(name);
        if fields.value(name).is_some() && events.is_empty() {
            fields.wrong(name, ErrorCode::InvalidEvent, "name at least one, or * for all of them");
        }
        for event in &events {
            if event != EVERYTHING && Topic::parse(event).is_none() {
                let known = Topic::ALL.map(Topic::as_str).join(", ");
                fields.wrong(name, ErrorCode::InvalidEvent, format!("{event:?} is none of *, {known}"));
            }
        }
        Some(Self(events))
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "array", "items": {"type": "string"}, "minItems": 1})
    }
}

/// The seller's description of an endpoint.
pub struct Description(String);

impl Field for Description {
    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        let text = fields.optional_text(name)?;
        if text.chars().count() > MAX_DESCRIPTION {
            let message = format!("must not be longer than {MAX_DESCRIPTION} characters");
            fields.wrong(name, ErrorCode::InvalidFields, message);
        }
        Some(Self(text))
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "maxLength": MAX_DESCRIPTION})
    }
}
