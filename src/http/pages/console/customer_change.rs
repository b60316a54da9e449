//! `/admin/customers/{id}/change/email`, `…/change/erase` and `…/data`: changes a customer's address, erases a
//! customer, and exports a customer's data.

use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::Map;

use super::detail::Link;
use super::form::{FormPage, Input, submit};
use super::{customers, for_seller};
use crate::accounts::account;
use crate::accounts::{Account, Permission};
use crate::app::App;
use crate::error_code::ErrorCode;
use crate::http::admin::accounts::change::{self, ChangeAccount};
use crate::http::admin::accounts::{data, erase};
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body, Fields, required};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect_with;
use crate::http::problem::Problem;
use crate::ids::AccountId;

/// A form of a customer's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Email,
    Erase,
}

impl Kind {
    fn named(name: &str) -> Result<Self, Problem> {
        match name {
            "email" => Ok(Self::Email),
            "erase" => Ok(Self::Erase),
            _ => Err(Problem::not_found(ErrorCode::NotFound, "There is no such form.")),
        }
    }
}

/// Returns links to the forms and downloads for a customer.
pub fn links(id: &str) -> Vec<Link> {
    [("Change the e-mail address…", "change/email"), ("Download all data", "data"), ("Erase…", "change/erase")]
        .map(|(label, path)| Link::new(Permission::Settings, label, format!("/admin/customers/{id}/{path}")))
        .to_vec()
}

/// Renders the form.
pub async fn show(
    req: HttpRequest,
    visitor: Visitor,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (id, name) = path.into_inner();
    for_seller(&req, &visitor, async { draw(&req, &visitor, &id, Kind::named(&name)?, None, None).await }).await
}

/// Applies the form.
pub async fn change_customer(
    req: HttpRequest,
    visitor: Visitor,
    path: web::Path<(String, String)>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let (id, name) = path.into_inner();
    let form = Form::parse(&body);
    let kind = Kind::named(&name)?;
    let work = async |actor| {
        let app = app(&req)?;
        let found = find(&app, &id).await?;
        match kind {
            Kind::Email => {
                let mut fields = Fields::from_form(Map::from_iter([("email".to_owned(), form.get("email").into())]));
                let email = fields.email("email");
                fields.finish()?;
                let email = Some(required(email, "email")?);
                change::run(&app, actor, found.id, ChangeAccount { email, ..ChangeAccount::default() }).await?;
                app.wake.ring();
                Ok(redirect_with(&format!("/admin/customers/{id}"), "account_email_changed").finish())
            }
            Kind::Erase => {
                if !form.get("confirm_email").trim().eq_ignore_ascii_case(found.email.as_str()) {
                    return Err(Problem::field(
                        "confirm_email",
                        ErrorCode::NotConfirmed,
                        "type the address of this customer",
                    ));
                }
                erase::run(&app, found.email, actor).await?;
                Ok(redirect_with("/admin/customers", "account_erased").finish())
            }
        }
    };
    let again = async |problem: &Problem| draw(&req, &visitor, &id, kind, Some(&form), Some(problem)).await;
    submit(&req, &visitor, &form, work, again).await
}

/// Downloads a person's data as JSON.
pub async fn download(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    let draw = async {
        let known = data::run(&app(&req)?, AccountId::from_text(id.as_str())).await?;
        let name = format!("attachment; filename=\"{}.json\"", AccountId::from_text(id.as_str()));
        Ok(HttpResponse::Ok().insert_header((CONTENT_DISPOSITION, name)).json(known))
    };
    for_seller(&req, &visitor, draw).await
}

async fn find(app: &App, id: &str) -> Result<Account, Problem> {
    let id = AccountId::from_text(id);
    let found = app.db.read(move |conn| account::find(conn, &id)).await?;
    found.ok_or_else(|| Problem::not_found(ErrorCode::AccountNotFound, "There is no such account."))
}

async fn draw(
    req: &HttpRequest,
    visitor: &Visitor,
    id: &str,
    kind: Kind,
    form: Option<&Form>,
    problem: Option<&Problem>,
) -> Result<HttpResponse, Problem> {
    let account = find(&app(req)?, id).await?;
    let sent = |name: &str| form.map(|form| form.get(name).to_owned()).unwrap_or_default();
    let (title, effects, input, button, name) = match kind {
        Kind::Email => (
            format!("Change the address of {}", account.email.as_str()),
            vec![
                "They are signed out everywhere, and their password and links stop working: they sign in by a link to the new address.",
            ],
            Input::new("email", "email", "New e-mail address", sent("email")).required(),
            ("Change the address", "primary"),
            "email",
        ),
        Kind::Erase => (
            format!("Erase {}", account.email.as_str()),
            vec![
                "Their address, names, passwords and mails are deleted, here and in the logs.",
                "Their licenses go on working, and orders and payments stay; nothing says any more whose they were.",
                "This cannot be undone.",
            ],
            Input::new("text", "confirm_email", "Type the address of this customer", sent("confirm_email")).required(),
            ("Erase for good", "danger"),
            "erase",
        ),
    };
    let page = FormPage {
        effects: effects.into_iter().map(str::to_owned).collect(),
        action: format!("/admin/customers/{id}/change/{name}"),
        inputs: vec![input],
        submit: button.0.to_owned(),
        kind: button.1,
        back: format!("/admin/customers/{id}"),
        ..FormPage::of(&customers::SECTION, title)
    };
    page.draw(req, visitor, problem)
}
