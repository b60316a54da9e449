//! `GET /admin/subscriptions` and `/admin/subscriptions.csv`: the list of subscriptions.

use actix_web::{HttpRequest, HttpResponse};

use super::list::{self, Asked, Cell, Rows, Section};
use crate::accounts::role::Permission;
use crate::app::App;
use crate::billing::subscriptions::search::{ListedSubscription, list as find};
use crate::http::auth::Visitor;
use crate::http::problem::Problem;
use crate::stripe::subscription_status::SubscriptionStatus;
use crate::views::search_box;

pub const SECTION: Section = Section {
    name: "subscriptions",
    title: "Subscriptions",
    group: "Sales",
    opens: Permission::Read,
    changes: Permission::Money,
    search: Some("E-mail, license key, order, site, device or Stripe id"),
    filter: Some((
        "status",
        &[
            ("active", "Active"),
            ("trialing", "In a trial"),
            ("past_due", "Payment missing"),
            ("unpaid", "Unpaid"),
            ("paused", "Paused"),
            ("canceled", "Ended"),
        ],
    )),
    columns: &["Subscription", "Status", "Customer", "What", "Paid until", "Since", "Stripe customer", "Order"],
    shown: 6,
    has_csv: true,
    add: None,
    empty: "No subscription fits.",
};

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    list::show(req, visitor, &SECTION, read).await
}

/// Downloads the list as a CSV file.
pub async fn csv(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    list::csv(req, visitor, &SECTION, read).await
}

/// Returns the list's rows; a customer's page shows them, too.
pub async fn read(app: App, asked: Asked) -> Result<Rows, Problem> {
    let (ring, sealer) = (app.ring.clone(), app.sealer.clone());
    let read = app.db.read(move |conn| {
        let sought = search_box::search(conn, &ring, &sealer, &asked.q)?;
        let status = asked.filter.clone().map(SubscriptionStatus::from);
        find(conn, sought.as_ref(), status.as_ref(), asked.cursor.as_deref(), asked.limit)
    });
    let found = read.await?;
    Ok(Rows { rows: found.entries.into_iter().map(row).collect(), next_cursor: found.next_cursor })
}

fn row(subscription: ListedSubscription) -> Vec<Cell> {
    let status = subscription.status.as_str();
    let tone = match status {
        _ if subscription.cancel_at_period_end => "warn",
        "active" | "trialing" => "good",
        "canceled" | "incomplete_expired" => "plain",
        _ => "bad",
    };
    let ending = if subscription.cancel_at_period_end { ", ends" } else { "" };
    let what = subscription.items.iter().map(|item| format!("{} × {}", item.quantity, item.tier));
    let order = subscription.order_id.unwrap_or_default();
    let to_order = if order.is_empty() { None } else { Some(format!("/admin/orders/{order}")) };
    vec![
        Cell::code(subscription.id.clone()).leading_to(format!("/admin/subscriptions/{}", subscription.id)),
        Cell::badge(format!("{}{ending}", status.replace('_', " ")), tone),
        Cell::text(subscription.email.unwrap_or_default()),
        Cell::text(what.collect::<Vec<_>>().join(", ")),
        Cell::time(subscription.paid_until),
        Cell::time(Some(subscription.created_at)),
        Cell::code(subscription.customer_id.unwrap_or_default()),
        Cell { href: to_order, ..Cell::code(order) },
    ]
}
