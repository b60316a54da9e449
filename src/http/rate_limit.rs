//! Rate-limit middleware, and the checks that handlers make before expensive operations ([`crate::abuse`]).

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
use crate::error_code::ErrorCode;
use crate::ids::AccountId;
use crate::licenses::key::LicenseKey;

impl From<TooMuch> for Problem {
    fn from(error: TooMuch) -> Self {
        let detail = format!("{} Try again in {} s.", error.because, error.retry_after);
        Self::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, detail).retry_after(error.retry_after)
    }
}

/// Refuses callers that send too many requests, and paths or queries with forbidden characters. Cheap routes that must
/// always be answered are not counted.
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

/// Returns whether requests to this path count. Stripe sends from many addresses and is authenticated by its signature.
fn is_counted(path: &str) -> bool {
    !matches!(path, "/webhooks/stripe" | "/healthz" | "/readyz" | "/metrics") && !path.starts_with("/static/")
}

/// Checks the quota of an expensive action; 429 when this caller has used it up.
pub fn allow(req: &HttpRequest, app: &App, act: Act<'_>) -> Result<(), Problem> {
    Ok(app.guard.act(client_address(req, app), act)?)
}

/// Checks the quota of an action about a person, by the name or address that was entered: the account counts, not the
/// spelling.
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

/// Checks whether a password may be tried for the account of this name or address. A refusal is logged like every
/// failed sign-in.
pub async fn allow_password(req: &HttpRequest, app: &App, typed: &str) -> Result<(), Problem> {
    let allowed = allow_person(req, app, typed, |person, browser| Act::Password { person, browser }).await;
    allowed.inspect_err(|problem| {
        if problem.status == StatusCode::TOO_MANY_REQUESTS {
            security_log::not_signed_in(req, app, "password", "limited");
        }
    })
}

/// Like [`allow_password`], for the signed-in account.
pub fn allow_own_password(req: &HttpRequest, app: &App, account_id: &AccountId) -> Result<(), Problem> {
    let mark = known_browser::mark(req, app, account_id);
    allow(req, app, Act::Password { person: account_id, browser: mark.as_deref() })
}

/// Checks whether a license key may be looked up; 429 when this caller guesses. For calls without an
/// [`super::attempts::Attempt`]. Returns `None` for a malformed key: it is a typo, not a guess.
pub fn present_key(req: &HttpRequest, app: &App, text: &str) -> Result<Option<Presented>, Problem> {
    let Ok(key) = LicenseKey::parse(text) else { return Ok(None) };
    Ok(Some(app.guard.present(client_address(req, app), Credential::Key(key.as_str()))?))
}
