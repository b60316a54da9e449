//! `/admin/settings/{group}`: the form of a group of settings.

use actix_web::{HttpRequest, HttpResponse, web};

use super::for_seller;
use super::form::{self, FormPage, Input};
use super::setting_groups::{Group, Kind, Setting, Source, group};
use super::settings::SECTION;
use crate::error_code::ErrorCode;
use crate::http::admin::settings as change;
use crate::http::auth::Visitor;
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect_with;
use crate::http::problem::Problem;
use crate::http::request::live;
use crate::settings::Change;

/// Renders the form.
pub async fn show(req: HttpRequest, visitor: Visitor, name: web::Path<String>) -> Result<HttpResponse, Problem> {
    let draw = async { draw(&req, &visitor, known(&name)?, None, None) };
    for_seller(&req, &visitor, draw).await
}

/// Stores the values of the form, whose fields are named after the environment variables.
pub async fn save(
    req: HttpRequest,
    visitor: Visitor,
    name: web::Path<String>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let work = async |actor| {
        let group = known(&name)?;
        let live = live(&req)?;
        let changes = group.settings.iter().filter_map(|setting| changed(&req, setting, &form)).collect();
        change::run(live, actor, changes).await?;
        Ok(redirect_with("/admin/settings", "settings_changed").finish())
    };
    let again = async |problem: &Problem| draw(&req, &visitor, known(&name)?, Some(&form), Some(problem));
    form::submit(&req, &visitor, &form, work, again).await
}

fn known(name: &str) -> Result<&'static Group, Problem> {
    group(name).ok_or_else(|| Problem::not_found(ErrorCode::NotFound, "There is no such group of settings."))
}

/// Returns the change that a field requests. Defaults are not stored, so that later versions can change them.
pub(super) fn changed(req: &HttpRequest, setting: &Setting, form: &Form) -> Option<Change> {
    if live(req).ok()?.environment().is_some_and(|env| env.fixes(setting.name)) {
        return None;
    }
    let typed = form.all(setting.name).last()?.trim();
    Some(Change::new(setting.name, if typed == setting.default { "" } else { typed }))
}

/// Returns the field of a setting, with the typed value or else the current one.
pub(super) fn input(req: &HttpRequest, setting: &Setting, form: Option<&Form>) -> Result<Input, Problem> {
    let live = live(req)?;
    let (value, source) = setting.value(live.environment(), &live.app().settings);
    let typed = form.and_then(|form| form.all(setting.name).last());
    let value = typed.map_or(value, str::to_owned);
    let input = match setting.kind {
        Kind::Text => Input::new("text", setting.name, setting.label, value),
        Kind::Url => Input::new("url", setting.name, setting.label, value),
        Kind::Number => Input::new("number", setting.name, setting.label, value),
        Kind::Choice(choices) => {
            Input::choosing("select", setting.name, setting.label, choices.iter().copied(), |word| word == value)
        }
    };
    Ok(match (source, setting.hint) {
        (Source::Environment, _) => {
            input.hint(format!("Set by {} in the environment of the server.", setting.name)).fixed()
        }
        (_, "") => input,
        (_, hint) => input.hint(hint),
    })
}

fn draw(
    req: &HttpRequest,
    visitor: &Visitor,
    group: &'static Group,
    form: Option<&Form>,
    problem: Option<&Problem>,
) -> Result<HttpResponse, Problem> {
    let inputs = group.settings.iter().map(|setting| input(req, setting, form)).collect::<Result<_, _>>()?;
    let page = FormPage {
        lead: group.lead.to_owned(),
        effects: group.effects.iter().map(|effect| (*effect).to_owned()).collect(),
        action: format!("/admin/settings/{}", group.name),
        inputs,
        back: "/admin/settings".to_owned(),
        ..FormPage::of(&SECTION, group.title)
    };
    page.draw(req, visitor, problem)
}
