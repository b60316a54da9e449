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

/// Rows of each list on the page; the list's own page has the others.
const ROWS: i64 = 10;

/// The content of the page.
pub struct Detail {
    /// The list that the record belongs to.
    pub section: &'static Section,
    pub id: String,
    pub title: String,
    pub facts: Vec<(&'static str, Cell)>,
    /// A license key with its first characters; the key is `None` where only its hash is stored.
    pub license_key: Option<(Option<String>, String)>,
    /// Pages with further actions.
    pub links: Vec<Link>,
    pub actions: Vec<Action>,
    /// The name of the action that needs a confirmation.
    pub confirm: Option<String>,
    pub tables: Vec<Table>,
    pub metadata: Option<MetadataForm>,
    pub timeline: Option<Newest>,
    /// Preformatted text with its heading, such as an event's payload.
    pub payload: Option<(&'static str, String)>,
}

impl Detail {
    /// A page with nothing but a title.
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

/// A link to another page, shown to those who may open it.
#[derive(Clone, Debug, Serialize)]
pub struct Link {
    label: &'static str,
    href: String,
    /// The same as for its route in `routes.rs`.
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
    /// The action's effect; set where a confirmation comes first.
    pub consequence: Option<String>,
}

impl Action {
    /// A button that acts at once.
    pub fn at_once(name: &'static str, label: &'static str) -> Self {
        Self { name, label, kind: "secondary", consequence: None }
    }

    /// A button that asks for a confirmation.
    pub fn asking(name: &'static str, label: &'static str, consequence: impl Into<String>) -> Self {
        Self { name, label, kind: "danger", consequence: Some(consequence.into()) }
    }
}

/// The seller's metadata, editable on the page.
#[derive(Debug, Serialize)]
pub struct MetadataForm {
    pub rows: Vec<Pair>,
    /// What was wrong with the form that was sent: `{title, detail, code}`.
    pub problem: Option<Value>,
}

/// One line of the metadata.
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
    /// The address of the full list, when there are more rows.
    pub more: Option<String>,
}

impl Table {
    /// The first rows of a section's list filtered by `q`.
    pub fn of(section: &'static Section, q: &str, rows: Rows) -> Self {
        let more = rows.next_cursor.map(|_| found_by(section, q));
        let (columns, rows) = (section.shown_columns().to_vec(), shown(section, rows.rows));
        Self { title: section.title, columns, rows, more }
    }
}

/// The query for the lists of a page: everything that matches `q`.
pub fn all_of(q: &str) -> Asked {
    Asked { q: q.to_owned(), limit: ROWS, ..Asked::default() }
}

/// The page.
pub fn draw(req: &HttpRequest, visitor: &Visitor, detail: &Detail) -> Result<HttpResponse, Problem> {
    draw_as(req, visitor, detail, "pages/console_detail.html", Map::new())
}

/// Renders the page with a template that extends it and takes `more`.
pub fn draw_as(
    req: &HttpRequest,
    visitor: &Visitor,
    detail: &Detail,
    template: &str,
    more: Map<String, Value>,
) -> Result<HttpResponse, Problem> {
    let section = detail.section.name;
    let here = format!("/admin/{section}/{}", detail.id);
    // Actions that the role does not permit are not offered.
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
