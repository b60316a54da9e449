//! `/api/v1/admin/products`, `/tiers`, `/prices`: what is sold. Bodies have the form of the catalog file, and the same
//! rules: what is changed here is checked and brought in as `keysmith catalog apply` does it. Nothing is deleted:
//! licenses and past orders refer to it.

pub mod prices;
pub mod products;
pub mod tiers;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::{Actor, record};
use crate::catalog::file::Catalog;
use crate::catalog::{CatalogError, list_prices, list_tiers};
use crate::db::{Conn, is_unique_violation};
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::problem::{FieldError, Problem};

impl From<CatalogError> for Problem {
    fn from(error: CatalogError) -> Self {
        match error {
            CatalogError::Invalid(mistakes) => {
                let wrong = |message| FieldError { field: String::new(), message, code: "invalid_catalog" };
                Self::fields(&mistakes.into_iter().map(wrong).collect::<Vec<_>>())
            }
            CatalogError::Db(error) => error.into(),
            error => Self::internal(&error),
        }
    }
}

/// Why a piece of the catalog was not changed.
#[derive(Debug, thiserror::Error)]
enum ChangeError {
    #[error("there is no such {0}")]
    NotFound(&'static str),
    #[error("there is a {0} of this name")]
    Taken(&'static str),
    /// The body's form.
    #[error("{0}")]
    Form(String),
    #[error(transparent)]
    Catalog(#[from] CatalogError),
}

impl From<crate::db::Error> for ChangeError {
    fn from(error: crate::db::Error) -> Self {
        Self::Catalog(error.into())
    }
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        let detail = format!("{}.", error.to_string().replacen("there", "There", 1));
        match error {
            ChangeError::NotFound("product") => Self::not_found("product_not_found", detail),
            ChangeError::NotFound("tier") => Self::not_found("tier_not_found", detail),
            ChangeError::NotFound(_) => Self::not_found("price_not_found", detail),
            ChangeError::Taken("product") => Self::conflict("product_exists", detail),
            ChangeError::Taken("tier") => Self::conflict("tier_exists", detail),
            ChangeError::Taken(_) => Self::conflict("price_exists", detail),
            ChangeError::Form(message) => Self::field(field_of(&message), "invalid_fields", &message),
            ChangeError::Catalog(error) => error.into(),
        }
    }
}

/// Changes the catalog as the database has it, checks it as a whole and brings it in, in one transaction; then the
/// built-in Stripe sells it too. `edit` gives the audit log's word and what was changed.
async fn change(
    req: &actix_web::HttpRequest,
    edit: impl Fn(&mut Conn, &mut Catalog) -> Result<(&'static str, String), ChangeError> + Send + 'static,
) -> Result<App, Problem> {
    let app = app(req)?;
    let actor = admin(req, Scope::CatalogWrite).await?.actor();
    let ambient = app.ambient.clone();
    let work = move |conn: &mut Conn| -> Result<(), ChangeError> {
        let mut catalog = Catalog::of_database(conn)?;
        let (action, subject) = edit(conn, &mut catalog)?;
        let changes = catalog.bring_in(conn, &ambient)?;
        record_changes(conn, &ambient, &actor, action, &subject, changes)
    };
    match app.db.write(work).await {
        // Two who make the same at once.
        Err(ChangeError::Catalog(CatalogError::Db(error))) if is_unique_violation(&error) => {
            return Err(Problem::conflict(
                "catalog_conflict",
                "Somebody else changed the catalog just now. Try again.",
            ));
        }
        done => done?,
    }
    if let Some(played) = &app.sandbox {
        let sold = app.db.read(|conn| Ok::<_, crate::db::Error>((list_tiers(conn)?, list_prices(conn)?))).await?;
        played.sell(&sold.0, &sold.1);
    }
    Ok(app)
}

fn record_changes(
    conn: &mut Conn,
    ambient: &crate::ids::Ambient,
    actor: &Actor,
    action: &str,
    subject: &str,
    changes: Vec<crate::catalog::apply::Change>,
) -> Result<(), ChangeError> {
    if changes.is_empty() {
        return Ok(());
    }
    let changes: Vec<String> = changes.into_iter().map(|change| change.0).collect();
    Ok(record(conn, ambient, actor, action, subject, json!({"changes": changes}))?)
}

/// The field that a message of serde's or ours is about.
fn field_of(message: &str) -> &str {
    for start in ["unknown field `", "missing field `", "duplicate field `"] {
        if let Some((name, _)) = message.strip_prefix(start).and_then(|rest| rest.split_once('`')) {
            return name;
        }
    }
    message.split_once(": ").map(|(name, _)| name).filter(|name| !name.contains(' ')).unwrap_or_default()
}

/// A piece of the catalog from a body of the file's form.
fn read<T: DeserializeOwned>(body: Map<String, Value>) -> Result<T, ChangeError> {
    serde_json::from_value(Value::Object(body)).map_err(|error| ChangeError::Form(error.to_string()))
}

/// The piece with the body's fields in place of its own; what names it stays.
fn patched<T: DeserializeOwned + serde::Serialize>(
    piece: &T,
    name: &str,
    body: &Map<String, Value>,
) -> Result<T, ChangeError> {
    let Ok(Value::Object(mut fields)) = serde_json::to_value(piece) else {
        return Err(ChangeError::Form("cannot be changed".into()));
    };
    if body.get(name).is_some_and(|new| Some(new) != fields.get(name)) {
        return Err(ChangeError::Form(format!("{name} cannot be changed: licenses and orders know it by that")));
    }
    for (field, value) in body {
        // Null is the default of the file.
        if value.is_null() {
            fields.remove(field);
        } else if let ("metadata", Value::Object(pairs), Some(Value::Object(known))) =
            (field.as_str(), value, fields.get_mut("metadata"))
        {
            // What it does not name stays; null goes when it is read.
            known.extend(pairs.clone());
        } else {
            fields.insert(field.clone(), value.clone());
        }
    }
    read(fields)
}

/// The text of a field that says where a new piece belongs; it is taken out.
fn belongs_to(body: &mut Map<String, Value>, field: &'static str) -> Result<String, ChangeError> {
    match body.remove(field) {
        Some(Value::String(slug)) => Ok(slug),
        _ => Err(ChangeError::Form(format!("{field}: is required, the slug of a {field}"))),
    }
}
