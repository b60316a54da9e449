//! A fast path for calls that arrive thousands of times a second, ahead of the URL table and its middleware: `GET
//! /healthz`, and
//! `POST /api/v1/license/validate` in its plain form.
//!
//! Only a request that is ordinary in every respect is answered here. Whatever is not (a header that asks for more, a
//! body that is not short, plain JSON of known fields) goes on to the table with its body put back, so that each rule
//! and each refusal has one place. `tests/api/hot.rs` holds both ways to the same answers.

use std::sync::Arc;

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, ORIGIN,
};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, HttpResponse, ResponseError, web};
use serde::Deserialize;

use super::access_log::{self, Counted, Line};
use super::api::{health, validate};
use super::client_address::client_address;
use super::connections::Connection;
use super::fields;
use super::middleware::{request_id, seal};
use super::problem::Problem;
use crate::accounts::email::Email;
use crate::activations::installation_id::InstallationId;
use crate::app::App;
use crate::app::live::Live;
use crate::clock::Stopwatch;
use crate::metrics::Hot;

/// A longer body is not ordinary.
const LONGEST_BODY: usize = 2_048;

/// The fields of an ordinary validation, all of them text without escapes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body<'a> {
    license_key: Option<&'a str>,
    instance_id: Option<&'a str>,
    email: Option<&'a str>,
    installation_id: Option<&'a str>,
    product: Option<&'a str>,
}

/// Answers ordinary requests, and passes on all others.
pub async fn first<B: MessageBody + 'static>(
    mut req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, EitherBody<BoxBody, Counted>>>, Error> {
    let app = req.app_data::<web::Data<Live>>().map(|live| live.app());
    let (Some(app), Some(hot)) = (app, ordinary(&req)) else {
        return Ok(next.call(req).await?.map_into_left_body());
    };
    let watch = Stopwatch::start();
    if let Some(connection) = req.conn_data::<Arc<Connection>>() {
        connection.works();
    }
    let answer = match hot {
        Hot::Health => health::healthz().await.into_response(),
        Hot::Validate => {
            let request = req.request().clone();
            match fields::Body::<LONGEST_BODY>::from_request(&request, &mut req.take_payload()).await {
                Err(problem) => problem.error_response(),
                Ok(fields::Body(body)) => match asked(&body) {
                    Some(asked) => {
                        answer(&app, &request, asked).await.unwrap_or_else(|problem| problem.error_response())
                    }
                    None => {
                        drop(request);
                        req.set_payload(Payload::from(body));
                        return Ok(next.call(req).await?.map_into_left_body());
                    }
                },
            }
        }
    };
    Ok(finish(req, &app, hot, answer, watch).map_into_right_body())
}

/// Returns which call this is, if nothing about it needs the URL table or its middleware.
fn ordinary(req: &ServiceRequest) -> Option<Hot> {
    let hot = match req.path() {
        "/healthz" if req.method() == Method::GET => Hot::Health,
        validate::PATH if req.method() == Method::POST => Hot::Validate,
        _ => return None,
    };
    let headers = req.headers();
    let unusual = [ORIGIN, AUTHORIZATION, CONTENT_ENCODING, EXPECT, ACCESS_CONTROL_REQUEST_METHOD];
    if !req.query_string().is_empty() || unusual.iter().any(|name| headers.contains_key(name)) {
        return None;
    }
    let is_json = || headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    let length = || headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    match hot {
        Hot::Health => Some(hot),
        Hot::Validate => (is_json() && length().is_some_and(|length| length <= LONGEST_BODY)).then_some(hot),
    }
}

/// Parses the validation; `None` if anything is wrong with it.
fn asked(body: &[u8]) -> Option<validate::Asked<'_>> {
    if !body.is_ascii() {
        return None;
    }
    let Body { license_key, instance_id, email, installation_id, product } = serde_json::from_slice(body).ok()?;
    let instance = |id: Option<&str>| InstallationId::parse(id?).ok();
    let who = match license_key {
        Some(key) if !key.trim().is_empty() => {
            validate::Who::Instance { key: key.into(), instance: instance(instance_id.or(installation_id))? }
        }
        Some(_) => return None,
        None => {
            validate::Who::Installation { email: Email::parse(email?).ok()?, installation: instance(installation_id)? }
        }
    };
    Some(validate::Asked { who, product: product.filter(|product| !product.is_empty()), nonce: None })
}

async fn answer(app: &App, req: &HttpRequest, asked: validate::Asked<'_>) -> Result<HttpResponse, Problem> {
    app.guard.visit(client_address(req, app), None)?;
    validate::answer(app, req, asked).await
}

/// What every answer gets: see [`super::middleware::surround`].
fn finish(
    req: ServiceRequest,
    app: &App,
    hot: Hot,
    mut answer: HttpResponse,
    watch: Stopwatch,
) -> ServiceResponse<EitherBody<BoxBody, Counted>> {
    if let Some(connection) = req.conn_data::<Arc<Connection>>() {
        connection.waits();
    }
    let status = answer.status();
    match status {
        StatusCode::OK => app.metrics.hot(hot, watch.seconds()),
        _ => app.metrics.request(hot.method(), Some(hot.route().to_owned()), status.as_u16(), watch.seconds()),
    }
    let id = request_id(&req, Some(app));
    seal(answer.headers_mut(), app, req.path(), &id);
    let response = req.into_response(answer);
    let line = app.config.log.access.then(|| Line::of(&response, &id, Some(hot.route()), watch));
    access_log::log(response, line)
}
