//! `POST /api/v1/licenses/{id}/hand-over`: gives a license to another person or to an organization.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use crate::accounts::account;
use crate::accounts::email::Email;
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::Actor;
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app};
use crate::http::caller::caller;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::ids::{LicenseId, OrganizationId};
use crate::licenses::hand_over::{HandOverError, NewOwner, hand_over, hand_over_by_seller};

/// `{email}` or `{organization_id}` → `{id, account_id, organization_id}`
///
/// An address without an account gets one, so that the answer does not tell who has one; they sign in by a link.
pub async fn handle(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<LicenseId>,
    mut fields: Fields,
) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let actor = caller(&req, &visitor, Scope::LicensesWrite).await?.actor();
    let organization = fields.optional_text("organization_id");
    let email = if organization.is_none() { fields.email("email") } else { None };
    if organization.is_some() && fields.value("email").is_some() {
        fields.wrong("email", ErrorCode::InvalidFields, "give an e-mail address or an organization, not both");
    }
    fields.finish()?;
    let (context, id) = (app.context.clone(), id.into_inner());
    let given = app.db.write(move |conn| {
        let to = match (&organization, &email) {
            (Some(id), _) => NewOwner::Organization(OrganizationId::from_text(id)),
            (None, Some(email)) => NewOwner::Account(account::find_or_create(conn, &context, email)?.id),
            (None, None) => return Err(HandOverError::NoNewOwner),
        };
        hand_over(conn, &context, &actor, &id, &to)
    });
    let license = given.await?;
    let body = json!({"id": license.id, "account_id": license.account_id, "organization_id": license.organization_id});
    Ok(HttpResponse::Ok().json(body))
}

/// Hands it over for the seller, to the person of an address.
pub async fn by_seller(app: &App, actor: Actor, id: LicenseId, email: Email) -> Result<(), Problem> {
    let context = app.context.clone();
    let given = app.db.write(move |conn| {
        let to = NewOwner::Account(account::find_or_create(conn, &context, &email)?.id);
        hand_over_by_seller(conn, &context, &actor, &id, &to).map(|_| ())
    });
    given.await?;
    app.wake.ring();
    Ok(())
}
