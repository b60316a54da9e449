//! `GET /admin`: figures per day, week or month, the server's health, orders that need attention, failed Stripe
//! events, and mails that were given up.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::bulk_words::number;
use super::chart::{Chart, Line};
use super::for_seller;
use crate::accounts::role::Permission;
use crate::billing::purchases::search::{Attention, Search, list};
use crate::clock::rfc3339;
use crate::db;
use crate::http::admin::orders::OrderView;
use crate::http::admin::stripe_events::EventView;
use crate::http::admin::{figures, health};
use crate::http::auth::{Visitor, app};
use crate::http::fields::Fields;
use crate::http::pages::view::page;
use crate::http::problem::Problem;
use crate::language::Language;
use crate::mail::outbox::{self, Mail, Status};
use crate::stripe::inbox;
use crate::views::figures::{Figures, Period, Step};
use crate::views::health::{self as state, Health, Queue};

/// The most rows of each list; the API's lists have all of them.
const SHOWN: i64 = 50;

/// Renders the page.
pub async fn handle(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    for_seller(&req, &visitor, draw(&req, &visitor)).await
}

async fn draw(req: &HttpRequest, visitor: &Visitor) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let sealer = app.sealer.clone();
    let read = app.db.read(move |conn| {
        let flagged = Search { attention: Some(Attention::Any), ..Search::default() };
        let failed = outbox::Filter { status: Some(Status::Failed), ..outbox::Filter::default() };
        Ok::<_, db::Error>((
            list(conn, &sealer, &flagged, None, SHOWN)?.entries,
            inbox::list(conn, Some(inbox::EventStatus::Failed), None, None, SHOWN)?,
            outbox::list(conn, &failed, None, SHOWN)?,
        ))
    });
    let (orders, events, mails) = read.await?;
    let orders = orders.into_iter().map(OrderView::try_from).collect::<Result<Vec<_>, _>>()?;
    let events: Vec<EventView> = events.iter().map(EventView::from).collect();
    let mails: Vec<Value> = mails.iter().map(mail).collect();
    let asked = Fields::from_page_query(req.query_string()).optional_text("by");
    let by = asked.as_deref().and_then(Step::parse).unwrap_or_default();
    let figures = figures::run(&app, by).await?;
    let health = health::run(&app).await?;
    let context = json!({
        "sections": super::list::menu(),
        "orders": orders,
        "events": events,
        "mails": mails,
        "most": SHOWN,
        "steps": Step::ALL.iter().map(|step| json!({
            "label": span(*step), "href": format!("/admin?by={step}"), "current": *step == by,
        })).collect::<Vec<_>>(),
        "span": span(by),
        "tiles": tiles(&figures),
        "charts": charts(&figures),
        "health": rows_of(&health, visitor.may(Permission::Settings)),
        "health_is_good": is_good(&health),
    });
    page(req, visitor, StatusCode::OK, "pages/console.html", context)
}

fn span(by: Step) -> &'static str {
    match by {
        Step::Day => "Last 30 days",
        Step::Week => "Last 26 weeks",
        Step::Month => "Last 12 months",
    }
}

/// Returns the currencies of the periods, sorted.
fn currencies(periods: &[Period]) -> Vec<String> {
    let mut all: Vec<String> =
        periods.iter().flat_map(|period| period.revenue.iter().map(|revenue| revenue.currency.clone())).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn revenue(period: &Period, currency: &str) -> i64 {
    period.revenue.iter().filter(|revenue| revenue.currency == currency).map(|revenue| revenue.amount).sum()
}

/// Returns the figures at the top: a label, one value or a value per currency, and a line below.
fn tiles(figures: &Figures) -> Vec<Value> {
    let periods = &figures.periods;
    let sum = |of: fn(&Period) -> i64| periods.iter().map(of).sum::<i64>();
    let earned: Vec<String> = currencies(periods)
        .iter()
        .map(|currency| Language::English.money(periods.iter().map(|period| revenue(period, currency)).sum(), currency))
        .collect();
    let mrr: Vec<String> = figures.mrr.iter().map(|mrr| Language::English.money(mrr.amount, &mrr.currency)).collect();
    let subscriptions: i64 = figures.mrr.iter().map(|mrr| mrr.subscriptions).sum();
    let subscriptions = usize::try_from(subscriptions).unwrap_or(0);
    let or_none = |values: Vec<String>| if values.is_empty() { vec!["0".to_owned()] } else { values };
    let (started, converted) = (sum(|period| period.trials_started), sum(|period| period.trials_converted));
    let rate = match started {
        0 => "no trial was started".to_owned(),
        all => format!("{converted} bought since, {} %", (converted * 100 + all / 2) / all),
    };
    let tile = |label: &str, values: Vec<String>, note: String| json!({"label": label, "values": values, "note": note});
    vec![
        tile("Revenue", or_none(earned), "before refunds".to_owned()),
        tile(
            "Monthly recurring revenue",
            or_none(mrr),
            format!("of {}", number(subscriptions, "running subscription", "running subscriptions")),
        ),
        tile("License keys sold", vec![sum(|period| period.keys_sold).to_string()], String::new()),
        tile(
            "New subscriptions",
            vec![sum(|period| period.subscriptions_new).to_string()],
            format!("{} ended", sum(|period| period.subscriptions_ended)),
        ),
        tile("Trials", vec![started.to_string()], rate),
        tile("Failed payments", vec![sum(|period| period.payments_failed).to_string()], String::new()),
    ]
}

fn charts(figures: &Figures) -> Vec<Value> {
    let periods = &figures.periods;
    let labels: Vec<&str> = periods.iter().map(|period| period.from.as_str()).collect();
    let counts = |of: fn(&Period) -> i64| periods.iter().map(of).collect::<Vec<_>>();
    let line = |label, tone, values| Line { label, tone, values };
    let answered = |is: fn(&str) -> bool| {
        let of = |period: &Period| period.validations.iter().filter(|row| is(&row.name)).map(|row| row.count).sum();
        periods.iter().map(of).collect::<Vec<i64>>()
    };
    let mut charts: Vec<Value> = currencies(periods)
        .iter()
        .map(|currency| {
            let values = periods.iter().map(|period| revenue(period, currency)).collect();
            let title = format!("Revenue, {}", currency.to_uppercase());
            Chart { title: &title, currency: Some(currency), lines: vec![line("Revenue", "accent", values)] }
                .draw(&labels)
        })
        .collect();
    let mut add = |title: &str, lines| charts.push(Chart { title, currency: None, lines }.draw(&labels));
    add("License keys sold", vec![line("Keys", "accent", counts(|period| period.keys_sold))]);
    add(
        "Subscriptions",
        vec![
            line("New", "good", counts(|period| period.subscriptions_new)),
            line("Ended", "bad", counts(|period| period.subscriptions_ended)),
        ],
    );
    add("New activations", vec![line("Activations", "accent", counts(|period| period.activations))]);
    add(
        "Validations",
        vec![
            line("Valid", "good", answered(|code| code == "valid")),
            line("Grace period", "warn", answered(|code| code == "grace")),
            line("Refused", "bad", answered(|code| !matches!(code, "valid" | "grace"))),
        ],
    );
    add(
        "Trials",
        vec![
            line("Started", "accent", counts(|period| period.trials_started)),
            line("Bought since", "good", counts(|period| period.trials_converted)),
        ],
    );
    add("Failed payments", vec![line("Failed", "bad", counts(|period| period.payments_failed))]);
    charts
}

fn is_good(health: &Health) -> bool {
    let queues = [health.jobs, health.mail, health.webhooks, health.stripe_events];
    queues.iter().all(|queue| queue.failed == 0)
        && health.failing.is_empty()
        && !health.disk.is_some_and(|disk| disk.is_short())
}

/// Returns the server's health: for each row a label, a text, whether the state is good, and a link for details.
fn rows_of(health: &Health, sees_settings: bool) -> Vec<Value> {
    let number = |count: i64| if count >= state::MOST { format!("{count} or more") } else { count.to_string() };
    let queue = |label: &str, queue: Queue, failed: &str, href: &str| {
        let text = match queue.failed {
            0 => format!("{} waiting", number(queue.waiting)),
            some => format!("{} waiting, {} {failed}", number(queue.waiting), number(some)),
        };
        json!({"label": label, "text": text, "good": queue.failed == 0, "href": href})
    };
    let mut rows = vec![
        queue("Jobs", health.jobs, "given up", ""),
        queue("Mail", health.mail, "given up", "/admin/mail?status=failed"),
        queue("Webhooks", health.webhooks, "given up", "/admin/webhooks?status=failed"),
        queue("Stripe events", health.stripe_events, "failed", "/admin/stripe-events?status=failed"),
        json!({
            "label": "Recurring work",
            "text": if health.failing.is_empty() { "runs".to_owned() } else { format!("failing: {}", health.failing.join(", ")) },
            "good": health.failing.is_empty(), "href": "",
        }),
        json!({
            "label": "Stripe was asked for missed events",
            "text": health.reconciled_at.map_or_else(|| "not yet".to_owned(), |at| at.to_string().replace('T', " ").replace('Z', " UTC")),
            "good": true, "href": "",
        }),
    ];
    if let Some(disk) = health.disk {
        const GIB: u64 = 1 << 30;
        let text = format!("{} of {} GiB free", disk.free_bytes / GIB, disk.total_bytes / GIB);
        rows.push(json!({"label": "Disk", "text": text, "good": !disk.is_short(), "href": ""}));
    }
    if sees_settings {
        rows.push(json!({
            "label": "Settings, Stripe, files", "text": "Have everything checked", "good": true, "href": "/admin/doctor",
        }));
    }
    rows.push(json!({
        "label": "Version", "text": format!("{} on {}", health.version, health.database), "good": true, "href": if sees_settings { "/admin/settings" } else { "" },
    }));
    rows
}

fn mail(mail: &Mail) -> Value {
    json!({
        "id": mail.id,
        "template": mail.template,
        "recipient": mail.recipient,
        "attempts": mail.attempts,
        "last_error": mail.last_error,
        "created_at": rfc3339(mail.created_at),
    })
}
