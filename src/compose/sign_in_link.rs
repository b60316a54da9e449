//! `sign_in_link`: the address that signs in. Its token is derived here and stands nowhere else.

use serde_json::json;

use super::{context, id_of};
use crate::accounts::sign_in_link;
use crate::app::App;
use crate::jobs::JobError;
use crate::mail::Composed;
use crate::mail::outbox::Mail;

pub fn compose(app: &App, mail: &Mail) -> Result<Composed, JobError> {
    let token = sign_in_link::token(&app.secret, id_of(mail, "link_id")?);
    let address = format!("{}/sign-in/confirm?token={token}", app.public_url);
    let context = context(json!({"sign_in_url": address, "link_minutes": sign_in_link::LIFETIME / 60}));
    Ok(Composed { context, ..Composed::default() })
}
