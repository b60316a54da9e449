//! Forms that change one license: `/admin/licenses/{id}/change/edit`, `extend`, `tier` and `hand-over`.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value, json};

use super::bulk_words::number;
use super::detail::Link;
use super::form::{FormPage, Input, submit};
use super::license_terms::{self, Terms, day};
use super::{for_seller, licenses, tier_choices};
use crate::accounts::Permission;
use crate::app::App;
use crate::clock::parse_rfc3339;
use crate::error_code::ErrorCode;
use crate::http::admin::bulk_actions::start::read as read_extension;
use crate::http::admin::licenses::{LicenseView, change, find};
use crate::http::api::hand_over_license;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body, Fields, required};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect_with;
use crate::http::problem::Problem;
use crate::ids::LicenseId;
use crate::licenses::status::LicenseStatus;
use crate::lifecycle::change::ChangeLicense;
use crate::lifecycle::extend::extend;

/// A form of a license's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Edit,
    Extend,
    Tier,
    HandOver,
}

impl Kind {
    fn named(name: &str) -> Result<Self, Problem> {
        Ok(match name {
            "edit" => Self::Edit,
            "extend" => Self::Extend,
            "tier" => Self::Tier,
            "hand-over" => Self::HandOver,
            _ => return Err(Problem::not_found(ErrorCode::NotFound, "There is no such form.")),
        })
    }

    fn path(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Extend => "extend",
            Self::Tier => "tier",
            Self::HandOver => "hand-over",
        }
    }
}

/// Returns links to the forms that apply to a license.
pub fn links(license: &LicenseView) -> Vec<Link> {
    let link = |label, kind: Kind| {
        let path = format!("/admin/licenses/{}/change/{}", license.license.id, kind.path());
        Link::new(Permission::Licenses, label, path)
    };
    let mut links = vec![link("Edit", Kind::Edit)];
    if license.license.subscription_id.is_none() && license.license.valid_until.is_some() {
        let is_trial = license.license.purchase_type == crate::licenses::status::PurchaseType::Trial;
        links.push(link(if is_trial { "Extend the trial…" } else { "Extend…" }, Kind::Extend));
    }
    links.push(link("Move to another tier…", Kind::Tier));
    if license.stored_status != LicenseStatus::Revoked {
        links.push(link("Hand over…", Kind::HandOver));
    }
    links
}

/// Renders the form.
pub async fn show(
    req: HttpRequest,
    visitor: Visitor,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (id, name) = path.into_inner();
    for_seller(&req, &visitor, async { draw(&req, &visitor, &id, Kind::named(&name)?, None, None).await }).await
}

/// Applies the form.
pub async fn change_license(
    req: HttpRequest,
    visitor: Visitor,
    path: web::Path<(String, String)>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let (id, name) = path.into_inner();
    let form = Form::parse(&body);
    let kind = Kind::named(&name)?;
    let work = async |actor| {
        let app = app(&req)?;
        let license = LicenseId::from_text(id.as_str());
        let flash = match kind {
            Kind::Edit => {
                let wanted = edited(&find(&app, license.clone()).await?, &form)?;
                told(&change::run(&app, actor, license, wanted).await?)
            }
            Kind::Tier => {
                let wanted = ChangeLicense { tier: Some(form.get("tier").to_owned()), ..ChangeLicense::default() };
                told(&change::run(&app, actor, license, wanted).await?)
            }
            Kind::Extend => {
                let extension = extension(&form)?;
                let (context, from) = (app.context.clone(), parse_rfc3339(form.get("from")));
                app.db.write(move |conn| extend(conn, &context, &actor, &license, extension, from)).await?;
                app.wake.ring();
                "license_extended"
            }
            Kind::HandOver => {
                let mut fields = Fields::from_form(Map::from_iter([("email".to_owned(), form.get("email").into())]));
                let email = fields.email("email");
                fields.finish()?;
                hand_over_license::by_seller(&app, actor, license, required(email, "email")?).await?;
                "license_handed_over"
            }
        };
        Ok(redirect_with(&format!("/admin/licenses/{id}"), flash).finish())
    };
    let again = async |problem: &Problem| draw(&req, &visitor, &id, kind, Some(&form), Some(problem)).await;
    submit(&req, &visitor, &form, work, again).await
}

fn told(changed: &crate::lifecycle::change::Changed) -> &'static str {
    if changed.over_limit.is_some() { "license_changed_over_limit" } else { "license_changed" }
}

/// Parses the form of [`Kind::Extend`].
fn extension(form: &Form) -> Result<crate::lifecycle::extend::Extension, Problem> {
    let mut values = Map::from_iter([("action".to_owned(), Value::from("extend"))]);
    license_terms::end(form, &mut values, "until");
    let mut fields = Fields::from_form(values);
    let new = read_extension(&mut fields);
    fields.finish()?;
    let extension = new.and_then(|new| new.parameters.extension());
    required(extension, "days")
}

/// Returns the fields that differ from the license. Unchanged fields are left out because the subscription may control
/// them.
fn edited(license: &LicenseView, form: &Form) -> Result<ChangeLicense, Problem> {
    let (before, after) = (Terms::of(license), Terms::sent(form));
    let mut values = Map::new();
    let mut mistakes = Vec::new();
    if before.max_activations != after.max_activations {
        values.insert("max_activations".into(), license_terms::seats(&after.max_activations));
    }
    if before.max_leases != after.max_leases {
        values.insert("max_leases".into(), license_terms::seats(&after.max_leases));
    }
    if before.limits != after.limits {
        match license_terms::limits(&after.limits) {
            Ok(limits) => drop(values.insert("limits".into(), limits)),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    if before.features != after.features {
        values.insert("features".into(), license_terms::features(&after.features));
    }
    // The form of a subscription's license has no end date.
    if license.license.subscription_id.is_none() && before.valid_until != after.valid_until {
        let end = &after.valid_until;
        values
            .insert("valid_until".into(), if end.is_empty() { Value::Null } else { format!("{end}T23:59:59Z").into() });
    }
    for (name, before, after) in
        [("customer_name", &before.customer_name, &after.customer_name), ("notes", &before.notes, &after.notes)]
    {
        if before != after {
            values.insert(name.into(), if after.is_empty() { Value::Null } else { json!(after) });
        }
    }
    if !mistakes.is_empty() {
        return Err(Problem::fields(&mistakes));
    }
    change::fields_of(&mut Fields::from_form(values))
}

async fn draw(
    req: &HttpRequest,
    visitor: &Visitor,
    id: &str,
    kind: Kind,
    form: Option<&Form>,
    problem: Option<&Problem>,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let license = find(&app, LicenseId::from_text(id)).await?;
    let name = format!("license {}…", license.license.key_prefix);
    let (title, submit) = match kind {
        Kind::Edit => (format!("Edit {name}"), "Save"),
        Kind::Extend => (format!("Extend {name}"), "Extend"),
        Kind::Tier => (format!("Move {name} to another tier"), "Move"),
        Kind::HandOver => (format!("Hand {name} over"), "Hand over"),
    };
    let page = FormPage {
        effects: effects(kind, &license),
        action: format!("/admin/licenses/{id}/change/{}", kind.path()),
        inputs: inputs(&app, kind, &license, form).await?,
        hidden: match (kind, license.license.valid_until) {
            (Kind::Extend, Some(end)) => vec![("from", end.to_string())],
            _ => Vec::new(),
        },
        submit: submit.to_owned(),
        back: format!("/admin/licenses/{id}"),
        ..FormPage::of(&licenses::SECTION, title)
    };
    page.draw(req, visitor, problem)
}

async fn inputs(app: &App, kind: Kind, license: &LicenseView, form: Option<&Form>) -> Result<Vec<Input>, Problem> {
    let sent = |name: &str| form.map(|form| form.get(name).to_owned()).unwrap_or_default();
    Ok(match kind {
        Kind::Edit => {
            form.map_or_else(|| Terms::of(license), Terms::sent).inputs(license.license.subscription_id.is_some())
        }
        Kind::Extend => vec![
            Input::new("number", "days", "Number of days", sent("days"))
                .hint("After the license's end, or after today when it has ended."),
            Input::new("date", "until", "Or until this day", sent("until")),
        ],
        Kind::Tier => {
            let now = &license.license.tier;
            let tiers = tier_choices::beside(app, now).await?;
            let chosen = form.map_or(now.clone(), |form| form.get("tier").to_owned());
            vec![Input::choosing("select", "tier", "New tier", tiers, |slug| slug == chosen)]
        }
        Kind::HandOver => vec![
            Input::new("email", "email", "E-mail address of the new owner", sent("email"))
                .hint("An address without an account gets one.")
                .required(),
        ],
    })
}

/// Returns the effects shown before the form is sent.
fn effects(kind: Kind, license: &LicenseView) -> Vec<String> {
    let used = license.license.activations.iter().filter(|place| place.active && place.takes_seat).count();
    let in_use = format!(
        "{} in use. With fewer seats than that nobody loses theirs, and nobody gets a new one.",
        number(used, "seat is", "seats are")
    );
    let end = license.license.valid_until.map(day);
    match kind {
        Kind::Edit => vec![in_use, "Applications see the change when they next validate. Its owner gets no mail.".to_owned()],
        Kind::Extend => vec![match end {
            Some(end) => format!("It ends on {end}. Its owner gets no mail."),
            None => "It has no end.".to_owned(),
        }],
        Kind::Tier => vec![
            "Seats, limits and features that are the tier's own become the new tier's; its own stay. The key stays the same.".to_owned(),
            in_use,
        ],
        Kind::HandOver => vec![
            "The key, and the sites and devices, stay as they are. The old owner no longer sees the license; the new one is told by mail.".to_owned(),
            "Whoever pays for its subscription goes on paying.".to_owned(),
        ],
    }
}
