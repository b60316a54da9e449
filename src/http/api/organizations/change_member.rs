//! `PUT /api/v1/organizations/{id}/members/{account_id}`: changes a member's role.

use actix_web::{HttpRequest, web};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::MemberRole;
use crate::accounts::member::{self, OrgRole};
use crate::accounts::scope::Scope;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::{Visitor, app};
use crate::http::caller::caller;
use crate::http::description::{About, Group};
use crate::http::input::{Input, request};
use crate::http::problem::Problem;
use crate::ids::{AccountId, OrganizationId};

/// The description of the call.
pub const ABOUT: About = About::new(Group::Accounts, "Change a member's role")
    .example(|| json!({"role": "admin"}))
    .refuses(&[ErrorCode::NotAllowed, ErrorCode::OrganizationNotFound, ErrorCode::NotMember, ErrorCode::LastOwner]);

request! {
    /// A member's new role.
    pub struct ChangeMember {
        role: MemberRole,
    }
}

/// The member with the new role.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Changed {
    account_id: AccountId,
    role: OrgRole,
}

/// Changes the role. The last owner's role cannot be changed.
pub async fn handle(
    req: HttpRequest,
    visitor: Visitor,
    ids: web::Path<(OrganizationId, AccountId)>,
    input: Input<ChangeMember>,
) -> Result<Answer<Changed>, Problem> {
    let app = app(&req)?;
    let actor = caller(&req, &visitor, Scope::Full).await?.actor();
    let ChangeMember { role: MemberRole(role) } = input.read()?;
    let (organization, account_id) = ids.into_inner();
    let changed = Changed { account_id: account_id.clone(), role };
    let context = app.context.clone();
    app.db.write(move |conn| member::change_role(conn, &context, &actor, &organization, &account_id, role)).await?;
    Ok(Answer(changed))
}
