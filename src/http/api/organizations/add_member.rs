//! `POST /api/v1/organizations/{id}/members`: invites a person by their address, or, by an admin token, adds them.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use crate::abuse::Act;
use crate::accounts::member::OrgRole;
use crate::accounts::organization::OrganizationError;
use crate::accounts::scope::Scope;
use crate::accounts::{account, invitation};
use crate::http::auth::{Visitor, app};
use crate::http::caller::{Caller, caller};
use crate::http::fields::{Fields, required};
use crate::http::problem::Problem;
use crate::http::rate_limit::allow_person;
use crate::ids::OrganizationId;

/// `{email, role?}`, the role being `member` when left out → 201 `{account_id, email, role, status: invited | member}`
///
/// An address without an account gets one, so that the answer does not tell who has one; they sign in by a link. They are told
/// by mail, and belong to the organization when they have accepted.
pub async fn handle(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<OrganizationId>,
    mut fields: Fields,
) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let caller = caller(&req, &visitor, Scope::Full).await?;
    let actor = caller.actor();
    let email = fields.email("email");
    let role = match fields.optional_text("role") {
        Some(text) => super::role(&mut fields, &text),
        None => Some(OrgRole::Member),
    };
    fields.finish()?;
    let (email, role) = (required(email, "email")?, required(role, "role")?);
    // Strangers get mail by it; a seller's own program is trusted with that.
    if let Caller::Person(_) = caller {
        allow_person(&req, &app, email.as_str(), |person, _| Act::Invitation { person }).await?;
    }
    let (context, id, address) = (app.context.clone(), id.into_inner(), email.clone());
    let added = app.db.write(move |conn| {
        let account = account::find_or_create(conn, &context, &email)?;
        let brought = invitation::bring_in(conn, &context, &actor, &id, &account.id, role)?;
        Ok::<_, OrganizationError>((account.id, brought))
    });
    let (added, brought) = added.await?;
    app.wake.ring();
    let body = json!({
        "account_id": added,
        "email": address.as_str(),
        "role": role.as_str(),
        "status": brought.as_str(),
    });
    Ok(HttpResponse::Created().json(body))
}
