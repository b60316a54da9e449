//! `GET /admin/tokens`: API tokens; `/new`: the form that creates one. A token's secret is shown once, on creation.

use actix_web::{HttpRequest, HttpResponse};

use serde_json::{Map, json};

use super::for_seller;
use super::form::{self, FormPage, Input};
use super::list::{self, Asked, Cell, Rows, Section};
use crate::accounts::role::Permission;
use crate::accounts::scope::Scope;
use crate::accounts::{Role, api_token};
use crate::app::App;
use crate::clock::rfc3339;
use crate::error_code::ErrorCode;
use crate::http::admin::tokens::create::{self, NewToken};
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body, Fields};
use crate::http::pages::form::Form;
use crate::http::problem::Problem;

pub const SECTION: Section = Section {
    name: "tokens",
    title: "API tokens",
    group: "Developers",
    opens: Permission::Tokens,
    changes: Permission::Tokens,
    search: None,
    filter: None,
    columns: &["Name", "State", "Scopes", "Last used", "Ends", "Made", "Id"],
    shown: 7,
    has_csv: false,
    add: Some("New token"),
    empty: "No token was made yet. A program that calls the admin API needs one.",
};

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    list::show(req, visitor, &SECTION, read).await
}

async fn read(app: App, asked: Asked) -> Result<Rows, Problem> {
    let now = app.context.now();
    let found = app.db.read(move |conn| api_token::list(conn, asked.cursor.as_deref(), asked.limit)).await?;
    let row = |token: &api_token::ApiToken| {
        vec![
            Cell::text(token.name.clone()).leading_to(format!("/admin/tokens/{}", token.id)),
            state(token, now),
            Cell::text(token.scopes.names().join(", ")),
            Cell::time(token.last_used_at.map(rfc3339)),
            Cell::time(token.expires_at.map(rfc3339)),
            Cell::time(Some(rfc3339(token.created_at))),
            Cell::code(token.id.clone()),
        ]
    };
    Ok(Rows { rows: found.entries.iter().map(row).collect(), next_cursor: found.next_cursor })
}

/// Returns the token's state as a badge.
pub fn state(token: &api_token::ApiToken, now: i64) -> Cell {
    match (token.revoked_at, token.expires_at) {
        (Some(_), _) => Cell::badge("revoked", "bad"),
        (None, Some(at)) if at <= now => Cell::badge("expired", "warn"),
        _ => Cell::badge("good", "good"),
    }
}

/// Renders the form.
pub async fn new(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let draw = async { page_of(&visitor, "", &[], "").draw(&req, &visitor, None) };
    for_seller(&req, &visitor, draw).await
}

/// Creates a token with `name`, `scopes` (repeated) and `expires_at` (a date, or empty). The response shows the token.
pub async fn create(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let scopes: Vec<&str> = form.all("scopes").collect();
    let work = async |actor| {
        if !may_grant(&visitor, scopes.iter().copied()) {
            let message = "A token may do no more than you. An administrator can make this one.";
            return Err(Problem::field("scopes", ErrorCode::InvalidScope, message));
        }
        let mut values = Map::new();
        values.insert("name".into(), form.get("name").into());
        values.insert("scopes".into(), json!(scopes));
        if !form.get("expires_at").is_empty() {
            // Valid until the end of that day.
            values.insert("expires_at".into(), format!("{}T23:59:59Z", form.get("expires_at")).into());
        }
        let (token, secret) = create::run(&app(&req)?, actor, NewToken::of(Fields::from_form(values))?).await?;
        let back = format!("/admin/tokens/{}", token.id);
        let text = "Send it as Authorization: Bearer. It is shown this once; only its hash is kept.";
        form::secret(&req, &visitor, &SECTION, "Token made", text, secret.expose(), &back)
    };
    let again = async |problem: &Problem| {
        page_of(&visitor, form.get("name"), &scopes, form.get("expires_at")).draw(&req, &visitor, Some(problem))
    };
    form::submit(&req, &visitor, &form, work, again).await
}

/// Returns whether the signed-in account's role covers all of these scopes.
pub fn may_grant<'a>(visitor: &Visitor, scopes: impl IntoIterator<Item = &'a str>) -> bool {
    let role = visitor.account().map_or(Role::Customer, |account| account.role);
    scopes.into_iter().filter_map(Scope::parse).all(|scope| role.may_grant(scope))
}

fn page_of(visitor: &Visitor, name: &str, scopes: &[&str], expires_at: &str) -> FormPage {
    let grantable = Scope::ALL.into_iter().filter(|scope| may_grant(visitor, [scope.as_str()]));
    let choices = grantable.map(|scope| (scope.as_str(), meaning(scope)));
    FormPage {
        lead: "Give it only the scopes that its program needs.".to_owned(),
        action: "/admin/tokens".to_owned(),
        inputs: vec![
            Input::new("text", "name", "Name", name).hint("What uses it, for example “CI”.").required(),
            Input::choosing("checks", "scopes", "Scopes", choices, |scope| scopes.contains(&scope)),
            Input::new("date", "expires_at", "Last day", expires_at).hint("Empty: it is good until it is revoked."),
        ],
        submit: "Make token".to_owned(),
        back: "/admin/tokens".to_owned(),
        ..FormPage::of(&SECTION, "New API token")
    }
}

/// Describes a scope.
fn meaning(scope: Scope) -> &'static str {
    match scope {
        Scope::Full => "full: everything, tokens too",
        Scope::LicensesRead => "licenses:read: licenses and the validation log",
        Scope::LicensesWrite => "licenses:write: issue, change and revoke licenses",
        Scope::AccountsRead => "accounts:read: customers and organizations",
        Scope::AccountsWrite => "accounts:write: change customers and organizations",
        Scope::CatalogRead => "catalog:read: products, tiers and prices",
        Scope::CatalogWrite => "catalog:write: change products, tiers and prices",
        Scope::OperationsRead => "operations:read: orders, mail, Stripe events, webhooks, figures",
        Scope::OperationsWrite => "operations:write: decide orders, send again, change webhooks",
        Scope::MetricsRead => "metrics:read: /metrics, nothing else",
    }
}
