//! `GET /licenses`: lists a person's licenses with their keys.

use actix_web::HttpRequest;
use schemars::{Schema, SchemaGenerator};

use crate::accounts::email::Email;
use crate::accounts::scope::Scope;
use crate::activations::list;
use crate::activations::listed::Licenses;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::{Visitor, app, bearer};
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::field::Field;
use crate::http::fields::{Fields, required};
use crate::http::input::{Query, request};
use crate::http::problem::Problem;
use crate::http::request_parts::Paging;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Purchase, "List a person's licenses").details(
    "Returns the licenses of the signed-in person and their organizations, or, with an admin token, those of \
     `email`. `license_key` is null if the key is stored as a hash.",
);

request! {
    /// Filters for the list of licenses.
    pub struct ListLicenses {
        /// The owner's email address. Required with an admin token, ignored otherwise.
        email: OwnerText,
        ..paging: Paging,
    }
}

/// An address that matters only with an admin token, so it is parsed once the caller is known.
struct OwnerText(Option<String>);

impl Field for OwnerText {
    const REQUIRED: bool = false;
    const CODE: Option<ErrorCode> = <Email as Field>::CODE;

    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        Some(Self(fields.optional_text(name)))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        Email::schema(generator)
    }
}

impl OwnerText {
    fn parse(self) -> Result<Email, Problem> {
        let text = required(self.0.filter(|text| !text.trim().is_empty()), "email")?;
        Email::parse(&text).map_err(|error| Problem::field("email", error.code(), error))
    }
}

/// Lists the licenses of the signed-in person, or, for an admin token, of the given address.
pub async fn handle(
    req: HttpRequest,
    visitor: Visitor,
    query: Query<ListLicenses>,
) -> Result<Answer<Licenses>, Problem> {
    let app = app(&req)?;
    let ListLicenses { email, paging: Paging { limit, cursor } } = query.read()?;
    let (ring, now) = (app.ring.clone(), app.context.now());
    let page = match bearer(&req) {
        None => {
            let id = visitor.account()?.id.clone();
            app.db
                .read(move |conn| list::list(conn, &ring, &id, &list::Filter::default(), cursor.as_deref(), limit, now))
                .await?
        }
        Some(_) => {
            admin(&req, Scope::LicensesRead).await?;
            let email = email.parse()?;
            app.db.read(move |conn| list::list_of_email(conn, &ring, &email, cursor.as_deref(), limit, now)).await?
        }
    };
    Ok(Answer(page.into()))
}

/// Reads `limit` (1 to 100, default 50) and `cursor` of a list's query. Call it after all other fields were read.
pub fn read_page(query: &mut Fields) -> Result<(i64, Option<String>), Problem> {
    let Paging { limit, cursor } = Paging::of(query);
    query.finish()?;
    Ok((limit, cursor))
}
