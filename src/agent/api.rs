//! The agent's JSON API.

use std::collections::BTreeMap;

use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use keysmith_license::{License, LicenseRequired};
use serde_json::{Value, json};

use super::hosts::Hosts;
use super::keeper::{ActivateError, Activation, Keeper};
use super::store::StoreError;
use crate::clock;
use crate::error_code::ErrorCode;
use crate::http::fields::{BODY_LIMIT, Body, Fields};
use crate::http::problem::Problem;

type Kept = web::Data<Keeper>;

/// The most common response to a check.
const ALLOWED: &str = r#"{"allowed":true}"#;

/// `POST /license/activate`
pub async fn activate(keeper: Kept, mut fields: Fields) -> Result<HttpResponse, Problem> {
    let text = fields.value("license_key").and_then(Value::as_str).unwrap_or_default().to_owned();
    fields.finish()?;
    match off_thread(move || keeper.activate(&text)).await? {
        Ok(activation) => Ok(HttpResponse::Ok().json(activated(&activation))),
        Err(ActivateError::Store(error)) => Err(Problem::internal(&error)),
        Err(error) => Ok(HttpResponse::BadRequest().json(refusal(&error))),
    }
}

/// Builds the response to a successful activation.
pub fn activated(activation: &Activation) -> Value {
    let license = &activation.license;
    json!({
        "message": if activation.already_activated { "The license is already active." } else { "The license is active." },
        "license_id": license.id,
        "tier": license.tier,
        "expires_at": license.ends().map(clock::rfc3339),
        "limits": license.limits,
        "already_activated": activation.already_activated,
    })
}

/// Builds the response to a refused activation.
pub fn refusal(error: &ActivateError) -> Value {
    let text = error.to_string();
    let mut letters = text.chars();
    let message: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).chain(['.']).collect();
    json!({"error": "license_refused", "reason": error.reason(), "message": message})
}

/// `GET /license/status`
pub async fn status(keeper: Kept) -> HttpResponse {
    match keeper.overview() {
        Some(overview) => HttpResponse::Ok().json(overview.status),
        None => no_license(),
    }
}

/// `POST /license/deactivate`
pub async fn deactivate(keeper: Kept, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    if body.0.trim_ascii() != b"null" {
        Fields::parse_optional(&body.0)?.finish()?;
    }
    let was_there = off_thread(move || keeper.deactivate()).await?.map_err(|e: StoreError| Problem::internal(&e))?;
    Ok(if was_there {
        HttpResponse::Ok().json(json!({"message": "The license was deactivated."}))
    } else {
        no_license()
    })
}

/// `PUT /license/usage`
pub async fn usage(keeper: Kept, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let amounts = Value::Object(Fields::parse(&body.0)?.into_values()?);
    let amounts: BTreeMap<String, u64> = serde_json::from_value(amounts).map_err(|_| {
        Problem::field(
            "",
            ErrorCode::InvalidFields,
            "send names with whole numbers of at least 0, such as {\"devices\": 9}",
        )
    })?;
    let is_name = |name: &String| !name.trim().is_empty() && name.len() <= 100 && !name.contains(char::is_control);
    if amounts.len() > 1_000 || !amounts.keys().all(is_name) {
        return Err(Problem::field(
            "",
            ErrorCode::InvalidFields,
            "a name must have 1 to 100 characters and no control characters",
        ));
    }
    let all = off_thread(move || keeper.set_usage(amounts)).await?.map_err(|e: StoreError| Problem::internal(&e))?;
    Ok(HttpResponse::Ok().json(json!({"message": "Usage noted.", "current_usage": all})))
}

/// `POST /license/check`: `{quota, current?}` checks whether one more is allowed, `{feature}` whether it is granted.
pub async fn check(
    req: HttpRequest,
    hosts: web::Data<Hosts>,
    keeper: Kept,
    mut fields: Fields,
) -> Result<HttpResponse, Problem> {
    hosts.check(&req)?;
    no_query(&req)?;
    let (quota, feature) = (fields.optional_text("quota"), fields.optional_text("feature"));
    let current = fields.optional_integer("current").map(u64::try_from);
    if matches!(current, Some(Err(_))) {
        fields.wrong("current", ErrorCode::InvalidFields, "must not be negative");
    }
    if quota.is_some() == feature.is_some()
        || [&quota, &feature].into_iter().flatten().any(|name| name.trim().is_empty())
    {
        fields.wrong("quota", ErrorCode::InvalidFields, "send either a quota or a feature");
    }
    fields.finish()?;
    let (license, used) = match keeper.in_force(quota.as_deref().unwrap_or_default()) {
        Ok(found) => found,
        Err(refusal) => return Ok(without_license(&keeper, &refusal)),
    };
    let current = current.and_then(Result::ok).unwrap_or(used);
    Ok(answer(&keeper, &license, quota.as_deref(), feature.as_deref(), current))
}

fn answer(
    keeper: &Keeper,
    license: &License,
    quota: Option<&str>,
    feature: Option<&str>,
    current: u64,
) -> HttpResponse {
    if let Some(Err(refusal)) = quota.map(|quota| license.check_quota(quota, current)) {
        keeper.note("check", refusal.error, refusal.message.clone());
        return HttpResponse::Forbidden().json(refusal);
    }
    if let Some(Err(refusal)) = feature.map(|feature| license.check_feature(feature)) {
        keeper.note("check", refusal.error, refusal.message.clone());
        return HttpResponse::Forbidden().json(refusal);
    }
    HttpResponse::Ok().insert_header((CONTENT_TYPE, HeaderValue::from_static("application/json"))).body(ALLOWED)
}

fn without_license(keeper: &Keeper, refusal: &LicenseRequired) -> HttpResponse {
    keeper.note("check", refusal.reason, refusal.message.clone());
    HttpResponse::PaymentRequired().json(refusal)
}

fn no_license() -> HttpResponse {
    HttpResponse::NotFound().json(json!({"error": "no_license", "message": "No license is active."}))
}

/// Refuses query parameters with a 422 that names them: no agent call takes any, so they would be ignored silently.
pub fn no_query(req: &HttpRequest) -> Result<(), Problem> {
    let query = req.query_string();
    if query.is_empty() { Ok(()) } else { Fields::from_query(query).finish() }
}

/// Runs disk access off the async threads.
pub async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    web::block(work).await.map_err(|e| Problem::internal(&e))
}
