//! `GET /admin/webhook-endpoints/{id}`: an endpoint with its deliveries and actions.

use actix_web::{HttpRequest, HttpResponse, web};

use super::detail::{self, Action, Detail, Link, Table, all_of};
use super::list::Cell;
use super::{ask, for_seller, form, press, webhook_endpoints, webhooks};
use crate::accounts::Permission;
use crate::error_code::ErrorCode;
use crate::http::admin::webhook_endpoints::{change, delete, rotate_secret, show as shown, test};
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body, Fields};
use crate::http::input::Input;
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect_with;
use crate::http::problem::Problem;
use crate::webhooks::Topic;

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    for_seller(&req, &visitor, draw(&req, &visitor, &id, None)).await
}

/// Handles a button: `test`, `enable` or `disable`; and, after a confirmation, `rotate-secret` or `delete`.
pub async fn act(
    req: HttpRequest,
    visitor: Visitor,
    path: web::Path<(String, String)>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let (id, name) = path.into_inner();
    let form = Form::parse(&body);
    let here = format!("/admin/webhook-endpoints/{id}");
    if matches!(name.as_str(), "rotate-secret" | "delete") && form.get("confirmed") != "yes" {
        return ask(&req, &visitor, &form, draw(&req, &visitor, &id, Some(name))).await;
    }
    if name == "rotate-secret" {
        let rotated = async {
            let actor = crate::audit::Actor::Customer(visitor.account()?.id.clone());
            visitor.check_csrf(Some(form.get("csrf")))?;
            let made = rotate_secret::run(&app(&req)?, actor, id).await?;
            let text = "For a day deliveries are signed with the old key too. The new one is shown this once.";
            form::secret(&req, &visitor, &webhook_endpoints::SECTION, "New signing key", text, &made.secret, &here)
        };
        return for_seller(&req, &visitor, rotated).await;
    }
    let (to, flash) = match name.as_str() {
        "delete" => ("/admin/webhook-endpoints", "endpoint_deleted"),
        "disable" => (here.as_str(), "endpoint_disabled"),
        "enable" => (here.as_str(), "endpoint_enabled"),
        _ => (here.as_str(), "endpoint_tested"),
    };
    let work = async |actor| {
        let app = app(&req)?;
        let switch = |on: bool| Input::of(Fields::from_form([("active".to_owned(), on.into())].into_iter().collect()));
        match name.as_str() {
            "test" => test::run(&app, actor, id, Topic::Test).await.map(|_| ()),
            "enable" | "disable" => change::run(&app, actor, id, switch(name == "enable")).await.map(|_| ()),
            "delete" => delete::run(&app, actor, id).await,
            _ => Err(Problem::not_found(ErrorCode::NotFound, "There is no such action.")),
        }
    };
    press(&req, &visitor, &form, to, flash, work).await
}

/// Renders the form that changes the endpoint.
pub async fn edit(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    let draw = async {
        let endpoint = shown::run(&app(&req)?, id.into_inner()).await?;
        let description = endpoint.description.as_deref().unwrap_or_default();
        let inputs = webhook_endpoints::inputs(&endpoint.url, &endpoint.events, description);
        form_page(&endpoint.id, inputs).draw(&req, &visitor, None)
    };
    for_seller(&req, &visitor, draw).await
}

/// Changes the endpoint.
pub async fn change(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<String>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let work = async |actor| {
        let input = Input::of(webhook_endpoints::fields(&form));
        let endpoint = change::run(&app(&req)?, actor, id.clone(), input).await?;
        Ok(redirect_with(&format!("/admin/webhook-endpoints/{}", endpoint.id), "endpoint_changed").finish())
    };
    let again = async |problem: &Problem| {
        let chosen = webhook_endpoints::chosen(&form);
        let inputs = webhook_endpoints::inputs(form.get("url"), &chosen, form.get("description"));
        form_page(&id, inputs).draw(&req, &visitor, Some(problem))
    };
    form::submit(&req, &visitor, &form, work, again).await
}

/// Renders the form that sends a sample event.
pub async fn sample(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    let draw = async {
        let endpoint = shown::run(&app(&req)?, id.into_inner()).await?;
        sample_page(&endpoint.id, "").draw(&req, &visitor, None)
    };
    for_seller(&req, &visitor, draw).await
}

/// Sends a sample of `event`.
pub async fn send_sample(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<String>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let work = async |actor| {
        let topic = test::parse(form.get("event"))?;
        test::run(&app(&req)?, actor, id.clone(), topic).await?;
        Ok(redirect_with(&format!("/admin/webhook-endpoints/{id}"), "sample_sent").finish())
    };
    let again = async |problem: &Problem| sample_page(&id, form.get("event")).draw(&req, &visitor, Some(problem));
    form::submit(&req, &visitor, &form, work, again).await
}

fn sample_page(id: &str, chosen: &str) -> form::FormPage {
    let topics = Topic::ALL.map(|topic| (topic.as_str(), topic.as_str()));
    form::FormPage {
        lead: "Posted and signed like a real one, with made-up ids and \u{201c}sample\u{201d}: true.".to_owned(),
        action: format!("/admin/webhook-endpoints/{id}/sample"),
        inputs: vec![form::Input::choosing("select", "event", "Event", topics, |topic| topic == chosen)],
        submit: "Send sample".to_owned(),
        back: format!("/admin/webhook-endpoints/{id}"),
        ..form::FormPage::of(&webhook_endpoints::SECTION, "Send a sample")
    }
}

fn form_page(id: &str, inputs: Vec<form::Input>) -> form::FormPage {
    webhook_endpoints::page_of("Change this endpoint", &format!("/admin/webhook-endpoints/{id}/edit"), inputs)
}

async fn draw(
    req: &HttpRequest,
    visitor: &Visitor,
    id: &str,
    confirm: Option<String>,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let endpoint = shown::run(&app, id.to_owned()).await?;
    let state = match (endpoint.active, &endpoint.failing_since) {
        (false, _) => Cell::badge("off", "plain"),
        (true, Some(_)) => Cell::badge("failing", "warn"),
        (true, None) => Cell::badge("on", "good"),
    };
    let switch = match endpoint.active {
        true => Action::at_once("disable", "Switch off"),
        false => Action::at_once("enable", "Switch on"),
    };
    let mut actions = vec![switch];
    let link =
        |label, end: &str| Link::new(Permission::Developers, label, format!("/admin/webhook-endpoints/{id}/{end}"));
    let mut links = vec![link("Change", "edit")];
    if endpoint.active {
        links.push(link("Send a sample", "sample"));
        actions.insert(0, Action::at_once("test", "Send a test event"));
    }
    actions.push(Action::asking(
        "rotate-secret",
        "Replace the signing key…",
        "For a day deliveries are signed with both keys: change your program within it.",
    ));
    actions.push(Action::asking(
        "delete",
        "Delete…",
        "Nothing more is posted to it, and its deliveries are forgotten. To pause it, switch it off instead.",
    ));
    let detail = Detail {
        facts: vec![
            ("State", state),
            ("Switched off because", Cell::text(endpoint.inactive_reason.clone().unwrap_or_default())),
            ("Nothing arrives since", Cell::time(endpoint.failing_since.map(|at| at.to_string()))),
            ("Events", Cell::text(endpoint.events.join(", "))),
            ("Description", Cell::text(endpoint.description.clone().unwrap_or_default())),
            ("Made", Cell::time(Some(endpoint.created_at.to_string()))),
            ("Id", Cell::code(endpoint.id.clone())),
        ],
        links,
        actions,
        confirm,
        tables: vec![Table::of(&webhooks::SECTION, id, webhooks::read(app.clone(), all_of(id)).await?)],
        ..Detail::of(&webhook_endpoints::SECTION, endpoint.id.clone(), endpoint.url.clone())
    };
    detail::draw(req, visitor, &detail)
}
