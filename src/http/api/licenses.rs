//! `GET /licenses`: a person's licenses with their keys.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use crate::accounts::email::Email;
use crate::accounts::scope::Scope;
use crate::activations::list;
use crate::http::auth::{Visitor, app, bearer};
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::http::request_parts::Paging;

/// Session cookie, or an admin token with `?email=`; `limit` (≤ 100) and `cursor` → `{licenses, next_cursor}`
pub async fn handle(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let mut query = Fields::from_query(req.query_string());
    query.knows(&["email"]);
    let (limit, cursor) = read_page(&mut query)?;
    let (ring, now) = (app.ring.clone(), app.context.now());
    let page = match bearer(&req) {
        None => {
            let id = visitor.account()?.id.clone();
            app.db
                .read(move |conn| list::list(conn, &ring, &id, &list::Filter::default(), cursor.as_deref(), limit, now))
                .await?
        }
        Some(_) => {
            admin(&req, Scope::LicensesRead).await?;
            let email = query.text("email");
            let email = query.parsed("email", &email, Email::parse, |e| e.code());
            query.finish()?;
            let email = crate::http::fields::required(email, "email")?;
            app.db.read(move |conn| list::list_of_email(conn, &ring, &email, cursor.as_deref(), limit, now)).await?
        }
    };
    Ok(HttpResponse::Ok().json(json!({"licenses": page.licenses, "next_cursor": page.next_cursor})))
}

/// `limit` (1 to 100, 50 when left out) and `cursor` of a list's query, after everything else of it was read.
pub fn read_page(query: &mut Fields) -> Result<(i64, Option<String>), Problem> {
    let Paging { limit, cursor } = Paging::of(query);
    query.finish()?;
    Ok((limit, cursor))
}
