//! The confirmation page shown before a catalog form is saved: which fields change, and how that affects existing
//! licenses and subscriptions.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use serde_json::{Value, json};

use super::super::list::menu;
use super::super::products;
use super::one_field;
use crate::audit::Actor;
use crate::catalog::edit::{Edit, Fields};
use crate::catalog::effect::{FieldChange, preview};
use crate::error_code::ErrorCode;
use crate::http::admin::catalog::write;
use crate::http::auth::{Visitor, app};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect_with;
use crate::http::pages::view::page;
use crate::http::problem::Problem;

/// A change that needs a confirmation.
pub(super) struct Asked {
    pub edit: Edit,
    pub title: String,
    /// The address that the form, and its confirmation, is posted to.
    pub action: String,
    /// The entry's page, which is shown after saving and on *Cancel*.
    pub page: String,
    pub flash: &'static str,
    /// Whether there is a form to return to.
    pub has_form: bool,
}

impl Asked {
    /// Returns the confirmation of `archive` or `sell` for an entry of this name, whose page is at `path`.
    pub fn archiving(
        action: &str,
        path: String,
        name: &str,
        edit: impl FnOnce(Fields) -> Edit,
    ) -> Result<Self, Problem> {
        let archives = archives(action)?;
        Ok(Self {
            edit: edit(one_field("archived", archives)),
            title: format!("{} {name}?", if archives { "Archive" } else { "Sell" }),
            action: format!("{path}/{action}"),
            page: path,
            flash: "catalog_changed",
            has_form: false,
        })
    }
}

/// Returns true for `archive` and false for `sell`.
pub(super) fn archives(action: &str) -> Result<bool, Problem> {
    match action {
        "archive" => Ok(true),
        "sell" => Ok(false),
        _ => Err(Problem::not_found(ErrorCode::NotFound, "There is no such action.")),
    }
}

/// One row of the page.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Row {
    pub label: String,
    pub before: String,
    pub after: String,
    pub effect: String,
}

/// Saves a confirmed change. Shows the effect if the change is unconfirmed, or if the entry has changed since the
/// effect was shown.
pub(super) async fn run(
    req: &HttpRequest,
    visitor: &Visitor,
    form: &Form,
    actor: Actor,
    asked: &Asked,
    label: impl Fn(&str) -> String,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let edit = asked.edit.clone();
    let effect = app.db.read(move |conn| preview(conn, &edit)).await?;
    let is_confirmed = form.get("confirmed") == "yes";
    if is_confirmed && form.get("seen") == effect.fingerprint {
        write::run(&app, actor, vec![asked.edit.clone()]).await?;
        return Ok(redirect_with(&asked.page, asked.flash).finish());
    }
    let row = |change: FieldChange| Row {
        label: label(&change.field),
        before: change.before,
        after: change.after,
        effect: change.effect,
    };
    let rows: Vec<Row> = effect.changes.into_iter().map(row).collect();
    let note = is_confirmed.then_some("It has changed since you looked. This is what saving does now.");
    draw(req, visitor, form, asked, &rows, &effect.fingerprint, note)
}

/// Renders the page.
pub(super) fn draw(
    req: &HttpRequest,
    visitor: &Visitor,
    form: &Form,
    asked: &Asked,
    rows: &[Row],
    fingerprint: &str,
    note: Option<&str>,
) -> Result<HttpResponse, Problem> {
    let own = ["csrf", "confirmed", "seen", "again"];
    let sent = form.beginning_with("").filter(|(name, _)| !own.contains(name));
    let hidden: Vec<Value> = sent.map(|(name, value)| json!({"name": name, "value": value})).collect();
    let context = json!({
        "sections": menu(),
        "section": {"name": products::SECTION.name, "title": products::SECTION.title},
        "title": asked.title,
        "note": note,
        "changes": rows,
        "action": asked.action,
        "hidden": hidden,
        "seen": fingerprint,
        "back": asked.page,
        "has_form": asked.has_form,
    });
    page(req, visitor, StatusCode::OK, "pages/console_effect.html", context)
}
