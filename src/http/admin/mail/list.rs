//! `GET /api/v1/admin/mail`: the outbox, newest first, or the mails that match.

use actix_web::HttpRequest;
use schemars::JsonSchema;
use serde::Serialize;

use super::MailView;
use crate::accounts::scope::Scope;
use crate::db::Page;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::input::{Query, request};
use crate::http::problem::Problem;
use crate::http::request_parts::Paging;
use crate::ids::OrderId;
use crate::mail::outbox::{Filter, Mail, Status, list};

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "List mail");

request! {
    /// Mail filters. All of them must match.
    pub struct ListMail {
        status: Option<Status>,
        recipient: Option<String>,
        order_id: Option<String>,
        ..paging: Paging,
    }
}

/// A page of mails.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Mails {
    mail: Vec<MailView>,
    next_cursor: Option<String>,
}

/// Lists the mails.
pub async fn handle(req: HttpRequest, query: Query<ListMail>) -> Result<Answer<Mails>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    let ListMail { status, recipient, order_id, paging: Paging { limit, cursor } } = query.read()?;
    let filter = Filter {
        status,
        recipient: recipient.map(|recipient| recipient.trim().to_lowercase()),
        order_id: order_id.map(OrderId::from_text),
    };
    let rows = app.db.read(move |conn| list(conn, &filter, cursor.as_deref(), limit + 1)).await?;
    let page = Page::first_of(rows, limit, |mail: &Mail| &mail.id);
    Ok(Answer(Mails { mail: page.entries.iter().map(MailView::from).collect(), next_cursor: page.next_cursor }))
}
