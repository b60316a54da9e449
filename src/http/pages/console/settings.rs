//! `GET /admin/settings`: the server's configuration, the source of each setting, and links to change it. Secrets are
//! not shown.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use serde_json::json;

use super::for_seller;
use super::list::{Cell, Section, menu};
use super::setting_groups::{GROUPS, MAIL_FROM, PUBLIC_URL, Setting, Source, stripe_state};
use crate::accounts::role::Permission;
use crate::app::App;
use crate::app::live::Live;
use crate::http::auth::Visitor;
use crate::http::pages::refusal::form_problem;
use crate::http::pages::view::page;
use crate::http::problem::Problem;
use crate::http::request::live;

pub const SECTION: Section = Section {
    name: "settings",
    title: "Settings",
    group: "Setup",
    opens: Permission::Settings,
    changes: Permission::Settings,
    search: None,
    filter: None,
    columns: &["Setting", "Value", "Set by"],
    shown: 3,
    has_csv: false,
    add: None,
    empty: "",
};

/// A group of settings with the effective values.
#[derive(Serialize)]
struct Part {
    title: &'static str,
    /// The page that changes it.
    href: Option<String>,
    rows: Vec<Vec<Cell>>,
}

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let drawn = async { draw(&req, &visitor, None) };
    for_seller(&req, &visitor, drawn).await
}

/// Renders the page; `problem` is the reason for a refused export.
pub(super) fn draw(req: &HttpRequest, visitor: &Visitor, problem: Option<&Problem>) -> Result<HttpResponse, Problem> {
    let live = live(req)?;
    let app = live.app();
    let mut parts = vec![stripe(live, &app), mail(live, &app)];
    parts.extend(GROUPS.iter().map(|group| Part {
        title: group.title,
        href: Some(format!("/admin/settings/{}", group.name)),
        rows: group.settings.iter().map(|setting| row(live, &app, setting)).collect(),
    }));
    parts.push(logo(live, &app));
    parts.push(server(&app));
    let context = json!({
        "sections": menu(),
        "section": {"name": SECTION.name, "title": SECTION.title, "columns": SECTION.shown_columns()},
        "parts": parts,
        "failure": live.failure(),
        "problem": problem.map(form_problem),
    });
    let status = problem.map_or(StatusCode::OK, |problem| problem.status);
    page(req, visitor, status, "pages/console_settings.html", context)
}

fn row(live: &Live, app: &App, setting: &Setting) -> Vec<Cell> {
    let (value, source) = setting.value(live.environment(), &app.settings);
    vec![Cell::text(setting.label), Cell::text(setting.shown(&value)), from(source, setting.name)]
}

fn from(source: Source, name: &str) -> Cell {
    match source {
        Source::Environment => Cell::code(name),
        Source::Stored => Cell::text("this page"),
        Source::Default => Cell::text(""),
    }
}

/// Returns the source of a secret, which is shown in place of the secret.
fn source(live: &Live, app: &App, name: &str) -> Cell {
    let fixed = live.environment().is_some_and(|environment| environment.fixes(name));
    let source = match (fixed, app.settings.get(name)) {
        (true, _) => Source::Environment,
        (false, Some(_)) => Source::Stored,
        (false, None) => Source::Default,
    };
    from(source, name)
}

fn stripe(live: &Live, app: &App) -> Part {
    let account = vec![Cell::text("Account"), Cell::text(stripe_state(app)), source(live, app, "STRIPE_SECRET_KEY")];
    let mut url = row(live, app, &PUBLIC_URL);
    if let Some(cell) = url.get_mut(1) {
        *cell = Cell::text(app.public_url.clone());
    }
    Part { title: "Stripe", href: Some("/admin/settings/stripe".to_owned()), rows: vec![account, url] }
}

fn mail(live: &Live, app: &App) -> Part {
    let smtp = app.config.mail.smtp_url.as_ref().and_then(|url| url::Url::parse(url.expose()).ok());
    let goes = smtp.map_or_else(
        || "Files in the data folder".to_owned(),
        |url| format!("SMTP, {}", url.host_str().unwrap_or_default()),
    );
    let server = vec![Cell::text("Goes out by"), Cell::text(goes), source(live, app, "SMTP_URL")];
    Part {
        title: "Mail",
        href: Some("/admin/settings/mail".to_owned()),
        rows: vec![row(live, app, &MAIL_FROM), server],
    }
}

fn logo(live: &Live, app: &App) -> Part {
    let picture = app.config.logo.as_ref().map_or("None", |logo| logo.media());
    let row = vec![Cell::text("Picture"), Cell::text(picture), source(live, app, "KEYSMITH_LOGO")];
    Part { title: "Logo", href: Some("/admin/settings/logo".to_owned()), rows: vec![row] }
}

/// Returns the settings that only the environment can change.
fn server(app: &App) -> Part {
    let config = &app.config;
    let fact = |name: &str, value: String, set_by: &str| vec![Cell::text(name), Cell::text(value), Cell::code(set_by)];
    let limits = if config.limits.on { "On" } else { "Off" };
    Part {
        title: "Server",
        href: None,
        rows: vec![
            fact("Version", env!("CARGO_PKG_VERSION").to_owned(), ""),
            fact("Database", app.db.backend().to_owned(), "DATABASE_URL"),
            fact("Rate limits", limits.to_owned(), "KEYSMITH_RATE_LIMIT"),
            fact(
                "Known licenses are answered for without the database",
                format!("{} seconds", config.stale_seconds),
                "KEYSMITH_STALE_SECONDS",
            ),
        ],
    }
}
