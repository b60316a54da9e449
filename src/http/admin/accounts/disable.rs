//! `POST /api/v1/admin/accounts/{id}/disable | enable`: disables or enables an account. Nobody can sign in
//! to a disabled account.

use actix_web::{HttpRequest, web};

use super::AccountOfAdmin;
use crate::accounts::change_role::{RoleError, is_last_admin};
use crate::accounts::scope::Scope;
use crate::accounts::{Account, account, disable};
use crate::app::App;
use crate::audit::Actor;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::{admin, needs};
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::ids::AccountId;

/// The description of disabling.
pub const DISABLE: About = About::new(Group::Admin, "Disable an account")
    .details(
        "Nobody can sign in to a disabled account; its sessions and links end, and its licenses continue to work. \
         Disabling the account of a team member requires the `full` scope.",
    )
    .refuses(&[ErrorCode::AccountNotFound, ErrorCode::LastAdministrator]);

/// The description of enabling.
pub const ENABLE: About = About::new(Group::Admin, "Enable an account").refuses(&[ErrorCode::AccountNotFound]);

/// Disables an account.
pub async fn disable(req: HttpRequest, id: web::Path<AccountId>) -> Result<Answer<AccountOfAdmin>, Problem> {
    set(&req, id.into_inner(), true).await
}

/// Enables an account.
pub async fn enable(req: HttpRequest, id: web::Path<AccountId>) -> Result<Answer<AccountOfAdmin>, Problem> {
    set(&req, id.into_inner(), false).await
}

async fn set(req: &HttpRequest, id: AccountId, disabled: bool) -> Result<Answer<AccountOfAdmin>, Problem> {
    let token = admin(req, Scope::AccountsWrite).await?;
    let account = run(&app(req)?, token.actor(), id, disabled, token.scopes.allow(Scope::Full)).await?;
    Ok(Answer(AccountOfAdmin::from(&account)))
}

/// Disables or enables the account, and returns the updated account. `is_full`: whether the actor may also disable a
/// seller's account. 409 `last_administrator`
pub async fn run(app: &App, actor: Actor, id: AccountId, disabled: bool, is_full: bool) -> Result<Account, Problem> {
    let context = app.context.clone();
    let changed = app.db.write(move |conn| {
        account::lock(conn, &id)?;
        let Some(account) = account::find(conn, &id)? else { return Ok::<_, RoleError>(None) };
        if account.is_seller() && !is_full {
            return Ok(Some(None));
        }
        if disabled && is_last_admin(conn, &account)? {
            return Err(RoleError::LastAdministrator);
        }
        disable::set_disabled(conn, &context, &actor, &account, disabled)?;
        Ok(Some(account::find(conn, &id)?))
    });
    let changed = changed.await?;
    let changed = changed.ok_or_else(|| Problem::not_found(ErrorCode::AccountNotFound, "There is no such account."))?;
    changed.ok_or_else(|| needs(Scope::Full))
}
