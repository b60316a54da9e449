//! `keysmith webhook list|sample`

use std::thread::sleep;
use std::time::Duration;

use clap::Subcommand;
use serde::{Deserialize, Serialize};

use super::out::{Output, Table};
use super::remote::Place;
use super::{Failure, start};
use crate::db::Db;
use crate::ids::Context;
use crate::views::webhook_samples;
use crate::webhooks::delivery::DeliveryStatus;
use crate::webhooks::queue_for::{QueueForError, queue_for};
use crate::webhooks::{Topic, delivery, endpoint};

/// Rows per query.
const PAGE: i64 = 100;

const ENDPOINTS: &str = "/api/v1/admin/webhook-endpoints";

/// How many times a sample's delivery is checked: a running server posts it within a second, and an endpoint has ten
/// seconds to answer.
const LOOKS: u32 = 120;
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

#[derive(Subcommand)]
pub enum Command {
    /// List the endpoints and the events that can be sent to them
    List,
    /// Show an example of an event, or send it to an endpoint
    Sample {
        /// The event, such as payment.refunded
        event: String,
        /// Send it to this endpoint (whe_…) instead of printing it; needs a running server
        #[arg(long, value_name = "ID")]
        endpoint: Option<String>,
    },
}

/// An endpoint, as the admin API returns it.
#[derive(Serialize, Deserialize)]
struct Shown {
    id: String,
    url: String,
    active: bool,
    events: Vec<String>,
}

/// All endpoints and all events, as JSON.
#[derive(Serialize, Deserialize)]
struct Endpoints {
    endpoints: Vec<Shown>,
    #[serde(skip_deserializing)]
    events: Vec<&'static str>,
    #[serde(skip_serializing)]
    next_cursor: Option<String>,
}

#[derive(Serialize)]
struct Posted<'a> {
    delivery: &'a str,
    status: Option<i64>,
}

pub fn run(place: Place<'_>, command: Command, output: Output) -> Result<(), Failure> {
    let context = Context::system();
    match command {
        Command::List => list(place, output),
        Command::Sample { event, endpoint } => {
            let topic = Topic::parse(&event).ok_or_else(|| {
                format!("there is no event {event:?}; the events are {}", Topic::ALL.map(Topic::as_str).join(", "))
            })?;
            let body = webhook_samples::body(&context, topic)?;
            match endpoint {
                None => {
                    let shown: serde_json::Value = serde_json::from_str(&body)?;
                    output.tell(&shown, || format!("{shown:#}\n"))
                }
                Some(id) => {
                    let config = place.here("`keysmith webhook sample --endpoint`")?;
                    post(&start::open_database(config)?, &context, id, topic, body, output)
                }
            }
        }
    }
}

fn list(place: Place<'_>, output: Output) -> Result<(), Failure> {
    let mut all = match place {
        Place::Here(config) => ours(&start::open_database(config)?)?,
        Place::There(server) => {
            let mut all: Endpoints = server.get(ENDPOINTS, &[("limit", "100")])?;
            while let Some(cursor) = all.next_cursor.take() {
                let page: Endpoints = server.get(ENDPOINTS, &[("limit", "100"), ("cursor", &cursor)])?;
                all.endpoints.extend(page.endpoints);
                all.next_cursor = page.next_cursor;
            }
            all
        }
    };
    all.events = Topic::ALL.map(Topic::as_str).to_vec();
    output.tell(&all, || {
        let state = |on: bool| if on { "on" } else { "off" }.to_owned();
        let row = |e: &Shown| [e.id.clone(), state(e.active), e.url.clone(), e.events.join(", ")];
        let rows: Vec<_> = all.endpoints.iter().map(row).collect();
        let table = Table::new(["ID", "STATE", "URL", "EVENTS"]).lines(&rows);
        format!("{table}\nEvents: {}\n", all.events.join(", "))
    })
}

fn ours(db: &Db) -> Result<Endpoints, Failure> {
    let mut all = Endpoints { endpoints: Vec::new(), events: Vec::new(), next_cursor: None };
    let mut cursor: Option<String> = None;
    loop {
        let page = db.read_blocking(|conn| endpoint::list(conn, cursor.as_deref(), PAGE))?;
        for endpoint in page.entries {
            let events = endpoint.events()?;
            all.endpoints.push(Shown { id: endpoint.id, url: endpoint.url, active: endpoint.active, events });
        }
        cursor = page.next_cursor;
        if cursor.is_none() {
            return Ok(all);
        }
    }
}

fn post(
    db: &Db,
    context: &Context,
    endpoint: String,
    topic: Topic,
    body: String,
    output: Output,
) -> Result<(), Failure> {
    let context = context.clone();
    let wanted = endpoint.clone();
    let queued = db.write_blocking(move |conn| queue_for(conn, &context, &wanted, topic, &body));
    let id = queued.map_err(|error| match error {
        QueueForError::NotFound => {
            format!("there is no endpoint {endpoint}; `keysmith webhook list` shows them").into()
        }
        QueueForError::Inactive => format!("the endpoint {endpoint} is switched off").into(),
        QueueForError::Db(error) => Failure::from(error),
    })?;
    for _ in 0..LOOKS {
        let found = db.read_blocking(|conn| delivery::find(conn, &id))?;
        let found = found.ok_or_else(|| format!("the delivery {id} no longer exists: its endpoint was deleted"))?;
        let said = found.last_error.as_deref().unwrap_or("no answer");
        match (found.status, found.attempts) {
            (DeliveryStatus::Delivered, _) => {
                let status = found.last_status;
                return output.tell(&Posted { delivery: &id, status }, || {
                    format!("Posted: {id}, answered {}.\n", status.unwrap_or_default())
                });
            }
            (DeliveryStatus::Failed, _) => return Err(format!("the delivery failed: {said}").into()),
            (DeliveryStatus::Queued, tries) if tries > 0 => {
                return Err(format!("the delivery failed ({said}) and will be retried").into());
            }
            _ => sleep(BETWEEN_LOOKS),
        }
    }
    Err(format!("{id} is still queued: no running server has sent it; start one with `keysmith serve`").into())
}
