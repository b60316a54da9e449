//! `Idempotency-Key`: a call that creates something may be retried without creating it twice.
//!
//! The same key with the same request returns the first response again (`Idempotent-Replayed: true`), with another
//! request 422 `idempotency_key_reused`, and while the first one runs 409 `idempotency_in_progress`. Responses are
//! kept for a day, sealed: they may contain license keys and tokens. Failures on our side are not kept.
//! Modeled on <https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/>.

use actix_web::body::{BoxBody, MessageBody, to_bytes};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, FromRequest, HttpRequest, HttpResponseBuilder, ResponseError};
use aes_siv::KeyInit;
use aes_siv::siv::Aes256Siv;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use serde::{Deserialize, Serialize};

use super::auth::{Visitor, app, bearer};
use super::caller::find_token;
use super::client_address::client_address;
use super::entrance;
use super::fields::{BODY_LIMIT, Body};
use super::problem::Problem;
use super::route::Access;
use crate::app::App;
use crate::db::idempotency::{self, Claim, Claimed};
use crate::error_code::ErrorCode;
use crate::secret::{Secret, hmac_sha256};

/// The longest key, in characters.
const MAX_KEY: usize = 255;

/// Refusals that say nothing about the work.
const PASSING: [StatusCode; 6] = [
    StatusCode::BAD_REQUEST,
    StatusCode::UNAUTHORIZED,
    StatusCode::REQUEST_TIMEOUT,
    StatusCode::PAYLOAD_TOO_LARGE,
    StatusCode::UNPROCESSABLE_ENTITY,
    StatusCode::TOO_MANY_REQUESTS,
];

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// The middleware of routes that create something.
pub async fn once(access: Access, req: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    if !req.headers().contains_key(&KEY) {
        return next.call(req).await;
    }
    let (http, mut payload) = req.into_parts();
    match begin(access, &http, &mut payload).await {
        Ok(Begun { app, claim, body }) => {
            let request = ServiceRequest::from_parts(http, Payload::from(body));
            // A task of its own: a client that disconnects must not leave half of the work.
            let task = actix_web::rt::spawn(async move { finish(&app, claim, next.call(request).await?).await });
            task.await.map_err(|error| Problem::internal(&error))?
        }
        Err(Refused::Replay(response)) => Ok(ServiceResponse::new(http, *response)),
        Err(Refused::Problem(problem)) => Ok(ServiceResponse::new(http, problem.error_response())),
    }
}

struct Begun {
    app: App,
    claim: Claim,
    body: actix_web::web::Bytes,
}

enum Refused {
    Replay(Box<actix_web::HttpResponse>),
    Problem(Problem),
}

impl<E: Into<Problem>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self::Problem(error.into())
    }
}

async fn begin(access: Access, req: &HttpRequest, payload: &mut Payload) -> Result<Begun, Refused> {
    let app = app(req)?;
    // Callers without access learn nothing about keys, and use none up.
    entrance::check(req, access).await?;
    let key = read_key(req)?;
    let Body(body) = Body::<BODY_LIMIT>::from_request(req, payload).await?;
    let secrets = || std::iter::once(app.secret.as_ref()).chain(&app.config.previous_secrets);
    let hashes = secrets().map(|secret| hash(secret, req, &body)).collect();
    let claim = Claim { caller: caller(req, &app, &body).await?, key, hashes, name: app.context.request_id() };
    let (asked, now) = (claim.clone(), app.context.now());
    match app.db.write(move |conn| idempotency::claim(conn, &asked, now)).await? {
        Claimed::Ours => Ok(Begun { app, claim, body }),
        Claimed::Running => {
            let detail = "The first request with this Idempotency-Key is still running. Ask again.";
            Err(Problem::conflict(ErrorCode::IdempotencyInProgress, detail).retry_after(1).into())
        }
        Claimed::OtherRequest => {
            let detail = "This Idempotency-Key was used for another request. Take a new one.";
            Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::IdempotencyKeyReused, detail).into())
        }
        Claimed::Answered(status, sealed) => {
            let answer = secrets().find_map(|secret| Answer::open(secret, &claim, &sealed));
            let answer = answer.ok_or_else(|| Problem::internal(&"a kept answer does not open"))?;
            Err(Refused::Replay(Box::new(answer.again(status)?)))
        }
    }
}

/// Stores the response, or releases the key when the response is not to be kept: failures of ours, and requests that
/// were refused before any work, such as one with a wrong field, which may be corrected and sent under the same key.
async fn finish(
    app: &App,
    claim: Claim,
    response: ServiceResponse<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let status = response.status();
    if status.is_server_error() || PASSING.contains(&status) {
        app.db.write(move |conn| idempotency::release(conn, &claim)).await.map_err(Problem::from)?;
        return Ok(response);
    }
    let (http, response) = response.into_parts();
    let (response, body) = response.into_parts();
    let bytes = to_bytes(body).await.map_err(|error| Problem::internal(&error.to_string()))?;
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let body = String::from_utf8(bytes.to_vec()).map_err(|error| Problem::internal(&error))?;
    let sealed = Answer { kind: kind.to_owned(), body }.seal(&app.secret, &claim)?;
    let now = app.context.now();
    let code = i64::from(status.as_u16());
    app.db.write(move |conn| idempotency::keep(conn, &claim, code, &sealed, now)).await.map_err(Problem::from)?;
    Ok(ServiceResponse::new(http, response.set_body(bytes.boxed())))
}

fn read_key(req: &HttpRequest) -> Result<String, Problem> {
    let key = req.headers().get(&KEY).and_then(|value| value.to_str().ok()).map(str::trim).unwrap_or_default();
    if key.is_empty() || key.len() > MAX_KEY {
        let detail = format!("An Idempotency-Key is 1 to {MAX_KEY} characters of ASCII.");
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidIdempotencyKey, detail));
    }
    Ok(key.to_owned())
}

/// Returns the owner of the key: one caller's keys mean nothing to another. Anonymous callers are told apart by their
/// address and by the customer that the call is about, so that two customers behind one address may use the same key.
async fn caller(req: &HttpRequest, app: &App, body: &[u8]) -> Result<String, Problem> {
    if let Some(token) = bearer(req) {
        match find_token(req, app, token).await {
            Ok(token) => return Ok(format!("token {}", token.id)),
            Err(problem) if problem.status == StatusCode::UNAUTHORIZED => {}
            Err(problem) => return Err(problem),
        }
    }
    if let Some((_, account)) = Visitor::extract(req).await?.signed_in {
        return Ok(format!("account {}", account.id));
    }
    Ok(format!("{} {} {}", client_address(req, app), req.path(), whom(app, body)))
}

/// Returns a keyed hash of the e-mail address or license key in a body. After the server's secret changes, a key
/// counts as new: the call itself then finds what it created, or creates it again.
fn whom(app: &App, body: &[u8]) -> String {
    let body: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let named = ["email", "license_key"].into_iter().filter_map(|field| body.get(field)?.as_str());
    let named: String = named.map(|text| text.trim().to_lowercase()).collect::<Vec<_>>().join("\n");
    let key = app.secret.subkey("keysmith/idempotency-caller/v1");
    HEXLOWER.encode(&hmac_sha256(&key, &[named.as_bytes()]))
}

/// Returns a keyed hash: a body may contain a password, which a plain hash would let an attacker guess.
fn hash(secret: &Secret, req: &HttpRequest, body: &[u8]) -> String {
    let line = format!("{} {}\n", req.method(), req.uri());
    HEXLOWER.encode(&hmac_sha256(&secret.subkey("keysmith/idempotency-request/v1"), &[line.as_bytes(), body]))
}

/// The stored part of a response.
#[derive(Serialize, Deserialize)]
struct Answer {
    kind: String,
    body: String,
}

impl Answer {
    fn cipher(secret: &Secret) -> Aes256Siv {
        Aes256Siv::new(&secret.derive::<64>("keysmith/idempotency-answer/v1").into())
    }

    /// Bound to the row, so that it opens only there.
    fn headers(claim: &Claim) -> [&[u8]; 2] {
        [claim.caller.as_bytes(), claim.key.as_bytes()]
    }

    fn seal(&self, secret: &Secret, claim: &Claim) -> Result<String, Problem> {
        let plain = serde_json::to_vec(self).map_err(|error| Problem::internal(&error))?;
        let sealed = Self::cipher(secret).encrypt(Self::headers(claim), &plain);
        Ok(BASE64URL_NOPAD.encode(&sealed.map_err(|error| Problem::internal(&error))?))
    }

    fn open(secret: &Secret, claim: &Claim, sealed: &str) -> Option<Self> {
        let sealed = BASE64URL_NOPAD.decode(sealed.as_bytes()).ok()?;
        let plain = Self::cipher(secret).decrypt(Self::headers(claim), &sealed).ok()?;
        serde_json::from_slice(&plain).ok()
    }

    fn again(self, status: i64) -> Result<actix_web::HttpResponse, Problem> {
        let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
        let status = status.ok_or_else(|| Problem::internal(&"a kept answer has no status"))?;
        let mut response = HttpResponseBuilder::new(status);
        response.insert_header((REPLAYED, HeaderValue::from_static("true")));
        if !self.kind.is_empty() {
            response.insert_header((CONTENT_TYPE, self.kind));
        }
        Ok(response.body(self.body))
    }
}
