//! `/admin/setup`: the steps to set up a new server, each with its state, and the form of the catalog step. The other
//! steps are pages of the settings.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::for_seller;
use super::form::{self, FormPage, Input};
use super::list::menu;
use super::setting_groups::stripe_state;
use super::settings::SECTION;
use crate::app::App;
use crate::catalog::{ActivationKind, list_prices, list_tiers};
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::admin::set_up_catalog::{self, Origin};
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect_with;
use crate::http::pages::view::page;
use crate::http::problem::Problem;

/// The sources of a catalog: form values, and their meanings.
const ORIGINS: [(&str, &str); 3] = [
    ("example", "The example: nine tiers to change as you like"),
    ("stripe-site", "My products at Stripe: a key is for a site"),
    ("stripe-device", "My products at Stripe: a key is for a device or an installation"),
];

/// Renders the list of steps.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let draw = async {
        let app = app(&req)?;
        let (tiers, prices) = counts(&app).await?;
        let steps = steps(&app, &visitor, tiers, prices)?;
        let context = json!({
            "sections": menu(),
            "steps": steps,
            "is_done": steps.iter().all(|step| step.get("is_done") == Some(&Value::Bool(true))),
            "public_url": app.public_url,
        });
        page(&req, &visitor, StatusCode::OK, "pages/console_set_up.html", context)
    };
    for_seller(&req, &visitor, draw).await
}

fn steps(app: &App, visitor: &Visitor, tiers: usize, prices: usize) -> Result<Vec<Value>, Problem> {
    let step = |title: &str, is_done: bool, text: String, href: &str, label: &str| json!({"title": title, "is_done": is_done, "text": text, "href": href, "label": label});
    let mail = match &app.config.mail.smtp_url {
        Some(_) => format!("Mail goes out, from {}.", app.config.mail.from),
        None if app.config.is_sandbox() => "Mail is written into files, which the sandbox shows.".to_owned(),
        None => "Mail is written into files: no customer gets any.".to_owned(),
    };
    let catalog = format!("{tiers} tiers with {prices} prices.");
    Ok(vec![
        step(
            "Administrator",
            true,
            format!("You are signed in as {}.", visitor.account()?.email.as_str()),
            "/account",
            "Your account",
        ),
        step(
            "Stripe",
            !app.config.is_sandbox(),
            format!("{}.", stripe_state(app)),
            "/admin/settings/stripe",
            "Connect Stripe",
        ),
        step("Mail", app.config.mail.smtp_url.is_some(), mail, "/admin/settings/mail", "Set up mail"),
        step("Catalog", tiers > 0, catalog, "/admin/setup/catalog", "Choose a catalog"),
    ])
}

async fn counts(app: &App) -> Result<(usize, usize), Problem> {
    Ok(app.db.read(|conn| Ok::<_, db::Error>((list_tiers(conn)?.len(), list_prices(conn)?.len()))).await?)
}

/// Renders the form that selects the catalog's source.
pub async fn catalog(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    for_seller(&req, &visitor, async { draw_catalog(&req, &visitor, "", None).await }).await
}

/// Loads the catalog from `origin`, one of [`ORIGINS`].
pub async fn choose_catalog(
    req: HttpRequest,
    visitor: Visitor,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let work = async |actor| {
        let app = app(&req)?;
        let origin = match form.get("origin") {
            "example" => Origin::Example,
            "stripe-site" if !app.config.is_sandbox() => Origin::Stripe(ActivationKind::Site),
            "stripe-device" if !app.config.is_sandbox() => Origin::Stripe(ActivationKind::Device),
            _ => return Err(Problem::field("origin", ErrorCode::InvalidFields, "choose one of these")),
        };
        set_up_catalog::run(&app, actor, origin).await?;
        Ok(redirect_with("/admin/setup", "catalog_set_up").finish())
    };
    let again = async |problem: &Problem| draw_catalog(&req, &visitor, form.get("origin"), Some(problem)).await;
    form::submit(&req, &visitor, &form, work, again).await
}

async fn draw_catalog(
    req: &HttpRequest,
    visitor: &Visitor,
    chosen: &str,
    problem: Option<&Problem>,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let (tiers, prices) = counts(&app).await?;
    let mut origins = ORIGINS.to_vec();
    let mut effects = vec![
        "As long as nothing was sold, tried or issued, the catalog takes the place of what there is. Later it is added.".to_owned(),
        "Every tier can be changed afterwards.".to_owned(),
    ];
    if app.config.is_sandbox() {
        origins.truncate(1);
        effects.push("Connect Stripe first to begin with your products there.".to_owned());
    } else {
        effects.push(
            "The example's prices are not at Stripe: `keysmith stripe setup --create-prices` makes them there."
                .to_owned(),
        );
    }
    let page = FormPage {
        lead: format!("There are {tiers} tiers with {prices} prices."),
        effects,
        action: "/admin/setup/catalog".to_owned(),
        inputs: vec![Input::choosing("select", "origin", "Begin with", origins, |word| word == chosen)],
        submit: "Bring it in".to_owned(),
        back: "/admin/setup".to_owned(),
        ..FormPage::of(&SECTION, "Catalog")
    };
    page.draw(req, visitor, problem)
}
