//! `GET` and `POST /api/v1/license/validate`: may this installation run? One read; a refusal is a 200 answer.

use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::activate_device::installation_id;
use crate::accounts::email::Email;
use crate::activations::installation_id::InstallationId;
use crate::activations::validate::{Answer, Question};
use crate::app::App;
use crate::http::attempts::Attempt;
use crate::http::auth::app;
use crate::http::fields::{Fields, required};
use crate::http::problem::Problem;
use crate::offline::signing_keys::SigningKeys;

/// Where it is.
pub const PATH: &str = "/api/v1/license/validate";

/// A validation as a request asks for it.
pub struct Asked<'a> {
    pub who: Who<'a>,
    /// The slug that the application names.
    pub product: Option<&'a str>,
    /// The answer is to be signed, with this text in it.
    pub nonce: Option<&'a str>,
}

/// The longest nonce, in characters.
const LONGEST_NONCE: usize = 64;

/// Who asks, the key as it was given.
pub enum Who<'a> {
    Instance { key: &'a str, instance: InstallationId },
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

/// `?email=&installation_id=` or `?license_key=&instance_id=`, `product` and `nonce`
pub async fn by_query(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let fields = Fields::from_query(req.query_string());
    from_fields(&req, fields).await
}

/// `{email, installation_id}` or `{license_key, instance_id}`, `product?` and `nonce?` →
/// `{valid, code, message, expiry, tier, features, limits, active_count, license_id, trial, check_again_after}`, and `proof`
/// for who sent a nonce
pub async fn by_body(req: HttpRequest, fields: Fields) -> Result<HttpResponse, Problem> {
    from_fields(&req, fields).await
}

async fn from_fields(req: &HttpRequest, mut fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    fields.knows(&["email", "installation_id", "license_key", "instance_id"]);
    let product = fields.optional_text("product").filter(|product| !product.is_empty());
    let nonce = nonce(&mut fields);
    // What is not read this time must be what it says all the same.
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
    if fields.value("license_key").is_some() {
        let key = fields.text("license_key");
        let field = if fields.value("instance_id").is_none() && fields.value("installation_id").is_some() {
            "installation_id"
        } else {
            "instance_id"
        };
        let instance = installation_id(&mut fields, field);
        fields.finish()?;
        let who = Who::Instance { key: &key, instance: required(instance, field)? };
        return answer(&app, req, Asked { who, product: product.as_deref(), nonce: nonce.as_deref() }).await;
    }
    let email = fields.email("email");
    let installation = installation_id(&mut fields, "installation_id");
    fields.finish()?;
    let who = Who::Installation {
        email: required(email, "email")?,
        installation: required(installation, "installation_id")?,
    };
    answer(&app, req, Asked { who, product: product.as_deref(), nonce: nonce.as_deref() }).await
}

/// A text that the application never sent before, so that no old answer passes for this one.
fn nonce(fields: &mut Fields) -> Option<String> {
    let nonce = fields.optional_text("nonce")?;
    if !(1..=LONGEST_NONCE).contains(&nonce.chars().count()) {
        fields.wrong("nonce", "invalid_fields", format!("must be 1 to {LONGEST_NONCE} characters"));
    }
    Some(nonce)
}

/// The answer with its proof.
#[derive(Serialize)]
struct Proven {
    #[serde(flatten)]
    answer: Answer,
    proof: String,
}

/// Asks for what was read from a request.
pub async fn answer(app: &App, req: &HttpRequest, asked: Asked<'_>) -> Result<HttpResponse, Problem> {
    let attempt = Attempt::begin(app, req, "validate");
    let asked_by = asked.nonce.map(|nonce| (nonce, asked.who.instance().to_owned()));
    let (attempt, question) = match asked.who {
        Who::Instance { key, instance } => {
            let (attempt, key) = attempt.instance(instance.as_str()).readable_key(key)?;
            (attempt, key.map(|key| Question::Instance { key, instance }))
        }
        Who::Installation { email, installation } => {
            let attempt = attempt.instance(installation.as_str()).installation(&email, &installation)?;
            (attempt, Ok(Question::Installation { email, installation }))
        }
    };
    let answer = match question {
        Ok(question) => app.activator.answer(&app.db, question, asked.product).await?,
        // A key that cannot exist is answered like one that does not, with the reason.
        Err(error) => app.activator.not_found_because(error.told()),
    };
    attempt.end(answer.license_id(), answer.code());
    let Some((nonce, instance)) = asked_by else { return Ok(HttpResponse::Ok().json(answer)) };
    let signer = SigningKeys::of(&app.config.data_dir).current().map_err(|e| Problem::internal(&e))?;
    let proof = signer.sign_proof(&answer.proof(nonce, instance, app.context.now()));
    Ok(HttpResponse::Ok().json(Proven { answer, proof }))
}
