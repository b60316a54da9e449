//! `PATCH /api/v1/admin/licenses/{id}`: changes the given fields of a license.

use actix_web::{HttpRequest, web};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::{Value, json};

use super::LicenseView;
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::Actor;
use crate::clock::Timestamp;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::api::create_license::{CustomerName, OwnFeatures, OwnLimits};
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group, Members};
use crate::http::field::{Field, nullable};
use crate::http::fields::Fields;
use crate::http::input::{Input, Request};
use crate::http::problem::Problem;
use crate::ids::LicenseId;
use crate::licenses::terms::Limits;
use crate::lifecycle::change::{ChangeLicense, Changed, Seats, change};
use crate::metadata::Patch;

/// The known fields; any other field is refused.
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
/// The value for seats without a limit.
const UNLIMITED: &str = "unlimited";
/// The longest text, in characters.
const MAX_TEXT: usize = 10_000;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "Update a license")
    .details(
        "Fields that are left out are unchanged. Null resets seats, limits and features to the tier's, and makes \
         `valid_until` perpetual. Seats are numbers or `unlimited`. If more seats are in use than the new limit \
         allows, they stay active, and `over_limit` reports it. In `metadata`, a key whose value is null is removed, \
         and keys that are not named are unchanged.",
    )
    .example(|| json!({"max_activations": 5, "notes": "agreed by phone"}))
    .refuses(&[
        ErrorCode::LicenseNotFound,
        ErrorCode::LicenseFollowsSubscription,
        ErrorCode::InvalidTier,
        ErrorCode::UnfitTier,
    ]);

/// A license that was changed.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct ChangedLicense {
    #[serde(flatten)]
    license: LicenseView,
    /// Null unless more seats are in use than the limit allows.
    over_limit: Option<OverLimit>,
}

/// More seats are in use than the limit allows. They stay active, but no new seat can be taken.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct OverLimit {
    limit: Option<i64>,
    used: i64,
}

impl Request for ChangeLicense {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(read(fields))
    }

    fn members(generator: &mut SchemaGenerator) -> Members {
        let mut members = Members::default();
        members.add("tier", false, Option::<String>::schema(generator), "The slug of a tier of the same product.");
        members.add("max_activations", false, seats_schema(), "");
        members.add("max_leases", false, seats_schema(), "");
        members.add("limits", false, nullable(generator.subschema_for::<Limits>()), "Null in it is unlimited.");
        members.add("features", false, Option::<Vec<String>>::schema(generator), "");
        members.add("valid_until", false, Option::<Timestamp>::schema(generator), "");
        members.add("customer_name", false, Option::<CustomerName>::schema(generator), "");
        members.add("notes", false, json_schema!({"type": ["string", "null"], "maxLength": MAX_TEXT}), "");
        members.add("metadata", false, Patch::schema(generator), "");
        members.codes.extend([CustomerName::CODE, Patch::CODE].into_iter().flatten());
        members
    }
}

fn seats_schema() -> Schema {
    json_schema!({"anyOf": [
        {"type": "integer", "minimum": 0, "maximum": u32::MAX},
        {"type": "string", "enum": [UNLIMITED]},
        {"type": "null"},
    ]})
}

/// Changes the license, and responds with the updated license.
pub async fn handle(
    req: HttpRequest,
    id: web::Path<LicenseId>,
    input: Input<ChangeLicense>,
) -> Result<Answer<ChangedLicense>, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::LicensesWrite).await?.actor();
    let id = id.into_inner();
    let changed = run(&app, actor, id.clone(), input.read()?).await?;
    let over_limit = changed.over_limit.map(|used| OverLimit { limit: changed.license.max_activations, used });
    Ok(Answer(ChangedLicense { license: super::find(&app, id).await?, over_limit }))
}

/// Changes the license.
pub async fn run(app: &App, actor: Actor, id: LicenseId, wanted: ChangeLicense) -> Result<Changed, Problem> {
    let context = app.context.clone();
    let changed = app.db.write(move |conn| change(conn, &context, &actor, &id, &wanted)).await?;
    app.wake.ring();
    Ok(changed)
}

/// Parses the fields of a form; 422 that lists every invalid field.
pub fn fields_of(fields: &mut Fields) -> Result<ChangeLicense, Problem> {
    let wanted = read(fields);
    fields.finish()?;
    Ok(wanted)
}

fn read(fields: &mut Fields) -> ChangeLicense {
    fields.only(&FIELDS);
    ChangeLicense {
        tier: fields.optional_text("tier").filter(|tier| !tier.is_empty()),
        max_activations: seats(fields, "max_activations"),
        max_leases: seats(fields, "max_leases"),
        limits: or_null(fields, "limits", |fields| OwnLimits::read(fields, "limits").map(|OwnLimits(json)| json)),
        features: or_null(fields, "features", |fields| {
            OwnFeatures::read(fields, "features").map(|OwnFeatures(json)| json)
        }),
        valid_until: or_null(fields, "valid_until", |fields| {
            Timestamp::read(fields, "valid_until").map(|Timestamp(time)| time)
        }),
        customer_name: or_null(fields, "customer_name", |fields| {
            CustomerName::read(fields, "customer_name").map(|CustomerName(name)| name)
        }),
        notes: or_null(fields, "notes", |fields| text(fields, "notes")),
        metadata: fields.metadata("metadata"),
    }
}

/// Returns `None` if the field is missing, and an inner `None` if it is null.
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
        Value::String(word) if word == UNLIMITED => Some(Seats::Unlimited),
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
