//! `GET /admin/webhook-endpoints`: the list of webhook endpoints; `/new`: the form that adds an endpoint.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Map, Value, json};

use super::for_seller;
use super::form::{self, FormPage, Input};
use super::list::{self, Asked, Cell, Rows, Section};
use crate::accounts::role::Permission;
use crate::app::App;
use crate::clock::rfc3339;
use crate::http::admin::webhook_endpoints::create;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body, Fields};
use crate::http::input;
use crate::http::pages::form::Form;
use crate::http::problem::Problem;
use crate::webhooks::Topic;
use crate::webhooks::endpoint::{self, EVERYTHING};

pub const SECTION: Section = Section {
    name: "webhook-endpoints",
    title: "Webhook endpoints",
    group: "Developers",
    opens: Permission::Read,
    changes: Permission::Developers,
    search: None,
    filter: None,
    columns: &["URL", "State", "Events", "Description", "Failing since", "Made"],
    shown: 6,
    has_csv: false,
    add: Some("Add an endpoint"),
    empty: "No endpoint yet. Add one to have events posted to your own program.",
};

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    list::show(req, visitor, &SECTION, read).await
}

async fn read(app: App, asked: Asked) -> Result<Rows, Problem> {
    let found = app.db.read(move |conn| endpoint::list(conn, asked.cursor.as_deref(), asked.limit)).await?;
    let mut rows = Vec::new();
    for endpoint in &found.entries {
        let state = match (endpoint.active, endpoint.failing_since) {
            (false, _) => Cell::badge("off", "plain"),
            (true, Some(_)) => Cell::badge("failing", "warn"),
            (true, None) => Cell::badge("on", "good"),
        };
        let events = endpoint.events()?.join(", ");
        rows.push(vec![
            Cell::text(endpoint.url.clone()).leading_to(format!("/admin/webhook-endpoints/{}", endpoint.id)),
            state,
            Cell::text(if events == EVERYTHING { "all".to_owned() } else { events }),
            Cell::text(endpoint.description.clone().unwrap_or_default()),
            Cell::time(endpoint.failing_since.map(rfc3339)),
            Cell::time(Some(rfc3339(endpoint.created_at))),
        ]);
    }
    Ok(Rows { rows, next_cursor: found.next_cursor })
}

/// Renders the form.
pub async fn new(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let draw = async {
        let all = [EVERYTHING.to_owned()];
        page_of("Add a webhook endpoint", "/admin/webhook-endpoints", inputs("", &all, "")).draw(&req, &visitor, None)
    };
    for_seller(&req, &visitor, draw).await
}

/// Adds an endpoint with `url`, `events` (repeated) and `description`. The response shows its signing key.
pub async fn create(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let work = async |actor| {
        let made = create::run(&app(&req)?, actor, input::Input::of(fields(&form))).await?;
        let back = format!("/admin/webhook-endpoints/{}", made.endpoint.id);
        let text =
            "Check each delivery with this signing key. It is shown this once; a lost one is replaced by a new one.";
        form::secret(&req, &visitor, &SECTION, "Endpoint added", text, &made.secret, &back)
    };
    let again = async |problem: &Problem| {
        let inputs = inputs(form.get("url"), &chosen(&form), form.get("description"));
        page_of("Add a webhook endpoint", "/admin/webhook-endpoints", inputs).draw(&req, &visitor, Some(problem))
    };
    form::submit(&req, &visitor, &form, work, again).await
}

/// Converts the form's texts to the API's fields.
pub fn fields(form: &Form) -> Fields {
    let mut values = Map::new();
    values.insert("url".into(), form.get("url").into());
    values.insert("events".into(), json!(chosen(form)));
    let description = form.get("description").trim();
    values.insert("description".into(), if description.is_empty() { Value::Null } else { description.into() });
    Fields::from_form(values)
}

/// Returns the selected topics.
pub fn chosen(form: &Form) -> Vec<String> {
    form.all("events").map(str::to_owned).collect()
}

/// Returns the form that adds or changes an endpoint.
pub fn page_of(title: &str, action: &str, inputs: Vec<Input>) -> FormPage {
    let is_new = action.ends_with("/webhook-endpoints");
    FormPage {
        lead: "Events are posted as JSON and signed (Standard Webhooks). What does not arrive is tried again for days."
            .to_owned(),
        action: action.to_owned(),
        inputs,
        submit: if is_new { "Add endpoint" } else { "Save" }.to_owned(),
        back: action.trim_end_matches("/edit").to_owned(),
        ..FormPage::of(&SECTION, title)
    }
}

/// Returns the form's fields.
pub fn inputs(url: &str, events: &[String], description: &str) -> Vec<Input> {
    let topics = Topic::ALL.map(Topic::as_str);
    let all = [(EVERYTHING, "All events, those of later versions too")];
    let choices = all.into_iter().chain(topics.into_iter().map(|topic| (topic, topic)));
    vec![
        Input::new("url", "url", "URL", url).hint("https://… of your own program.").required(),
        Input::choosing("checks", "events", "Events", choices, |topic| events.iter().any(|known| known == topic)),
        Input::new("text", "description", "Description", description).hint("For yourself; may be empty."),
    ]
}
