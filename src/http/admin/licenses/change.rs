//! `PATCH /api/v1/admin/licenses/{id}`: changes what is given.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::Actor;
use crate::clock::parse_rfc3339;
use crate::error_code::ErrorCode;
use crate::http::api::create_license::customer_name;
use crate::http::auth::app;
use crate::http::body::with;
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::ids::LicenseId;
use crate::lifecycle::change::{ChangeLicense, Changed, Seats, change};

/// The fields; another one is a mistake, not something to overlook.
const FIELDS: [&str; 9] = [
    "tier",
    "max_activations",
    "max_leases",
    "limits",
    "features",
    "valid_until",
    "customer_name",
    "notes",
    "metadata",
];
/// The longest text, in characters.
const MAX_TEXT: usize = 10_000;

/// `{tier?, max_activations?, max_leases?, limits?, features?, valid_until?, customer_name?, notes?, metadata?}` → the
/// license as it now is, and `over_limit: {limit, used}` when more seats are taken than there are now (they stay; nobody gets a new
/// one), else null.
///
/// Null is: for seats, limits and features the tier's; for `valid_until` perpetual; for texts none. Seats are a number or
/// `"unlimited"`. Of metadata a key whose value is null goes, and all of it when it is null itself. 409 `license_follows_subscription` for what its subscription decides.
pub async fn handle(req: HttpRequest, id: web::Path<LicenseId>, mut fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::LicensesWrite).await?.actor();
    let id = id.into_inner();
    let changed = run(&app, actor, id.clone(), fields_of(&mut fields)?).await?;
    let over = changed.over_limit.map(|used| json!({"limit": changed.license.max_activations, "used": used}));
    Ok(HttpResponse::Ok().json(with(json!(super::find(&app, id).await?), "over_limit", over)))
}

/// Changes it.
pub async fn run(app: &App, actor: Actor, id: LicenseId, wanted: ChangeLicense) -> Result<Changed, Problem> {
    let context = app.context.clone();
    let changed = app.db.write(move |conn| change(conn, &context, &actor, &id, &wanted)).await?;
    app.wake.ring();
    Ok(changed)
}

/// What the fields ask for; 422 with every mistake.
pub fn fields_of(fields: &mut Fields) -> Result<ChangeLicense, Problem> {
    fields.only(&FIELDS);
    let wanted = read(fields);
    fields.finish()?;
    Ok(wanted)
}

fn read(fields: &mut Fields) -> ChangeLicense {
    ChangeLicense {
        tier: fields.optional_text("tier").filter(|tier| !tier.is_empty()),
        max_activations: seats(fields, "max_activations"),
        max_leases: seats(fields, "max_leases"),
        limits: terms(fields, "limits", "must be an object of whole numbers from 0, null = unlimited", |value| {
            let number = |limit: &Value| limit.is_null() || limit.as_i64().is_some_and(|limit| limit >= 0);
            value.as_object().is_some_and(|limits| limits.values().all(number))
        }),
        features: terms(fields, "features", "must be a list of names", |value| {
            value.as_array().is_some_and(|names| names.iter().all(Value::is_string))
        }),
        valid_until: or_null(fields, "valid_until", |fields| {
            let text = fields.text("valid_until");
            let parse = |text: &str| parse_rfc3339(text).ok_or("must be a time as in 2027-01-31T00:00:00Z");
            fields.parsed("valid_until", &text, parse, |_| ErrorCode::InvalidFields)
        }),
        customer_name: or_null(fields, "customer_name", customer_name),
        notes: or_null(fields, "notes", |fields| text(fields, "notes")),
        metadata: fields.metadata("metadata"),
    }
}

/// Nothing when the field is not there, an inner `None` when it is null.
fn or_null<T>(fields: &mut Fields, field: &str, read: impl Fn(&mut Fields) -> Option<T>) -> Option<Option<T>> {
    if fields.is_null(field) {
        return Some(None);
    }
    fields.value(field).is_some().then(|| read(fields))
}

fn text(fields: &mut Fields, field: &str) -> Option<String> {
    let text = fields.optional_text(field)?;
    if text.chars().count() > MAX_TEXT {
        fields.wrong(field, ErrorCode::InvalidFields, format!("must not be longer than {MAX_TEXT} characters"));
    }
    Some(text).filter(|text| !text.is_empty())
}

fn seats(fields: &mut Fields, field: &str) -> Option<Seats> {
    if fields.is_null(field) {
        return Some(Seats::OfTier);
    }
    let seats = match fields.value(field)? {
        Value::String(word) if word == "unlimited" => Some(Seats::Unlimited),
        value => value.as_i64().filter(|most| (0..=i64::from(u32::MAX)).contains(most)).map(Seats::Limited),
    };
    if seats.is_none() {
        fields.wrong(
            field,
            ErrorCode::InvalidFields,
            "must be a whole number from 0, \"unlimited\", or null for the tier's",
        );
    }
    seats
}

/// JSON of the right shape, as text.
fn terms(
    fields: &mut Fields,
    field: &str,
    shape: &'static str,
    fits: impl Fn(&Value) -> bool,
) -> Option<Option<String>> {
    or_null(fields, field, |fields| {
        let value = fields.value(field)?.clone();
        if !fits(&value) {
            fields.wrong(field, ErrorCode::InvalidFields, shape);
        }
        Some(value.to_string())
    })
}
