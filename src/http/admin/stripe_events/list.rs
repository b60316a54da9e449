//! `GET /api/v1/admin/stripe-events`: received Stripe events, newest first.

use actix_web::HttpRequest;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;

use super::EventView;
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::db::Page;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::field::Field;
use crate::http::fields::Fields;
use crate::http::input::{Query, request};
use crate::http::problem::Problem;
use crate::http::request_parts::Paging;
use crate::stripe::inbox::{self, EventStatus, StoredEvent};

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "List Stripe events");

request! {
    /// Which events.
    pub struct ListEvents {
        status: Option<Status>,
        ..paging: Paging,
    }
}

/// A status as a filter.
struct Status(EventStatus);

impl Field for Status {
    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        let text = fields.optional_text(name)?;
        fields.word(name, &text).map(Self)
    }

    /// Refuses an empty status, like other empty filters.
    fn read_optional(fields: &mut Fields, name: &str) -> Option<Option<Self>> {
        if fields.is_blank(name) { Some(None) } else { Self::read(fields, name).map(Some) }
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        EventStatus::schema(generator)
    }
}

/// A page of events.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Events {
    events: Vec<EventView>,
    next_cursor: Option<String>,
}

/// Lists the events.
pub async fn handle(req: HttpRequest, query: Query<ListEvents>) -> Result<Answer<Events>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    let ListEvents { status, paging: Paging { limit, cursor } } = query.read()?;
    let found = page(&app, status.map(|Status(status)| status), None, cursor.as_deref(), limit).await?;
    let events = found.entries.iter().map(EventView::from).collect();
    Ok(Answer(Events { events, next_cursor: found.next_cursor }))
}

/// Returns the events with this status, or with the ID or type `sought`, that follow `cursor` (a page's `next_cursor`).
pub async fn page(
    app: &App,
    status: Option<EventStatus>,
    sought: Option<String>,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<StoredEvent>, Problem> {
    // The time and the ID of the previous page's last event.
    let before = cursor.and_then(|cursor| {
        let (time, id) = cursor.split_once('-')?;
        Some((time.parse().ok()?, id.to_owned()))
    });
    let read = app.db.read(move |conn| inbox::list(conn, status, sought.as_deref(), before, limit + 1));
    let mut entries: Vec<StoredEvent> = read.await?;
    let shown = usize::try_from(limit).unwrap_or(0);
    let more = entries.len() > shown;
    entries.truncate(shown);
    let next_cursor = entries.last().filter(|_| more).map(|event| format!("{}-{}", event.event_time, event.id));
    Ok(Page { entries, next_cursor })
}
