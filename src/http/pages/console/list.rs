//! Console lists: a page with a search box, filter links and pagination, and the same list as a CSV file.

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use serde_json::{Value, json};

use super::columns::{Columns, Known};
use super::for_seller;
use crate::accounts::role::Permission;
use crate::app::App;
use crate::error_code::ErrorCode;
use crate::http::api::licenses::read_page;
use crate::http::auth::{Visitor, app};
use crate::http::fields::Fields;
use crate::http::pages::view::page;
use crate::http::problem::Problem;
use crate::http::spreadsheet::harmless;
use crate::metadata::Metadata;

/// The longest search text, in characters: a signed key has several hundred.
const LONGEST: usize = 2_000;
/// Rows per read for a CSV file.
const CSV_PAGE: i64 = 100;

/// A list of the console.
pub struct Section {
    /// `/admin/…`
    pub name: &'static str,
    pub title: &'static str,
    /// The heading of the menu above the entry.
    pub group: &'static str,
    /// The permission to open the list; the same as its route's in `routes.rs`.
    pub opens: Permission,
    /// The permission for the list's buttons and forms; the same as their routes'.
    pub changes: Permission,
    /// What the search box accepts; `None` without a search box.
    pub search: Option<&'static str>,
    /// The filter's field, and its values with labels. No selection means all rows.
    pub filter: Option<(&'static str, &'static [(&'static str, &'static str)])>,
    pub columns: &'static [&'static str],
    /// The number of columns that the page shows by default; the CSV file has all of them.
    pub shown: usize,
    /// Whether it has a CSV file.
    pub has_csv: bool,
    /// The label of the button to `/admin/{name}/new`.
    pub add: Option<&'static str>,
    /// The text shown when there are no rows.
    pub empty: &'static str,
}

impl Section {
    /// Returns the columns to select from.
    pub fn known(&self) -> Known {
        Known { name: self.name, columns: self.columns, usual: self.shown }
    }

    /// Returns the columns that the page shows by default.
    pub fn shown_columns(&self) -> &'static [&'static str] {
        self.columns.get(..self.shown).unwrap_or(self.columns)
    }
}

/// Returns the rows for a table on another page, cut to the default columns.
pub fn shown(section: &Section, mut rows: Vec<Vec<Cell>>) -> Vec<Vec<Cell>> {
    rows.iter_mut().for_each(|row| row.truncate(section.shown));
    rows
}

/// All lists, in the order of the menu.
pub const SECTIONS: [&Section; 19] = [
    &super::customers::SECTION,
    &super::orders::SECTION,
    &super::licenses::SECTION,
    &super::bulk_actions::SECTION,
    &super::subscriptions::SECTION,
    &super::organizations::SECTION,
    &super::products::SECTION,
    &super::stripe_events::SECTION,
    &super::webhook_endpoints::SECTION,
    &super::webhooks::SECTION,
    &super::tokens::SECTION,
    &super::validation_log::SECTION,
    &super::mail::SECTION,
    &super::mail_texts::SECTION,
    &super::team::SECTION,
    &super::notifications::SECTION,
    &super::audit_log::SECTION,
    &super::doctor::SECTION,
    &super::settings::SECTION,
];

/// The query of a list.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The text in the search box, trimmed; empty for all rows.
    pub q: String,
    /// One of the section's filters.
    pub filter: Option<String>,
    pub cursor: Option<String>,
    pub limit: i64,
}

/// Rows of a list.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// One cell per column of the section.
    pub rows: Vec<Vec<Cell>>,
    pub next_cursor: Option<String>,
}

/// A cell of a row.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Cell {
    /// The text, which also appears in the CSV file.
    pub text: String,
    /// The address of a console page.
    pub href: Option<String>,
    /// `text`, `code`, `time` (RFC 3339), `money` (minor units), `free` (an activation's id: a button that frees the
    /// seat), `tick` (an id: a box that selects the row), `good`, `warn`, `bad`, `info`, `plain` (badges).
    pub kind: &'static str,
    /// The currency of `money`: ISO 4217, lowercase.
    pub currency: Option<String>,
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), kind: "text", ..Self::default() }
    }

    pub fn code(text: impl Into<String>) -> Self {
        Self { kind: "code", ..Self::text(text) }
    }

    /// Returns a time (RFC 3339); empty for one that has not happened yet.
    pub fn time(time: Option<String>) -> Self {
        Self { kind: "time", ..Self::text(time.unwrap_or_default()) }
    }

    /// Returns a status badge; `tone` is `good`, `warn`, `bad`, `info` or `plain`.
    pub fn badge(text: impl Into<String>, tone: &'static str) -> Self {
        Self { kind: tone, ..Self::text(text) }
    }

    /// Returns metadata as a JSON object; empty if there is none.
    pub fn metadata(metadata: &Metadata) -> Self {
        Self::code(if metadata.is_empty() { String::new() } else { metadata.stored() })
    }

    /// Returns an amount in minor units of a currency.
    pub fn money(amount: i64, currency: Option<&str>) -> Self {
        Self { kind: "money", currency: currency.map(str::to_owned), ..Self::text(amount.to_string()) }
    }

    pub fn leading_to(self, href: impl Into<String>) -> Self {
        Self { href: Some(href.into()), ..self }
    }
}

/// The actions on the selected rows, or on all rows that match.
pub struct Selecting {
    /// The address that the form is posted to, with `action`, `scope` (`ticked` or `all`), `selected` once per ticked
    /// box, `q` and the filter.
    pub action: &'static str,
    /// Values and labels.
    pub choices: &'static [(&'static str, &'static str)],
}

/// The column with the row's id, in lists whose rows can be selected.
const ID: &str = "Id";

/// Renders the page of a list.
pub async fn show<F>(
    req: HttpRequest,
    visitor: Visitor,
    section: &'static Section,
    read: impl FnOnce(App, Asked) -> F,
) -> Result<HttpResponse, Problem>
where
    F: Future<Output = Result<Rows, Problem>>,
{
    show_selecting(req, visitor, section, None, read).await
}

/// Renders the page of a list whose rows can be selected.
pub async fn show_selecting<F>(
    req: HttpRequest,
    visitor: Visitor,
    section: &'static Section,
    selecting: Option<&'static Selecting>,
    read: impl FnOnce(App, Asked) -> F,
) -> Result<HttpResponse, Problem>
where
    F: Future<Output = Result<Rows, Problem>>,
{
    // Without a permission to change anything, there is nothing to select.
    let selecting = selecting.filter(|_| visitor.may(section.changes));
    let draw = async {
        let asked = asked(&req, section)?;
        let rows = read(app(&req)?, asked.clone()).await?;
        let columns = Columns::of(&req, section.known());
        let id = section.columns.iter().position(|column| *column == ID).filter(|_| selecting.is_some());
        let cells = |row: &Vec<Cell>| {
            let id = id.and_then(|id| row.get(id));
            let tick = id.map(|id| Cell { kind: "tick", ..Cell::text(id.text.clone()) });
            tick.into_iter().chain(columns.cells(row)).collect::<Vec<_>>()
        };
        let mut described = described(section);
        let names = id.map(|_| "Select").into_iter().chain(columns.names());
        if let Some(described) = described.as_object_mut() {
            described.insert("columns".into(), names.collect::<Vec<_>>().into());
            described.insert("add".into(), json!(section.add.filter(|_| visitor.may(section.changes))));
        }
        let context = json!({
            "sections": menu(),
            "section": described,
            "q": asked.q,
            "filter": asked.filter.as_ref().zip(section.filter).map(|(word, (name, _))| json!({"name": name, "value": word})),
            "filters": filters(section, &asked),
            "rows": rows.rows.iter().map(cells).collect::<Vec<_>>(),
            "next_href": rows.next_cursor.as_deref().map(|cursor| href(section, "", &asked, Some(cursor))),
            "first_href": asked.cursor.as_ref().map(|_| href(section, "", &asked, None)),
            "csv_href": (section.has_csv && visitor.may(Permission::Export)).then(|| href(section, ".csv", &asked, None)),
            "columns": columns.choices(),
            "selecting": selecting.map(|selecting| {
                let choice = |(value, label): &(&str, &str)| json!({"value": value, "label": label});
                json!({"action": selecting.action, "choices": selecting.choices.iter().map(choice).collect::<Vec<_>>()})
            }),
        });
        let mut response = page(&req, &visitor, StatusCode::OK, "pages/console_list.html", context)?;
        if let Some(cookie) = &columns.cookie {
            response.add_cookie(cookie).map_err(|error| Problem::internal(&error))?;
        }
        Ok(response)
    };
    for_seller(&req, &visitor, draw).await
}

/// Downloads all pages of the list as a CSV file.
pub async fn csv<F>(
    req: HttpRequest,
    visitor: Visitor,
    section: &'static Section,
    read: impl Fn(App, Asked) -> F,
) -> Result<HttpResponse, Problem>
where
    F: Future<Output = Result<Rows, Problem>>,
{
    let draw = async {
        let mut asked = Asked { limit: CSV_PAGE, cursor: None, ..asked(&req, section)? };
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        let failed = |error: csv::Error| Problem::internal(&error);
        writer.write_record(section.columns).map_err(failed)?;
        loop {
            let rows = read(app(&req)?, asked.clone()).await?;
            for row in &rows.rows {
                writer.write_record(row.iter().map(|cell| harmless(&cell.text))).map_err(failed)?;
            }
            asked.cursor = rows.next_cursor;
            if asked.cursor.is_none() {
                break;
            }
        }
        let file = writer.into_inner().map_err(|error| Problem::internal(&error))?;
        Ok(HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
            .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{}.csv\"", section.name)))
            .body(file))
    };
    for_seller(&req, &visitor, draw).await
}

fn asked(req: &HttpRequest, section: &Section) -> Result<Asked, Problem> {
    let mut query = Fields::from_page_query(req.query_string());
    let mut text = |name: &str| query.optional_text(name).map(|text| text.trim().to_owned()).unwrap_or_default();
    let q = if section.search.is_some() { text("q") } else { String::new() };
    let known = |(name, words): &(&str, &'static [(&str, &str)])| {
        let wanted = text(name);
        words.iter().any(|(word, _)| *word == wanted).then_some(wanted)
    };
    let filter = section.filter.as_ref().and_then(known);
    if q.chars().count() > LONGEST {
        query.wrong("q", ErrorCode::InvalidFields, format!("must be at most {LONGEST} characters"));
    }
    let (limit, cursor) = read_page(&mut query)?;
    Ok(Asked { q, filter, cursor, limit })
}

/// Returns the address of the list filtered by `q`.
pub fn found_by(section: &Section, q: &str) -> String {
    href(section, "", &Asked { q: q.to_owned(), ..Asked::default() }, None)
}

/// Returns the entries of the console's menu.
pub fn menu() -> Vec<Value> {
    SECTIONS.iter().map(|section| described(section)).collect()
}

fn described(section: &Section) -> Value {
    json!({
        "name": section.name,
        "title": section.title,
        "group": section.group,
        "needs": section.opens,
        "href": format!("/admin/{}", section.name),
        "search": section.search,
        "columns": section.shown_columns(),
        "empty": section.empty,
        "add": section.add,
    })
}

fn filters(section: &Section, asked: &Asked) -> Vec<Value> {
    let Some((_, words)) = section.filter else { return Vec::new() };
    let link = |word: Option<&str>, label: &str| {
        let wanted = Asked { filter: word.map(str::to_owned), ..asked.clone() };
        json!({"label": label, "href": href(section, "", &wanted, None), "current": asked.filter.as_deref() == word})
    };
    std::iter::once(link(None, "All")).chain(words.iter().map(|(word, label)| link(Some(word), label))).collect()
}

pub fn href(section: &Section, ending: &str, asked: &Asked, cursor: Option<&str>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if !asked.q.is_empty() {
        query.append_pair("q", &asked.q);
    }
    if let (Some((name, _)), Some(word)) = (section.filter, &asked.filter) {
        query.append_pair(name, word);
    }
    if let Some(cursor) = cursor {
        query.append_pair("cursor", cursor);
    }
    let query = query.finish();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("/admin/{}{ending}{mark}{query}", section.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_section_has_a_page_of_its_own() {
        let mut names: Vec<&str> = SECTIONS.iter().map(|section| section.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), SECTIONS.len());
    }
}
