//! Security events for operators, such as sign-ins and refusals: one log line and one counter each, never with a
//! secret. Successful sign-ins are in the audit log, too.

use actix_web::HttpRequest;

use super::client_address::client_address;
use crate::accounts::Account;
use crate::accounts::not_me::Change;
use crate::accounts::session::Way;
use crate::accounts::sign_in::SignInError;
use crate::app::App;

/// Logs a sign-in; from then on the rate limits trust its address.
pub fn signed_in(req: &HttpRequest, app: &App, account: &Account, way: Way, second_factor: bool) {
    let (address, way) = (client_address(req, app), way.as_str());
    app.guard.signed_in(address, &account.id);
    tracing::info!(account.id = %account.id, account.role = account.role.as_str(), sign_in.way = way, sign_in.second_factor = second_factor, client.address = %address, "signed in");
    app.metrics.sign_in(way, "signed_in");
}

/// Logs that the first step succeeded and a code is required.
pub fn code_asked(req: &HttpRequest, app: &App, account: &Account, way: Way) {
    let (address, way) = (client_address(req, app), way.as_str());
    tracing::info!(account.id = %account.id, sign_in.way = way, client.address = %address, "sign-in requires a code");
    app.metrics.sign_in(way, "code_required");
}

/// Logs a failed sign-in. `way` is `password`, `link` or `code`.
pub fn not_signed_in(req: &HttpRequest, app: &App, way: &'static str, why: &'static str) {
    let address = client_address(req, app);
    tracing::info!(sign_in.way = way, sign_in.refused = why, client.address = %address, "sign-in refused");
    app.metrics.sign_in(way, why);
}

/// Returns the logged reason for a refusal; `None` for failures that are not the caller's.
pub fn refusal(error: &SignInError) -> Option<&'static str> {
    match error {
        SignInError::Refused => Some("refused"),
        SignInError::CodeRequired => Some("code_required"),
        SignInError::WrongCode => Some("wrong_code"),
        SignInError::CodesLocked { .. } => Some("locked"),
        SignInError::Expired => Some("expired"),
        SignInError::Hash(_) | SignInError::Db(_) => None,
    }
}

/// Logs an unknown, expired or revoked API token.
pub fn bad_token(req: &HttpRequest, app: &App) {
    let address = client_address(req, app);
    tracing::info!(client.address = %address, "API token refused");
    app.metrics.refusal("bad_token");
}

/// Logs a webhook without a valid Stripe signature.
pub fn bad_signature(req: &HttpRequest, app: &App, why: &dyn std::fmt::Display) {
    let address = client_address(req, app);
    tracing::warn!(client.address = %address, reason = %why, "Stripe webhook with a bad signature refused");
    app.metrics.refusal("bad_signature");
}

/// Logs that the recipient of a notification disowned the change. `subject` is an account or a trial's license.
pub fn disowned(req: &HttpRequest, app: &App, subject: &str, change: Change) {
    let address = client_address(req, app);
    tracing::warn!(client.address = %address, subject, change = change.as_str(), "a change was disowned by mail");
    app.metrics.refusal("disowned");
}

/// Logs a 403 response of any kind.
pub fn forbidden(req: &HttpRequest, app: &App, code: &str) {
    let address = client_address(req, app);
    tracing::info!(client.address = %address, code, "forbidden");
    app.metrics.refusal("forbidden");
}
