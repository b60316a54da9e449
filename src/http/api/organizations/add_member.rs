//! `POST /api/v1/organizations/{id}/members`: invites a person by email address; an admin token adds them directly.

use actix_web::{HttpRequest, web};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::MemberRole;
use crate::abuse::Act;
use crate::accounts::email::Email;
use crate::accounts::invitation::Brought;
use crate::accounts::member::OrgRole;
use crate::accounts::organization::OrganizationError;
use crate::accounts::scope::Scope;
use crate::accounts::{account, invitation};
use crate::error_code::ErrorCode;
use crate::http::answer::Created;
use crate::http::auth::{Visitor, app};
use crate::http::caller::{Caller, caller};
use crate::http::description::{About, Group};
use crate::http::input::{Input, request};
use crate::http::problem::Problem;
use crate::http::rate_limit::allow_person;
use crate::ids::{AccountId, OrganizationId};

/// The description of the call.
pub const ABOUT: About = About::new(Group::Accounts, "Invite a member")
    .details(
        "The person becomes a member when they accept. With an admin token, they are added immediately, and `status` \
         is `member`.",
    )
    .example(|| json!({"email": "max@example.com", "role": "member"}))
    .refuses(&[
        ErrorCode::NotAllowed,
        ErrorCode::EmailUnconfirmed,
        ErrorCode::OrganizationNotFound,
        ErrorCode::AlreadyMember,
        ErrorCode::InvitationLimit,
    ]);

request! {
    /// A person to invite.
    pub struct AddMember {
        email: Email,
        /// Defaults to `member`.
        role: Option<MemberRole>,
    }
}

/// The person who was invited or added.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Added {
    account_id: AccountId,
    #[schemars(email)]
    email: String,
    role: OrgRole,
    status: Brought,
}

/// Invites the person. An address without an account gets one, so that the response does not reveal who has one; they
/// sign in by link. They are notified by mail and become a member when they accept.
pub async fn handle(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<OrganizationId>,
    input: Input<AddMember>,
) -> Result<Created<Added>, Problem> {
    let app = app(&req)?;
    let caller = caller(&req, &visitor, Scope::Full).await?;
    let actor = caller.actor();
    let AddMember { email, role } = input.read()?;
    let role = role.map_or(OrgRole::Member, |MemberRole(role)| role);
    // Invitations send mail to strangers, so people are rate-limited; the seller's own programs are trusted.
    if let Caller::Person(_) = caller {
        allow_person(&req, &app, email.as_str(), |person, _| Act::Invitation { person }).await?;
    }
    let (context, id, address) = (app.context.clone(), id.into_inner(), email.clone());
    let added = app.db.write(move |conn| {
        let account = account::find_or_create(conn, &context, &email)?;
        let brought = invitation::bring_in(conn, &context, &actor, &id, &account.id, role)?;
        Ok::<_, OrganizationError>((account.id, brought))
    });
    let (account_id, status) = added.await?;
    app.wake.ring();
    Ok(Created(Added { account_id, email: address.as_str().to_owned(), role, status }))
}
