//! `PATCH /api/v1/admin/accounts/{id}`: changes a person's role or e-mail address.

use actix_web::{HttpRequest, HttpResponse, web};

use super::admin_json;
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
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::ids::AccountId;

/// Why the account stays as it is.
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

/// `{role?: "customer" | "viewer" | "support" | "developer" | "admin", email?, email_confirmed?: true}` → the account as it now is. Whoever may change these can
/// become anybody, so it takes full scope. A new address ends all sessions, links and the password, and counts as
/// confirmed; 409 `email_taken`. 409 `email_unconfirmed`: whoever signed up with an address that nobody has confirmed is
/// given no role by mistake. 409 `last_administrator`. A new role is told to the person by mail.
pub async fn handle(req: HttpRequest, id: web::Path<AccountId>, mut fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    fields.only(&["role", "email", "email_confirmed"]);
    let role = fields.one_of("role", Role::TEXTS);
    let actor = admin(&req, Scope::Full).await?.actor();
    let email = match fields.optional_text("email") {
        Some(text) => fields.parsed("email", &text, Email::parse, |e| e.code()),
        None => None,
    };
    let confirms = fields.switch("email_confirmed");
    fields.finish()?;
    let role = role.as_deref().and_then(Role::parse);
    let account = run(&app, actor, id.into_inner(), ChangeAccount { role, email, confirms }).await?;
    Ok(HttpResponse::Ok().json(admin_json(&account)))
}

/// What is to be changed.
#[derive(Clone, Debug, Default)]
pub struct ChangeAccount {
    pub role: Option<Role>,
    /// A new address ends all sessions, links and the password, and counts as confirmed.
    pub email: Option<Email>,
    /// The address that it has is its owner's.
    pub confirms: bool,
}

/// Changes it; the account as it now is.
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
