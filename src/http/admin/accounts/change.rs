//! `PATCH /api/v1/admin/accounts/{id}`: changes a person's role or e-mail address.

use actix_web::{HttpRequest, web};
use schemars::SchemaGenerator;
use serde_json::json;

use super::AccountOfAdmin;
use crate::accounts::account::{self, UserError};
use crate::accounts::change_role::{RoleError, change_role};
use crate::accounts::email::Email;
use crate::accounts::scope::Scope;
use crate::accounts::unconfirmed::{self, Chooser};
use crate::accounts::{Account, Role, change_email};
use crate::app::App;
use crate::audit::Actor;
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group, Members};
use crate::http::field::Field;
use crate::http::fields::Fields;
use crate::http::input::{Input, Request};
use crate::http::problem::Problem;
use crate::ids::AccountId;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "Change a person's role or e-mail address")
    .details(
        "Requires the `full` scope, because it allows taking over any account. A new address ends all sessions and \
         links, removes the password, and counts as confirmed. An account with an unconfirmed address cannot be \
         given a role. The person is notified of a new role by mail.",
    )
    .example(|| json!({"role": "admin"}))
    .refuses(&[ErrorCode::AccountNotFound, ErrorCode::EmailTaken, ErrorCode::LastAdministrator])
    .refuses_with(&[(409, ErrorCode::EmailUnconfirmed)]);

/// The reason why the account was not changed.
#[derive(Debug, thiserror::Error)]
enum ChangeAccountError {
    #[error(transparent)]
    User(#[from] UserError),
    #[error(transparent)]
    Role(#[from] RoleError),
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl From<ChangeAccountError> for Problem {
    fn from(error: ChangeAccountError) -> Self {
        match error {
            ChangeAccountError::User(error) => error.into(),
            ChangeAccountError::Role(error) => error.into(),
            ChangeAccountError::Db(error) => error.into(),
        }
    }
}

/// Changes an account, and responds with the updated account.
pub async fn handle(
    req: HttpRequest,
    id: web::Path<AccountId>,
    input: Input<ChangeAccount>,
) -> Result<Answer<AccountOfAdmin>, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::Full).await?.actor();
    let account = run(&app, actor, id.into_inner(), input.read()?).await?;
    Ok(Answer(AccountOfAdmin::from(&account)))
}

/// What is to be changed.
#[derive(Clone, Debug, Default)]
pub struct ChangeAccount {
    pub role: Option<Role>,
    /// A new address ends all sessions, links and the password, and counts as confirmed.
    pub email: Option<Email>,
    /// Confirms the account's current address.
    pub confirms: bool,
}

impl Request for ChangeAccount {
    fn read(fields: &mut Fields) -> Option<Self> {
        fields.only(&["role", "email", "email_confirmed"]);
        let role = Option::<Role>::read(fields, "role");
        let email = Option::<Email>::read(fields, "email");
        let confirms = bool::read(fields, "email_confirmed");
        Some(Self { role: role?, email: email?, confirms: confirms? })
    }

    fn members(generator: &mut SchemaGenerator) -> Members {
        let mut members = Members::default();
        members.add("role", false, Option::<Role>::schema(generator), "");
        members.add("email", false, Option::<Email>::schema(generator), "");
        members.add("email_confirmed", false, bool::schema(generator), "True: the present address is the person's.");
        members.codes.extend(Email::CODE);
        members
    }
}

/// Changes the account, and returns the updated account.
pub async fn run(app: &App, actor: Actor, id: AccountId, wanted: ChangeAccount) -> Result<Account, Problem> {
    let context = app.context.clone();
    let ChangeAccount { role, email, confirms } = wanted;
    let changed = app.db.write(move |conn| {
        if !account::lock(conn, &id)? {
            return Ok::<_, ChangeAccountError>(None);
        }
        let Some(mut account) = account::find(conn, &id)? else { return Ok(None) };
        if let Some(email) = &email {
            change_email::set_email(conn, &context, &actor, &account, email)?;
            account = account::find(conn, &id)?.unwrap_or(account);
        }
        if confirms && account.unconfirmed_since.is_some() {
            let confirmed = unconfirmed::confirm(conn, &context, &actor, &account.email, Chooser::Owner)?;
            account = confirmed.unwrap_or(account);
        }
        if role.is_some() && account.unconfirmed_since.is_some() {
            return Err(UserError::Unconfirmed.into());
        }
        if let Some(role) = role {
            change_role(conn, &context, &actor, &account, role)?;
        }
        Ok(account::find(conn, &account.id)?)
    });
    let account = changed.await?;
    account.ok_or_else(|| Problem::not_found(ErrorCode::AccountNotFound, "There is no such account."))
}
