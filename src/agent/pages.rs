//! The agent's pages: *License & usage* and *Activate license*. Plain forms, no scripts.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError, web};
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

use super::api::{activated, off_thread, refusal};
use super::keeper::{ActivateError, Keeper};
use super::store::{LogLine, Past};
use crate::clock;
use crate::config::AgentConfig;
use crate::error_code::ErrorCode;
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::pages::view::wants_html;
use crate::http::problem::Problem;
use crate::templates::Templates;

/// Log lines and past licenses on the status page.
const LOG_SHOWN: i64 = 20;
const PAST_SHOWN: usize = 10;

/// What the pages need besides the license.
pub struct Pages {
    pub config: AgentConfig,
    pub templates: Templates,
    /// The CSRF token of our own forms; generated at every start.
    pub form_token: String,
}

/// A form body: twice the maximum size of a license file, because the browser encodes it.
type Posted = Body<{ 2 * BODY_LIMIT }>;

/// `GET /`
pub async fn status(
    req: HttpRequest,
    pages: web::Data<Pages>,
    keeper: web::Data<Keeper>,
) -> Result<HttpResponse, Problem> {
    let overview = keeper.overview();
    let (past, log) = off_thread(move || keeper.history(LOG_SHOWN)).await?.map_err(|e| Problem::internal(&e))?;
    let contact = pages.config.contact.as_deref();
    let is_url = |contact: &&str| contact.starts_with("https://") || contact.starts_with("http://");
    let context = json!({
        "status": overview.as_ref().map(|overview| &overview.status),
        "grace_until": overview.as_ref().and_then(|overview| overview.grace_until.clone()),
        "reason": overview.as_ref().and_then(|overview| overview.reason),
        "contact_url": contact.filter(is_url),
        "contact_email": contact.filter(|contact| !is_url(contact)),
        "past": past.iter().filter(|past| past.ended_at.is_some()).take(PAST_SHOWN).map(past_row).collect::<Vec<_>>(),
        "log": log.iter().map(log_row).collect::<Vec<_>>(),
    });
    pages.render(&req, StatusCode::OK, "agent/status.html", context)
}

fn past_row(past: &Past) -> Value {
    json!({
        "license_id": past.license_id,
        "activated_at": clock::rfc3339(past.activated_at),
        "ended_at": past.ended_at.map(clock::rfc3339),
        "because": past.ended_because,
    })
}

fn log_row(line: &LogLine) -> Value {
    json!({"at": clock::rfc3339(line.at), "action": line.action, "outcome": line.outcome, "detail": line.detail})
}

/// `GET /activate`
pub async fn show_activate(req: HttpRequest, pages: web::Data<Pages>) -> Result<HttpResponse, Problem> {
    pages.form(&req, StatusCode::OK, "", Value::Null)
}

/// `POST /activate`
pub async fn activate(
    req: HttpRequest,
    pages: web::Data<Pages>,
    keeper: web::Data<Keeper>,
    body: Posted,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let text = form.get("license_key").to_owned();
    if !pages.is_ours(form.get("csrf")) {
        // Loaded before the agent was restarted: keep the text so that nobody has to paste it again.
        let error = json!({"reason": "form", "message": "This form has expired. Press Activate again."});
        return pages.form(&req, StatusCode::FORBIDDEN, &text, error);
    }
    let pasted = text.clone();
    match off_thread(move || keeper.activate(&text)).await? {
        Ok(activation) => {
            let context = json!({"values": {"license_key": ""}, "error": null, "activated": activated(&activation)});
            pages.render(&req, StatusCode::OK, "agent/activate.html", context)
        }
        Err(ActivateError::Store(error)) => Err(Problem::internal(&error)),
        Err(error) => pages.form(&req, StatusCode::BAD_REQUEST, &pasted, refusal(&error)),
    }
}

/// `POST /deactivate`
pub async fn deactivate(
    req: HttpRequest,
    pages: web::Data<Pages>,
    keeper: web::Data<Keeper>,
    body: Posted,
) -> Result<HttpResponse, Problem> {
    if !pages.is_ours(Form::parse(&body).get("csrf")) {
        let problem =
            Problem::forbidden(ErrorCode::InvalidCsrfToken, "This form has expired. Go back and reload the page.");
        return pages.problem(&req, &problem);
    }
    off_thread(move || keeper.deactivate()).await?.map_err(|e| Problem::internal(&e))?;
    Ok(HttpResponse::SeeOther().insert_header(("Location", "/")).finish())
}

/// Every other path: 404.
pub async fn not_found(req: HttpRequest, pages: web::Data<Pages>) -> Result<HttpResponse, Problem> {
    pages.problem(&req, &Problem::not_found(ErrorCode::NotFound, "There is nothing at this path."))
}

impl Pages {
    fn render(
        &self,
        req: &HttpRequest,
        status: StatusCode,
        template: &str,
        mut context: Value,
    ) -> Result<HttpResponse, Problem> {
        let shared = json!({
            "app_name": self.config.app_name, "csrf": self.form_token, "path": req.path(), "flash": null,
        });
        if let (Some(context), Value::Object(shared)) = (context.as_object_mut(), shared) {
            context.extend(shared);
        }
        let html = self.templates.render(template, context).map_err(|e| Problem::internal(&e))?;
        Ok(HttpResponseBuilder::new(status).content_type("text/html; charset=utf-8").body(html))
    }

    /// Shows the form with the pasted text and the error.
    fn form(&self, req: &HttpRequest, status: StatusCode, text: &str, error: Value) -> Result<HttpResponse, Problem> {
        let context = json!({"values": {"license_key": text}, "error": error, "activated": null});
        self.render(req, status, "agent/activate.html", context)
    }

    /// Responds with a page for a browser, problem+json for a program.
    fn problem(&self, req: &HttpRequest, problem: &Problem) -> Result<HttpResponse, Problem> {
        if !wants_html(req) {
            return Ok(problem.error_response());
        }
        let title = problem.status.canonical_reason().unwrap_or("Error");
        let context = json!({"status": problem.status.as_u16(), "title": title, "detail": problem.detail});
        self.render(req, problem.status, "agent/problem.html", context)
    }

    fn is_ours(&self, presented: &str) -> bool {
        self.form_token.as_bytes().ct_eq(presented.as_bytes()).into()
    }
}
