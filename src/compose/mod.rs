//! What each mail says: an outbox row's ids become a template's context when the mail is written.

mod about_licenses;
mod account_notice;
mod attention_needed;
mod license_keys;
mod one_license;
mod organization_invitation;
mod sign_in_link;
mod subscription_review;

use serde_json::{Map, Value};

use crate::app::App;
use crate::db::Conn;
use crate::jobs::JobError;
use crate::mail::Composed;
use crate::mail::outbox::Mail;

/// Delivers one mail of the outbox.
pub async fn deliver(app: &App, mail_id: &str, attempt: i64) -> Result<(), JobError> {
    let composer = app.clone();
    app.mailer.deliver(mail_id, attempt, move |conn, mail| compose(&composer, conn, mail)).await
}

/// Looks up what a mail is about, by the name of its template.
fn compose(app: &App, conn: &mut Conn, mail: &Mail) -> Result<Composed, JobError> {
    match mail.template.as_str() {
        "license_keys" => license_keys::compose(app, conn, mail),
        "license_resent" | "license_reissued" => one_license::compose(app, conn, mail),
        "organization_invitation" => organization_invitation::compose(app, conn, mail),
        "subscription_review" => subscription_review::compose(app, conn, mail),
        "attention_needed" => attention_needed::compose(app, conn, mail),
        "event_failed" => Ok(as_queued(app, mail)),
        "sign_in_link" | "reset_password" => sign_in_link::compose(app, mail),
        "confirm_address" | "confirm_sign_up" => sign_in_link::compose_with_name(app, mail),
        "change_email" => sign_in_link::compose_with_account(app, conn, mail),
        "account_notice" => account_notice::compose(app, mail),
        known if about_licenses::TEMPLATES.contains(&known) => about_licenses::compose(app, conn, mail),
        other => Err(JobError::Fail(format!("no mail is called {other}"))),
    }
}

/// A mail whose context says everything.
fn as_queued(app: &App, mail: &Mail) -> Composed {
    let mut context = context(mail.context.clone());
    context.insert("product_name".into(), app.config.seller_name.clone().into());
    Composed { context, ..Composed::default() }
}

/// The id of this name in a mail's context.
fn id_of<'a>(mail: &'a Mail, name: &str) -> Result<&'a str, JobError> {
    let id = mail.context.get(name).and_then(Value::as_str);
    id.ok_or_else(|| JobError::Fail(format!("the mail's context has no {name}")))
}

/// A JSON object as a template's context.
fn context(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
