//! `GET /admin/timeline/{id}`: the history of a license, an order, a subscription or a customer. Their own pages show
//! the newest entries.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use serde_json::json;

use super::change_words::words;
use super::list::{Cell, found_by, menu};
use super::who::who_cell;
use super::{customers, for_seller, licenses, mail, orders, subscriptions};
use crate::app::App;
use crate::clock::rfc3339;
use crate::db::Page;
use crate::error_code::ErrorCode;
use crate::http::api::licenses::read_page;
use crate::http::auth::{Visitor, app};
use crate::http::errors::capitalized;
use crate::http::fields::Fields;
use crate::http::pages::view::page;
use crate::http::problem::Problem;
use crate::mail::outbox::Status;
use crate::stripe::inbox::EventStatus;
use crate::views::timeline::{self, Entry, What};

/// The number of entries on the record's own page.
const NEWEST: i64 = 10;

/// An entry for display.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    /// The time, RFC 3339.
    at: String,
    title: String,
    /// The actor, with a link if it has a page.
    by: Option<Cell>,
    detail: String,
    /// The address of a console page.
    href: Option<String>,
    /// `good`, `warn`, `bad`, `info` or `plain`.
    tone: &'static str,
}

/// The newest entries, for the record's own page, and a link to the full history.
#[derive(Debug, Default, Serialize)]
pub struct Newest {
    entries: Vec<Shown>,
    more: Option<String>,
}

/// Returns the newest entries about `id`.
pub async fn newest(app: &App, id: &str) -> Result<Newest, Problem> {
    let found = read(app, id, None, NEWEST).await?;
    let more = found.next_cursor.map(|_| format!("/admin/timeline/{id}"));
    Ok(Newest { entries: found.entries.iter().map(shown).collect(), more })
}

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    for_seller(&req, &visitor, draw(&req, &visitor, &id)).await
}

async fn draw(req: &HttpRequest, visitor: &Visitor, id: &str) -> Result<HttpResponse, Problem> {
    let (section, what) = match id.split_once('_').map(|(prefix, _)| prefix) {
        Some("lic") => (&licenses::SECTION, "license"),
        Some("ord") => (&orders::SECTION, "order"),
        Some("sub") => (&subscriptions::SECTION, "subscription"),
        Some("acc") => (&customers::SECTION, "customer"),
        _ => return Err(Problem::not_found(ErrorCode::NotFound, "There is no such timeline.")),
    };
    let (limit, cursor) = read_page(&mut Fields::from_page_query(req.query_string()))?;
    let found = read(&app(req)?, id, cursor.clone(), limit).await?;
    let here = format!("/admin/timeline/{id}");
    let next = found.next_cursor.as_deref().map(|cursor| {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("cursor", cursor).finish();
        format!("{here}?{query}")
    });
    let context = json!({
        "sections": menu(),
        "section": {"name": section.name, "title": section.title},
        "what": what,
        "id": id,
        "entries": found.entries.iter().map(shown).collect::<Vec<_>>(),
        "next_href": next,
        "first_href": cursor.map(|_| here),
    });
    page(req, visitor, StatusCode::OK, "pages/console_timeline.html", context)
}

async fn read(app: &App, id: &str, cursor: Option<String>, limit: i64) -> Result<Page<Entry>, Problem> {
    let id = id.to_owned();
    Ok(app.db.read(move |conn| timeline::timeline(conn, &id, cursor.as_deref(), limit)).await?)
}

fn shown(entry: &Entry) -> Shown {
    let at = rfc3339(entry.at);
    match &entry.what {
        What::Change { action, who, detail, .. } => Shown {
            at,
            title: capitalized(&action.replace(['.', '_'], " ")),
            by: Some(who_cell(who)),
            detail: words(detail),
            href: None,
            tone: tone(action),
        },
        What::StripeEvent { event_type, status } => {
            let (detail, tone) = match status {
                EventStatus::Processed | EventStatus::Ignored => ("", "plain"),
                EventStatus::Received => ("Not processed yet.", "info"),
                EventStatus::Failed => ("It failed and needs a decision.", "bad"),
            };
            Shown {
                at,
                title: format!("Stripe: {event_type}"),
                by: None,
                detail: detail.to_owned(),
                href: Some(format!("/admin/stripe-events/{}", entry.id)),
                tone,
            }
        }
        What::Mail { template, recipient, subject, status } => {
            let about = subject.clone().unwrap_or_else(|| template.replace('_', " "));
            let (verb, tone) = match status {
                Status::Sent => ("Mailed", "plain"),
                Status::Queued => ("Mail waiting", "info"),
                Status::Failed => ("Mail given up", "bad"),
            };
            Shown {
                at,
                title: format!("{verb}: {about}"),
                by: None,
                detail: format!("To {recipient}"),
                href: Some(found_by(&mail::SECTION, recipient)),
                tone,
            }
        }
        What::Activated { place, name } => Shown {
            at,
            title: format!("Activated on {place}"),
            by: None,
            detail: name.clone().unwrap_or_default(),
            href: None,
            tone: "good",
        },
        What::Deactivated { place, reason } => Shown {
            at,
            title: format!("Deactivated on {place}"),
            by: None,
            detail: reason.as_deref().map(|reason| reason.replace('_', " ")).unwrap_or_default(),
            href: None,
            tone: "plain",
        },
    }
}

fn tone(action: &str) -> &'static str {
    match action.rsplit_once('.').map_or(action, |(_, done)| done) {
        "revoked" | "suspended" | "removed" | "refunded" | "disputed" | "erased" => "warn",
        "created" | "fulfilled" | "completed" | "reinstated" | "restored" | "added" => "good",
        _ => "plain",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::actors::Who;

    #[test]
    fn changes_are_called_by_their_name() {
        let change = What::Change {
            action: "license.tier_changed".to_owned(),
            who: Who::Keysmith,
            subject: "lic_1".to_owned(),
            detail: json!({}),
        };
        let entry = Entry { at: 0, id: "aud_1".to_owned(), what: change };
        assert_eq!((shown(&entry).title, tone("license.revoked")), ("License tier changed".to_owned(), "warn"));
    }
}
