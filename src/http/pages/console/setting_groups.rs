//! The settings that a seller can change in the console, grouped into forms.

use crate::app::App;
use crate::config::{Environment, StripeConfig};
use crate::settings::Stored;

/// The kind of a setting's input.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Text,
    Url,
    Number,
    /// Values with their meanings; the first is the default.
    Choice(&'static [(&'static str, &'static str)]),
}

/// A setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The environment variable.
    pub name: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub kind: Kind,
    /// The default; empty for none.
    pub default: &'static str,
}

/// A group of settings, edited in one form.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// `/admin/settings/{name}`
    pub name: &'static str,
    pub title: &'static str,
    pub lead: &'static str,
    pub effects: &'static [&'static str],
    pub settings: &'static [Setting],
}

const SWITCH: Kind = Kind::Choice(&[("off", "Off"), ("on", "On")]);

const fn setting(name: &'static str, label: &'static str, kind: Kind, hint: &'static str) -> Setting {
    Setting { name, label, hint, kind, default: "" }
}

const fn switch(name: &'static str, label: &'static str, hint: &'static str) -> Setting {
    Setting { default: "off", ..setting(name, label, SWITCH, hint) }
}

/// The sender, which is edited on the mail page, next to the SMTP server.
pub const MAIL_FROM: Setting = Setting {
    default: "Keysmith <licenses@localhost>",
    ..setting(
        "MAIL_FROM",
        "From",
        Kind::Text,
        "A name and an address, as in Acme <licenses@example.com>. Customers answer to it.",
    )
};

/// The public URL, which is edited on the Stripe page.
pub const PUBLIC_URL: Setting = setting(
    "KEYSMITH_PUBLIC_URL",
    "Public URL",
    Kind::Url,
    "Where customers, and Stripe, reach this server: https:// and the host. Links in mails begin with it.",
);

/// The groups that consist of settings only.
pub const GROUPS: [Group; 5] = [
    Group {
        name: "shop",
        title: "Shop",
        lead: "What customers see on every page and in every mail.",
        effects: &[],
        settings: &[
            Setting {
                default: "Keysmith",
                ..setting("KEYSMITH_SELLER_NAME", "Seller's name", Kind::Text, "Your company or product.")
            },
            setting(
                "KEYSMITH_ACCENT_COLOR",
                "Color",
                Kind::Text,
                "Of links and of the main button, as in #2f4ac0. Dark enough to be read on white; in the dark a lighter one is used.",
            ),
            setting("KEYSMITH_SUPPORT_URL", "Support page", Kind::Url, "Linked in the footer of customer pages."),
            setting("KEYSMITH_TERMS_URL", "Terms", Kind::Url, "Linked in the footer of customer pages."),
            setting("KEYSMITH_PRIVACY_URL", "Privacy policy", Kind::Url, "Linked in the footer of customer pages."),
            setting("KEYSMITH_IMPRINT_URL", "Legal notice", Kind::Url, "Linked in the footer of customer pages."),
        ],
    },
    Group {
        name: "checkout",
        title: "Checkout",
        lead: "What Stripe's checkout page offers. Checkouts that are open already stay as they are.",
        effects: &[],
        settings: &[
            switch(
                "KEYSMITH_PROMOTION_CODES",
                "Promotion codes",
                "Customers may enter a code that you made at Stripe.",
            ),
            switch(
                "KEYSMITH_AUTOMATIC_TAX",
                "Automatic tax",
                "Stripe Tax must be set up in your account first, or every checkout fails.",
            ),
            switch("KEYSMITH_TAX_IDS", "Tax IDs", "Businesses may enter their tax ID."),
            switch("KEYSMITH_INVOICES", "Invoices", "One-time purchases get an invoice too. Subscriptions always do."),
            switch(
                "KEYSMITH_ADJUSTABLE_QUANTITY",
                "Adjustable quantity",
                "The quantity can be changed at the checkout.",
            ),
            setting(
                "KEYSMITH_RETURN_URLS",
                "Return URLs",
                Kind::Text,
                "Pages of yours that a checkout may lead back to, separated by commas.",
            ),
        ],
    },
    Group {
        name: "refunds",
        title: "Refunds and disputes",
        lead: "What becomes of licenses when money goes back.",
        effects: &[
            "Counts for refunds and inquiries from now on. Licenses that were decided already stay as they are.",
        ],
        settings: &[
            Setting {
                default: "revoke",
                ..setting(
                    "KEYSMITH_ON_REFUND",
                    "After a full refund",
                    Kind::Choice(&[
                        ("revoke", "Revoke the licenses"),
                        ("suspend", "Suspend the licenses"),
                        ("keep", "Keep the licenses"),
                    ]),
                    "",
                )
            },
            Setting {
                default: "ignore",
                ..setting(
                    "KEYSMITH_ON_INQUIRY",
                    "While a bank inquires",
                    Kind::Choice(&[
                        ("ignore", "Licenses keep working"),
                        ("suspend", "Suspend the licenses until the inquiry is closed"),
                    ]),
                    "An inquiry has moved no money. A dispute always suspends.",
                )
            },
        ],
    },
    Group {
        name: "privacy",
        title: "Privacy",
        lead: "How long what is known of people is kept.",
        effects: &["What is older is deleted for good within a day."],
        settings: &[
            Setting {
                default: "90",
                ..setting(
                    "KEYSMITH_VALIDATION_LOG_DAYS",
                    "Days of the validation log",
                    Kind::Number,
                    "Who asked for which license, and what was answered.",
                )
            },
            Setting {
                default: "90",
                ..setting(
                    "KEYSMITH_ADDRESS_DAYS",
                    "Days of IP addresses in it",
                    Kind::Number,
                    "Older entries stay without the address that they came from.",
                )
            },
        ],
    },
    Group {
        name: "security",
        title: "Security",
        lead: "Who may open the console.",
        effects: &["With two-step sign-in required, whoever has not turned it on is sent to their account page first."],
        settings: &[Setting {
            default: "off",
            ..setting(
                "KEYSMITH_REQUIRE_2FA",
                "Two-step sign-in for administrators",
                Kind::Choice(&[("off", "Optional"), ("admins", "Required")]),
                "",
            )
        }],
    },
];

/// Returns the group of this name.
pub fn group(name: &str) -> Option<&'static Group> {
    GROUPS.iter().find(|group| group.name == name)
}

/// The source of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Environment,
    Stored,
    Default,
}

impl Setting {
    /// Returns the effective value and its source.
    pub fn value(&self, environment: Option<&Environment>, stored: &Stored) -> (String, Source) {
        let fixed = environment.and_then(|env| env.get(self.name)).filter(|value| !value.trim().is_empty());
        let (value, source) = match (fixed, stored.get(self.name)) {
            (Some(fixed), _) => (fixed.trim().to_owned(), Source::Environment),
            (None, Some(stored)) => (stored.to_owned(), Source::Stored),
            (None, None) => (self.default.to_owned(), Source::Default),
        };
        (self.choice(&value).map_or(value.clone(), |(word, _)| word.to_owned()), source)
    }

    /// Returns a description of the value.
    pub fn shown(&self, value: &str) -> String {
        self.choice(value).map_or_else(|| value.to_owned(), |(_, meaning)| meaning.to_owned())
    }

    /// Finds the choice for a value. The environment accepts other spellings of `on`.
    fn choice(&self, value: &str) -> Option<(&'static str, &'static str)> {
        let Kind::Choice(choices) = self.kind else { return None };
        let word = match value {
            "true" | "1" => "on",
            "false" | "0" => "off",
            other => other,
        };
        choices.iter().copied().find(|(known, _)| *known == word)
    }
}

/// Summarizes the connection to Stripe.
pub fn stripe_state(app: &App) -> String {
    match &app.config.stripe {
        StripeConfig::Sandbox => "Sandbox: no real money moves".to_owned(),
        StripeConfig::Live(live) => {
            let key = live.secret_key.expose();
            let mode = if key.contains("_live_") { "Live" } else { "Test mode" };
            let end: String = key.chars().skip(key.chars().count().saturating_sub(4)).collect();
            format!("{mode}, with the key that ends in {end}")
        }
    }
}
