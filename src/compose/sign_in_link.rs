//! Mails that bring a link. Its token is derived here and stands nowhere else.

use serde_json::{Map, Value, json};

use super::{context, id_of};
use crate::accounts::{account, sign_in_link};
use crate::app::App;
use crate::db::Conn;
use crate::jobs::JobError;
use crate::mail::Composed;
use crate::mail::outbox::Mail;

/// `sign_in_link`, `reset_password`: nothing but the link.
pub fn compose(app: &App, mail: &Mail) -> Result<Composed, JobError> {
    Ok(Composed { context: link(app, mail)?, ..Composed::default() })
}

/// `confirm_address`, `confirm_sign_up`: and the user name that somebody chose.
pub fn compose_with_name(app: &App, mail: &Mail) -> Result<Composed, JobError> {
    let mut context = link(app, mail)?;
    context.insert("username".into(), id_of(mail, "username")?.into());
    Ok(Composed { context, ..Composed::default() })
}

/// `change_email`: and the address that the account has now.
pub fn compose_with_account(app: &App, conn: &mut Conn, mail: &Mail) -> Result<Composed, JobError> {
    let mut context = link(app, mail)?;
    let account = account::find(conn, id_of(mail, "account_id")?)?;
    let account = account.ok_or_else(|| JobError::Fail("the account is gone".into()))?;
    context.insert("old_email".into(), account.email.as_str().into());
    Ok(Composed { context, ..Composed::default() })
}

fn link(app: &App, mail: &Mail) -> Result<Map<String, Value>, JobError> {
    let token = sign_in_link::token(&app.secret, id_of(mail, "link_id")?);
    let address = format!("{}/sign-in/confirm?token={token}", app.public_url);
    Ok(context(json!({"sign_in_url": address, "link_minutes": sign_in_link::LIFETIME / 60})))
}
