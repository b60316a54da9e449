//! How [`crate::abuse`] stands before requests: the gate that all of them pass, and what handlers ask for what is dear.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, ResponseError, web};

use super::auth::bearer;
use super::client_address::client_address;
use super::problem::Problem;
use super::{hostile, known_browser, security_log};
use crate::abuse::{Act, Credential, Presented, TooMuch};
use crate::accounts::sign_in;
use crate::app::App;
use crate::app::live::Live;
use crate::ids::AccountId;
use crate::licenses::key::LicenseKey;

impl From<TooMuch> for Problem {
    fn from(error: TooMuch) -> Self {
        let detail = format!("{} Try again in {} s.", error.because, error.retry_after);
        Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", detail).retry_after(error.retry_after)
    }
}

/// Refuses a caller with too many requests, and a path or query with characters that nothing may hold. What must always be answered, and costs next to nothing, is not counted.
pub async fn gate<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let visit = match req.app_data::<web::Data<Live>>().map(|live| live.app()) {
        Some(app) if is_counted(req.path()) => {
            app.guard.visit(client_address(req.request(), &app), bearer(req.request()))
        }
        _ => Ok(()),
    };
    let visit = visit.map_err(Problem::from).and_then(|()| hostile::check_target(req.request()));
    match visit {
        Ok(()) => Ok(next.call(req).await?.map_into_left_body()),
        Err(refusal) => Ok(req.into_response(refusal.error_response()).map_into_right_body()),
    }
}

/// Stripe comes from many addresses and is known by its signature.
fn is_counted(path: &str) -> bool {
    !matches!(path, "/webhooks/stripe" | "/healthz" | "/readyz" | "/metrics") && !path.starts_with("/static/")
}

/// Asks to do what is dear; 429 when this caller has done it too often.
pub fn allow(req: &HttpRequest, app: &App, act: Act<'_>) -> Result<(), Problem> {
    Ok(app.guard.act(client_address(req, app), act)?)
}

/// Asks to do what is about a person, by the name or address that was typed: whoever it is counts, not the spelling.
pub async fn allow_person(
    req: &HttpRequest,
    app: &App,
    typed: &str,
    act: impl for<'a> Fn(&'a str, Option<&'a str>) -> Act<'a>,
) -> Result<(), Problem> {
    let typed = typed.to_owned();
    let person = app.db.read(move |conn| sign_in::person(conn, &typed)).await?;
    let mark = known_browser::mark(req, app, &person);
    allow(req, app, act(&person, mark.as_deref()))
}

/// Asks to try a password of whoever this name or address is. A refusal is written down like every sign-in that fails.
pub async fn allow_password(req: &HttpRequest, app: &App, typed: &str) -> Result<(), Problem> {
    let allowed = allow_person(req, app, typed, |person, browser| Act::Password { person, browser }).await;
    allowed.inspect_err(|problem| {
        if problem.status == StatusCode::TOO_MANY_REQUESTS {
            security_log::not_signed_in(req, app, "password", "limited");
        }
    })
}

/// The same for the password of who is signed in.
pub fn allow_own_password(req: &HttpRequest, app: &App, account_id: &AccountId) -> Result<(), Problem> {
    let mark = known_browser::mark(req, app, account_id);
    allow(req, app, Act::Password { person: account_id, browser: mark.as_deref() })
}

/// Asks to look a license key up; 429 when this caller guesses. For calls that are no [`super::attempts::Attempt`]. `None` for
/// a text that no key can be: it is a mistake, not a guess.
pub fn present_key(req: &HttpRequest, app: &App, text: &str) -> Result<Option<Presented>, Problem> {
    let Ok(key) = LicenseKey::parse(text) else { return Ok(None) };
    Ok(Some(app.guard.present(client_address(req, app), Credential::Key(key.as_str()))?))
}
