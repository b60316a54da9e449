//! `GET /admin/team/{id}` and its forms: a member of the seller's team; changing or removing the role.

use actix_web::{HttpRequest, HttpResponse, web};

use super::detail::{self, Action, Detail, Link, Table, all_of};
use super::form::{self, FormPage};
use super::list::Cell;
use super::{ask, audit_log, for_seller, press, team};
use crate::accounts::change_role::{RoleError, change_role};
use crate::accounts::seller_notifications::{self, SellerNotification};
use crate::accounts::team::{Seller, find};
use crate::accounts::{Account, Permission, Role, account};
use crate::app::App;
use crate::audit::Actor;
use crate::clock::rfc3339;
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect_with;
use crate::http::problem::Problem;
use crate::ids::AccountId;

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    for_seller(&req, &visitor, draw(&req, &visitor, &id, None)).await
}

/// Handles the button `remove`, after a confirmation.
pub async fn act(
    req: HttpRequest,
    visitor: Visitor,
    path: web::Path<(String, String)>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let (id, name) = path.into_inner();
    let form = Form::parse(&body);
    if name == "remove" && form.get("confirmed") != "yes" {
        return ask(&req, &visitor, &form, draw(&req, &visitor, &id, Some(name))).await;
    }
    let to = if is_own(&visitor, &id) { "/dashboard" } else { "/admin/team" };
    let work = async |actor| match name.as_str() {
        "remove" => set_role(&app(&req)?, actor, &id, Role::Customer).await.map(|_| ()),
        _ => Err(Problem::not_found(ErrorCode::NotFound, "There is no such action.")),
    };
    press(&req, &visitor, &form, to, "seller_removed", work).await
}

/// Renders the form that changes the role.
pub async fn edit(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    let draw = async {
        let seller = known(&app(&req)?, &id).await?;
        role_page(&visitor, &seller.account, seller.account.role.as_str()).draw(&req, &visitor, None)
    };
    for_seller(&req, &visitor, draw).await
}

/// Changes the role to `role`.
pub async fn change(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<String>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let work = async |actor| {
        let role = team::read_role(&form).map_err(|wrong| Problem::fields(&[wrong]))?;
        let account = set_role(&app(&req)?, actor, &id, role).await?;
        let stays = !is_own(&visitor, &id) || role == Role::Admin;
        let to = if stays { format!("/admin/team/{}", account.id) } else { "/admin".to_owned() };
        Ok(redirect_with(&to, "seller_role_changed").finish())
    };
    let again = async |problem: &Problem| {
        let seller = known(&app(&req)?, &id).await?;
        role_page(&visitor, &seller.account, form.get("role")).draw(&req, &visitor, Some(problem))
    };
    form::submit(&req, &visitor, &form, work, again).await
}

fn is_own(visitor: &Visitor, id: &str) -> bool {
    visitor.account().is_ok_and(|account| account.id.as_str() == id)
}

fn not_there() -> Problem {
    Problem::not_found(ErrorCode::SellerNotFound, "Nobody in the team has this id.")
}

async fn known(app: &App, id: &str) -> Result<Seller, Problem> {
    let id = AccountId::from_text(id);
    app.db.read(move |conn| find(conn, &id)).await?.ok_or_else(not_there)
}

/// Sets or removes the role of a team member. Customers join the team by invitation only.
async fn set_role(app: &App, actor: Actor, id: &str, role: Role) -> Result<Account, Problem> {
    let (context, id) = (app.context.clone(), AccountId::from_text(id));
    let changed = app.db.write(move |conn| {
        account::lock(conn, &id)?;
        let Some(account) = account::find(conn, &id)?.filter(Account::is_seller) else {
            return Ok::<_, RoleError>(None);
        };
        change_role(conn, &context, &actor, &account, role)?;
        Ok(Some(account))
    });
    let changed = changed.await?.ok_or_else(not_there)?;
    app.wake.ring();
    Ok(changed)
}

fn role_page(visitor: &Visitor, account: &Account, chosen: &str) -> FormPage {
    let mut effects = vec!["It counts from their next click on. They are told by mail.".to_owned()];
    if is_own(visitor, account.id.as_str()) {
        effects.push("This is your own role: only another administrator can give it back.".to_owned());
    }
    FormPage {
        effects,
        action: format!("/admin/team/{}/role", account.id),
        inputs: vec![team::role_input(chosen)],
        submit: "Change role".to_owned(),
        back: format!("/admin/team/{}", account.id),
        ..FormPage::of(&team::SECTION, format!("Role of {}", account.email.as_str()))
    }
}

async fn draw(
    req: &HttpRequest,
    visitor: &Visitor,
    id: &str,
    confirm: Option<String>,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let seller = known(&app, id).await?;
    let account = seller.account.clone();
    let told = app.db.read(move |conn| seller_notifications::of_account(conn, &account)).await?;
    let told: Vec<&str> = told.into_iter().map(SellerNotification::as_str).collect();
    let account = &seller.account;
    let removing = "They no longer open the console, from their next click on, and are told by mail. Their account, with what \
                    they bought, stays. API tokens that they made go on working until somebody revokes them.";
    let detail = Detail {
        facts: vec![
            ("Role", Cell::text(format!("{}: {}", account.role.label(), account.role.meaning()))),
            ("Two-step sign-in", team::second_factor(&seller)),
            ("State", team::state(account)),
            ("Last seen", Cell::time(seller.last_seen_at.map(rfc3339))),
            ("Mails", Cell::text(told.join(", ").replace('_', " "))),
            ("Account", Cell::code(account.id.as_str()).leading_to(format!("/admin/customers/{}", account.id))),
        ],
        links: vec![Link::new(Permission::Team, "Change the role", format!("/admin/team/{}/role", account.id))],
        actions: vec![Action::asking("remove", "Remove from the team…", removing)],
        confirm,
        tables: vec![Table::of(&audit_log::SECTION, id, audit_log::read(app.clone(), all_of(id)).await?)],
        ..Detail::of(&team::SECTION, account.id.to_string(), account.email.as_str())
    };
    detail::draw(req, visitor, &detail)
}
