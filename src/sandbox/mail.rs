//! `/sandbox/mail`: shows sent mail, read from its `.eml` files.

use std::path::{Path, PathBuf};

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use mail_parser::{Message, MessageParser, MimeHeaders};
use serde_json::{Value, json};

use super::played;
use crate::app::App;
use crate::clock::rfc3339;
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app};
use crate::http::fields::Fields;
use crate::http::pages::view::{or_problem, page};
use crate::http::problem::Problem;
use crate::http::route::Access::Sandbox;
use crate::http::route::{Route, get};
use crate::mail::outbox::{self, Filter, Mail, Status};

/// Mails per page.
const SHOWN: usize = 50;

/// The routes of the mail viewer.
pub fn routes() -> Vec<Route> {
    vec![
        get("/sandbox/mail", Sandbox, list),
        get("/sandbox/mail/{id}", Sandbox, show),
        get("/sandbox/mail/{id}/{attachment}", Sandbox, attachment),
    ]
}

async fn list(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    or_problem(&req, show_list(&req, &visitor).await).await
}

async fn show_list(req: &HttpRequest, visitor: &Visitor) -> Result<HttpResponse, Problem> {
    played(req)?;
    let app = app(req)?;
    let before = Fields::from_page_query(req.query_string()).optional_text("before");
    let first = before.is_none();
    let limit = i64::try_from(SHOWN).unwrap_or(i64::MAX);
    let mails = app.db.read(move |conn| outbox::list(conn, &Filter::default(), before.as_deref(), limit)).await?;
    let next = mails.last().filter(|_| mails.len() == SHOWN).map(|mail| format!("/sandbox/mail?before={}", mail.id));
    let context = json!({
        "messages": mails.iter().map(row).collect::<Vec<_>>(),
        "next_href": next,
        "first_href": if first { Value::Null } else { "/sandbox/mail".into() },
    });
    page(req, visitor, StatusCode::OK, "sandbox/mail.html", context)
}

fn row(mail: &Mail) -> Value {
    let state = match mail.status {
        Status::Sent => "sent",
        Status::Failed => "failed",
        Status::Queued if mail.attempts > 0 => "retrying",
        Status::Queued => "queued",
    };
    json!({
        "id": mail.id, "to": mail.recipient, "subject": mail.subject.as_deref().unwrap_or(&mail.template),
        "created_at": rfc3339(mail.created_at), "state": state, "last_error": mail.last_error,
    })
}

async fn show(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    or_problem(&req, show_one(&req, &visitor, id.into_inner()).await).await
}

async fn show_one(req: &HttpRequest, visitor: &Visitor, id: String) -> Result<HttpResponse, Problem> {
    played(req)?;
    let app = app(req)?;
    let mail = app.db.read(move |conn| outbox::show(conn, &id)).await?.ok_or_else(unknown)?;
    let raw = read_file(&app, &mail.id).await?.unwrap_or_default();
    let message = MessageParser::default().parse(&raw);
    let mut context = row(&mail);
    if let Some(fields) = context.as_object_mut() {
        let text = message.as_ref().and_then(|message| message.body_text(0));
        let html = message.as_ref().and_then(|message| message.body_html(0));
        fields.insert("from".into(), app.config.mail.from.clone().into());
        let unread = "This mail has no file: it has not been sent yet, or it was sent by SMTP.";
        fields.insert("text".into(), text.as_deref().unwrap_or(unread).into());
        fields.insert("html".into(), html.map_or(Value::Null, |html| html.into_owned().into()));
        fields.insert("attachments".into(), attachments(message.as_ref(), &mail.id).into());
    }
    page(req, visitor, StatusCode::OK, "sandbox/mail_message.html", json!({"message": context}))
}

fn attachments(message: Option<&Message<'_>>, mail_id: &str) -> Vec<Value> {
    let parts = message.into_iter().flat_map(Message::attachments);
    let rows = parts.map(|part| {
        let name = part.attachment_name().unwrap_or("attachment");
        let kind = part.content_type().map(|kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()));
        json!({"name": name, "content_type": kind, "size": part.contents().len(), "href": format!("/sandbox/mail/{mail_id}/{name}")})
    });
    rows.collect()
}

/// `GET /sandbox/mail/{id}/{attachment}`
async fn attachment(req: HttpRequest, path: web::Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let (id, name) = path.into_inner();
    played(&req)?;
    let raw = read_file(&app(&req)?, &id).await?.ok_or_else(unknown)?;
    let message = MessageParser::default().parse(&raw).ok_or_else(unknown)?;
    let part = message.attachments().find(|part| part.attachment_name() == Some(&name)).ok_or_else(unknown)?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header(("Content-Disposition", "attachment"))
        .body(part.contents().to_vec()))
}

/// Reads the `.eml` file of a mail. The id is compared with the file names in the folder, so it cannot escape the
/// folder.
async fn read_file(app: &App, mail_id: &str) -> Result<Option<Vec<u8>>, Problem> {
    let (folder, end) = (app.config.data_dir.join("mail"), format!("{mail_id}.eml"));
    let found = tokio::task::spawn_blocking(move || find(&folder, &end)?.map(std::fs::read).transpose());
    let found: std::io::Result<Option<Vec<u8>>> = found.await.map_err(|e| Problem::internal(&e))?;
    found.map_err(|e| Problem::internal(&e))
}

fn find(folder: &Path, end: &str) -> std::io::Result<Option<PathBuf>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let path = entry?.path();
        if path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.ends_with(end)) {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

fn unknown() -> Problem {
    Problem::not_found(ErrorCode::MailNotFound, "There is no such mail.")
}
