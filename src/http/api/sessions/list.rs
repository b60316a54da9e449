//! `GET /api/v1/sessions`: lists the browsers in which the caller is signed in.

use actix_web::HttpRequest;
use schemars::JsonSchema;
use serde::Serialize;

use super::SessionView;
use crate::accounts::session;
use crate::db::Page;
use crate::http::answer::Answer;
use crate::http::auth::{Visitor, app};
use crate::http::caller::person;
use crate::http::description::{About, Group};
use crate::http::input::Query;
use crate::http::problem::Problem;
use crate::http::request_parts::Paging;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Accounts, "List sessions");

/// A page of the caller's sessions, newest first.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Sessions {
    sessions: Vec<SessionView>,
    next_cursor: Option<String>,
}

/// Lists the caller's sessions.
pub async fn handle(req: HttpRequest, visitor: Visitor, query: Query<Paging>) -> Result<Answer<Sessions>, Problem> {
    let app = app(&req)?;
    let (own, account) = person(&req, &visitor)?;
    let Paging { limit, cursor } = query.read()?;
    let now = app.context.now();
    let mut sessions = app.db.read(move |conn| session::list(conn, &account.id, now)).await?;
    // Newest first. The cursor stays valid even if its session has ended since.
    sessions.retain(|session| cursor.as_deref().is_none_or(|after| session.id.as_str() < after));
    let page = Page::first_of(sessions, limit, |session| &session.id);
    Ok(Answer(Sessions {
        sessions: page.entries.into_iter().map(|session| SessionView::new(session, &own.id)).collect(),
        next_cursor: page.next_cursor,
    }))
}
