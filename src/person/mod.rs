//! Personal data: export and erasure: <https://gdpr-info.eu/art-15-gdpr/>, art. 17.

pub mod erase;
pub mod export;
mod mail_files;
mod stripe_events;
mod texts;

use diesel::prelude::*;
use serde::Deserialize;

use crate::accounts::account;
use crate::accounts::change_email::CHANGED;
use crate::accounts::email::Email;
use crate::db::schema::audit_log;
use crate::db::{Conn, Error, Result};
use crate::mail::outbox::NOWHERE;
use crate::metadata::Scalar;

/// The audit log's details of a change of address.
#[derive(Deserialize)]
struct Change {
    from: String,
}

/// Returns the address and former addresses of its accounts, unless somebody else uses them now.
fn addresses(conn: &mut Conn, email: &Email) -> Result<Vec<Email>> {
    let ids = account::ids_of_email(conn, email)?;
    let changes = audit_log::table.filter(audit_log::action.eq(CHANGED)).filter(audit_log::subject.eq_any(ids));
    let changes: Vec<String> = changes.select(audit_log::detail).load(conn)?;
    let mut all = vec![email.clone()];
    for change in changes {
        let change: Change =
            serde_json::from_str(&change).map_err(|error| Error::Corrupt(format!("audit_log {CHANGED}: {error}")))?;
        let Ok(former) = Email::parse(&change.from) else { continue };
        if !all.contains(&former) && account::ids_of_email(conn, &former)?.is_empty() {
            all.push(former);
        }
    }
    Ok(all)
}

/// Returns the placeholder for the address of this account, or of a trial's license.
fn stand_in(id: &str) -> String {
    format!("{id}{NOWHERE}")
}

/// A text that identifies a person, and its replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Trace {
    text: String,
    stand_in: String,
}

impl Trace {
    /// Matches the address anywhere.
    fn address(email: &Email, stand_in: &str) -> Self {
        Self { text: email.as_str().to_ascii_lowercase(), stand_in: stand_in.to_owned() }
    }

    /// Matches a name that is a complete JSON string: as a substring it could be part of somebody else's.
    fn name(name: &str) -> Self {
        let quoted = serde_json::Value::from(name.to_ascii_lowercase()).to_string();
        Self { text: quoted, stand_in: "\"erased\"".to_owned() }
    }

    /// Matches a metadata key with its value, as in payloads and the audit log: the value alone could be anybody's.
    fn pair(key: &str, value: &Scalar) -> Self {
        let key = serde_json::json!(key);
        let text = format!("{key}:{}", serde_json::json!(value)).to_ascii_lowercase();
        Self { text, stand_in: format!("{key}:\"erased\"") }
    }

    /// Returns the text with all occurrences replaced, ignoring case; `None` if there are none.
    fn cleaned(&self, text: &str) -> Option<String> {
        // ASCII lower-casing keeps byte positions.
        let lower = text.to_ascii_lowercase();
        let (mut clean, mut from) = (String::new(), 0);
        for (at, _) in lower.match_indices(&self.text) {
            clean.push_str(text.get(from..at)?);
            clean.push_str(&self.stand_in);
            from = at + self.text.len();
        }
        (from > 0).then(|| clean + text.get(from..).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Columns that `erase::forget` clears or whose rows it deletes, by table.
    const FORGOTTEN: [(&str, &[&str]); 14] = [
        ("accounts", &["email", "username", "password_hash", "customer_id", "name"]),
        ("activations", &["ip", "hostname", "instance_name"]),
        ("licenses", &["customer_name", "key_prefix"]),
        ("mail_outbox", &["recipient"]),
        ("orders", &["email"]),
        ("organization_invitations", &["account_id", "invited_by"]),
        ("organization_members", &["account_id"]),
        ("pending_sign_ups", &["username", "password_hash"]),
        ("recovery_codes", &["account_id"]),
        ("seller_notifications", &["account_id"]),
        ("sessions", &["account_id", "user_agent", "ip"]),
        ("sign_in_links", &["account_id"]),
        ("trials", &["email_form"]),
        ("validation_logs", &["ip", "user_agent", "key_prefix"]),
    ];

    /// Columns that say nothing about a person, in any table: ids, hashes, sealed texts, fixed values, and what a
    /// license needs to work (its sites and installations), which stays.
    const NOBODYS: &str = "account_id action activates actor api_version app_version billing billing_interval billing_reason \
        browser_hash caller changing_by charge_id checkout_session_id code code_hash collection currency customer_id \
        deactivated_reason default_for endpoint_id event events features id idempotency_key inactive_reason installation_id \
        instance_id invoice_id item_id items key_format key_storage kind language license_files license_id license_key limits line_id \
        link_id locked_by message_id notification once_key opened_by order_id organization_id os_type os_version other over_limit \
        owner_check payment_intent_id pending_key previous_secret price product_id purchase_type purpose quantity_means \
        reason request_hash role roll scopes sealed_body sealed_secret sealed_session_id seat_id session_id shrink signed_for \
        site_domain sites slug status status_actor status_reason stripe_price subject subscription_id template tier_id \
        token_hash topic type_ url valid_days_from value way";

    /// The same for some tables only.
    const NOBODYS_HERE: [(&str, &[&str]); 15] = [
        // Numbers, codes and ids; a license before and after: its status, end and tier.
        ("bulk_action_licenses", &["after", "bulk_action_id", "former", "state", "tell"]),
        ("bulk_actions", &["parameters", "state", "undoes"]),
        // The name of a total, and its kind.
        ("daily_totals", &["name"]),
        // Maintained by triggers: deleted with the metadata it indexes.
        ("license_metadata", &["name"]),
        ("order_metadata", &["name"]),
        // An id of a license, an order or a subscription.
        ("mail_outbox", &["about"]),
        // The seller's own texts.
        ("mail_texts", &["message", "text"]),
        ("products", &["description", "key_prefix", "metadata", "name"]),
        ("recurring_jobs", &["name"]),
        ("settings", &["name"]),
        // The seller's data.
        ("stored_settings", &["name", "sealed_value"]),
        // The sealed payload, cleaned by `stripe_events::clean`; and an id of a subscription, a payment or a customer.
        ("stripe_events", &["about", "payload"]),
        ("tiers", &["description", "metadata", "name"]),
        // The name of a product.
        ("unknown_lines", &["description"]),
        ("second_factors", &["account_id"]),
    ];

    /// Tables that name an account but are left out of an export: unfinished sign-ins of a few minutes, and hashes.
    const NOT_EXPORTED: [&str; 2] = ["sign_in_challenges", "recovery_codes"];

    /// Returns each table of the schema with its text columns.
    fn columns() -> Vec<(&'static str, Vec<&'static str>)> {
        let mut all: Vec<(&str, Vec<&str>)> = Vec::new();
        for line in include_str!("../db/schema.rs").lines() {
            if let Some((column, kind)) = line.trim().split_once(" -> ").filter(|_| line.starts_with("        ")) {
                if kind.contains("Text") {
                    all.last_mut().unwrap().1.push(column);
                }
            } else if let Some((table, _)) = line.strip_prefix("    ").and_then(|line| line.split_once(" (")) {
                all.push((table, Vec::new()));
            }
        }
        assert!(all.len() > 30, "{all:?}");
        all
    }

    #[test]
    fn each_text_is_erased_or_says_nothing_of_a_person() {
        let cleaned: BTreeSet<_> = texts::COLUMNS.into_iter().map(|column| (column.table, column.name)).collect();
        let listed = |list: &[(&str, &[&str])], table: &str, column: &str| {
            list.iter().any(|(of, columns)| *of == table && columns.contains(&column))
        };
        let (mut known, nobodys) = (0, NOBODYS.split_whitespace().collect::<BTreeSet<_>>());
        for (table, columns) in columns() {
            for column in columns {
                let is_known = cleaned.contains(&(table, column)) || listed(&FORGOTTEN, table, column);
                known += usize::from(is_known);
                assert!(
                    is_known || nobodys.contains(column) || listed(&NOBODYS_HERE, table, column),
                    "{table}.{column} may hold an address, a name or an IP address: erase it (texts.rs, erase.rs) or list it here"
                );
            }
        }
        // Everything that is listed exists.
        let forgotten: usize = FORGOTTEN.iter().map(|(_, columns)| columns.len()).sum();
        assert_eq!(known, cleaned.len() + forgotten);
    }

    #[test]
    fn each_table_that_names_an_account_is_exported_and_erased() {
        let erase = include_str!("erase.rs");
        for (table, columns) in columns() {
            if !columns.contains(&"account_id") {
                continue;
            }
            let is_exported = export::PARTS.iter().any(|(_, of, _)| *of == table);
            assert!(is_exported || NOT_EXPORTED.contains(&table), "{table} is not in export.rs");
            // Unfinished sign-ins are deleted by `credentials::end_all`.
            assert!(
                table == "sign_in_challenges" || erase.contains(&format!("{table}::table")),
                "{table} is not in erase.rs"
            );
        }
    }

    #[test]
    fn an_address_is_replaced_however_it_is_written() {
        let ada = Trace::address(&Email::parse("ada@example.com").unwrap(), "x@erased.invalid");
        assert_eq!(ada.cleaned("nobody"), None);
        assert_eq!(
            ada.cleaned(r#"{"email":"Ada@Example.com","ü":"ada@example.com"}"#).unwrap(),
            r#"{"email":"x@erased.invalid","ü":"x@erased.invalid"}"#
        );
    }

    #[test]
    fn a_name_is_replaced_where_it_stands_alone() {
        let ada = Trace::name("Ada");
        assert_eq!(
            ada.cleaned(r#"{"name":"ADA","note":"Ada's friend"}"#).unwrap(),
            r#"{"name":"erased","note":"Ada's friend"}"#
        );
    }
}
