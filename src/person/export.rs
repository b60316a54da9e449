//! Exports all data about a person as one JSON object.

use serde_json::{Map, Value};

use super::addresses;
use crate::accounts::email::Email;
use crate::db::{Conn, Error, Result, dump};
use crate::licenses::stored_form::KeyRing;

/// A part of the export: its name, the table, and a SQL condition on its rows `t`. `{accounts}` is replaced by the list
/// of the person's accounts, `{emails}` by their current and former addresses.
pub(super) const PARTS: [(&str, &str, &str); 17] = [
    ("accounts", "accounts", "t.id IN ({accounts})"),
    ("sessions", "sessions", "t.account_id IN ({accounts})"),
    ("organizations", "organization_members", "t.account_id IN ({accounts})"),
    ("invitations", "organization_invitations", "t.account_id IN ({accounts}) OR t.invited_by IN ({accounts})"),
    ("links", "sign_in_links", "t.account_id IN ({accounts})"),
    ("second_factors", "second_factors", "t.account_id IN ({accounts})"),
    ("notifications", "seller_notifications", "t.account_id IN ({accounts})"),
    ("orders", "orders", "t.account_id IN ({accounts}) OR t.email IN ({emails})"),
    ("licenses", "licenses", "t.account_id IN ({accounts})"),
    ("former_keys", "former_keys", "t.license_id IN ({licenses})"),
    ("activations", "activations", "t.license_id IN ({licenses})"),
    ("leases", "leases", "t.license_id IN ({licenses})"),
    ("trials", "trials", "t.license_id IN ({licenses})"),
    (
        "subscriptions",
        "subscriptions",
        "t.id IN (SELECT l.subscription_id FROM licenses l WHERE l.account_id IN ({accounts}))",
    ),
    ("validations", "validation_logs", "t.license_id IN ({licenses})"),
    ("mails", "mail_outbox", "t.recipient IN ({emails})"),
    ("changes", "audit_log", "t.subject IN ({accounts}) OR t.subject IN ({licenses})"),
];

/// Columns that say nothing about the person, or that would grant access.
const SECRETS: [&str; 10] = [
    "password_hash",
    "token_hash",
    "browser_hash",
    "sealed_secret",
    "sealed_session_id",
    "checkout_session_id",
    "pending_key",
    "context",
    "opened_by",
    "once_key",
];

/// Returns everything stored about the person with this address; `None` if there is nothing. License keys are in the
/// clear where possible. Times are Unix seconds.
///
/// # Errors
/// Those of the database.
/// The database's.
pub fn export(conn: &mut Conn, ring: &KeyRing, email: &Email) -> Result<Option<Value>> {
    let quote = |email: &Email| format!("'{}'", email.as_str().replace('\'', "''"));
    let accounts = format!("SELECT a.id FROM accounts a WHERE a.email = {}", quote(email));
    let emails = addresses(conn, email)?.iter().map(quote).collect::<Vec<_>>().join(", ");
    let licenses = format!("SELECT l.id FROM licenses l WHERE l.account_id IN ({accounts})");
    let (mut all, mut is_known) = (Map::new(), false);
    all.insert("email".into(), email.as_str().into());
    for (name, table, of) in PARTS {
        let of = of.replace("{accounts}", &accounts).replace("{licenses}", &licenses).replace("{emails}", &emails);
        let mut rows = Vec::new();
        dump::rows_where(conn, table, &of, |line| {
            let mut row: Map<String, Value> =
                serde_json::from_str(line).map_err(|error| Error::Corrupt(error.to_string()))?;
            row.retain(|column, _| !SECRETS.contains(&column.as_str()));
            if let Some(Value::String(stored)) = row.remove("license_key") {
                let key = ring.open(&stored).ok().map(|key| key.as_str().to_owned());
                row.insert("license_key".into(), key.into());
            }
            rows.push(Value::Object(row));
            Ok::<(), Error>(())
        })?;
        is_known |= !rows.is_empty();
        all.insert(name.to_owned(), rows.into());
    }
    Ok(is_known.then_some(Value::Object(all)))
}
