//! `PATCH /api/v1/admin/orders/{id}`: changes an order's metadata.

use actix_web::{HttpRequest, web};
use schemars::SchemaGenerator;
use serde_json::json;

use super::OrderView;
use crate::accounts::scope::Scope;
use crate::billing::purchases::change_order::{ChangeOrderError, change_order};
use crate::billing::purchases::search;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group, Members};
use crate::http::field::Field;
use crate::http::fields::Fields;
use crate::http::input::{Input, Request};
use crate::http::problem::Problem;
use crate::ids::OrderId;
use crate::metadata::Patch;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "Update an order's metadata")
    .details(
        "Keys that are not named are unchanged; a key whose value is null is removed, and `metadata: null` removes \
         all keys. Orders start with what Stripe sent with the checkout: the session's metadata, and the customer's \
         input in custom fields under `custom_fields.` and the field's key. Existing licenses keep the metadata that \
         they were created with.",
    )
    .example(|| json!({"metadata": {"campaign": "autumn"}}))
    .refuses(&[ErrorCode::OrderNotFound]);

/// The change of an order.
pub struct ChangeOrder {
    metadata: Patch,
}

impl Request for ChangeOrder {
    fn read(fields: &mut Fields) -> Option<Self> {
        fields.only(&["metadata"]);
        Some(Self { metadata: Patch::read(fields, "metadata")? })
    }

    fn members(generator: &mut SchemaGenerator) -> Members {
        let mut members = Members::default();
        members.add("metadata", Patch::REQUIRED, Patch::schema(generator), "");
        members.codes.extend(Patch::CODE);
        members
    }
}

/// Changes the metadata, but not that of the order's licenses. Responds with the updated order.
pub async fn handle(
    req: HttpRequest,
    id: web::Path<OrderId>,
    input: Input<ChangeOrder>,
) -> Result<Answer<OrderView>, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::OperationsWrite).await?.actor();
    let ChangeOrder { metadata } = input.read()?;
    let (context, id) = (app.context.clone(), id.into_inner());
    let changed = app.db.write(move |conn| {
        change_order(conn, &context, &actor, &id, &metadata)?;
        search::one(conn, &id)?.ok_or(ChangeOrderError::NotFound)
    });
    Ok(Answer(OrderView::try_from(changed.await?)?))
}
