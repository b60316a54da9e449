//! The detail page of a record: its values, its buttons, and its related lists.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::list::{Asked, Cell, Rows, Section, found_by, menu, shown};
use super::timeline::Newest;
use crate::accounts::role::Permission;
use crate::http::auth::{Visitor, app};
use crate::http::pages::view::page;
use crate::http::problem::Problem;
use crate::stripe::dashboard;

/// Rows of each list on the page; the list's own page has all of them.
const ROWS: i64 = 10;

/// The content of the page.
pub struct Detail {
    /// The list that the record belongs to.
    pub section: &'static Section,
    pub id: String,
    pub title: String,
    pub facts: Vec<(&'static str, Cell)>,
    /// A license key and its first characters; the key is `None` if only its hash is stored.
    pub license_key: Option<(Option<String>, String)>,
    /// Pages with further actions.
    pub links: Vec<Link>,
    pub actions: Vec<Action>,
    /// The name of the action to be confirmed.
    pub confirm: Option<String>,
    pub tables: Vec<Table>,
    pub metadata: Option<MetadataForm>,
    pub timeline: Option<Newest>,
    /// A heading and preformatted text, such as an event's payload.
    pub payload: Option<(&'static str, String)>,
}

impl Detail {
    /// Returns a page that has only a title.
    pub fn of(section: &'static Section, id: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            section,
            id: id.into(),
            title: title.into(),
            facts: Vec::new(),
            license_key: None,
            links: Vec::new(),
            actions: Vec::new(),
            confirm: None,
            tables: Vec::new(),
            metadata: None,
            timeline: None,
            payload: None,
        }
    }
}

/// A link to another page, shown only to callers who may open it.
#[derive(Clone, Debug, Serialize)]
pub struct Link {
    label: &'static str,
    href: String,
    /// The same permission as for the page's route in `routes.rs`.
    #[serde(skip)]
    needs: Permission,
}

impl Link {
    pub fn new(needs: Permission, label: &'static str, href: impl Into<String>) -> Self {
        Self { label, href: href.into(), needs }
    }
}

/// A button.
#[derive(Clone, Debug, Serialize)]
pub struct Action {
    /// The last segment of the form's path.
    pub name: &'static str,
    pub label: &'static str,
    /// `primary`, `secondary`, `danger`.
    pub kind: &'static str,
    /// The action's effect; set if the action needs a confirmation.
    pub consequence: Option<String>,
}

impl Action {
    /// Returns a button that acts immediately.
    pub fn at_once(name: &'static str, label: &'static str) -> Self {
        Self { name, label, kind: "secondary", consequence: None }
    }

    /// Returns a button that asks for a confirmation.
    pub fn asking(name: &'static str, label: &'static str, consequence: impl Into<String>) -> Self {
        Self { name, label, kind: "danger", consequence: Some(consequence.into()) }
    }
}

/// The seller's metadata, editable on the page.
#[derive(Debug, Serialize)]
pub struct MetadataForm {
    pub rows: Vec<Pair>,
    /// The error of the submitted form: `{title, detail, code}`.
    pub problem: Option<Value>,
}

/// A key and value of the metadata.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Pair {
    pub key: String,
    pub value: String,
    /// Whether the key exists already.
    pub known: bool,
}

/// A list on the page.
#[derive(Debug, Serialize)]
pub struct Table {
    pub title: &'static str,
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<Cell>>,
    /// The address of the full list, if there are more rows.
    pub more: Option<String>,
}

impl Table {
    /// Returns the first rows of a section's list filtered by `q`.
    pub fn of(section: &'static Section, q: &str, rows: Rows) -> Self {
        let more = rows.next_cursor.map(|_| found_by(section, q));
        let (columns, rows) = (section.shown_columns().to_vec(), shown(section, rows.rows));
        Self { title: section.title, columns, rows, more }
    }
}

/// Returns the query for the lists of a page: everything that matches `q`.
pub fn all_of(q: &str) -> Asked {
    Asked { q: q.to_owned(), limit: ROWS, ..Asked::default() }
}

/// Renders the page.
pub fn draw(req: &HttpRequest, visitor: &Visitor, detail: &Detail) -> Result<HttpResponse, Problem> {
    draw_as(req, visitor, detail, "pages/console_detail.html", Map::new())
}

/// Renders the page with a template that extends the detail template; `more` is added to the context.
pub fn draw_as(
    req: &HttpRequest,
    visitor: &Visitor,
    detail: &Detail,
    template: &str,
    more: Map<String, Value>,
) -> Result<HttpResponse, Problem> {
    let section = detail.section.name;
    let here = format!("/admin/{section}/{}", detail.id);
    // Hide actions that the role does not permit.
    let changes = visitor.may(detail.section.changes);
    let actions: &[Action] = if changes { &detail.actions } else { &[] };
    let confirm = actions.iter().find(|action| Some(action.name) == detail.confirm.as_deref());
    let stripe = &app(req)?.config.stripe;
    let facts = detail.facts.iter().filter(|(_, cell)| !cell.text.is_empty()).map(|(label, cell)| {
        let stripe = if cell.kind == "code" { dashboard::href(stripe, &cell.text) } else { None };
        json!({"label": label, "cell": cell, "stripe": stripe})
    });
    let links: Vec<&Link> = detail.links.iter().filter(|link| visitor.may(link.needs)).collect();
    let sees_keys = visitor.may(Permission::Keys);
    let license_key = detail.license_key.as_ref().map(|(key, prefix)| {
        json!({"key": key.as_ref().filter(|_| sees_keys), "prefix": prefix, "masked": key.is_some() && !sees_keys})
    });
    let mut context = json!({
        "sections": menu(),
        "section": {"name": detail.section.name, "title": detail.section.title},
        "title": detail.title,
        "here": here,
        "changes": changes,
        "facts": facts.collect::<Vec<_>>(),
        "license_key": license_key,
        "actions": actions,
        "confirm": confirm,
        "tables": detail.tables,
        "metadata": detail.metadata,
        "timeline": detail.timeline,
        "links": links,
        "payload": detail.payload.as_ref().map(|(title, text)| json!({"title": title, "text": text})),
    });
    if let Some(context) = context.as_object_mut() {
        context.extend(more);
    }
    let is_refused = detail.metadata.as_ref().is_some_and(|form| form.problem.is_some());
    let status = if is_refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page(req, visitor, status, template, context)
}
