//! Changes stored settings and writes their audit records.

use diesel::prelude::*;
use serde_json::json;

use super::stored::REVISION;
use crate::audit::{self, Actor};
use crate::config::storable;
use crate::db::schema::stored_settings;
use crate::db::{self, Conn};
use crate::ids::Context;
use crate::on_either;
use crate::secret::Redacted;
use crate::secret::sealed::{Purpose, Sealer};

/// The longest value that an audit record repeats, in bytes; longer ones, such as pictures, are recorded by their size.
const LONGEST: usize = 2_000;

/// A setting's new value.
#[derive(Clone, Debug)]
pub struct Change {
    /// Its name in the environment.
    pub name: &'static str,
    /// `None` removes the stored value: the default applies again.
    pub value: Option<Redacted<String>>,
}

impl Change {
    /// Builds a change; an empty text removes the stored value.
    pub fn new(name: &'static str, value: impl Into<String>) -> Self {
        let value = value.into();
        Self { name, value: (!value.is_empty()).then(|| Redacted::new(value)) }
    }
}

/// Writes the `changes` that differ from what is stored, each with its audit record, in the caller's transaction, and
/// returns how many. The caller has validated the resulting configuration.
///
/// # Errors
/// Database errors; and a name that cannot be stored, which is a bug.
pub fn write(
    conn: &mut Conn,
    context: &Context,
    sealer: &Sealer,
    actor: &Actor,
    changes: &[Change],
) -> db::Result<usize> {
    let mut done = 0;
    for change in changes {
        let known = storable(change.name)
            .ok_or_else(|| db::Error::Corrupt(format!("{} is no setting that can be stored", change.name)))?;
        let text = change.value.as_ref().map(|value| value.expose().as_str());
        let sealed = text.filter(|_| known.is_secret).map(|text| sealer.seal(Purpose::StoredSetting, text));
        let open = text.filter(|_| !known.is_secret).map(str::to_owned);
        if store(conn, context, known.name, open.as_deref(), sealed.as_deref())? {
            let detail = match (text, known.is_secret) {
                (None, _) => json!({"removed": true}),
                (Some(_), true) => json!({"secret": true}),
                (Some(text), false) if text.len() > LONGEST => json!({"bytes": text.len()}),
                (Some(text), false) => json!({"value": text}),
            };
            audit::record(conn, context, actor, "setting.changed", known.name, detail)?;
            let actor = actor.to_string();
            db::after_commit(move || tracing::info!(setting = known.name, actor, "setting changed"));
            done += 1;
        }
    }
    if done > 0 {
        announce(conn, context)?;
    }
    Ok(done)
}

/// Makes every server reload its stored settings, in the transaction of the change. Also called after changes to what
/// is stored elsewhere, such as the texts of mails.
///
/// # Errors
/// Database errors.
pub fn announce(conn: &mut Conn, context: &Context) -> db::Result<()> {
    db::settings::write(conn, REVISION, &context.request_id())
}

/// Returns true when the row has changed.
fn store(
    conn: &mut Conn,
    context: &Context,
    name: &str,
    value: Option<&str>,
    sealed: Option<&str>,
) -> db::Result<bool> {
    use stored_settings as row;
    let before: Option<(Option<String>, Option<String>)> =
        row::table.find(name).select((row::value, row::sealed_value)).first(conn).optional()?;
    let (before_value, before_sealed) = before.clone().unwrap_or_default();
    if (before_value.as_deref(), before_sealed.as_deref()) == (value, sealed) {
        return Ok(false);
    }
    if value.is_none() && sealed.is_none() {
        diesel::delete(row::table.find(name)).execute(conn)?;
        return Ok(true);
    }
    let columns = (row::value.eq(value), row::sealed_value.eq(sealed), row::changed_at.eq(context.now()));
    on_either!(conn, c => diesel::insert_into(row::table)
        .values((row::name.eq(name), columns))
        .on_conflict(row::name)
        .do_update()
        .set(columns)
        .execute(c))?;
    Ok(true)
}
