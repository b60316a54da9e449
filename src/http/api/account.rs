//! `GET /api/v1/account`: the signed-in account with its organizations and invitations.

use actix_web::HttpRequest;
use schemars::JsonSchema;
use serde::Serialize;

use super::organizations::{InvitationView, OrganizationView};
use crate::accounts::{Account, Role, invitation, organization};
use crate::clock::Timestamp;
use crate::db;
use crate::http::answer::Answer;
use crate::http::auth::{Visitor, app};
use crate::http::caller::person;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::ids::AccountId;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Accounts, "Retrieve the signed-in account");

/// An account as its owner and the seller see it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Account")]
pub struct AccountView {
    id: AccountId,
    #[schemars(email)]
    email: String,
    /// The user name; null if none was chosen.
    username: Option<String>,
    /// The account's role in the seller's team.
    role: Role,
    /// Whether access to the mailbox has been proven.
    email_confirmed: bool,
    created_at: Timestamp,
}

impl From<&Account> for AccountView {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id.clone(),
            email: account.email.as_str().to_owned(),
            username: account.username.clone(),
            role: account.role,
            email_confirmed: account.unconfirmed_since.is_none(),
            created_at: Timestamp(account.created_at),
        }
    }
}

/// The caller's account, organizations and pending invitations.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct OwnAccount {
    #[serde(flatten)]
    account: AccountView,
    organizations: Vec<OrganizationView>,
    invitations: Vec<InvitationView>,
}

/// Returns the caller's account with its organizations and invitations.
pub async fn handle(req: HttpRequest, visitor: Visitor) -> Result<Answer<OwnAccount>, Problem> {
    let app = app(&req)?;
    let (_, account) = person(&req, &visitor)?;
    let id = account.id.clone();
    let now = app.context.now();
    let found = app.db.read(move |conn| {
        Ok::<_, db::Error>((organization::of_account(conn, &id)?, invitation::of_account(conn, &id, now)?))
    });
    let (belongs_to, invited) = found.await?;
    Ok(Answer(OwnAccount {
        account: AccountView::from(&account),
        organizations: belongs_to.iter().map(|(found, role)| OrganizationView::new(found, Some(*role))).collect(),
        invitations: invited.iter().map(InvitationView::from).collect(),
    }))
}
