//! The tables of an export, and those left out on purpose.

/// A table, the `record` name of its rows, and the column that it is ordered by. A table comes after those that it
/// references.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    pub name: &'static str,
    pub row: &'static str,
    pub order: &'static str,
}

const fn table(name: &'static str, row: &'static str) -> Table {
    Table { name, row, order: "id" }
}

const fn by(order: &'static str, table: Table) -> Table {
    Table { order, ..table }
}

/// The tables of an export, in file order.
pub const TABLES: [Table; 36] = [
    by("name", table("settings", "setting")),
    by("language", table("mail_texts", "mail_text")),
    by("name", table("stored_settings", "stored_setting")),
    table("products", "product"),
    table("tiers", "tier"),
    by("tier_id", table("archived_tiers", "archived_tier")),
    table("prices", "price"),
    table("accounts", "account"),
    table("organizations", "organization"),
    by("organization_id", table("organization_members", "organization_member")),
    by("organization_id", table("organization_invitations", "organization_invitation")),
    by("account_id", table("second_factors", "second_factor")),
    by("account_id", table("recovery_codes", "recovery_code")),
    by("account_id", table("seller_notifications", "seller_notification")),
    table("api_tokens", "api_token"),
    table("orders", "order"),
    by("session_id", table("unknown_lines", "unknown_line")),
    table("subscriptions", "subscription"),
    table("licenses", "license"),
    by("order_id", table("renewals", "renewal")),
    table("activations", "activation"),
    table("trials", "trial"),
    by("license_key", table("former_keys", "former_key")),
    by("license_id", table("license_marks", "license_mark")),
    by("subscription_id", table("seat_choices", "seat_choice")),
    table("charges", "charge"),
    table("disputes", "dispute"),
    table("invoice_payments", "invoice_payment"),
    by("day", table("daily_totals", "daily_total")),
    table("stripe_events", "stripe_event"),
    table("webhook_endpoints", "webhook_endpoint"),
    table("bulk_actions", "bulk_action"),
    by("bulk_action_id", table("bulk_action_licenses", "bulk_action_license")),
    table("jobs", "job"),
    table("mail_outbox", "mail"),
    table("audit_log", "audit_entry"),
];

/// Tables left out: their rows last a day or less, are rebuilt at startup, are an append-only log, or are maintained by
/// triggers.
#[cfg(test)]
const LEFT_OUT: [&str; 14] = [
    "sessions",
    "sign_in_links",
    "pending_sign_ups",
    "sign_in_challenges",
    "leases",
    "validation_logs",
    "validation_counts",
    "license_changes",
    "license_seats",
    "license_metadata",
    "order_metadata",
    "recurring_jobs",
    "webhook_deliveries",
    "idempotency_keys",
];

/// Returns the table whose rows have this `record` name.
#[must_use]
pub fn of_row(word: &str) -> Option<Table> {
    TABLES.into_iter().find(|table| table.row == word)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_table_is_exported_or_left_out_on_purpose() {
        let schema = include_str!("../db/schema.rs");
        let tables: BTreeSet<&str> = schema
            .lines()
            .filter_map(|line| line.strip_prefix("    ")?.split_once(" (").map(|(name, _)| name))
            .filter(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
            .collect();
        let known: BTreeSet<&str> = TABLES.iter().map(|table| table.name).chain(LEFT_OUT).collect();
        assert_eq!(tables, known);
    }
}
