//! `GET /api/v1/admin/orders`: all orders, newest first, or those that match.

use actix_web::HttpRequest;
use schemars::JsonSchema;
use serde::Serialize;

use super::OrderView;
use crate::accounts::email::Email;
use crate::accounts::scope::Scope;
use crate::billing::purchases::search::{Attention, Search, list};
use crate::billing::records::order::OrderStatus;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::input::{Query, request};
use crate::http::problem::Problem;
use crate::http::request_parts::Paging;
use crate::ids::{SessionId, SubscriptionId};
use crate::metadata::Pair;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "Find orders").details(
    "`attention` is `any`, or the reason why an order needs review: `partial_refund`, `dispute`, `partial_dispute`, \
     `inquiry`, `refund_failed`, `no_address`. `metadata` is a key, a colon and a value: `campaign:autumn`.",
);

request! {
    /// Order filters. All of them must match.
    pub struct ListOrders {
        /// The order's e-mail address, or that of the account that owns its licenses.
        email: Option<Email>,
        status: Option<OrderStatus>,
        /// `any`, or the reason why the order needs review.
        attention: Option<String>,
        subscription_id: Option<String>,
        checkout_session_id: Option<String>,
        /// A metadata key and value, separated by a colon.
        metadata: Option<Pair>,
        ..paging: Paging,
    }
}

/// A page of orders.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Orders {
    orders: Vec<OrderView>,
    next_cursor: Option<String>,
}

/// Lists the orders.
pub async fn handle(req: HttpRequest, query: Query<ListOrders>) -> Result<Answer<Orders>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    let ListOrders { email, status, attention, subscription_id, checkout_session_id, metadata, paging } =
        query.read()?;
    let attention = attention.map(|reason| match reason.as_str() {
        "any" => Attention::Any,
        _ => Attention::For(reason),
    });
    let wanted = Search {
        status,
        email,
        attention,
        subscription_id: subscription_id.map(SubscriptionId::from_text),
        checkout_session_id: checkout_session_id.map(SessionId::from_text),
        metadata,
        sought: None,
    };
    let Paging { limit, cursor } = paging;
    let sealer = app.sealer.clone();
    let page = app.db.read(move |conn| list(conn, &sealer, &wanted, cursor.as_deref(), limit)).await?;
    let orders = page.entries.into_iter().map(OrderView::try_from).collect::<Result<_, _>>()?;
    Ok(Answer(Orders { orders, next_cursor: page.next_cursor }))
}
