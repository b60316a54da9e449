//! `GET /admin/webhooks`: webhook deliveries to the seller's endpoints.

use actix_web::{HttpRequest, HttpResponse};

use super::list::{self, Asked, Cell, Rows, Section};
use crate::accounts::role::Permission;
use crate::app::App;
use crate::clock::rfc3339;
use crate::db;
use crate::http::auth::Visitor;
use crate::http::problem::Problem;
use crate::webhooks::delivery::{self, Delivery, DeliveryStatus, Filter};
use crate::webhooks::endpoint;

pub const SECTION: Section = Section {
    name: "webhooks",
    title: "Webhook deliveries",
    group: "Developers",
    opens: Permission::Read,
    changes: Permission::Developers,
    search: Some("Endpoint (whe_…) or event (license.created)"),
    filter: Some(("status", &[("queued", "Waiting"), ("delivered", "Delivered"), ("failed", "Given up")])),
    columns: &["Event", "Status", "Posted to", "Tries", "Last answer", "Last error", "Queued", "Delivered", "Id"],
    shown: 9,
    has_csv: false,
    add: None,
    empty: "Nothing was posted yet. Events are posted once there is an endpoint.",
};

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    list::show(req, visitor, &SECTION, read).await
}

/// Returns the list's rows; an endpoint's page shows them, too.
pub async fn read(app: App, asked: Asked) -> Result<Rows, Problem> {
    let text = Some(asked.q).filter(|text| !text.is_empty());
    let (endpoint_id, event) = match text {
        Some(id) if id.starts_with("whe_") => (Some(id), None),
        event => (None, event),
    };
    let status = asked.filter.as_deref().and_then(DeliveryStatus::parse);
    let filter = Filter { endpoint_id, status, event };
    let read = app.db.read(move |conn| {
        let found = delivery::list(conn, &filter, asked.cursor.as_deref(), asked.limit)?;
        let ids: Vec<&str> = found.entries.iter().map(|delivery| delivery.endpoint_id.as_str()).collect();
        let urls = endpoint::urls(conn, &ids)?;
        Ok::<_, db::Error>((found, urls))
    });
    let (found, urls) = read.await?;
    let row = |delivery: &Delivery| {
        vec![
            Cell::text(delivery.event.clone()).leading_to(format!("/admin/webhooks/{}", delivery.id)),
            Cell::badge(delivery.status.as_str(), tone(delivery.status)),
            Cell::text(urls.get(&delivery.endpoint_id).cloned().unwrap_or_default()),
            Cell::text(delivery.attempts.to_string()),
            Cell::text(delivery.last_status.map(|status| status.to_string()).unwrap_or_default()),
            Cell::text(delivery.last_error.clone().unwrap_or_default()),
            Cell::time(Some(rfc3339(delivery.created_at))),
            Cell::time(delivery.delivered_at.map(rfc3339)),
            Cell::code(delivery.id.clone()),
        ]
    };
    Ok(Rows { rows: found.entries.iter().map(row).collect(), next_cursor: found.next_cursor })
}

/// Returns the tone of a delivery's status badge.
pub fn tone(status: DeliveryStatus) -> &'static str {
    match status {
        DeliveryStatus::Delivered => "good",
        DeliveryStatus::Failed => "bad",
        DeliveryStatus::Queued => "info",
    }
}
