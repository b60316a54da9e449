//! `POST /api/v1/licenses/{id}/hand-over`: transfers a license to another person or to an organization.

use actix_web::{HttpRequest, web};
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;
use serde_json::json;

use crate::accounts::account;
use crate::accounts::email::Email;
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::Actor;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::{Visitor, app};
use crate::http::caller::caller;
use crate::http::description::{About, Group, Members};
use crate::http::field::Field;
use crate::http::fields::Fields;
use crate::http::input::{Input, Request};
use crate::http::problem::Problem;
use crate::ids::{AccountId, LicenseId, OrganizationId};
use crate::licenses::hand_over::{NewOwner, hand_over, hand_over_by_seller};

/// The description of the call.
pub const ABOUT: About = About::new(Group::Accounts, "Transfer a license")
    .details("Give either `email` or `organization_id`. The key and its activations are unchanged.")
    .example(|| json!({"email": "max@example.com"}))
    .refuses(&[
        ErrorCode::NotAllowed,
        ErrorCode::EmailUnconfirmed,
        ErrorCode::LicenseNotFound,
        ErrorCode::OwnerNotFound,
        ErrorCode::OrganizationNotFound,
    ])
    .refuses_with(&[(409, ErrorCode::LicenseRevoked)]);

/// The new owner of a license.
pub enum HandOver {
    Person(Email),
    Organization(OrganizationId),
}

impl Request for HandOver {
    fn read(fields: &mut Fields) -> Option<Self> {
        let Some(organization) = fields.optional_text("organization_id") else {
            return fields.email("email").map(Self::Person);
        };
        if fields.value("email").is_some() {
            let both = "give an e-mail address or an organization, not both";
            fields.wrong("email", ErrorCode::InvalidFields, both);
        }
        Some(Self::Organization(OrganizationId::from_text(organization)))
    }

    fn members(generator: &mut SchemaGenerator) -> Members {
        let mut members = Members::default();
        members.add("email", false, Option::<Email>::schema(generator), "The person's.");
        members.add("organization_id", false, Option::<String>::schema(generator), "");
        members.codes.push(ErrorCode::InvalidEmail);
        members
    }
}

/// A license with its new owner.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct HandedOver {
    id: LicenseId,
    account_id: Option<AccountId>,
    organization_id: Option<OrganizationId>,
}

/// Transfers the license. An address without an account gets one, so that the response does not reveal who has one;
/// they sign in by link.
pub async fn handle(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<LicenseId>,
    input: Input<HandOver>,
) -> Result<Answer<HandedOver>, Problem> {
    let app = app(&req)?;
    let actor = caller(&req, &visitor, Scope::LicensesWrite).await?.actor();
    let new_owner = input.read()?;
    let (context, id) = (app.context.clone(), id.into_inner());
    let given = app.db.write(move |conn| {
        let to = match &new_owner {
            HandOver::Organization(id) => NewOwner::Organization(id.clone()),
            HandOver::Person(email) => NewOwner::Account(account::find_or_create(conn, &context, email)?.id),
        };
        hand_over(conn, &context, &actor, &id, &to)
    });
    let license = given.await?;
    Ok(Answer(HandedOver { id: license.id, account_id: license.account_id, organization_id: license.organization_id }))
}

/// Transfers a license to the person with this address, on behalf of the seller.
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
