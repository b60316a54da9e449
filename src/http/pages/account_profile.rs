//! `POST /account/profile`: the account's name, and the language of its pages and mails.

use actix_web::{HttpRequest, HttpResponse};

use super::account::{Mistakes, sender, show_with};
use super::form::Form;
use super::redirect::redirect_with;
use super::view::or_problem;
use crate::accounts::profile::{PersonName, set_profile};
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::language;
use crate::http::problem::{FieldError, Problem};
use crate::language::Language;

/// Changes `name` and `language`, a language tag from the menu.
pub async fn change(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, keep(&req, &visitor, &Form::parse(&body)).await).await
}

async fn keep(req: &HttpRequest, visitor: &Visitor, form: &Form) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let (_, account) = sender(visitor, form)?;
    let name = PersonName::parse(form.get("name"));
    let (name, language) = match (name, Language::of_tag(form.get("language"))) {
        (Ok(name), Some(language)) => (name, language),
        (name, language) => {
            let mut errors = Vec::new();
            errors.extend(name.err().map(|error| FieldError::new("name", ErrorCode::InvalidName, error)));
            if language.is_none() {
                errors.push(FieldError::new(
                    "language",
                    ErrorCode::InvalidLanguage,
                    "choose one of the languages of the list",
                ));
            }
            return show_with(req, visitor, &Mistakes::fields("profile", errors, form)).await;
        }
    };
    let (id, context) = (account.id.clone(), app.context.clone());
    app.db.write(move |conn| set_profile(conn, &context, &id, name.as_ref(), language)).await?;
    let mut response = redirect_with("/account", "profile_changed");
    response.cookie(language::kept(language));
    Ok(response.finish())
}
