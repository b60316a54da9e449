//! What an operator wants to see of people who come in and of those who do not: one line and one count each, never with a
//! secret. Sign-ins that succeed are in the audit log besides.

use actix_web::HttpRequest;

use super::client_address::client_address;
use crate::accounts::Account;
use crate::accounts::not_me::Change;
use crate::accounts::session::Way;
use crate::accounts::sign_in::SignInError;
use crate::app::App;

/// Somebody has signed in; the limits let their address pass from then on.
pub fn signed_in(req: &HttpRequest, app: &App, account: &Account, way: Way, second_factor: bool) {
    let (address, way) = (client_address(req, app), way.as_str());
    app.guard.signed_in(address, &account.id);
    tracing::info!(account.id = %account.id, account.role = account.role.as_str(), sign_in.way = way, sign_in.second_factor = second_factor, client.address = %address, "signed in");
    app.metrics.sign_in(way, "signed_in");
}

/// The first step was right; a code is asked for.
pub fn code_asked(req: &HttpRequest, app: &App, account: &Account, way: Way) {
    let (address, way) = (client_address(req, app), way.as_str());
    tracing::info!(account.id = %account.id, sign_in.way = way, client.address = %address, "sign-in waits for a code");
    app.metrics.sign_in(way, "code_required");
}

/// Somebody was not signed in. `way` is `password`, `link` or `code`.
pub fn not_signed_in(req: &HttpRequest, app: &App, way: &'static str, why: &'static str) {
    let address = client_address(req, app);
    tracing::info!(sign_in.way = way, sign_in.refused = why, client.address = %address, "sign-in refused");
    app.metrics.sign_in(way, why);
}

/// The word for a refusal; `None` for what is not the caller's doing.
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

/// An API token that is unknown, over or revoked.
pub fn bad_token(req: &HttpRequest, app: &App) {
    let address = client_address(req, app);
    tracing::info!(client.address = %address, "API token refused");
    app.metrics.refusal("bad_token");
}

/// A webhook that Stripe has not signed.
pub fn bad_signature(req: &HttpRequest, app: &App, why: &dyn std::fmt::Display) {
    let address = client_address(req, app);
    tracing::warn!(client.address = %address, reason = %why, "Stripe webhook with a bad signature refused");
    app.metrics.refusal("bad_signature");
}

/// Somebody says of a change that a mail told of that it was not theirs. `subject` is an account or a trial's license.
pub fn disowned(req: &HttpRequest, app: &App, subject: &str, change: Change) {
    let address = client_address(req, app);
    tracing::warn!(client.address = %address, subject, change = change.as_str(), "a change was disowned by mail");
    app.metrics.refusal("disowned");
}

/// An answer 403, of whatever kind.
pub fn forbidden(req: &HttpRequest, app: &App, code: &str) {
    let address = client_address(req, app);
    tracing::info!(client.address = %address, code, "forbidden");
    app.metrics.refusal("forbidden");
}
