//! `POST /admin/licenses/bulk`: one action on the selected licenses, or on all licenses that match the search. Shows a
//! confirmation with the number of licenses, then starts a bulk action.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::Map;

use super::bulk_words::{number, verb};
use super::form::{self, FormPage, Input};
use super::list::{Asked, href};
use super::{ask, licenses, tier_choices};
use crate::activations::search::Search;
use crate::bulk::action::BulkKind;
use crate::bulk::start::{NewAction, Selected, count};
use crate::error_code::ErrorCode;
use crate::http::admin::bulk_actions::find;
use crate::http::admin::bulk_actions::start::{MOST_IDS, Selection, read, run};
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body, Fields, required};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect_with;
use crate::http::problem::Problem;
use crate::ids::{BulkActionId, Kind};

/// Shows the confirmation, and starts the action once confirmed.
pub async fn submit(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    if form.get("confirmed") != "yes" {
        return ask(&req, &visitor, &form, draw(&req, &visitor, &form, None)).await;
    }
    let work = async |actor| {
        let app = app(&req)?;
        let id = Some(form.get("id")).filter(|id| Kind::BulkAction.is_of(id)).map(BulkActionId::from_text);
        if let Some(id) = &id
            && let Ok(started) = find(&app, id.clone()).await
        {
            // The form was submitted twice: redirect to the first submission's action.
            return Ok(redirect_with(&format!("/admin/bulk-actions/{}", started.id), "bulk_started").finish());
        }
        let mut fields = fields(&form);
        let new = read(&mut fields);
        fields.finish()?;
        let new = NewAction { id, ..required(new, "action")? };
        let expected = form.get("count").parse().ok();
        let started = run(&app, actor, new, selection(&form), expected).await?;
        Ok(redirect_with(&format!("/admin/bulk-actions/{}", started.id), "bulk_started").finish())
    };
    let again = async |problem: &Problem| draw(&req, &visitor, &form, Some(problem)).await;
    form::submit(&req, &visitor, &form, work, again).await
}

/// Parses the selection of licenses.
fn selection(form: &Form) -> Selection {
    if form.get("scope") != "all" {
        return Selection::of(form.all("selected").take(MOST_IDS).map(str::to_owned).collect());
    }
    let status = Some(form.get("status").to_owned()).filter(|status| !status.is_empty());
    Selection { q: form.get("q").to_owned(), search: Search { status, ..Search::default() } }
}

/// Converts the form's texts to the API's fields.
fn fields(form: &Form) -> Fields {
    let mut values = Map::new();
    for name in ["action", "tier", "reason"] {
        values.insert(name.into(), form.get(name).into());
    }
    let days = form.get("days").trim();
    if !days.is_empty() {
        values.insert("days".into(), days.parse::<i64>().map_or_else(|_| days.into(), Into::into));
    }
    if !form.get("until").is_empty() {
        // Valid until the end of that day.
        values.insert("until".into(), format!("{}T23:59:59Z", form.get("until")).into());
    }
    if form.all("tell_owners").any(|word| word == "yes") {
        values.insert("tell_owners".into(), true.into());
    }
    Fields::from_form(values)
}

async fn draw(
    req: &HttpRequest,
    visitor: &Visitor,
    form: &Form,
    problem: Option<&Problem>,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let kind = BulkKind::parse(form.get("action")).filter(|kind| *kind != BulkKind::Undo);
    let kind = kind.ok_or_else(|| Problem::field("action", ErrorCode::InvalidFields, "Choose what is to be done."))?;
    let search = selection(form).resolve(&app).await?;
    let selected = app.db.read(move |conn| count(conn, &search)).await?;
    let mut hidden = vec![
        ("confirmed", "yes".to_owned()),
        ("id", app.context.id(Kind::BulkAction)),
        ("action", kind.to_string()),
        ("count", selected.licenses.to_string()),
        ("scope", form.get("scope").to_owned()),
        ("q", form.get("q").to_owned()),
        ("status", form.get("status").to_owned()),
    ];
    if form.get("scope") != "all" {
        hidden.extend(form.all("selected").take(MOST_IDS).map(|id| ("selected", id.to_owned())));
    }
    let filter = Some(form.get("status").to_owned()).filter(|status| !status.is_empty());
    let asked = Asked { q: form.get("q").to_owned(), filter, ..Asked::default() };
    let mut inputs = match kind {
        BulkKind::Extend => vec![
            Input::new("number", "days", "Number of days", form.get("days"))
                .hint("After the end of each license, or after today where it has ended."),
            Input::new("date", "until", "Or until this day", form.get("until")),
        ],
        BulkKind::MoveTier => {
            let tiers = tier_choices::all(&app).await?;
            vec![Input::choosing("select", "tier", "New tier", tiers, |slug| slug == form.get("tier"))]
        }
        _ => vec![
            Input::new("text", "reason", "Reason", form.get("reason"))
                .hint("May be empty. It stands on each license and in the audit log; owners do not see it."),
        ],
    };
    if kind.has_mail() {
        let told = form.all("tell_owners").any(|word| word == "yes");
        let label = format!("Tell the owners: {}", number(selected.owners, "mail", "mails"));
        inputs.push(Input::choosing("checks", "tell_owners", "Mail", [("yes", label)], |_| told));
    }
    let verb = verb(kind);
    let page = FormPage {
        lead: owned_by(selected),
        effects: effects(kind),
        action: "/admin/licenses/bulk".to_owned(),
        inputs,
        hidden,
        submit: format!("{verb} {}", number(selected.licenses, "license", "licenses")),
        kind: if matches!(kind, BulkKind::Revoke | BulkKind::Suspend) { "danger" } else { "primary" },
        back: href(&licenses::SECTION, "", &asked, None),
        ..FormPage::of(&licenses::SECTION, format!("{verb} {}?", number(selected.licenses, "license", "licenses")))
    };
    page.draw(req, visitor, problem)
}

fn owned_by(selected: Selected) -> String {
    match selected.owners {
        0 => "Nobody owns them yet.".to_owned(),
        owners => {
            format!("They belong to {}.", number(owners, "customer or organization", "customers and organizations"))
        }
    }
}

fn effects(kind: BulkKind) -> Vec<String> {
    let own: &[&str] = match kind {
        BulkKind::Revoke => &[
            "They stop working at once, and their sites and devices are deactivated.",
            "This cannot be undone as a whole: reinstating a license does not bring its sites and devices back.",
            "Owners get no mail unless you say so below.",
        ],
        BulkKind::Suspend => &[
            "They stop working at once, until they are reinstated. Sites and devices stay active.",
            "It can be undone.",
            "Owners get no mail unless you say so below.",
        ],
        BulkKind::Reinstate => &[
            "They work again, unless a refund or a subscription says otherwise. Sites and devices that were deactivated stay so.",
            "It can be undone.",
            "Owners get no mail unless you say so below.",
        ],
        BulkKind::Extend => &[
            "Left as they are: licenses that follow a subscription, have no end, begin with their first activation, or end later anyway.",
            "It can be undone.",
            "Owners get no mail.",
        ],
        _ => &[
            "Seats, limits and features that were the old tier's become the new tier's. Nobody loses a seat in use.",
            "Left as they are: licenses of another product, and those whose subscription or sites and devices do not fit the new tier.",
            "It can be undone.",
            "Owners get no mail.",
        ],
    };
    let always = "Licenses that cannot be changed are listed with the reason. Each change is in the audit log and goes to your webhooks.";
    own.iter().copied().chain([always]).map(str::to_owned).collect()
}
