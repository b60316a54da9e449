//! The fields of an import row and the column names that map to them.

/// A field of a row.
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
    /// All fields; a field's position here is its index in a [`Raw`] row.
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

    /// A file without these columns is refused: guessing a status could reactivate a revoked license.
    pub const REQUIRED: [Self; 2] = [Self::LicenseKey, Self::Status];

    /// The accepted column names, the field's own first. Case, spaces and hyphens are ignored.
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

    /// Returns the field of this name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// Its index in a row.
    #[must_use]
    pub fn place(self) -> usize {
        Self::ALL.iter().position(|field| *field == self).unwrap_or_default()
    }
}

/// A row as it is in the file, before it is checked.
#[derive(Clone, Debug, Default)]
pub struct Raw {
    /// Its line number or its `id`, so that a person can find it.
    pub place: String,
    values: [Option<String>; Field::ALL.len()],
}

impl Raw {
    /// Returns an empty row.
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

    /// Takes a value; `None` when it is blank or spells NULL the way an export does.
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
