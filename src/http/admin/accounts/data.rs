//! `GET /api/v1/admin/accounts/{id}/data`: all data that is stored about a person.

use actix_web::{HttpRequest, web};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::Value;

use crate::accounts::account;
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::ids::AccountId;
use crate::person::export;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "Export a person's data")
    .details(
        "Returns everything stored about a person: one list per kind of data, with the columns of its table. Times \
         are Unix seconds. License keys are in clear text where possible.",
    )
    .refuses(&[ErrorCode::AccountNotFound]);

/// Everything that is stored about a person.
#[derive(Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub struct PersonData(#[schemars(schema_with = "lists")] Value);

/// Returns the schema: the person's address, and a list of rows for each kind of data.
fn lists(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "properties": {"email": {"type": "string", "format": "email"}},
        "required": ["email"],
        "additionalProperties": {"type": "array", "items": {"type": "object"}},
    })
}

/// Exports a person's data. Requires the `full` scope, because the data contains license keys.
pub async fn handle(req: HttpRequest, id: web::Path<AccountId>) -> Result<Answer<PersonData>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::Full).await?;
    Ok(Answer(PersonData(run(&app, id.into_inner()).await?)))
}

/// Exports a person's data.
pub async fn run(app: &App, id: AccountId) -> Result<Value, Problem> {
    let ring = app.ring.clone();
    let known = app.db.read(move |conn| match account::find(conn, &id)? {
        Some(account) => export::export(conn, &ring, &account.email),
        None => Ok::<_, db::Error>(None),
    });
    let known =
        known.await?.ok_or_else(|| Problem::not_found(ErrorCode::AccountNotFound, "There is no such account."))?;
    serde_json::to_value(known).map_err(|error| Problem::internal(&error))
}
