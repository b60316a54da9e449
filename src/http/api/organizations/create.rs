//! `POST /api/v1/organizations`: creates an organization for the caller, or, with an admin token, for another account.

use actix_web::HttpRequest;
use schemars::{Schema, SchemaGenerator};
use serde_json::json;

use super::OrganizationView;
use crate::accounts::email::Email;
use crate::accounts::member::OrgRole;
use crate::accounts::scope::Scope;
use crate::accounts::{account, create_organization};
use crate::error_code::ErrorCode;
use crate::http::answer::Created;
use crate::http::auth::{Visitor, app};
use crate::http::caller::{Caller, caller};
use crate::http::description::{About, Group};
use crate::http::field::{Field, Text};
use crate::http::fields::Fields;
use crate::http::input::{Input, request};
use crate::http::problem::Problem;
use crate::ids::AccountId;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Accounts, "Create an organization")
    .details("The signed-in person becomes the owner. With an admin token, the account of `owner_email` does.")
    .example(|| json!({"name": "Lake", "owner_email": "ada@example.com"}))
    .refuses(&[ErrorCode::AccountNotFound, ErrorCode::InvalidName]);

request! {
    /// A new organization.
    pub struct CreateOrganization {
        name: Text,
        /// The owner's email address. Required with an admin token, ignored otherwise.
        owner_email: Unread,
    }
}

request! {
    /// A new organization for another account, created with an admin token.
    struct CreateForOwner {
        name: Text,
        owner_email: Email,
    }
}

/// An address that is ignored: a person creates only organizations of their own.
struct Unread;

impl Field for Unread {
    const REQUIRED: bool = false;
    const CODE: Option<ErrorCode> = <Email as Field>::CODE;

    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        fields.knows(&[name]);
        Some(Self)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        Email::schema(generator)
    }
}

/// The new organization's owner.
enum Owner {
    Caller(AccountId),
    Mailbox(Email),
}

/// Creates the organization. An address without an account gets one.
pub async fn handle(
    req: HttpRequest,
    visitor: Visitor,
    input: Input<CreateOrganization>,
) -> Result<Created<OrganizationView>, Problem> {
    let app = app(&req)?;
    let caller = caller(&req, &visitor, Scope::AccountsWrite).await?;
    let (name, owner) = match &caller {
        Caller::Person(account) => {
            let CreateOrganization { name, owner_email: Unread } = input.read()?;
            (name, Owner::Caller(account.id.clone()))
        }
        Caller::Admin(_) => {
            let CreateForOwner { name, owner_email } = input.read_as()?;
            (name, Owner::Mailbox(owner_email))
        }
    };
    let (context, actor) = (app.context.clone(), caller.actor());
    let made = app.db.write(move |conn| {
        let owner = match &owner {
            Owner::Caller(id) => id.clone(),
            Owner::Mailbox(email) => account::find_or_create(conn, &context, email)?.id,
        };
        create_organization::create(conn, &context, &actor, &name, &owner)
    });
    let role = matches!(caller, Caller::Person(_)).then_some(OrgRole::Owner);
    Ok(Created(OrganizationView::new(&made.await?, role)))
}
