//! `organization_invitation`: somebody was added to an organization.

use serde_json::json;

use super::{context, id_of};
use crate::accounts::{account, organization};
use crate::app::App;
use crate::db::Conn;
use crate::jobs::JobError;
use crate::mail::Composed;
use crate::mail::outbox::Mail;

pub fn compose(app: &App, conn: &mut Conn, mail: &Mail) -> Result<Composed, JobError> {
    let (id, role) = (id_of(mail, "organization_id")?, id_of(mail, "role")?);
    let organization = organization::find(conn, id)?;
    let organization = organization.ok_or_else(|| JobError::Fail(format!("there is no organization {id}")))?;
    let added_by = match mail.context.get("added_by").and_then(serde_json::Value::as_str) {
        Some(id) => account::find(conn, id)?,
        None => None,
    };
    let context = context(json!({
        "organization_name": organization.name,
        "organization_url": format!("{}/organizations/{id}", app.public_url),
        "role": role,
        "added_by": added_by.map(|account| account.email.as_str().to_owned()),
    }));
    Ok(Composed { context, ..Composed::default() })
}
