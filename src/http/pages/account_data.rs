//! `/account/data` and `/account/erase`: exports or erases a person's data.

use actix_web::http::header::{CONTENT_DISPOSITION, ContentDisposition, DispositionParam, DispositionType};
use actix_web::{HttpRequest, HttpResponse};

use super::account::{Mistakes, sender, show_with};
use super::account_email::proves;
use super::form::Form;
use super::redirect::redirect_with;
use super::refusal::form_problem;
use super::view::or_problem;
use crate::accounts::Account;
use crate::app::App;
use crate::audit::Actor;
use crate::error_code::ErrorCode;
use crate::http::admin::accounts::erase;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::problem::{FieldError, Problem};
use crate::person::export;

/// The name of the downloaded file.
const FILE: &str = "my-data.json";

/// Downloads the person's data as a JSON file. Requires `data_password` if the account has a password.
pub async fn download(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, hand_out(&req, &visitor, &Form::parse(&body)).await).await
}

/// Erases the person, which cannot be undone. Requires `erase_email`, the retyped address, and `erase_password`.
pub async fn erase(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, take_away(&req, &visitor, &Form::parse(&body)).await).await
}

async fn hand_out(req: &HttpRequest, visitor: &Visitor, form: &Form) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let account = match owner(req, visitor, form, &app, "data_password").await? {
        Ok(account) => account,
        Err(mistake) => return show_with(req, visitor, &Mistakes::fields("data", vec![mistake], form)).await,
    };
    let ring = app.ring.clone();
    let known = app.db.read(move |conn| export::export(conn, &ring, &account.email)).await?;
    let file = DispositionParam::Filename(FILE.to_owned());
    let attachment = ContentDisposition { disposition: DispositionType::Attachment, parameters: vec![file] };
    Ok(HttpResponse::Ok().insert_header((CONTENT_DISPOSITION, attachment)).json(known))
}

async fn take_away(req: &HttpRequest, visitor: &Visitor, form: &Form) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let account = match owner(req, visitor, form, &app, "erase_password").await? {
        Ok(account) => account,
        Err(mistake) => return show_with(req, visitor, &Mistakes::fields("erase", vec![mistake], form)).await,
    };
    if !form.get("erase_email").trim().eq_ignore_ascii_case(account.email.as_str()) {
        let mistake = FieldError::new("erase_email", ErrorCode::NotConfirmed, "type the address of this account");
        return show_with(req, visitor, &Mistakes::fields("erase", vec![mistake], form)).await;
    }
    match erase::run(&app, account.email, Actor::Customer(account.id)).await {
        Ok(_) => Ok(redirect_with("/sign-in", "person_erased").finish()),
        Err(problem) if problem.status.is_client_error() => {
            show_with(req, visitor, &Mistakes::whole("erase", form_problem(&problem))).await
        }
        Err(problem) => Err(problem),
    }
}

/// Returns the account if the caller has proved to be its owner; the inner `Err` is the error for `field`. Fails with
/// 403 for an account with an unconfirmed address, because the data may belong to somebody else with that address.
async fn owner(
    req: &HttpRequest,
    visitor: &Visitor,
    form: &Form,
    app: &App,
    field: &str,
) -> Result<Result<Account, FieldError>, Problem> {
    let (session, account) = sender(visitor, form)?;
    if account.unconfirmed_since.is_some() {
        return Err(Problem::forbidden(ErrorCode::AddressNotConfirmed, "Confirm your e-mail address first."));
    }
    if proves(req, app, &session, &account, form.get(field)).await? {
        return Ok(Ok(account));
    }
    Ok(Err(FieldError::new(
        field,
        ErrorCode::WrongPassword,
        "Give your current password, or sign in again by a link first.",
    )))
}
