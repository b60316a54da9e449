//! `GET /admin/bulk-actions/{id}`: a bulk action's progress, its refused licenses with reasons, its results as CSV, and
//! buttons that stop, continue and undo it.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, json};

use super::bulk_actions::{SECTION, state_cell};
use super::bulk_words::{number, verb};
use super::detail::{self, Action, Detail, Link, Table};
use super::form::submit;
use super::list::Cell;
use super::who::who_cell;
use super::{ask, for_seller};
use crate::accounts::role::Permission;
use crate::app::App;
use crate::bulk::action::{BulkKind, BulkState};
use crate::bulk::row::{self, Row, RowState};
use crate::clock::rfc3339;
use crate::http::admin::bulk_actions::{BulkActionView, act, find};
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect_with;
use crate::http::pages::view::problem;
use crate::http::problem::Problem;
use crate::http::spreadsheet::harmless;
use crate::ids::BulkActionId;
use crate::views::actors::Names;

/// The most refused licenses that the page lists; the CSV file has all of them.
const SHOWN: i64 = 50;
/// Rows per query for the CSV file.
const CSV_PAGE: i64 = 1_000;
/// Seconds after which the page of a running action reloads.
const REFRESH: &str = "5";

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    for_seller(&req, &visitor, draw(&req, &visitor, &id, None)).await
}

/// Handles a button: `stop`, `continue` and, after a confirmation, `undo`.
pub async fn press_button(
    req: HttpRequest,
    visitor: Visitor,
    path: web::Path<(String, String)>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let (id, name) = path.into_inner();
    let form = Form::parse(&body);
    if name == "undo" && form.get("confirmed") != "yes" {
        return ask(&req, &visitor, &form, draw(&req, &visitor, &id, Some(name))).await;
    }
    let flash = match name.as_str() {
        "stop" => "bulk_stopped",
        "continue" => "bulk_continued",
        _ => "bulk_undoing",
    };
    let work = async |actor| {
        let app = app(&req)?;
        let action = find(&app, BulkActionId::from_text(id.clone())).await?;
        // Owners who were notified of the action are also notified when it is undone.
        let shown = act::run(&app, actor, action.id, &name, action.tell_owners).await?;
        Ok(redirect_with(&format!("/admin/bulk-actions/{shown}"), flash).finish())
    };
    submit(&req, &visitor, &form, work, async |refused| problem(&req, refused).await).await
}

/// Downloads the result for each license as a CSV file.
pub async fn csv(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    let draw = async {
        let app = app(&req)?;
        let action = find(&app, BulkActionId::from_text(id.as_str())).await?;
        let file = file(&app, action.id.clone()).await?;
        Ok(HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
            .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{}.csv\"", action.id)))
            .body(file))
    };
    for_seller(&req, &visitor, draw).await
}

async fn file(app: &App, id: BulkActionId) -> Result<Vec<u8>, Problem> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let failed = |error: csv::Error| Problem::internal(&error);
    writer.write_record(["License", "Result", "Code", "Reason", "At"]).map_err(failed)?;
    let mut cursor: Option<String> = None;
    loop {
        let id = id.clone();
        let page = app.db.read(move |conn| row::list(conn, &id, None, cursor.as_deref(), CSV_PAGE)).await?;
        for row in &page.entries {
            let code = row.code.as_deref().unwrap_or_default();
            let at = row.at.map(rfc3339).unwrap_or_default();
            let why = if code.is_empty() { "" } else { why(code) };
            let cells = [row.license_id.as_str(), result(row), code, why, &at];
            writer.write_record(cells.map(harmless)).map_err(failed)?;
        }
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    writer.into_inner().map_err(|error| Problem::internal(&error))
}

fn result(row: &Row) -> &'static str {
    match row.state {
        RowState::Waiting => "left",
        RowState::Done => "changed",
        RowState::Unchanged => "unchanged",
        RowState::Refused => "refused",
    }
}

async fn draw(
    req: &HttpRequest,
    visitor: &Visitor,
    id: &str,
    confirm: Option<String>,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let action = find(&app, BulkActionId::from_text(id)).await?;
    let actor = action.actor.clone();
    let names = app.db.read(move |conn| Names::of(conn, [actor.as_str()])).await?;
    let refreshes = action.state == BulkState::Running && confirm.is_none();
    let detail = Detail {
        facts: facts(&action, who_cell(&names.who(&action.actor))),
        links: vec![Link::new(
            Permission::Export,
            "Download as CSV",
            format!("/admin/bulk-actions/{}/licenses.csv", action.id),
        )],
        actions: buttons(&action),
        confirm,
        tables: tables(&app, &action).await?,
        ..Detail::of(&SECTION, action.id.to_string(), title(&action))
    };
    let settled = action.total - action.left;
    let progress = json!({
        "settled": settled, "total": action.total, "done": action.done, "unchanged": action.unchanged,
        "refused": action.refused, "left": action.left, "running": action.state == BulkState::Running,
    });
    let more = Map::from_iter([("progress".to_owned(), progress)]);
    let mut response = detail::draw_as(req, visitor, &detail, "pages/console_bulk_action.html", more)?;
    if refreshes {
        // Makes the browser reload the page, without scripts.
        response.headers_mut().insert(HeaderName::from_static("refresh"), HeaderValue::from_static(REFRESH));
    }
    Ok(response)
}

fn title(action: &BulkActionView) -> String {
    let count = number(usize::try_from(action.total).unwrap_or(0), "license", "licenses");
    match action.action {
        BulkKind::Undo => format!("Undo: {count}"),
        BulkKind::MoveTier => format!("Move {count} to {}", action.tier.as_deref().unwrap_or("another tier")),
        kind => format!("{} {count}", verb(kind)),
    }
}

fn facts(action: &BulkActionView, by: Cell) -> Vec<(&'static str, Cell)> {
    let other = |id: &Option<BulkActionId>| {
        id.as_ref()
            .map_or_else(Cell::default, |id| Cell::code(id.as_str()).leading_to(format!("/admin/bulk-actions/{id}")))
    };
    vec![
        ("State", state_cell(action.state)),
        ("Days", Cell::text(action.days.map(|days| days.to_string()).unwrap_or_default())),
        ("Until", Cell::time(action.until.map(|at| at.to_string()))),
        ("Reason", Cell::text(action.reason.clone().unwrap_or_default())),
        ("Mail", Cell::text(if action.tell_owners { "each owner is told when it is over" } else { "none" })),
        ("Undoes", other(&action.undoes)),
        ("Undone by", other(&action.undone_by)),
        ("Started", Cell::time(Some(action.created_at.to_string()))),
        ("Finished", Cell::time(action.finished_at.map(|at| at.to_string()))),
        ("By", by),
        ("Id", Cell::code(action.id.as_str())),
    ]
}

fn buttons(action: &BulkActionView) -> Vec<Action> {
    let mut buttons = Vec::new();
    match action.state {
        BulkState::Running => buttons.push(Action::at_once("stop", "Stop")),
        BulkState::Stopped if action.undone_by.is_none() => buttons.push(Action::at_once("continue", "Continue")),
        _ => {}
    }
    let is_over = matches!(action.state, BulkState::Stopped | BulkState::Finished);
    if is_over && action.action.has_undo() && action.undone_by.is_none() && action.done > 0 {
        let count = number(usize::try_from(action.done).unwrap_or(0), "license", "licenses");
        let mail = if action.tell_owners { "Their owners are told." } else { "Owners get no mail." };
        let what = match action.action {
            BulkKind::Suspend => "are reinstated",
            BulkKind::Reinstate => "are stopped again, by your decision",
            BulkKind::Extend => "end when they did before",
            _ => "go back to the tier and the seats they had",
        };
        buttons.push(Action::asking(
            "undo",
            "Undo…",
            format!("{count} {what}. A license that was changed since then is left as it is. {mail}"),
        ));
    }
    buttons
}

async fn tables(app: &App, action: &BulkActionView) -> Result<Vec<Table>, Problem> {
    if action.refused == 0 {
        return Ok(Vec::new());
    }
    let id = action.id.clone();
    let refused = app.db.read(move |conn| row::list(conn, &id, Some(RowState::Refused), None, SHOWN)).await?;
    let reason = |refusals: &crate::http::admin::bulk_actions::Refusals| {
        vec![Cell::text(why(&refusals.code)), Cell::text(refusals.count.to_string()), Cell::code(refusals.code.clone())]
    };
    let license = |row: &Row| {
        let id = row.license_id.as_str();
        vec![
            Cell::code(id).leading_to(format!("/admin/licenses/{id}")),
            Cell::text(row.code.as_deref().map(why).unwrap_or_default()),
        ]
    };
    Ok(vec![
        Table {
            title: "Why licenses were refused",
            columns: vec!["Reason", "Licenses", "Code"],
            rows: action.refusals.iter().map(reason).collect(),
            more: None,
        },
        Table {
            title: "Refused licenses",
            columns: vec!["License", "Reason"],
            rows: refused.entries.iter().map(license).collect(),
            more: refused.next_cursor.map(|_| format!("/admin/bulk-actions/{}/licenses.csv", action.id)),
        },
    ])
}

/// Explains why a license was refused.
fn why(code: &str) -> &'static str {
    match code {
        "license_not_found" => "The license is gone.",
        "license_follows_subscription" => "Its subscription decides this.",
        "license_revoked" => "It is revoked.",
        "license_without_end" => "It has no end.",
        "license_not_begun" => "Its time begins with its first activation.",
        "license_ends_later" => "It ends later than that anyway.",
        "unfit_tier" => "The tier is another product's, or does not fit its sites and devices or its subscription.",
        "invalid_tier" => "The tier is gone.",
        "license_changed_since" => "It was changed after the action that is undone.",
        _ => "Something went wrong on the server; its log says what.",
    }
}
