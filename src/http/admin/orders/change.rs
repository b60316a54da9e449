//! `PATCH /api/v1/admin/orders/{id}`: changes what is given.

use actix_web::{HttpRequest, HttpResponse, web};

use super::OrderView;
use crate::accounts::scope::Scope;
use crate::billing::purchases::change_order::{ChangeOrderError, change_order};
use crate::billing::purchases::search;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::ids::OrderId;

/// `{metadata?}` → the order as it now is; 404 `order_not_found`. Of metadata a key whose value is null goes, and all of it
/// when it is null itself. The order's licenses keep what they have.
pub async fn handle(req: HttpRequest, id: web::Path<OrderId>, mut fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::OperationsWrite).await?.actor();
    fields.only(&["metadata"]);
    let patch = fields.metadata("metadata");
    fields.finish()?;
    let (context, id) = (app.context.clone(), id.into_inner());
    let changed = app.db.write(move |conn| {
        change_order(conn, &context, &actor, &id, &patch)?;
        search::one(conn, &id)?.ok_or(ChangeOrderError::NotFound)
    });
    Ok(HttpResponse::Ok().json(OrderView::try_from(changed.await?)?))
}
