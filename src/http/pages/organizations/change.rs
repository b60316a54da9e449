//! The forms of `/organizations/{id}`, which change the organization's name, members and licenses.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{Refused, show};
use crate::abuse::Act;
use crate::accounts::email::Email;
use crate::accounts::member::{self, OrgRole};
use crate::accounts::organization::OrganizationError;
use crate::accounts::{account, delete_organization, invitation, organization, rename_organization};
use crate::audit::Actor;
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect_with;
use crate::http::pages::view::or_problem;
use crate::http::problem::Problem;
use crate::http::rate_limit::allow_person;
use crate::ids::{AccountId, Kind, LicenseId, OrganizationId};
use crate::licenses::hand_over::{HandOverError, NewOwner, hand_over};

/// Renames the organization to `name`.
pub async fn rename(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<OrganizationId>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let work = async {
        let (app, actor) = (app(&req)?, actor(&visitor)?);
        let (context, id, name) = (app.context.clone(), id.clone(), form.get("name").to_owned());
        app.db.write(move |conn| rename_organization::rename(conn, &context, &actor, &id, &name)).await?;
        Ok("organization_renamed")
    };
    answer(&req, &visitor, &id, &form, work).await
}

/// Deletes the organization. Requires `confirm_name`, its retyped name.
pub async fn delete(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<OrganizationId>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let work = async {
        let (app, actor, typed) = (app(&req)?, actor(&visitor)?, form.get("confirm_name").trim().to_owned());
        let (context, id) = (app.context.clone(), id.clone());
        let deleted = app.db.write(move |conn| {
            let organization = organization::find(conn, &id)?.ok_or(OrganizationError::NotFound)?;
            if organization.name != typed {
                return Err(OrganizationError::OtherName);
            }
            delete_organization::delete(conn, &context, &actor, &id)
        });
        deleted.await?;
        Ok("organization_deleted")
    };
    answer(&req, &visitor, &id, &form, work).await
}

/// Invites `email` to join as `role`, by mail.
pub async fn add_member(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<OrganizationId>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let work = async {
        let (app, actor) = (app(&req)?, actor(&visitor)?);
        let email = Email::parse(form.get("email")).map_err(|e| Problem::field("email", e.code(), e))?;
        let role = role(&form)?;
        allow_person(&req, &app, email.as_str(), |person, _| Act::Invitation { person }).await?;
        let (context, id) = (app.context.clone(), id.clone());
        let added = app.db.write(move |conn| {
            let account = account::find_or_create(conn, &context, &email)?;
            invitation::bring_in(conn, &context, &actor, &id, &account.id, role)
        });
        added.await?;
        app.wake.ring();
        Ok("member_invited")
    };
    answer(&req, &visitor, &id, &form, work).await
}

/// Changes the role of `account_id` to `role`.
pub async fn change_role(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<OrganizationId>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let work = async {
        let (app, actor, role) = (app(&req)?, actor(&visitor)?, role(&form)?);
        let (context, id, account) = (app.context.clone(), id.clone(), AccountId::from_text(form.get("account_id")));
        app.db.write(move |conn| member::change_role(conn, &context, &actor, &id, &account, role)).await?;
        Ok("role_changed")
    };
    answer(&req, &visitor, &id, &form, work).await
}

/// Removes the member `account_id`. Callers leave the organization with their own.
pub async fn remove_member(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<OrganizationId>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let work = async {
        let (app, actor) = (app(&req)?, actor(&visitor)?);
        let leaves = visitor.account()?.id == form.get("account_id");
        let (context, id, account) = (app.context.clone(), id.clone(), AccountId::from_text(form.get("account_id")));
        app.db.write(move |conn| invitation::take_out(conn, &context, &actor, &id, &account)).await?;
        Ok(if leaves { "organization_left" } else { "member_removed" })
    };
    answer(&req, &visitor, &id, &form, work).await
}

/// Transfers `license_id`, one of the caller's own licenses, to the organization.
pub async fn take_license(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<OrganizationId>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let work = give(&req, &visitor, &form, NewOwner::Organization(id.clone()));
    answer(&req, &visitor, &id, &form, work).await
}

/// Transfers the organization's license `license_id` to `to`, the ID of an account or an organization.
pub async fn give_license(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<OrganizationId>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let to = form.get("to").to_owned();
    let to = match to.split_once('_') {
        Some((prefix, _)) if prefix == Kind::Organization.prefix() => {
            NewOwner::Organization(OrganizationId::from_text(to))
        }
        _ => NewOwner::Account(AccountId::from_text(to)),
    };
    answer(&req, &visitor, &id, &form, give(&req, &visitor, &form, to)).await
}

async fn give(req: &HttpRequest, visitor: &Visitor, form: &Form, to: NewOwner) -> Result<&'static str, Problem> {
    let (app, actor) = (app(req)?, actor(visitor)?);
    let (context, license) = (app.context.clone(), LicenseId::from_text(form.get("license_id")));
    let given = app.db.write(move |conn| {
        hand_over(conn, &context, &actor, &license, &to)?;
        Ok::<_, HandOverError>(())
    });
    given.await?;
    Ok("handed_over")
}

/// Returns the signed-in account as an actor.
fn actor(visitor: &Visitor) -> Result<Actor, Problem> {
    Ok(Actor::Customer(visitor.account()?.id.clone()))
}

fn role(form: &Form) -> Result<OrgRole, Problem> {
    let wrong = || Problem::field("role", ErrorCode::InvalidRole, "is member, admin or owner");
    OrgRole::parse(form.get("role")).ok_or_else(wrong)
}

/// Applies a form and redirects back to the page; shows a refusal above the page. Callers who are not members get a
/// 404, so that they do not learn whether the organization exists.
async fn answer(
    req: &HttpRequest,
    visitor: &Visitor,
    id: &OrganizationId,
    form: &Form,
    work: impl Future<Output = Result<&'static str, Problem>>,
) -> Result<HttpResponse, Problem> {
    or_problem(req, try_to(req, visitor, id, form, work).await).await
}

async fn try_to(
    req: &HttpRequest,
    visitor: &Visitor,
    id: &OrganizationId,
    form: &Form,
    work: impl Future<Output = Result<&'static str, Problem>>,
) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(Some(form.get("csrf")))?;
    let (app, account, organization) = (app(req)?, visitor.account()?.id.clone(), id.to_owned());
    let role = app.db.read(move |conn| member::role_of(conn, &organization, &account)).await?;
    if role.is_none() {
        return Err(OrganizationError::NotFound.into());
    }
    match work.await {
        Ok(gone @ ("organization_left" | "organization_deleted")) => Ok(redirect_with("/organizations", gone).finish()),
        Ok(done) => Ok(redirect_with(&format!("/organizations/{id}"), done).finish()),
        Err(problem) if problem.status.is_client_error() => {
            show::show(req, visitor, id, Refused::new(form, &problem)).await
        }
        Err(problem) => Err(problem),
    }
}
