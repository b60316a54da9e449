//! `POST /api/v1/admin/orders/{id}/attention`: decides what happens to the licenses of an order that needs review.

use actix_web::{HttpRequest, web};
use schemars::SchemaGenerator;
use serde_json::json;

use super::OrderView;
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::Actor;
use crate::billing::purchases::search;
use crate::billing::refunds::review::{self, Decision, ReviewError};
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

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "Resolve an order that needs review")
    .details(
        "Decides what happens to the order's licenses and sets `attention` to null. Repeating the same decision \
         changes nothing. `reinstate` undoes a suspension or revocation.",
    )
    .example(|| json!({"decision": "keep"}))
    .refuses(&[ErrorCode::OrderNotFound, ErrorCode::NothingToDecide, ErrorCode::AlreadyDecided]);

/// What happens to the licenses.
pub struct Decide {
    decision: Decision,
}

impl Request for Decide {
    fn read(fields: &mut Fields) -> Option<Self> {
        let text = fields.text("decision");
        // A blank one is noted already.
        if text.trim().is_empty() { None } else { Some(Self { decision: fields.word("decision", &text)? }) }
    }

    fn members(generator: &mut SchemaGenerator) -> Members {
        let mut members = Members::default();
        members.add("decision", true, Decision::schema(generator), "");
        members
    }
}

/// Applies the decision, and responds with the updated order.
pub async fn handle(
    req: HttpRequest,
    id: web::Path<OrderId>,
    input: Input<Decide>,
) -> Result<Answer<OrderView>, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::OperationsWrite).await?.actor();
    let Decide { decision } = input.read()?;
    decide(&app, actor, id.clone(), decision).await?;
    let id = id.into_inner();
    let found = app.db.read(move |conn| search::one(conn, &id)).await?;
    let found = found.ok_or_else(|| Problem::from(ReviewError::NotFound))?;
    Ok(Answer(OrderView::try_from(found)?))
}

/// Applies the decision, and sends the resulting mails.
pub async fn decide(app: &App, actor: Actor, order_id: OrderId, decision: Decision) -> Result<(), Problem> {
    let billing = app.billing.clone();
    app.db.write(move |conn| review::decide(conn, &billing, &actor, &order_id, decision)).await?;
    app.wake.ring();
    Ok(())
}
