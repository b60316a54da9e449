//! `POST /api/v1/license/create` (admin): a license that was not bought here.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use crate::accounts::display_name;
use crate::accounts::scope::Scope;
use crate::activations::take_over::take_over_trials;
use crate::app::App;
use crate::audit::Actor;
use crate::clock::rfc3339;
use crate::error_code::ErrorCode;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::{Fields, required};
use crate::http::problem::Problem;
use crate::licenses::key::LicenseKey;
use crate::lifecycle::LifecycleError;
use crate::lifecycle::create::{CreateLicense, Created, create};
use crate::metadata::Metadata;

/// A hundred years: more is a mistake.
const MOST_DAYS: i64 = 36_525;

/// `{email, license_key?, days?, tier?, max_activations?, limits?, features?, customer_name?, notes?,
/// metadata?, send_mail?}` → 201
/// `{success, email, license_key, expiry, id}`. `max_activations` null = unlimited.
pub async fn handle(req: HttpRequest, mut fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::LicensesWrite).await?.actor();
    let request = read(&mut fields)?;
    let email = request.email.clone();
    let made = run(&app, actor, request, 1).await?;
    let made = made.into_iter().next().ok_or_else(|| Problem::internal(&"no license was made"))?;
    Ok(HttpResponse::Created().json(json!({
        "success": true,
        "email": email.as_str(),
        "license_key": made.key.as_str(),
        "expiry": made.license.valid_until.map(rfc3339),
        "id": made.license.id,
    })))
}

/// Makes so many of them: all or none.
pub async fn run(app: &App, actor: Actor, request: CreateLicense, quantity: u32) -> Result<Vec<Created>, Problem> {
    let minter = app.billing.minter.clone();
    let made = app.db.write(move |conn| {
        let mut all = Vec::new();
        for _ in 0..quantity {
            let made = create(conn, &minter, &actor, &request)?;
            // Who tried the product and paid some other way goes on without setting up anything again.
            take_over_trials(conn, &minter.context, &made.license.id)?;
            all.push(made);
        }
        Ok::<_, LifecycleError>(all)
    });
    let made = made.await?;
    app.wake.ring();
    Ok(made)
}

/// What the fields ask for; 422 with every mistake.
pub fn read(fields: &mut Fields) -> Result<CreateLicense, Problem> {
    let email = fields.email("email");
    let key = fields.optional_text("license_key").unwrap_or_default();
    let key = fields.parsed("license_key", &key, LicenseKey::parse, |e| e.code());
    let days = fields.optional_integer("days");
    if days.is_some_and(|days| !(0..=MOST_DAYS).contains(&days)) {
        fields.wrong("days", ErrorCode::InvalidFields, format!("must be from 0 to {MOST_DAYS}"));
    }
    let max_activations = match fields.is_null("max_activations") {
        true => Some(None),
        false => fields.optional_integer("max_activations").map(Some),
    };
    if max_activations.flatten().is_some_and(|most| most < 0) {
        fields.wrong("max_activations", ErrorCode::InvalidFields, "must not be negative");
    }
    let request = (
        fields.optional_text("tier").filter(|tier| !tier.is_empty()),
        terms(fields, "limits", Value::is_object),
        terms(fields, "features", |value| value.as_array().is_some_and(|list| list.iter().all(Value::is_string))),
        customer_name(fields),
        fields.optional_text("notes"),
        fields.metadata("metadata"),
        fields.switch("send_mail"),
    );
    fields.finish()?;
    let (tier, limits, features, customer_name, notes, metadata, send) = request;
    let metadata = metadata.apply(&Metadata::default()).map_err(LifecycleError::from)?;
    let email = required(email, "email")?;
    Ok(CreateLicense {
        email,
        key,
        days,
        until: None,
        tier,
        max_activations,
        limits,
        features,
        customer_name,
        notes,
        metadata,
        send,
    })
}

/// A name that mails and license files may carry.
pub(crate) fn customer_name(fields: &mut Fields) -> Option<String> {
    let name = fields.optional_text("customer_name")?;
    if !display_name::is_fit(&name) {
        fields.wrong("customer_name", ErrorCode::InvalidName, "must hold visible characters only and no web address");
    }
    Some(name)
}

/// JSON of the right shape, as text.
fn terms(fields: &mut Fields, name: &str, fits: impl Fn(&Value) -> bool) -> Option<String> {
    let value = fields.value(name)?.clone();
    if !fits(&value) {
        fields.wrong(
            name,
            ErrorCode::InvalidFields,
            "has the wrong shape: limits is an object, features a list of names",
        );
    }
    Some(value.to_string())
}
