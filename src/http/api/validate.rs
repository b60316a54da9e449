//! `GET` and `POST /api/v1/license/validate`: may this installation run? One read; a refusal is a 200 answer.

use actix_web::{HttpRequest, HttpResponse};

use super::activate_device::installation_id;
use crate::activations::validate::Question;
use crate::http::attempts::Attempt;
use crate::http::auth::app;
use crate::http::fields::{Fields, required};
use crate::http::problem::Problem;

/// `?email=&installation_id=` or `?license_key=&instance_id=`, and `product`
pub async fn by_query(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let fields = Fields::from_query(req.query_string());
    answer(&req, fields).await
}

/// `{email, installation_id}` or `{license_key, instance_id}`, and `product?` →
/// `{valid, code, message, expiry, tier, features, limits, active_count, license_id, trial, check_again_after}`
pub async fn by_body(req: HttpRequest, fields: Fields) -> Result<HttpResponse, Problem> {
    answer(&req, fields).await
}

async fn answer(req: &HttpRequest, mut fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let attempt = Attempt::begin(&app, req, "validate");
    fields.knows(&["email", "installation_id", "license_key", "instance_id"]);
    let product = fields.optional_text("product").filter(|product| !product.is_empty());
    let (attempt, question) = if fields.value("license_key").is_some() {
        let key = fields.text("license_key");
        let field = if fields.value("instance_id").is_none() && fields.value("installation_id").is_some() {
            "installation_id"
        } else {
            "instance_id"
        };
        let instance = installation_id(&mut fields, field);
        fields.finish()?;
        let instance = required(instance, field)?;
        let attempt = attempt.instance(instance.as_str());
        let (attempt, key) = attempt.readable_key(&key)?;
        (attempt, key.map(|key| Question::Instance { key, instance }))
    } else {
        let email = fields.email("email");
        let installation = installation_id(&mut fields, "installation_id");
        fields.finish()?;
        let (email, installation) = (required(email, "email")?, required(installation, "installation_id")?);
        let attempt = attempt.instance(installation.as_str()).installation(&email, &installation)?;
        (attempt, Ok(Question::Installation { email, installation }))
    };
    let answer = match question {
        Ok(question) => app.activator.answer(&app.db, question, product.as_deref()).await?,
        // A key that cannot exist is answered like one that does not, with the reason.
        Err(error) => app.activator.not_found_because(error.told()),
    };
    attempt.end(answer.license_id(), answer.code());
    Ok(HttpResponse::Ok().json(answer))
}
