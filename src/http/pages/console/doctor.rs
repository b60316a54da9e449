//! `/admin/doctor`: the checks of `keysmith doctor`. Checks of this machine and the database run on each request; those
//! that query Stripe run when the button is pressed.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::for_seller;
use super::form::submit;
use super::list::{Section, menu};
use crate::accounts::role::Permission;
use crate::doctor::{self, Check, Status};
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::pages::view::{page, problem};
use crate::http::problem::Problem;
use crate::templates::Templates;

pub const SECTION: Section = Section {
    name: "doctor",
    title: "Doctor",
    group: "Setup",
    opens: Permission::Settings,
    changes: Permission::Settings,
    search: None,
    filter: None,
    columns: &[],
    shown: 0,
    has_csv: false,
    add: None,
    empty: "",
};

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    for_seller(&req, &visitor, draw(&req, &visitor, false)).await
}

/// Renders the page, including the checks that query Stripe.
pub async fn ask_stripe(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let work = async |_| draw(&req, &visitor, true).await;
    submit(&req, &visitor, &form, work, async |refused| problem(&req, refused).await).await
}

async fn draw(req: &HttpRequest, visitor: &Visitor, asks_stripe: bool) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let (config, context) = (app.config.clone(), app.context.clone());
    let look = move || {
        let templates = Templates::load(Some(&config.data_dir.join("templates"))).map(|_| ());
        doctor::look(&config, &context, templates)
    };
    let mut checks = web::block(look).await.map_err(|error| Problem::internal(&error))?;
    checks.extend(doctor::mail::configured(&app.config));
    if asks_stripe {
        checks.extend(doctor::ask_outside(&app.config, &app.context).await);
        checks.extend(doctor::ask_stripe(&app.config, &app.context).await);
    }
    let count = |status: Status| checks.iter().filter(|check| check.status == status).count();
    let context = json!({
        "sections": menu(),
        "section": {"name": SECTION.name, "title": SECTION.title},
        "checks": checks.iter().map(row).collect::<Vec<_>>(),
        "failed": count(Status::Fail),
        "warnings": count(Status::Warn),
        "asked_stripe": asks_stripe,
    });
    page(req, visitor, StatusCode::OK, "pages/console_doctor.html", context)
}

fn row(check: &Check) -> serde_json::Value {
    let (word, tone) = match check.status {
        Status::Ok => ("ok", "good"),
        Status::Warn => ("look at this", "warn"),
        Status::Fail => ("failed", "bad"),
    };
    let hint = check.hint.filter(|_| check.status != Status::Ok);
    json!({"name": check.name, "word": word, "tone": tone, "detail": check.detail, "hint": hint})
}
