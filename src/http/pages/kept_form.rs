//! Keeps a form that was submitted after its session had ended, encrypted in a cookie of the browser, until the person
//! has signed in again.

use actix_web::cookie::time::Duration;
use actix_web::http::Method;
use actix_web::http::header::LOCATION;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::http::auth::{Visitor, app, check_same_origin};
use crate::http::cookies;
use crate::http::request::is_below;
use crate::http::request_body::SentForm;
use crate::secret::sealed::Purpose;

/// The path prefixes of personal pages.
pub(super) const PERSONAL: &[&str] = &["/dashboard", "/account", "/admin", "/organizations"];

/// How long a form is kept.
const KEPT: Duration = Duration::minutes(30);

/// Returns whether a field is a secret, which is never kept.
fn is_secret(field: &str) -> bool {
    field == "csrf" || field.contains("password") || field == "code" || field == "STRIPE_SECRET_KEY"
}

/// A kept form: its address, its fields, and its expiry.
#[derive(Serialize, Deserialize)]
pub(super) struct Unsent {
    pub path: String,
    pub fields: Vec<(String, String)>,
    until: i64,
}

/// Keeps a form whose session has ended, and redirects to the sign-in page; returns `None` for any other request. Keeps
/// only forms from this server's own pages, sent by a browser that was signed in, so that no other site can plant one.
pub(super) fn keep(req: &HttpRequest, visitor: &Visitor) -> Option<HttpResponse> {
    let app = app(req).ok()?;
    let had_session = cookies::value(req, cookies::SESSION).is_some();
    let is_personal = is_below(req.path(), PERSONAL);
    if req.method() != Method::POST || visitor.signed_in.is_some() || !had_session || !is_personal {
        return None;
    }
    check_same_origin(req, &app).ok()?;
    let form = req.extensions().get::<SentForm>().cloned()?;
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(&form.0).into_owned().collect();
    // Secrets are not kept, so a form with a secret has to be filled in again.
    let kept = !fields.iter().any(|(name, value)| name != "csrf" && is_secret(name) && !value.is_empty());
    let mut response = HttpResponse::SeeOther();
    response.insert_header((LOCATION, "/sign-in"));
    response.cookie(cookies::build(cookies::FLASH, "session_ended".to_owned(), None));
    if kept {
        let fields = fields.into_iter().filter(|(name, _)| !is_secret(name)).collect();
        let until = app.context.now() + KEPT.whole_seconds();
        let unsent = serde_json::to_string(&Unsent { path: req.path().to_owned(), fields, until }).ok()?;
        let sealed = app.sealer.seal(Purpose::UnsentForm, &unsent);
        response.cookie(cookies::build(cookies::UNSENT, sealed, Some(KEPT)));
        response.cookie(cookies::build(cookies::NEXT, "/resume".to_owned(), None));
    }
    Some(response.finish())
}

/// Returns this browser's kept form; `None` if it is missing, expired or invalid.
pub(super) fn kept(req: &HttpRequest, app: &App) -> Option<Unsent> {
    let sealed = cookies::value(req, cookies::UNSENT)?;
    let unsent: Unsent = serde_json::from_str(&app.sealer.open(Purpose::UnsentForm, &sealed).ok()?).ok()?;
    Some(unsent).filter(|unsent| app.context.now() < unsent.until)
}
