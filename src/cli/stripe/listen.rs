//! `keysmith stripe listen`

use std::collections::HashSet;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use super::super::out::Output;
use super::super::{
    Failure,
    start::{self, Store},
};
use super::client;
use crate::billing::events::receive::receive;
use crate::config::{Config, LiveStripe};
use crate::db;
use crate::ids::{Context, EventId};
use crate::stripe::client::Client;
use crate::stripe::endpoint::EVENTS;
use crate::stripe::event::Event;
use crate::stripe::inbox::Incoming;

/// Seconds read again each time, because Stripe may list an event some seconds after its timestamp.
const OVERLAP: i64 = 60;

#[derive(clap::Args)]
pub struct Args {
    /// Poll Stripe at this interval, in seconds
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=3600))]
    every: u64,
    /// Also fetch the events of the last MINUTES minutes
    #[arg(long, default_value_t = 0, value_name = "MINUTES", value_parser = clap::value_parser!(i64).range(0..=43_200))]
    since: i64,
    /// Poll once and exit
    #[arg(long)]
    once: bool,
}

/// An event added to the inbox, as JSON.
#[derive(Serialize)]
struct Brought<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    id: &'a EventId,
}

/// Adds new events to the inbox of the server that runs on this database; that server processes them.
pub fn run(config: &Config, live: &LiveStripe, context: Context, args: &Args, output: Output) -> Result<(), Failure> {
    let store = start::open_store(config, &context)?;
    actix_web::rt::System::new().block_on(async {
        let client = client(live, &context)?;
        let mut from = context.now() - args.since * 60;
        let mut seen = HashSet::new();
        if !args.once {
            output.remark(format_args!("Polling Stripe for events every {} s; press Ctrl-C to stop.", args.every));
        }
        loop {
            let asked = context.now();
            match bring(&client, &store, &context, from, &mut seen, output).await {
                Ok(()) => from = from.max(asked - OVERLAP),
                Err(error) if args.once => return Err(error),
                // People use this on laptops, where the network comes and goes.
                Err(error) => eprintln!("keysmith: {error}; retrying"),
            }
            if args.once {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_secs(args.every)).await;
        }
    })
}

/// Fetches the events since `from`, oldest first.
async fn bring(
    client: &Client,
    store: &Store,
    context: &Context,
    from: i64,
    seen: &mut HashSet<EventId>,
    output: Output,
) -> Result<(), Failure> {
    let since = from.to_string();
    let mut filter = vec![("created[gte]", since.as_str())];
    filter.extend(EVENTS.iter().map(|event| ("types[]", *event)));
    let mut events: Vec<Value> = client.list("/events", &filter, usize::MAX).await?;
    events.reverse();
    for event in events {
        let payload = event.to_string();
        let event = Event::parse(payload.as_bytes())?;
        if !seen.insert(event.id.clone()) {
            continue;
        }
        let (id, kind) = (event.id.clone(), event.type_.clone());
        if take_in(store, context, event, payload).await? {
            output.tell(&Brought { kind: &kind, id: &id }, || format!("{kind}  {id}\n"))?;
        }
    }
    Ok(())
}

/// Stores an event with its job, like the webhook handler. Returns false when it was stored before.
async fn take_in(store: &Store, context: &Context, event: Event, payload: String) -> Result<bool, db::Error> {
    let (context, incoming) = (context.clone(), Incoming::new(&store.sealer, event, &payload));
    store.db.write(move |conn| receive(conn, &context, &incoming)).await
}
