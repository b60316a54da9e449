//! What a row of an import may hold.

/// One thing that a row may say, and the column names that say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    LicenseKey,
    Status,
    Tier,
    SiteDomain,
    Activations,
    MaxActivations,
    Email,
    CustomerName,
    CustomerId,
    SubscriptionId,
    ItemId,
    CreatedAt,
    UpdatedAt,
    ValidUntil,
    ValidDays,
    Limits,
    Features,
    Notes,
    Metadata,
    Id,
}

impl Field {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 20] = [
        Self::LicenseKey,
        Self::Status,
        Self::Tier,
        Self::SiteDomain,
        Self::Activations,
        Self::MaxActivations,
        Self::Email,
        Self::CustomerName,
        Self::CustomerId,
        Self::SubscriptionId,
        Self::ItemId,
        Self::CreatedAt,
        Self::UpdatedAt,
        Self::ValidUntil,
        Self::ValidDays,
        Self::Limits,
        Self::Features,
        Self::Notes,
        Self::Metadata,
        Self::Id,
    ];

    /// Without these a file is not of a layout that can be read; guessing a status could bring a revoked license back.
    pub const REQUIRED: [Self; 2] = [Self::LicenseKey, Self::Status];

    /// The names of its column, the field's own first. Case, spaces and hyphens do not count.
    #[must_use]
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Self::LicenseKey => &["license_key", "licence_key", "key"],
            Self::Status => &["status"],
            Self::Tier => &["tier", "tier_slug"],
            Self::SiteDomain => &["site_domain", "site", "domain"],
            Self::Activations => &["activations"],
            Self::MaxActivations => &["max_activations", "activation_limit"],
            Self::Email => &["email", "customer_email", "user_email"],
            Self::CustomerName => &["customer_name", "user_name"],
            Self::CustomerId => &["customer_id", "stripe_customer_id"],
            Self::SubscriptionId => &["subscription_id", "stripe_subscription_id"],
            Self::ItemId => &["item_id", "subscription_item_id"],
            Self::CreatedAt => &["created_at", "created"],
            Self::UpdatedAt => &["updated_at", "updated"],
            Self::ValidUntil => &["valid_until", "expires_at", "expiry"],
            Self::ValidDays => &["valid_days"],
            Self::Limits => &["limits"],
            Self::Features => &["features"],
            Self::Notes => &["notes"],
            Self::Metadata => &["metadata"],
            Self::Id => &["id"],
        }
    }

    /// The field's own name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.names().first().copied().unwrap_or_default()
    }

    /// The field of this name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// Its place in a row.
    #[must_use]
    pub fn place(self) -> usize {
        Self::ALL.iter().position(|field| *field == self).unwrap_or_default()
    }
}

/// One row as it stands in the file.
#[derive(Clone, Debug, Default)]
pub struct Raw {
    /// Its line or its `id`: what a person finds it by.
    pub place: String,
    values: [Option<String>; Field::ALL.len()],
}

impl Raw {
    /// An empty row.
    #[must_use]
    pub fn at(place: String) -> Self {
        Self { place, ..Self::default() }
    }

    /// Sets a field.
    pub fn set(&mut self, field: Field, value: Option<String>) {
        if let Some(place) = self.values.get_mut(field.place()) {
            *place = value;
        }
    }

    /// Takes a value that says something: not blank, and not how an export writes NULL.
    pub fn take(&mut self, field: Field) -> Option<String> {
        let value = self.values.get_mut(field.place())?.take()?;
        let text = value.trim();
        let is_null = text.is_empty() || text == "\\N" || text.eq_ignore_ascii_case("null");
        if is_null {
            return None;
        }
        Some(if text.len() == value.len() { value } else { text.to_owned() })
    }
}
