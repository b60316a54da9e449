//! `POST /api/v1/license/create` (admin): creates a license that was not bought here.

use actix_web::HttpRequest;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::{Value, json};

use crate::accounts::display_name;
use crate::accounts::email::Email;
use crate::accounts::scope::Scope;
use crate::activations::take_over::take_over_trials;
use crate::app::App;
use crate::audit::Actor;
use crate::clock::Timestamp;
use crate::error_code::ErrorCode;
use crate::http::answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::field::Field;
use crate::http::fields::{Fields, required};
use crate::http::input::{Input, Request, request};
use crate::http::problem::Problem;
use crate::ids::LicenseId;
use crate::licenses::key::LicenseKey;
use crate::licenses::terms::Limits;
use crate::lifecycle::LifecycleError;
use crate::lifecycle::create::{CreateLicense, Created, create};
use crate::metadata::{Metadata, Patch};

/// A hundred years: anything longer is a mistake.
const MOST_DAYS: i64 = 36_525;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "Create a license")
    .details(
        "For licenses that were not bought here. `license_key` imports a key that was created elsewhere. \
         `max_activations: null` means unlimited. `metadata` holds at most 50 keys (of A-Z, a-z, 0-9, `_`, `.`, `-`) \
         whose values are strings, numbers or booleans, 16 KiB in total; keys that begin with `_` are visible to \
         administrators only.",
    )
    .example(|| json!({"email": "ada@example.com", "tier": "business", "days": 365}))
    .refuses(&[ErrorCode::LicenseKeyTaken, ErrorCode::InvalidTier, ErrorCode::TierRequired])
    .refuses_with(&[(422, ErrorCode::InvalidLicenseKey)]);

request! {
    /// A license to create.
    pub struct NewLicense {
        email: Email,
        license_key: Option<KeyMadeElsewhere>,
        /// The term in days, starting now. Defaults to the tier's.
        days: Option<Days>,
        max_activations: Seats,
        tier: Option<String>,
        limits: Option<OwnLimits>,
        features: Option<OwnFeatures>,
        customer_name: Option<CustomerName>,
        notes: Option<String>,
        metadata: Patch,
        send_mail: bool,
    }
}

impl NewLicense {
    fn request(self) -> Result<CreateLicense, Problem> {
        Ok(CreateLicense {
            email: self.email,
            key: self.license_key.and_then(|KeyMadeElsewhere(key)| key),
            days: self.days.map(|Days(days)| days),
            until: None,
            tier: self.tier.filter(|tier| !tier.is_empty()),
            max_activations: self.max_activations.0,
            limits: self.limits.map(|OwnLimits(json)| json),
            features: self.features.map(|OwnFeatures(json)| json),
            customer_name: self.customer_name.map(|CustomerName(name)| name),
            notes: self.notes,
            metadata: self.metadata.apply(&Metadata::default()).map_err(LifecycleError::from)?,
            send: self.send_mail,
        })
    }
}

/// The created license.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct LicenseMade {
    success: bool,
    #[schemars(email)]
    email: String,
    license_key: String,
    expiry: Option<Timestamp>,
    id: LicenseId,
}

/// Creates the license.
pub async fn handle(req: HttpRequest, input: Input<NewLicense>) -> Result<answer::Created<LicenseMade>, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::LicensesWrite).await?.actor();
    let request = input.read()?.request()?;
    let email = request.email.as_str().to_owned();
    let made = run(&app, actor, request, 1).await?;
    let made = made.into_iter().next().ok_or_else(|| Problem::internal(&"no license was made"))?;
    Ok(answer::Created(LicenseMade {
        success: true,
        email,
        license_key: made.key.as_str().to_owned(),
        expiry: made.license.valid_until.map(Timestamp),
        id: made.license.id,
    }))
}

/// Creates `quantity` licenses, all or none.
pub async fn run(app: &App, actor: Actor, request: CreateLicense, quantity: u32) -> Result<Vec<Created>, Problem> {
    let minter = app.billing.minter.clone();
    let made = app.db.write(move |conn| {
        let mut all = Vec::new();
        for _ in 0..quantity {
            let made = create(conn, &minter, &actor, &request)?;
            // A customer who tried the product and paid elsewhere keeps their activations.
            take_over_trials(conn, &minter.context, &made.license.id)?;
            all.push(made);
        }
        Ok::<_, LifecycleError>(all)
    });
    let made = made.await?;
    app.wake.ring();
    Ok(made)
}

/// Reads the fields of a form. Fails with 422 and every mistake.
pub fn read(fields: &mut Fields) -> Result<CreateLicense, Problem> {
    let new = NewLicense::read(fields);
    fields.finish()?;
    required(new, "email")?.request()
}

/// A key that was created elsewhere; `None` for blank text.
struct KeyMadeElsewhere(Option<LicenseKey>);

impl Field for KeyMadeElsewhere {
    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        let text = fields.optional_text(name)?;
        Some(Self(fields.parsed(name, &text, LicenseKey::parse, |e| e.code())))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        String::schema(generator)
    }
}

/// A number of days.
struct Days(i64);

impl Field for Days {
    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        let days = fields.integer(name)?;
        if !(0..=MOST_DAYS).contains(&days) {
            fields.wrong(name, ErrorCode::InvalidFields, format!("must be from 0 to {MOST_DAYS}"));
        }
        Some(Self(days))
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": 0, "maximum": MOST_DAYS})
    }
}

/// A number of seats: the outer `None` if absent, an inner `None` for null, which means unlimited.
struct Seats(Option<Option<i64>>);

impl Field for Seats {
    const REQUIRED: bool = false;

    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        if fields.is_null(name) {
            return Some(Self(Some(None)));
        }
        let most = fields.optional_integer(name);
        if most.is_some_and(|most| most < 0) {
            fields.wrong(name, ErrorCode::InvalidFields, "must not be negative");
        }
        Some(Self(most.map(Some)))
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["integer", "null"], "minimum": 0})
    }
}

/// Limits that replace the tier's, as JSON.
pub struct OwnLimits(pub String);

impl Field for OwnLimits {
    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        let number = |limit: &Value| limit.is_null() || limit.as_i64().is_some_and(|limit| limit >= 0);
        json_of(fields, name, "must be an object of whole numbers from 0, null = unlimited", |value| {
            value.as_object().is_some_and(|limits| limits.values().all(number))
        })
        .map(Self)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Limits>()
    }
}

/// Features that replace the tier's, as JSON.
pub struct OwnFeatures(pub String);

impl Field for OwnFeatures {
    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        json_of(fields, name, "must be a list of names", |value| {
            value.as_array().is_some_and(|names| names.iter().all(Value::is_string))
        })
        .map(Self)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        Vec::<String>::schema(generator)
    }
}

/// A name that is safe to show in mails and license files.
pub struct CustomerName(pub String);

impl Field for CustomerName {
    const CODE: Option<ErrorCode> = Some(ErrorCode::InvalidName);

    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        let text = fields.optional_text(name)?;
        if !display_name::is_fit(&text) {
            let message = "must hold visible characters only and no web address";
            fields.wrong(name, ErrorCode::InvalidName, message);
        }
        Some(Self(text))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        String::schema(generator)
    }
}

/// Returns the field's JSON as text. A value that does not fit is a mistake with this message.
fn json_of(fields: &mut Fields, name: &str, message: &'static str, fits: impl Fn(&Value) -> bool) -> Option<String> {
    let value = fields.value(name)?.clone();
    if !fits(&value) {
        fields.wrong(name, ErrorCode::InvalidFields, message);
    }
    Some(value.to_string())
}
