//! `GET /api/v1/admin/webhook-deliveries`: all deliveries, newest first, or those that match.

use actix_web::HttpRequest;
use schemars::JsonSchema;
use serde::Serialize;

use super::DeliveryView;
use crate::accounts::scope::Scope;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::input::{Query, request};
use crate::http::problem::Problem;
use crate::http::request_parts::Paging;
use crate::webhooks::delivery::{DeliveryStatus, Filter, list};

/// The description of the call.
pub const ABOUT: About = About::new(Group::Webhooks, "List webhook deliveries");

request! {
    /// Which deliveries are listed.
    pub struct ListDeliveries {
        endpoint_id: Option<String>,
        status: Option<DeliveryStatus>,
        event: Option<String>,
        ..paging: Paging,
    }
}

/// Deliveries, without what is posted.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Deliveries {
    deliveries: Vec<DeliveryView>,
    next_cursor: Option<String>,
}

/// Lists the deliveries.
pub async fn handle(req: HttpRequest, query: Query<ListDeliveries>) -> Result<Answer<Deliveries>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    let ListDeliveries { endpoint_id, status, event, paging: Paging { limit, cursor } } = query.read()?;
    let filter = Filter { endpoint_id, status, event };
    let page = app.db.read(move |conn| list(conn, &filter, cursor.as_deref(), limit)).await?;
    let deliveries = page.entries.into_iter().map(DeliveryView::from).collect();
    Ok(Answer(Deliveries { deliveries, next_cursor: page.next_cursor }))
}
