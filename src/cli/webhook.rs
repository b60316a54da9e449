//! `keysmith webhook list|sample`

use std::thread::sleep;
use std::time::Duration;

use clap::Subcommand;

use super::out::say;
use super::{Failure, start};
use crate::config::Config;
use crate::db::Db;
use crate::ids::Ambient;
use crate::outgoing::queue_for::{QueueForError, queue_for};
use crate::outgoing::{Topic, delivery, endpoint};
use crate::views::webhook_samples;

/// Rows read at a time.
const PAGE: i64 = 100;

/// How long a sample's delivery is waited for: a running server posts it within a second, and an endpoint has ten to answer.
const LOOKS: u32 = 120;
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

#[derive(Subcommand)]
pub enum Command {
    /// List the endpoints to which events are posted, and the events that there are
    List,
    /// Show what an event looks like, or post it to an endpoint with made-up values
    Sample {
        /// The event, such as payment.refunded
        event: String,
        /// Post it to this endpoint (whe_…) rather than show it; a running server does it
        #[arg(long, value_name = "ID")]
        endpoint: Option<String>,
    },
}

pub fn run(config: &Config, command: Command) -> Result<(), Failure> {
    let ambient = Ambient::system();
    match command {
        Command::List => list(&start::open_database(config)?),
        Command::Sample { event, endpoint } => {
            let topic = Topic::parse(&event).ok_or_else(|| {
                format!("there is no event {event:?}; there are {}", Topic::ALL.map(Topic::as_str).join(", "))
            })?;
            let body = webhook_samples::body(&ambient, topic)?;
            match endpoint {
                None => {
                    let shown: serde_json::Value = serde_json::from_str(&body)?;
                    say!("{shown:#}");
                    Ok(())
                }
                Some(id) => post(&start::open_database(config)?, &ambient, id, topic, body),
            }
        }
    }
}

fn list(db: &Db) -> Result<(), Failure> {
    say!("{:<36}  {:<6}  {:<40}  EVENTS", "ID", "STATE", "URL");
    let mut cursor: Option<String> = None;
    loop {
        let page = db.read_blocking(|conn| endpoint::list(conn, cursor.as_deref(), PAGE))?;
        for endpoint in &page.entries {
            let state = if endpoint.active { "on" } else { "off" };
            say!("{:<36}  {state:<6}  {:<40}  {}", endpoint.id, endpoint.url, endpoint.events()?.join(", "));
        }
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    say!("\nEvents: {}", Topic::ALL.map(Topic::as_str).join(", "));
    Ok(())
}

fn post(db: &Db, ambient: &Ambient, endpoint: String, topic: Topic, body: String) -> Result<(), Failure> {
    let ambient = ambient.clone();
    let wanted = endpoint.clone();
    let queued = db.write_blocking(move |conn| queue_for(conn, &ambient, &wanted, topic, &body));
    let id = queued.map_err(|error| match error {
        QueueForError::NotFound => {
            format!("there is no endpoint {endpoint}; `keysmith webhook list` shows them").into()
        }
        QueueForError::Inactive => format!("the endpoint {endpoint} is switched off").into(),
        QueueForError::Db(error) => Failure::from(error),
    })?;
    for _ in 0..LOOKS {
        let found = db.read_blocking(|conn| delivery::find(conn, &id))?;
        let found = found.ok_or_else(|| format!("the delivery {id} is gone: its endpoint was deleted"))?;
        let said = found.last_error.as_deref().unwrap_or("no answer");
        match (found.status.as_str(), found.attempts) {
            ("delivered", _) => {
                say!("Posted: {id}, answered {}.", found.last_status.unwrap_or_default());
                return Ok(());
            }
            ("failed", _) => return Err(format!("it did not arrive: {said}").into()),
            (_, tries) if tries > 0 => return Err(format!("it did not arrive ({said}); it is tried again").into()),
            _ => sleep(BETWEEN_LOOKS),
        }
    }
    Err(format!("{id} waits: no running server has posted it; start one with `keysmith serve`").into())
}
