//! `GET`, `POST /organizations`: the caller's organizations and invitations, and a form that creates an organization.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::Refused;
use crate::accounts::{create_organization, invitation, organization};
use crate::audit::Actor;
use crate::clock::rfc3339;
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::{redirect, redirect_with};
use crate::http::pages::view::{or_problem, page};
use crate::http::problem::Problem;
use crate::ids::OrganizationId;

/// Renders the list.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    if visitor.signed_in.is_none() {
        return Ok(redirect("/sign-in").finish());
    }
    or_problem(&req, list(&req, &visitor, Refused::default()).await).await
}

/// Creates an organization called `name`; the caller becomes its owner.
pub async fn create(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, make(&req, &visitor, &Form::parse(&body)).await).await
}

/// Accepts or declines an invitation; `answer` is `accept` or `decline`.
pub async fn answer(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<OrganizationId>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    or_problem(&req, say(&req, &visitor, &id, &Form::parse(&body)).await).await
}

async fn say(req: &HttpRequest, visitor: &Visitor, id: &OrganizationId, form: &Form) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    visitor.check_csrf(Some(form.get("csrf")))?;
    let (context, me, organization) = (app.context.clone(), visitor.account()?.id.clone(), id.to_owned());
    match form.get("answer") {
        "accept" => {
            app.db.write(move |conn| invitation::accept(conn, &context, &organization, &me)).await?;
            Ok(redirect_with(&format!("/organizations/{id}"), "invitation_accepted").finish())
        }
        "decline" => {
            app.db.write(move |conn| invitation::decline(conn, &context, &organization, &me)).await?;
            Ok(redirect_with("/organizations", "invitation_declined").finish())
        }
        _ => Err(Problem::field("answer", ErrorCode::InvalidFields, "must be accept or decline")),
    }
}

async fn make(req: &HttpRequest, visitor: &Visitor, form: &Form) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    visitor.check_csrf(Some(form.get("csrf")))?;
    let (context, owner, name) = (app.context.clone(), visitor.account()?.id.clone(), form.get("name").to_owned());
    let actor = Actor::Customer(owner.clone());
    match app.db.write(move |conn| create_organization::create(conn, &context, &actor, &name, &owner)).await {
        Ok(made) => Ok(redirect_with(&format!("/organizations/{}", made.id), "organization_made").finish()),
        Err(error) => {
            let problem = Problem::from(error);
            if problem.status.is_client_error() {
                return list(req, visitor, Refused::new(form, &problem)).await;
            }
            Err(problem)
        }
    }
}

async fn list(req: &HttpRequest, visitor: &Visitor, refused: Refused) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let account = visitor.account()?.id.clone();
    let now = app.context.now();
    let found = app.db.read(move |conn| {
        Ok::<_, db::Error>((organization::of_account(conn, &account)?, invitation::of_account(conn, &account, now)?))
    });
    let (mine, invited) = found.await?;
    let invitations: Vec<Value> = invited
        .iter()
        .map(|invitation| {
            json!({
                "id": invitation.organization.id,
                "name": invitation.organization.name,
                "role": invitation.role.as_str(),
                "since": rfc3339(invitation.created_at),
            })
        })
        .collect();
    let mine: Vec<Value> = mine
        .iter()
        .map(|(organization, role)| {
            let since = rfc3339(organization.created_at);
            json!({"id": organization.id, "name": organization.name, "role": role.as_str(), "created_at": since})
        })
        .collect();
    let context = json!({
        "organizations": mine,
        "invitations": invitations,
        "errors": refused.errors,
        "problem": refused.problem,
        "values": refused.values,
    });
    page(req, visitor, refused.status, "pages/organizations.html", context)
}
