//! `POST /api/v1/admin/tokens`: makes a token.

use actix_web::{HttpRequest, HttpResponse};

use super::token_json;
use crate::accounts::api_token::{self, ApiToken};
use crate::accounts::scope::{Scope, Scopes};
use crate::app::App;
use crate::audit::Actor;
use crate::clock::parse_rfc3339;
use crate::error_code::ErrorCode;
use crate::http::auth::app;
use crate::http::body::with;
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::secret::Redacted;

/// `{name, scopes: [...], expires_at?}` → 201 `{id, name, scopes, …, token}`; `token` is never shown again
pub async fn handle(req: HttpRequest, fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::Full).await?.actor();
    let (token, secret) = run(&app, actor, fields).await?;
    Ok(HttpResponse::Created().json(with(token_json(&token), "token", secret.into_inner())))
}

/// Makes a token; with its text, which is in no other place.
pub async fn run(app: &App, actor: Actor, mut fields: Fields) -> Result<(ApiToken, Redacted<String>), Problem> {
    let name = fields.text("name");
    let scopes = read_scopes(&mut fields);
    let expires_at = fields.optional_text("expires_at").and_then(|text| {
        let parse = |text: &str| parse_rfc3339(text).ok_or("must be a time as in 2027-01-31T00:00:00Z");
        fields.parsed("expires_at", &text, parse, |_| ErrorCode::InvalidExpiry)
    });
    fields.finish()?;
    let context = app.context.clone();
    let made = app.db.write(move |conn| api_token::create(conn, &context, &actor, &name, &scopes, expires_at));
    Ok(made.await?)
}

fn read_scopes(fields: &mut Fields) -> Scopes {
    let names = fields.texts("scopes");
    let mut scopes = Vec::new();
    for name in names {
        match Scope::parse(&name) {
            Some(scope) => scopes.push(scope),
            None => {
                let known = Scope::ALL.map(Scope::as_str).join(", ");
                fields.wrong("scopes", ErrorCode::InvalidScope, format!("{name:?} is not one of {known}"));
            }
        }
    }
    scopes.into_iter().collect()
}
