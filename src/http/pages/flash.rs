//! Flash messages, shown once after a redirect: a cookie holds the message's ID, and a name to insert into its text.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

use crate::accounts::csrf;
use crate::app::App;
use crate::templates::{Templates, as_written};

/// Messages for customers, by ID; their texts are the localized messages `flash-…`. The cookie holds only the ID, so a
/// forged cookie cannot make a page show any other text.
const FLASHES: &[(&str, &str)] = &[
    ("license_activated", "success"),
    ("license_deactivated", "success"),
    ("license_moved", "success"),
    ("activation_renamed", "success"),
    ("activation_unnamed", "success"),
    ("key_replaced", "success"),
    ("license_renewed", "success"),
    ("choice_kept", "success"),
    ("key_removed", "success"),
    ("last_key_removed", "info"),
    ("plan_changed", "success"),
    ("quantity_changed", "success"),
    ("signed_in", "success"),
    ("trial_started", "success"),
    ("person_erased", "success"),
    ("address_confirmed", "success"),
    ("address_changed", "success"),
    ("confirmation_sent", "info"),
    ("email_asked", "info"),
    ("second_factor_off", "info"),
    ("session_ended", "info"),
    ("signed_out", "info"),
    ("profile_changed", "success"),
    ("password_set", "success"),
    ("session_revoked", "success"),
    ("subscription_ends", "success"),
    ("subscription_kept", "success"),
    ("organization_made", "success"),
    ("organization_renamed", "success"),
    ("organization_deleted", "info"),
    ("organization_left", "info"),
    ("member_invited", "success"),
    ("invitation_accepted", "success"),
    ("invitation_declined", "info"),
    ("member_removed", "success"),
    ("role_changed", "success"),
    ("handed_over", "success"),
    ("sessions_revoked", "success"),
];

/// The messages of the console and the sandbox, in English only.
const SELLER_FLASHES: &[(&str, &str, &str)] = &[
    ("deactivated", "success", "The license key is available again."),
    ("event_replayed", "success", "The event is being processed again."),
    ("events_replayed", "success", "The failed events are being processed again."),
    ("mail_texts_saved", "success", "The texts are saved. The next mails say it in these words."),
    ("mail_resent", "success", "The mail is being sent again."),
    ("catalog_changed", "success", "The catalog is changed."),
    ("product_made", "success", "The product is added. Add a tier: a way to buy it."),
    ("tier_made", "success", "The tier is added. Add a price to sell it online."),
    ("price_made", "success", "The price is on sale."),
    ("price_replaced", "success", "The new price is on sale; the old one is archived."),
    ("account_disabled", "success", "The account is disabled."),
    ("account_enabled", "success", "The account is enabled."),
    ("account_signed_out", "success", "The account is signed out everywhere."),
    ("endpoint_changed", "success", "The endpoint is changed."),
    ("endpoint_deleted", "success", "The endpoint is deleted."),
    ("endpoint_disabled", "info", "Nothing more is posted to this endpoint until you switch it on."),
    ("endpoint_enabled", "success", "The endpoint is switched on."),
    ("sample_sent", "success", "A sample is on its way. Reload to see what came of it."),
    ("endpoint_tested", "success", "A test event is on its way. Reload to see what came of it."),
    ("delivery_resent", "success", "It is on its way again. Reload to see what came of it."),
    ("seller_invited", "success", "They are in the team, and a mail is on its way to them."),
    ("seller_role_changed", "success", "The role is changed."),
    ("seller_removed", "success", "Removed from the team."),
    ("notifications_changed", "success", "Your notifications are changed."),
    ("token_revoked", "success", "The token is revoked."),
    ("settings_changed", "success", "The settings are saved and in force."),
    ("stripe_connected", "success", "Stripe is connected."),
    ("test_mail_sent", "success", "The test mail is sent. Look into your inbox."),
    ("catalog_set_up", "success", "The catalog is there."),
    ("administrator_made", "success", "You are the administrator of this server."),
    ("subscription_canceled", "success", "The subscription ends with the period that is paid for."),
    ("subscription_goes_on", "success", "The subscription goes on."),
    ("account_email_changed", "success", "The address is changed."),
    ("account_erased", "success", "The person is erased."),
    ("bulk_started", "info", "The work has begun."),
    ("bulk_stopped", "info", "Stopped. What was changed stays changed."),
    ("bulk_continued", "info", "The work goes on."),
    ("bulk_undoing", "info", "The action is being undone."),
    ("license_changed", "success", "The license is changed."),
    (
        "license_changed_over_limit",
        "info",
        "The license is changed. More seats are in use than it has now: nobody loses theirs, and nobody gets a new one.",
    ),
    ("license_extended", "success", "The license is extended."),
    ("license_handed_over", "success", "The license has a new owner, who is told by mail."),
    ("trial_issued", "success", "The trial has started, and its key is on its way by mail."),
    ("license_issued", "success", "The license is issued."),
    ("licenses_issued", "success", "The licenses are issued."),
    ("license_reinstated", "success", "The license is reinstated."),
    ("license_reissued", "success", "The license has a new key, and its owner is told."),
    ("license_resent", "success", "The key is on its way to its owner."),
    ("license_revoked", "success", "The license is revoked."),
    ("license_described", "success", "The metadata is changed."),
    ("license_suspended", "success", "The license is suspended."),
    ("order_kept", "success", "The licenses are kept."),
    ("order_revoked", "success", "The licenses are revoked."),
    ("order_reinstated", "success", "The licenses are reinstated."),
    ("order_suspended", "success", "The licenses are suspended."),
    ("sandbox_done", "success", "Done."),
];

/// A message of [`FLASHES`] or [`SELLER_FLASHES`], and the name to insert into its text.
#[derive(Clone, Debug)]
pub struct Flash {
    word: &'static str,
    name: Option<String>,
}

impl Flash {
    pub fn word(word: &'static str) -> Self {
        Self { word, name: None }
    }

    pub fn named(word: &'static str, name: impl Into<String>) -> Self {
        let short: String = name.into().chars().take(NAME).collect();
        Self { word, name: Some(short) }
    }

    /// Returns the cookie's value. A value with a name is signed, so that nobody else can choose the name.
    pub fn cookie(&self, app: &App) -> String {
        let Some(name) = &self.name else { return self.word.to_owned() };
        let name = BASE64URL_NOPAD.encode(name.as_bytes());
        format!("{}.{name}.{}", self.word, signature(app, self.word, &name))
    }
}

/// The longest name in a message, in characters.
const NAME: usize = 100;

fn signature(app: &App, word: &str, name: &str) -> String {
    csrf::token(&app.secret, &format!("flash {word} {name}"))
}

/// Returns the message of a cookie as `{kind, text}`; `None` for a cookie that this server did not set.
pub fn shown(app: &App, templates: &Templates, cookie: &str) -> Option<Value> {
    let mut parts = cookie.split('.');
    let word = parts.next()?;
    let name = match (parts.next(), parts.next()) {
        (Some(name), Some(mark)) if mark == signature(app, word, name) => {
            let name = String::from_utf8(BASE64URL_NOPAD.decode(name.as_bytes()).ok()?).ok()?;
            Some(as_written(&name))
        }
        (None, None) => None,
        _ => return None,
    };
    if let Some((_, kind, text)) = SELLER_FLASHES.iter().find(|(known, _, _)| *known == word) {
        return Some(json!({"kind": kind, "text": text}));
    }
    let (_, kind) = FLASHES.iter().find(|(known, _)| *known == word)?;
    let variables = name.into_iter().map(|name| ("name".to_owned(), Value::from(name))).collect();
    // `None` if the message needs a name and the cookie has none.
    let text = templates.message(&message_id(word), &variables)?;
    Some(json!({"kind": kind, "text": text}))
}

fn message_id(word: &str) -> String {
    format!("flash-{}", word.replace('_', "-"))
}

#[cfg(test)]
mod tests {
    use serde_json::Map;

    use super::*;

    #[test]
    fn every_word_for_customers_has_a_message_and_none_is_the_sellers_too() {
        let templates = Templates::load(None).unwrap();
        let name = Map::from_iter([("name".to_owned(), Value::from("shop.example.com"))]);
        for (word, kind) in FLASHES {
            assert!(templates.message(&message_id(word), &name).is_some(), "{word}");
            assert!(["success", "info"].contains(kind), "{word}: {kind}");
            assert!(SELLER_FLASHES.iter().all(|(seller, _, _)| seller != word), "{word}");
        }
    }
}
