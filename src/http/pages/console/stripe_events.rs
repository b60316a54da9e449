//! `GET /admin/stripe-events`: received Stripe events and their status.

use actix_web::{HttpRequest, HttpResponse};

use super::list::{self, Asked, Cell, Rows, Section};
use crate::accounts::role::Permission;
use crate::app::App;
use crate::clock::rfc3339;
use crate::http::admin::stripe_events::list::page;
use crate::http::auth::Visitor;
use crate::http::problem::Problem;
use crate::stripe::inbox::{EventStatus, StoredEvent};

pub const SECTION: Section = Section {
    name: "stripe-events",
    title: "Stripe events",
    group: "Developers",
    opens: Permission::Read,
    changes: Permission::Developers,
    search: Some("Event id (evt_…) or type"),
    filter: Some((
        "status",
        &[("failed", "Failed"), ("received", "Waiting"), ("processed", "Processed"), ("ignored", "Ignored")],
    )),
    columns: &["Event", "Status", "Type", "Tries", "Last error", "Of", "Received", "API version"],
    shown: 8,
    has_csv: false,
    add: None,
    empty: "No event fits.",
};

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    list::show(req, visitor, &SECTION, read).await
}

async fn read(app: App, asked: Asked) -> Result<Rows, Problem> {
    let sought = Some(asked.q).filter(|text| !text.is_empty());
    let found =
        page(&app, asked.filter.as_deref().and_then(EventStatus::parse), sought, asked.cursor.as_deref(), asked.limit)
            .await?;
    let row = |event: &StoredEvent| {
        let tone = match event.status {
            EventStatus::Processed => "good",
            EventStatus::Failed => "bad",
            EventStatus::Ignored => "plain",
            EventStatus::Received => "info",
        };
        vec![
            Cell::code(event.id.clone()).leading_to(format!("/admin/stripe-events/{}", event.id)),
            Cell::badge(event.status.as_str(), tone),
            Cell::text(event.type_.clone()),
            Cell::text(event.attempts.to_string()),
            Cell::text(event.last_error.clone().unwrap_or_default()),
            Cell::time(Some(rfc3339(event.event_time))),
            Cell::time(Some(rfc3339(event.received_at))),
            Cell::text(event.api_version.clone().unwrap_or_default()),
        ]
    };
    Ok(Rows { rows: found.entries.iter().map(row).collect(), next_cursor: found.next_cursor })
}
