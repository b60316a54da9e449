//! Newtypes for ids: an order id where a license id is expected does not compile. In the database, in JSON and on the
//! command line they are plain text.

/// Declares id types; `= Kind` adds a constructor for new ids:
/// `text_ids! { /// An order: `ord_…`. OrderId = Order }`
///
/// Rows and JSON deserialize into them without a check; any other text is converted with `from_text`, so that the call
/// site shows which kind of id the text is taken for.
macro_rules! text_ids {
    ($( $(#[$meta:meta])* $name:ident $(= $kind:ident)? ),+ $(,)?) => { $(
        $(#[$meta])*
        #[derive(
            Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
        )]
        #[serde(transparent)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub struct $name(String);

        impl $name {
            $(
                /// Generates a new id with the current time.
                pub fn new(context: &super::context::Context) -> Self {
                    Self(context.id(super::kind::Kind::$kind))
                }
            )?

            /// Wraps this text without checking it; only the database or Stripe can tell whether the object exists.
            pub fn from_text(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({"type": "string"})
            }
        }

        impl std::ops::Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        /// Equal, ordered and hashed like its text, so that a map keyed by ids can be queried with a `&str`.
        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, text: &str) -> bool {
                self.0 == text
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, text: &&str) -> bool {
                self.0 == *text
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(&self.0, f)
            }
        }

        impl<B: diesel::backend::Backend> diesel::serialize::ToSql<diesel::sql_types::Text, B> for $name
        where
            str: diesel::serialize::ToSql<diesel::sql_types::Text, B>,
        {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, B>) -> diesel::serialize::Result {
                <str as diesel::serialize::ToSql<diesel::sql_types::Text, B>>::to_sql(&self.0, out)
            }
        }

        impl<B: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::Text, B> for $name
        where
            String: diesel::deserialize::FromSql<diesel::sql_types::Text, B>,
        {
            fn from_sql(bytes: B::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                <String as diesel::deserialize::FromSql<diesel::sql_types::Text, B>>::from_sql(bytes).map(Self)
            }
        }
    )+ };
}

text_ids! {
    /// A price at Stripe: `price_…`.
    PriceId,
    /// A checkout session at Stripe: `cs_…`.
    SessionId,
    /// A person's account: `acc_…`.
    AccountId = Account,
    /// A seller's bulk action on licenses: `blk_…`.
    BulkActionId = BulkAction,
    /// A license: `lic_…`.
    LicenseId = License,
    /// An order: `ord_…`.
    OrderId = Order,
    /// An organization: `org_…`.
    OrganizationId = Organization,
    /// A product of the catalog: `prd_…`.
    ProductId = Product,
    /// A tier of the catalog: `tie_…`.
    TierId = Tier,
    /// Stripe's charge: `ch_…` or `py_…`.
    ChargeId,
    /// Stripe's customer: `cus_…`.
    CustomerId,
    /// Stripe's dispute: `du_…` or `dp_…`.
    DisputeId,
    /// Stripe's event: `evt_…`.
    EventId,
    /// Stripe's invoice: `in_…`.
    InvoiceId,
    /// Stripe's item of a subscription: `si_…`.
    ItemId,
    /// Stripe's payment intent: `pi_…`.
    PaymentIntentId,
    /// Stripe's subscription: `sub_…`.
    SubscriptionId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_its_text() {
        let id = OrderId::from_text("ord_1");
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"ord_1\"");
        assert_eq!(serde_json::from_str::<OrderId>("\"ord_1\"").unwrap(), id);
        assert_eq!(
            (id.to_string(), format!("{id:?}"), id.as_str()),
            ("ord_1".to_owned(), "\"ord_1\"".to_owned(), "ord_1")
        );
        assert_eq!(format!("{id:>7}|"), "  ord_1|");
        let known = std::collections::BTreeSet::from([id]);
        assert!(known.contains("ord_1") && !known.contains("lic_1"));
    }
}
