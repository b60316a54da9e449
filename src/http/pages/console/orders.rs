//! `GET /admin/orders` and `/admin/orders.csv`: the list of orders.

use actix_web::{HttpRequest, HttpResponse};

use super::list::{self, Asked, Cell, Rows, Section};
use crate::accounts::role::Permission;
use crate::app::App;
use crate::billing::purchases::search::list as find;
use crate::billing::purchases::search::{Attention, Search};
use crate::billing::records::order::OrderStatus;
use crate::http::admin::orders::OrderView;
use crate::http::auth::Visitor;
use crate::http::problem::Problem;
use crate::views::search_box;

pub const SECTION: Section = Section {
    name: "orders",
    title: "Orders",
    group: "Sales",
    opens: Permission::Read,
    changes: Permission::Money,
    search: Some("E-mail, license key, order, site, device, Stripe id or metadata as key:value"),
    filter: Some((
        "status",
        &[
            ("attention", "Need a decision"),
            ("fulfilled", "Fulfilled"),
            ("pending", "Payment on its way"),
            ("open", "Open"),
            ("failed", "Failed"),
            ("expired", "Expired"),
        ],
    )),
    columns: &[
        "Customer",
        "Status",
        "Needs a decision",
        "What",
        "Amount",
        "Currency",
        "Refunded",
        "Ordered",
        "Order",
        "Stripe payment",
        "Stripe subscription",
        "Metadata",
    ],
    shown: 8,
    has_csv: true,
    add: None,
    empty: "No order fits.",
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
        let attention = (asked.filter.as_deref() == Some("attention")).then_some(Attention::Any);
        let status = asked.filter.as_deref().and_then(OrderStatus::parse);
        let wanted = Search { status, attention, sought, ..Search::default() };
        find(conn, &sealer, &wanted, asked.cursor.as_deref(), asked.limit)
    });
    let found = read.await?;
    let rows =
        found.entries.into_iter().map(|order| Ok(row(OrderView::try_from(order)?))).collect::<Result<_, Problem>>()?;
    Ok(Rows { rows, next_cursor: found.next_cursor })
}

fn row(order: OrderView) -> Vec<Cell> {
    let tone = match order.status {
        OrderStatus::Fulfilled => "good",
        OrderStatus::Failed => "bad",
        OrderStatus::Pending => "warn",
        _ => "plain",
    };
    let currency = order.currency.as_deref();
    vec![
        Cell::text(order.email.unwrap_or_else(|| "nobody".to_owned()))
            .leading_to(format!("/admin/orders/{}", order.id)),
        Cell::badge(order.status.as_str(), tone),
        order.attention.map_or_else(Cell::default, |reason| Cell::badge(reason.as_str().replace('_', " "), "warn")),
        Cell::text(format!("{} × {}", order.quantity, order.tier.unwrap_or_else(|| "?".to_owned()))),
        order.amount_total.map_or_else(Cell::default, |amount| Cell::money(amount, currency)),
        Cell::text(currency.unwrap_or_default()),
        if order.amount_refunded > 0 { Cell::money(order.amount_refunded, currency) } else { Cell::default() },
        Cell::time(Some(order.created_at.to_string())),
        Cell::code(order.id),
        Cell::code(order.payment_intent_id.unwrap_or_default()),
        Cell::code(order.subscription_id.unwrap_or_default()),
        Cell::metadata(&order.metadata),
    ]
}
