//! The agent's pages: *License & usage* and *Activate license*. Plain forms, no scripts.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use serde::Deserialize;
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

use super::api::{activated, off_thread, refusal};
use super::keeper::{ActivateError, Keeper};
use crate::config::AgentConfig;
use crate::http::problem::Problem;
use crate::templates::Templates;

/// What the pages need besides the license.
pub struct Pages {
    pub config: AgentConfig,
    pub templates: Templates,
    /// What our own forms carry; made anew at every start.
    pub form_token: String,
}

#[derive(Deserialize)]
pub struct Form {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    license_key: String,
}

/// `GET /`
pub async fn status(
    req: HttpRequest,
    pages: web::Data<Pages>,
    keeper: web::Data<Keeper>,
) -> Result<HttpResponse, Problem> {
    let overview = keeper.overview();
    let contact = pages.config.contact.as_deref();
    let is_url = |contact: &&str| contact.starts_with("https://") || contact.starts_with("http://");
    let context = json!({
        "status": overview.as_ref().map(|overview| &overview.status),
        "grace_until": overview.as_ref().and_then(|overview| overview.grace_until.clone()),
        "reason": overview.as_ref().and_then(|overview| overview.reason),
        "contact_url": contact.filter(is_url),
        "contact_email": contact.filter(|contact| !is_url(contact)),
    });
    pages.render(&req, StatusCode::OK, "agent/status.html", context)
}

/// `GET /activate`
pub async fn show_activate(req: HttpRequest, pages: web::Data<Pages>) -> Result<HttpResponse, Problem> {
    let context = json!({"values": {"license_key": ""}, "error": null, "activated": null});
    pages.render(&req, StatusCode::OK, "agent/activate.html", context)
}

/// `POST /activate`
pub async fn activate(
    req: HttpRequest,
    pages: web::Data<Pages>,
    keeper: web::Data<Keeper>,
    form: web::Form<Form>,
) -> Result<HttpResponse, Problem> {
    pages.check(&form.csrf)?;
    let Form { license_key: text, .. } = form.into_inner();
    let pasted = text.clone();
    match off_thread(move || keeper.activate(&text)).await? {
        Ok(activation) => {
            let context = json!({"values": {"license_key": ""}, "error": null, "activated": activated(&activation)});
            pages.render(&req, StatusCode::OK, "agent/activate.html", context)
        }
        Err(ActivateError::Store(error)) => Err(Problem::internal(&error)),
        Err(error) => {
            let context = json!({"values": {"license_key": pasted}, "error": refusal(&error), "activated": null});
            pages.render(&req, StatusCode::BAD_REQUEST, "agent/activate.html", context)
        }
    }
}

/// `POST /deactivate`
pub async fn deactivate(
    pages: web::Data<Pages>,
    keeper: web::Data<Keeper>,
    form: web::Form<Form>,
) -> Result<HttpResponse, Problem> {
    pages.check(&form.csrf)?;
    off_thread(move || keeper.deactivate()).await?.map_err(|e| Problem::internal(&e))?;
    Ok(HttpResponse::SeeOther().insert_header(("Location", "/")).finish())
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

    fn check(&self, presented: &str) -> Result<(), Problem> {
        if self.form_token.as_bytes().ct_eq(presented.as_bytes()).into() {
            return Ok(());
        }
        Err(Problem::forbidden("invalid_csrf_token", "This form is too old or came from another page. Load it again."))
    }
}
