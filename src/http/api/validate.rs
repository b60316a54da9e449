//! `GET` and `POST /api/v1/license/validate`: may this installation run? One database read; an invalid license is a 200
//! response.

use std::borrow::Cow;

use actix_web::{HttpRequest, HttpResponse};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::json;

use crate::accounts::email::Email;
use crate::activations::installation_id::InstallationId;
use crate::activations::validate::{Answer, Question};
use crate::app::App;
use crate::error_code::ErrorCode;
use crate::http::answer::Custom;
use crate::http::attempts::Attempt;
use crate::http::auth::app;
use crate::http::description::{About, Group, Members};
use crate::http::field::{Field, Text};
use crate::http::fields::Fields;
use crate::http::input::{Input, Query, Request};
use crate::http::problem::Problem;
use crate::offline::signing_keys::SigningKeys;

/// The path of both calls.
pub const PATH: &str = "/api/v1/license/validate";

/// A requested validation.
pub struct Asked<'a> {
    pub who: Who<'a>,
    /// The slug of the application's product.
    pub product: Option<&'a str>,
    /// Requests a signed response that contains this text.
    pub nonce: Option<&'a str>,
}

/// The longest nonce, in characters.
const LONGEST_NONCE: usize = 64;

/// The caller's credentials, with the key as it was sent.
pub enum Who<'a> {
    Instance { key: Cow<'a, str>, instance: InstallationId },
    Installation { email: Email, installation: InstallationId },
}

impl Who<'_> {
    fn instance(&self) -> &str {
        match self {
            Self::Instance { instance, .. } => instance.as_str(),
            Self::Installation { installation, .. } => installation.as_str(),
        }
    }
}

/// The description of both calls.
pub const ABOUT: About = About::new(Group::Licensing, "Validate a license").details(
    "Identify the installation by `email` and `installation_id`, or by `license_key` and `instance_id`. With `nonce` \
     (random text of at most 64 characters), the response is signed in `proof`.",
);

/// The description of the call with a body.
pub const ABOUT_BODY: About = ABOUT.example(|| json!({"email": "ada@example.com", "installation_id": "6f1c2d7e"}));

/// A validation request. With a license key, `installation_id` is accepted as another name for `instance_id`.
pub struct Validate {
    who: Who<'static>,
    product: Option<String>,
    nonce: Option<String>,
}

impl Request for Validate {
    fn read(fields: &mut Fields) -> Option<Self> {
        fields.knows(&["email", "installation_id", "license_key", "instance_id"]);
        let product = fields.optional_text("product").filter(|product| !product.is_empty());
        let nonce = nonce(fields);
        // Identifying fields that this request does not use must still be text.
        let unread: &[&str] = if fields.value("license_key").is_none() {
            &["instance_id"]
        } else if fields.value("instance_id").is_some() {
            &["email", "installation_id"]
        } else {
            &["email"]
        };
        for name in unread {
            fields.optional_text(name);
        }
        let who = if fields.value("license_key").is_some() {
            let key = fields.text("license_key");
            let named = if fields.value("instance_id").is_none() && fields.value("installation_id").is_some() {
                "installation_id"
            } else {
                "instance_id"
            };
            Who::Instance { key: key.into(), instance: InstallationId::read(fields, named)? }
        } else {
            let email = fields.email("email");
            let installation = InstallationId::read(fields, "installation_id");
            Who::Installation { email: email?, installation: installation? }
        };
        Some(Self { who, product, nonce })
    }

    fn members(generator: &mut SchemaGenerator) -> Members {
        let mut members = Members::default();
        let nonce = json_schema!({"type": ["string", "null"], "minLength": 1, "maxLength": LONGEST_NONCE});
        members.add("email", false, Option::<Email>::schema(generator), "");
        members.add("installation_id", false, Option::<InstallationId>::schema(generator), "");
        members.add("license_key", false, Option::<Text>::schema(generator), "");
        members.add("instance_id", false, Option::<InstallationId>::schema(generator), "");
        members.add("product", false, Option::<String>::schema(generator), "The slug of the application's product.");
        members.add("nonce", false, nonce, "A random text, for a signed answer.");
        members.codes = vec![ErrorCode::InvalidEmail, ErrorCode::InvalidInstallationId];
        members
    }
}

/// Validates the license named in the query.
pub async fn by_query(req: HttpRequest, query: Query<Validate>) -> Result<Custom<Validated>, Problem> {
    let app = app(&req)?;
    answer_sent(&app, &req, query.read()?).await
}

/// Validates the license named in the body.
pub async fn by_body(req: HttpRequest, input: Input<Validate>) -> Result<Custom<Validated>, Problem> {
    let app = app(&req)?;
    answer_sent(&app, &req, input.read()?).await
}

async fn answer_sent(app: &App, req: &HttpRequest, sent: Validate) -> Result<Custom<Validated>, Problem> {
    let asked = Asked { who: sent.who, product: sent.product.as_deref(), nonce: sent.nonce.as_deref() };
    Ok(Custom::written(answer(app, req, asked).await?))
}

/// Reads the nonce: text that the application has never sent before, so that an old response cannot be replayed.
fn nonce(fields: &mut Fields) -> Option<String> {
    let nonce = fields.optional_text("nonce")?;
    if !(1..=LONGEST_NONCE).contains(&nonce.chars().count()) {
        fields.wrong("nonce", ErrorCode::InvalidFields, format!("must be 1 to {LONGEST_NONCE} characters"));
    }
    Some(nonce)
}

/// The schema of the response: an [`Answer`], and `proof` if a nonce was sent.
pub struct Validated;

impl JsonSchema for Validated {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Validated".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let proof = json_schema!({"type": "string", "description": "`validate/<payload>.<signature>`, Ed25519."});
        let proven = json_schema!({"type": "object", "properties": {"proof": proof}});
        json_schema!({"allOf": [generator.subschema_for::<Answer>(), proven]})
    }
}

/// A validation's result with its proof.
#[derive(Serialize)]
struct Proven {
    #[serde(flatten)]
    answer: Answer,
    proof: String,
}

/// Runs a validation and returns its response.
pub async fn answer(app: &App, req: &HttpRequest, asked: Asked<'_>) -> Result<HttpResponse, Problem> {
    let attempt = Attempt::begin(app, req, "validate");
    let asked_by = asked.nonce.map(|nonce| (nonce, asked.who.instance().to_owned()));
    let (attempt, question) = match asked.who {
        Who::Instance { key, instance } => {
            let (attempt, key) = attempt.instance(instance.as_str()).readable_key(&key)?;
            (attempt, key.map(|key| Question::Instance { key, instance }))
        }
        Who::Installation { email, installation } => {
            let attempt = attempt.instance(installation.as_str()).installation(&email, &installation)?;
            (attempt, Ok(Question::Installation { email, installation }))
        }
    };
    let answer = match question {
        Ok(question) => app.activator.answer(&app.db, question, asked.product).await?,
        // A malformed key is answered like an unknown one, with the reason.
        Err(error) => app.activator.not_found_because(error.told()),
    };
    attempt.end(answer.license_id(), answer.code());
    let Some((nonce, instance)) = asked_by else { return Ok(HttpResponse::Ok().json(answer)) };
    let signer = SigningKeys::of(&app.config.data_dir).current().map_err(|e| Problem::internal(&e))?;
    let proof = signer.sign_proof(&answer.proof(nonce, instance, app.context.now()));
    Ok(HttpResponse::Ok().json(Proven { answer, proof }))
}
