//! `POST /api/v1/users`: signs up with an unused license key.

use actix_web::HttpRequest;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;
use serde_json::json;

use crate::abuse::Act;
use crate::accounts::email::Email;
use crate::error_code::ErrorCode;
use crate::http::answer::Created;
use crate::http::auth::app;
use crate::http::description::{About, Group, Members};
use crate::http::field::{Field, Text};
use crate::http::fields::Fields;
use crate::http::input::{Input, Request};
use crate::http::problem::Problem;
use crate::http::rate_limit::{allow, present_key};
use crate::ids::AccountId;
use crate::licenses::sign_up::{self, SignUpError, sign_up};
use crate::secret::Redacted;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Accounts, "Sign up with an unused license key")
    .details(
        "For a new address, the password works immediately, and the account shows only this license until the \
         address is confirmed. For an address that already has an account, nothing changes until the link that is \
         mailed to it is used. The response is the same in both cases.",
    )
    .example(|| {
        json!({
            "username": "ada", "email": "ada@example.com", "password": "correct horse battery",
            "license_key": "KEY-7QF4-M2XK-9TNB-H3WD",
        })
    })
    .refuses(&[
        ErrorCode::InvalidLicenseKey,
        ErrorCode::UsernameTaken,
        ErrorCode::InvalidUsername,
        ErrorCode::InvalidEmail,
        ErrorCode::InvalidPassword,
    ]);

/// A person signing up.
pub struct SignUp {
    username: String,
    email: String,
    password: Redacted<String>,
    license_key: Redacted<String>,
}

impl Request for SignUp {
    fn read(fields: &mut Fields) -> Option<Self> {
        // A missing field is read as blank; `sign_up` refuses it together with all other wrong fields.
        let mut text = |field: &str| fields.optional_text(field).unwrap_or_default();
        Some(Self {
            username: text("username"),
            email: text("email"),
            password: Redacted::new(text("password")),
            license_key: Redacted::new(text("license_key")),
        })
    }

    fn members(generator: &mut SchemaGenerator) -> Members {
        let mut members = Members::default();
        members.add("username", true, Text::schema(generator), "");
        members.add("email", true, Email::schema(generator), "");
        members.add("password", true, Text::schema(generator), "");
        members.add("license_key", true, Text::schema(generator), "");
        members
    }
}

/// The new user.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct SignedUp {
    id: AccountId,
    username: String,
    #[schemars(email)]
    email: String,
}

/// Signs the person up. The response does not reveal whether the address has an account: if it has one, nothing
/// changes until the link mailed to it is used.
pub async fn handle(req: HttpRequest, input: Input<SignUp>) -> Result<Created<SignedUp>, Problem> {
    let app = app(&req)?;
    let SignUp { username, email, password, license_key } = input.read()?;
    let seller_name = app.config.seller_name.clone();
    let request = sign_up::Request { username, email, password, license_key, seller_name };
    allow(&req, &app, Act::SignUp)?;
    let presented = present_key(&req, &app, request.license_key.expose())?;
    let outcome = sign_up(&app.db, &app.context, &app.ring, &request).await;
    match (&outcome, presented) {
        (Err(SignUpError::InvalidLicenseKey), Some(presented)) => presented.refused(),
        (Ok(_), Some(presented)) => presented.known(),
        // The key was not looked up, or the outcome says nothing about it.
        _ => {}
    }
    let user = outcome?;
    app.wake.ring();
    Ok(Created(SignedUp { id: user.id, username: user.username, email: user.email.as_str().to_owned() }))
}
