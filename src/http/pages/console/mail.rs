//! `GET /admin/mail`: sent and queued mail.

use actix_web::{HttpRequest, HttpResponse};

use super::list::{self, Asked, Cell, Rows, Section};
use crate::accounts::role::Permission;
use crate::app::App;
use crate::db::Page;
use crate::http::admin::mail::MailView;
use crate::http::auth::Visitor;
use crate::http::problem::Problem;
use crate::ids::OrderId;
use crate::mail::outbox::{self, Filter, Mail, Status};

pub const SECTION: Section = Section {
    name: "mail",
    title: "Mail",
    group: "Setup",
    opens: Permission::Read,
    changes: Permission::Mail,
    search: Some("Recipient or order"),
    filter: Some(("status", &[("queued", "Waiting"), ("sent", "Sent"), ("failed", "Given up")])),
    columns: &["Recipient", "Status", "Mail", "Subject", "Tries", "Last error", "Queued", "Sent", "Order"],
    shown: 9,
    has_csv: false,
    add: None,
    empty: "No mail fits.",
};

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    list::show(req, visitor, &SECTION, read).await
}

async fn read(app: App, asked: Asked) -> Result<Rows, Problem> {
    let (order_id, recipient) = match asked.q.as_str() {
        "" => (None, None),
        order if order.starts_with("ord_") => (Some(OrderId::from_text(order)), None),
        recipient => (None, Some(recipient.to_lowercase())),
    };
    let filter = Filter { status: asked.filter.as_deref().and_then(Status::parse), recipient, order_id };
    let limit = asked.limit;
    let rows = app.db.read(move |conn| outbox::list(conn, &filter, asked.cursor.as_deref(), limit + 1)).await?;
    let found = Page::first_of(rows, limit, |mail: &Mail| &mail.id);
    Ok(Rows {
        rows: found.entries.iter().map(|mail| row(MailView::from(mail))).collect(),
        next_cursor: found.next_cursor,
    })
}

fn row(mail: MailView) -> Vec<Cell> {
    let tone = match mail.status {
        Status::Sent => "good",
        Status::Failed => "bad",
        Status::Queued => "info",
    };
    let order = mail.order_id.unwrap_or_default();
    let to_order = if order.is_empty() { None } else { Some(format!("/admin/orders/{order}")) };
    vec![
        Cell::text(mail.recipient),
        Cell::badge(mail.status.as_str(), tone),
        Cell::text(mail.template.replace('_', " ")),
        Cell::text(mail.subject.unwrap_or_default()),
        Cell::text(mail.attempts.to_string()),
        Cell::text(mail.last_error.unwrap_or_default()),
        Cell::time(Some(mail.created_at.to_string())),
        Cell::time(mail.sent_at.map(|at| at.to_string())),
        Cell { href: to_order, ..Cell::code(order) },
    ]
}
