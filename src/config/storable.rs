//! Settings that can be changed in the console. All others come only from the environment: where the database is, what
//! the server listens on and trusts, and its own secrets.

/// A setting that can be stored in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Storable {
    /// Its name in the environment.
    pub name: &'static str,
    /// Stored sealed, and never shown.
    pub is_secret: bool,
}

const fn open(name: &'static str) -> Storable {
    Storable { name, is_secret: false }
}

const fn secret(name: &'static str) -> Storable {
    Storable { name, is_secret: true }
}

/// All of them.
pub const STORABLE: &[Storable] = &[
    open("KEYSMITH_ACCENT_COLOR"),
    open("KEYSMITH_ADDRESS_DAYS"),
    open("KEYSMITH_ADJUSTABLE_QUANTITY"),
    open("KEYSMITH_AUTOMATIC_TAX"),
    open("KEYSMITH_IMPRINT_URL"),
    open("KEYSMITH_INVOICES"),
    open("KEYSMITH_LOGO"),
    open("KEYSMITH_ON_INQUIRY"),
    open("KEYSMITH_ON_REFUND"),
    open("KEYSMITH_PRIVACY_URL"),
    open("KEYSMITH_PROMOTION_CODES"),
    open("KEYSMITH_PUBLIC_URL"),
    open("KEYSMITH_REQUIRE_2FA"),
    open("KEYSMITH_RETURN_URLS"),
    open("KEYSMITH_SELLER_NAME"),
    open("KEYSMITH_SUPPORT_URL"),
    open("KEYSMITH_TAX_IDS"),
    open("KEYSMITH_TERMS_URL"),
    open("KEYSMITH_VALIDATION_LOG_DAYS"),
    open("MAIL_FROM"),
    secret("SMTP_URL"),
    secret("STRIPE_SECRET_KEY"),
    secret("STRIPE_WEBHOOK_SECRET"),
];

/// Returns the setting of this name; `None` if it cannot be stored.
pub fn storable(name: &str) -> Option<Storable> {
    STORABLE.iter().copied().find(|storable| storable.name == name)
}
