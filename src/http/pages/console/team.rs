//! `GET /admin/team`: the seller's team and roles; `/new`: the form that invites a member.

use actix_web::{HttpRequest, HttpResponse};

use super::for_seller;
use super::form::{self, FormPage, Input};
use super::list::{self, Asked, Cell, Rows, Section};
use crate::accounts::email::Email;
use crate::accounts::invite_seller::invite as bring_in;
use crate::accounts::role::Permission;
use crate::accounts::team::{self, Seller};
use crate::accounts::{Account, Role};
use crate::app::App;
use crate::clock::rfc3339;
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect_with;
use crate::http::problem::{FieldError, Problem};

pub const SECTION: Section = Section {
    name: "team",
    title: "Team",
    group: "Setup",
    opens: Permission::Team,
    changes: Permission::Team,
    search: None,
    filter: None,
    columns: &["E-mail", "Role", "Two-step sign-in", "State", "Last seen", "Id"],
    shown: 5,
    has_csv: false,
    add: Some("Invite somebody"),
    empty: "Nobody works here yet. `keysmith account admin EMAIL` makes the first administrator.",
};

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    list::show(req, visitor, &SECTION, read).await
}

async fn read(app: App, asked: Asked) -> Result<Rows, Problem> {
    let found = app.db.read(move |conn| team::list(conn, asked.cursor.as_deref(), asked.limit)).await?;
    let row = |seller: &Seller| {
        let account = &seller.account;
        vec![
            Cell::text(account.email.as_str()).leading_to(format!("/admin/team/{}", account.id)),
            Cell::text(account.role.label()),
            second_factor(seller),
            state(account),
            Cell::time(seller.last_seen_at.map(rfc3339)),
            Cell::code(account.id.as_str()),
        ]
    };
    Ok(Rows { rows: found.entries.iter().map(row).collect(), next_cursor: found.next_cursor })
}

/// Returns a cell that shows whether a member has a second factor.
pub fn second_factor(seller: &Seller) -> Cell {
    if seller.second_factor { Cell::badge("on", "good") } else { Cell::badge("off", "warn") }
}

/// Returns a cell that shows whether a member can sign in.
pub fn state(account: &Account) -> Cell {
    match account.disabled_at {
        Some(_) => Cell::badge("disabled", "bad"),
        None => Cell::badge("active", "good"),
    }
}

/// Renders the form.
pub async fn new(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let draw = async { page_of("", Role::Viewer.as_str()).draw(&req, &visitor, None) };
    for_seller(&req, &visitor, draw).await
}

/// Invites `email` to join the team as `role`.
pub async fn invite(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let work = async |actor| {
        let app = app(&req)?;
        let (email, role) = (Email::parse(form.get("email").trim()), read_role(&form));
        let (email, role) = match (email, role) {
            (Ok(email), Ok(role)) => (email, role),
            (email, role) => {
                let email = email.err().map(|error| FieldError::new("email", error.code(), error));
                let wrong: Vec<FieldError> = email.into_iter().chain(role.err()).collect();
                return Err(Problem::fields(&wrong));
            }
        };
        let context = app.context.clone();
        let account = app.db.write(move |conn| bring_in(conn, &context, &actor, &email, role)).await?;
        app.wake.ring();
        Ok(redirect_with(&format!("/admin/team/{}", account.id), "seller_invited").finish())
    };
    let again =
        async |problem: &Problem| page_of(form.get("email"), form.get("role")).draw(&req, &visitor, Some(problem));
    form::submit(&req, &visitor, &form, work, again).await
}

/// Parses the form's `role`, which must be a seller's.
pub fn read_role(form: &Form) -> Result<Role, FieldError> {
    let role = Role::parse(form.get("role")).filter(|role| role.is_seller());
    role.ok_or_else(|| FieldError::new("role", ErrorCode::InvalidRole, "Choose one of these roles."))
}

/// Returns the field that selects the role.
pub fn role_input(chosen: &str) -> Input {
    let choices = Role::SELLERS.map(|role| (role.as_str(), format!("{}: {}", role.label(), role.meaning())));
    Input::choosing("select", "role", "Role", choices, |role| role == chosen)
}

fn page_of(email: &str, role: &str) -> FormPage {
    FormPage {
        lead: "They get a mail with the way to the console, where they sign in with this address.".to_owned(),
        action: "/admin/team".to_owned(),
        inputs: vec![
            Input::new("email", "email", "E-mail", email)
                .hint("An address without an account gets one; a customer keeps theirs, with what they bought.")
                .required(),
            role_input(role),
        ],
        submit: "Invite".to_owned(),
        back: "/admin/team".to_owned(),
        ..FormPage::of(&SECTION, "Invite somebody")
    }
}
