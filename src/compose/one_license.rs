//! `license_resent` and `license_reissued`: one license's key.

use serde_json::json;

use super::{context, id_of};
use crate::app::App;
use crate::catalog::Tier;
use crate::db::{self, Conn};
use crate::jobs::JobError;
use crate::licenses::keys;
use crate::licenses::license::License;
use crate::mail::Composed;
use crate::mail::outbox::Mail;

pub fn compose(app: &App, conn: &mut Conn, mail: &Mail) -> Result<Composed, JobError> {
    let id = id_of(mail, "license_id")?.to_owned();
    let license = License::find(conn, &id)?.ok_or_else(|| JobError::Fail(format!("there is no license {id}")))?;
    let tier = Tier::find(conn, &license.tier_id)?;
    let tier = tier.ok_or_else(|| db::Error::Corrupt(format!("license {id} has no tier")))?;
    let context = context(json!({
        "product_name": tier.product(conn)?.name,
        "tier_name": tier.name,
        "count": 1,
        "keys": [keys::shown(&license, &app.ring)?],
        "attached": false,
        "shown_once": tier.key_storage == "hashed",
        "old_key_prefix": mail.context.get("old_key_prefix"),
        "activations_kept": mail.context.get("activations_kept"),
    }));
    let after_sent = Box::new(move |conn: &mut Conn| keys::forget_pending_of(conn, &id));
    Ok(Composed { context, after_sent: Some(after_sent), ..Composed::default() })
}
