//! Idempotent forms: a form that is sent twice, by a double click or after *Back*, redirects to what the first
//! submission created. A hidden field holds an ID; the ID and the content form the key, as with `Idempotency-Key`.

use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse};
use data_encoding::HEXLOWER;

use super::form::submit;
use crate::audit::Actor;
use crate::db::idempotency::{self, Claim, Claimed};
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect;
use crate::http::problem::Problem;
use crate::secret::hmac_sha256;

/// The name of the hidden field.
const ID: &str = "form_id";
/// The longest ID that is accepted, in characters.
const LONGEST: usize = 64;

/// Returns the form's hidden field, with the ID that the form was sent with, or a new one.
pub fn hidden_id(req: &HttpRequest, form: &Form) -> Result<(&'static str, String), Problem> {
    let sent = form.get(ID);
    Ok((ID, if sent.is_empty() { app(req)?.context.request_id() } else { sent.to_owned() }))
}

/// Like [`submit`], for forms that redirect to what they created.
pub async fn submit_once(
    req: &HttpRequest,
    visitor: &Visitor,
    form: &Form,
    work: impl AsyncFnOnce(Actor) -> Result<HttpResponse, Problem>,
    again: impl AsyncFnOnce(&Problem) -> Result<HttpResponse, Problem>,
) -> Result<HttpResponse, Problem> {
    let work = async |actor: Actor| {
        let Some(claim) = claim_of(req, form, &actor)? else { return work(actor).await };
        let app = app(req)?;
        let (asked, now) = (claim.clone(), app.context.now());
        match app.db.write(move |conn| idempotency::claim(conn, &asked, now)).await? {
            Claimed::Ours => {}
            Claimed::Answered(_, location) => return Ok(redirect(&location).finish()),
            Claimed::Running | Claimed::OtherRequest => {
                let detail = "This form was sent a moment ago and is being worked on. Look at the list before you send it again.";
                return Err(Problem::conflict(ErrorCode::IdempotencyInProgress, detail));
            }
        }
        let done = work(actor).await;
        let made = done.as_ref().ok().filter(|response| response.status() == StatusCode::SEE_OTHER);
        let location = made.and_then(|response| response.headers().get(LOCATION)?.to_str().ok()).map(str::to_owned);
        let now = app.context.now();
        app.db
            .write(move |conn| match &location {
                Some(location) => {
                    idempotency::keep(conn, &claim, i64::from(StatusCode::SEE_OTHER.as_u16()), location, now)
                }
                None => idempotency::release(conn, &claim),
            })
            .await?;
        done
    };
    submit(req, visitor, form, work, again).await
}

/// Returns the idempotency key of this form, or `None` for a form without an ID.
fn claim_of(req: &HttpRequest, form: &Form, actor: &Actor) -> Result<Option<Claim>, Problem> {
    let id = form.get(ID);
    if id.is_empty() || id.len() > LONGEST {
        return Ok(None);
    }
    let app = app(req)?;
    let mut entered = url::form_urlencoded::Serializer::new(String::new());
    entered.extend_pairs(form.beginning_with("").filter(|(name, _)| *name != "csrf"));
    let entered = entered.finish();
    let key = app.secret.subkey("keysmith/form/v1");
    let hash = HEXLOWER.encode(&hmac_sha256(&key, &[req.path().as_bytes(), b"\n", entered.as_bytes()]));
    Ok(Some(Claim {
        caller: format!("form of {actor}"),
        key: format!("{id} {hash}"),
        hashes: vec![hash],
        name: app.context.request_id(),
    }))
}
