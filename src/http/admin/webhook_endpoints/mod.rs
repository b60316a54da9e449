//! `/api/v1/admin/webhook-endpoints`: where events are posted (Standard Webhooks).

pub mod change;
pub mod create;
pub mod delete;
pub mod list;
pub mod rotate_secret;
pub mod show;
pub mod test;

use serde::Serialize;

use crate::app::App;
use crate::clock::rfc3339;
use crate::db;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::webhooks::Topic;
use crate::webhooks::endpoint::{EVERYTHING, Endpoint};

/// The longest description, in characters.
const MAX_DESCRIPTION: usize = 255;

/// An endpoint. Times are RFC 3339 in UTC.
#[derive(Clone, Debug, Serialize)]
pub struct EndpointView {
    /// `whe_…`
    pub id: String,
    pub url: String,
    /// Names of events such as `license.created`, or `*` for all of them.
    pub events: Vec<String>,
    pub description: Option<String>,
    /// Whether events are posted to it.
    pub active: bool,
    /// Why the server switched it off, after days without a delivery that arrived; null = it did not.
    pub inactive_reason: Option<String>,
    /// Since when nothing arrives; null = the last delivery did.
    pub failing_since: Option<String>,
    pub created_at: String,
    pub updated_at: String,
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
            failing_since: endpoint.failing_since.map(rfc3339),
            created_at: rfc3339(endpoint.created_at),
            updated_at: rfc3339(endpoint.updated_at),
        })
    }
}

/// An endpoint with its signing key, which is shown this once.
#[derive(Debug, Serialize)]
pub struct EndpointWithSecret {
    #[serde(flatten)]
    pub endpoint: EndpointView,
    /// `whsec_…`, as the Standard Webhooks libraries take it.
    pub secret: String,
}

fn not_found() -> Problem {
    Problem::not_found("webhook_endpoint_not_found", "There is no such webhook endpoint.")
}

/// A URL that may be posted to.
fn read_url(fields: &mut Fields, app: &App, text: &str) -> Option<String> {
    let check = |text: &str| app.webhooks.poster.check(text.trim()).map(String::from);
    fields.parsed("url", text, check, |_| "invalid_url")
}

fn read_events(fields: &mut Fields) -> Vec<String> {
    let names = fields.texts("events");
    if fields.value("events").is_some() && names.is_empty() {
        fields.wrong("events", "invalid_event", "name at least one, or * for all of them");
    }
    for name in &names {
        if name != EVERYTHING && Topic::parse(name).is_none() {
            let known = Topic::ALL.map(Topic::as_str).join(", ");
            fields.wrong("events", "invalid_event", format!("{name:?} is none of *, {known}"));
        }
    }
    names
}

fn read_description(fields: &mut Fields) -> Option<String> {
    let text = fields.optional_text("description");
    if text.as_ref().is_some_and(|text| text.chars().count() > MAX_DESCRIPTION) {
        fields.wrong("description", "invalid_fields", format!("must not be longer than {MAX_DESCRIPTION} characters"));
    }
    text
}
