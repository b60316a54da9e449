//! `GET /organizations/{id}`: the organization's licenses and members, and the forms that the caller's role allows.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::Refused;
use crate::accounts::invitation::{self, Invitation};
use crate::accounts::member::{self, Member, OrgRole};
use crate::accounts::organization::{self, Organization, OrganizationError};
use crate::accounts::{Account, account};
use crate::activations::list::MAX_LIMIT;
use crate::activations::listed::ListedLicense;
use crate::activations::search::{Search, search};
use crate::app::App;
use crate::catalog::{Tier, list_tiers};
use crate::clock::rfc3339;
use crate::db::{Conn, Page};
use crate::http::api::licenses::read_page;
use crate::http::auth::{Visitor, app};
use crate::http::fields::Fields;
use crate::http::pages::redirect::redirect;
use crate::http::pages::view::{or_problem, page};
use crate::http::problem::Problem;
use crate::ids::OrganizationId;
use crate::licenses::policy::State;

/// Renders the page; 404 for callers who are not members.
pub async fn handle(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<OrganizationId>,
) -> Result<HttpResponse, Problem> {
    if visitor.signed_in.is_none() {
        return Ok(redirect("/sign-in").finish());
    }
    or_problem(&req, show(&req, &visitor, &id, Refused::default()).await).await
}

/// The content of the page.
struct Found {
    organization: Organization,
    role: OrgRole,
    members: Vec<Member>,
    /// Open invitations; empty for callers who may not withdraw them.
    invited: Vec<Invitation>,
    /// The organization's licenses.
    licenses: Page<ListedLicense>,
    /// The caller's own newest licenses, which can be transferred to the organization.
    own: Vec<ListedLicense>,
    /// The caller's other organizations.
    others: Vec<Organization>,
    tiers: Vec<Tier>,
}

pub(super) async fn show(
    req: &HttpRequest,
    visitor: &Visitor,
    id: &OrganizationId,
    refused: Refused,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let account = visitor.account()?.clone();
    let (limit, cursor) = read_page(&mut Fields::from_page_query(req.query_string()))?;
    let here = format!("/organizations/{id}");
    let (reader, id, me, after) = (app.clone(), id.to_owned(), account.clone(), cursor.clone());
    let found = app.db.read(move |conn| find(conn, &reader, &id, &me, after.as_deref(), limit)).await?;
    let license = |license: &ListedLicense| {
        let tier = found.tiers.iter().find(|tier| tier.slug == license.tier);
        let mut shown = json!(license);
        if let Some(shown) = shown.as_object_mut() {
            shown.insert("tier_name".into(), tier.map_or(&license.tier, |tier| &tier.name).clone().into());
        }
        shown
    };
    let mut values = refused.values;
    if let Some(name) = values.get_mut("name").filter(|name| name.is_null()) {
        *name = found.organization.name.clone().into();
    }
    let others: Vec<Value> = found.others.iter().map(|other| json!({"id": other.id, "name": other.name})).collect();
    let context = json!({
        "organization": {"id": found.organization.id, "name": found.organization.name, "role": found.role.as_str()},
        "manages": found.role.manages(),
        "roles": granted(found.role),
        "members": members(&found, &account),
        "invited": found.invited.iter().map(|invitation| invited(found.role, invitation)).collect::<Vec<_>>(),
        "licenses": found.licenses.entries.iter().map(license).collect::<Vec<_>>(),
        "next_href": found.licenses.next_cursor.map(|cursor| format!("{here}?cursor={cursor}")),
        "first_href": cursor.map(|_| here),
        "own_licenses": found.own.iter().map(license).collect::<Vec<_>>(),
        "others": others,
        "errors": refused.errors,
        "problem": refused.problem,
        "values": values,
    });
    page(req, visitor, refused.status, "pages/organization.html", context)
}

fn find(
    conn: &mut Conn,
    app: &App,
    id: &OrganizationId,
    me: &Account,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Found, OrganizationError> {
    let role = member::role_of(conn, id, &me.id)?.ok_or(OrganizationError::NotFound)?;
    let organization = organization::find(conn, id)?.ok_or(OrganizationError::NotFound)?;
    let now = app.context.now();
    let of_organization = Search { organization_id: Some(id.to_owned()), ..Search::default() };
    let of_mine = Search { account_id: Some(me.id.clone()), ..Search::default() };
    let mut own = search(conn, &app.ring, &of_mine, None, MAX_LIMIT, now)?.entries;
    own.retain(|license| license.status != State::Revoked);
    let mut others: Vec<Organization> =
        organization::of_account(conn, &me.id)?.into_iter().map(|(organization, _)| organization).collect();
    others.retain(|other| other.id != *id);
    Ok(Found {
        organization,
        role,
        members: member::list(conn, id)?,
        invited: if role.manages() { invitation::of_organization(conn, id, now)? } else { Vec::new() },
        licenses: search(conn, &app.ring, &of_organization, cursor, limit, now)?,
        own,
        others,
        tiers: list_tiers(conn)?,
    })
}

/// Returns the roles that a member with this role may assign.
fn granted(role: OrgRole) -> Vec<&'static str> {
    let all = [OrgRole::Member, OrgRole::Admin, OrgRole::Owner];
    all.into_iter().filter(|given| role.grants(*given)).map(OrgRole::as_str).collect()
}

fn invited(role: OrgRole, invitation: &Invitation) -> Value {
    json!({
        "account_id": invitation.account.id,
        "email": invitation.account.email.as_str(),
        "role": invitation.role.as_str(),
        "since": rfc3339(invitation.created_at),
        "can_remove": role.grants(invitation.role),
    })
}

fn members(found: &Found, me: &account::Account) -> Vec<Value> {
    let owners = found.members.iter().filter(|member| member.role == OrgRole::Owner).count();
    let member = |member: &Member| {
        let is_me = member.account.id == me.id;
        // The last owner can neither change roles nor leave.
        let is_held = member.role == OrgRole::Owner && owners == 1;
        json!({
            "account_id": member.account.id,
            "email": member.account.email.as_str(),
            "name": member.account.name,
            "username": member.account.username,
            "role": member.role.as_str(),
            "since": rfc3339(member.since),
            "self": is_me,
            "can_change": found.role.grants(member.role) && !is_held,
            "can_remove": (is_me || found.role.grants(member.role)) && !is_held,
        })
    };
    found.members.iter().map(member).collect()
}
