//! `POST /api/v1/admin/tokens`: creates a token.

use actix_web::HttpRequest;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde_json::json;

use super::TokenView;
use crate::accounts::api_token::{self, ApiToken};
use crate::accounts::scope::{Scope, Scopes};
use crate::app::App;
use crate::audit::Actor;
use crate::clock::Timestamp;
use crate::error_code::ErrorCode;
use crate::http::answer::Created;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::field::{Field, Text, time};
use crate::http::fields::{Fields, required};
use crate::http::input::{Input, Request, request};
use crate::http::problem::Problem;
use crate::secret::Redacted;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "Create an API token")
    .details("`token` is returned only once and cannot be retrieved later.")
    .example(|| json!({"name": "statistics", "scopes": ["operations:read"]}))
    .refuses(&[ErrorCode::InvalidName]);

request! {
    /// A token to create.
    pub struct NewToken {
        name: Text,
        scopes: Scopes,
        /// When the token expires. Without it, the token is valid until it is revoked.
        expires_at: Option<Expiry>,
    }
}

impl NewToken {
    /// Parses the fields of a form; 422 that lists every invalid field.
    pub fn of(mut fields: Fields) -> Result<Self, Problem> {
        let new = Self::read(&mut fields);
        fields.finish()?;
        required(new, "name")
    }
}

impl Field for Scopes {
    const CODE: Option<ErrorCode> = Some(ErrorCode::InvalidScope);

    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        let mut scopes = Vec::new();
        for text in fields.texts(name) {
            match Scope::parse(&text) {
                Some(scope) => scopes.push(scope),
                None => {
                    let known = Scope::ALL.map(Scope::as_str).join(", ");
                    fields.wrong(name, ErrorCode::InvalidScope, format!("{text:?} is not one of {known}"));
                }
            }
        }
        Some(scopes.into_iter().collect())
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        Vec::<Scope>::json_schema(generator)
    }
}

/// The expiry of a token; `None` for a blank text.
struct Expiry(Option<Timestamp>);

impl Field for Expiry {
    const CODE: Option<ErrorCode> = Some(ErrorCode::InvalidExpiry);

    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        let text = fields.optional_text(name)?;
        Some(Self(time(fields, name, &text, ErrorCode::InvalidExpiry)))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        Timestamp::schema(generator)
    }
}

/// A new token with its text.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct TokenMade {
    #[serde(flatten)]
    view: TokenView,
    /// The token, `kst_…`. It is returned only once.
    token: String,
}

/// Creates the token.
pub async fn handle(req: HttpRequest, input: Input<NewToken>) -> Result<Created<TokenMade>, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::Full).await?.actor();
    let (token, secret) = run(&app, actor, input.read()?).await?;
    Ok(Created(TokenMade { view: token.into(), token: secret.into_inner() }))
}

/// Creates a token, and returns it with its secret text, which is stored nowhere.
pub async fn run(app: &App, actor: Actor, new: NewToken) -> Result<(ApiToken, Redacted<String>), Problem> {
    let NewToken { name: Text(name), scopes, expires_at } = new;
    let expires_at = expires_at.and_then(|Expiry(end)| end).map(|Timestamp(time)| time);
    let context = app.context.clone();
    let made = app.db.write(move |conn| api_token::create(conn, &context, &actor, &name, &scopes, expires_at));
    Ok(made.await?)
}
