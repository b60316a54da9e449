//! The states of a subscription: <https://docs.stripe.com/api/subscriptions/object#subscription_object-status>.

use std::fmt;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Text;
use serde::{Deserialize, Serialize};

/// Stripe's word for how a subscription stands. A word that is not known yet is kept as it is, and changes no license:
/// neither an event nor a row of a later version must fail for it.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = Text)]
#[serde(from = "String", into = "String")]
pub enum SubscriptionStatus {
    /// A row whose subscription Stripe has not told of yet: the empty text.
    Unseen,
    Incomplete,
    IncompleteExpired,
    Trialing,
    Active,
    PastDue,
    Canceled,
    Unpaid,
    Paused,
    Other(String),
}

impl SubscriptionStatus {
    /// Stripe's word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Unseen => "",
            Self::Incomplete => "incomplete",
            Self::IncompleteExpired => "incomplete_expired",
            Self::Trialing => "trialing",
            Self::Active => "active",
            Self::PastDue => "past_due",
            Self::Canceled => "canceled",
            Self::Unpaid => "unpaid",
            Self::Paused => "paused",
            Self::Other(word) => word,
        }
    }

    /// Whether it is over for good.
    pub fn has_ended(&self) -> bool {
        matches!(self, Self::Canceled | Self::IncompleteExpired)
    }

    /// Whether it runs and nothing is owed.
    pub fn is_good(&self) -> bool {
        matches!(self, Self::Active | Self::Trialing)
    }
}

impl From<String> for SubscriptionStatus {
    fn from(word: String) -> Self {
        match word.as_str() {
            "" => Self::Unseen,
            "incomplete" => Self::Incomplete,
            "incomplete_expired" => Self::IncompleteExpired,
            "trialing" => Self::Trialing,
            "active" => Self::Active,
            "past_due" => Self::PastDue,
            "canceled" => Self::Canceled,
            "unpaid" => Self::Unpaid,
            "paused" => Self::Paused,
            _ => Self::Other(word),
        }
    }
}

impl From<SubscriptionStatus> for String {
    fn from(status: SubscriptionStatus) -> Self {
        status.as_str().to_owned()
    }
}

impl fmt::Display for SubscriptionStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<B: Backend> ToSql<Text, B> for SubscriptionStatus
where
    str: ToSql<Text, B>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, B>) -> serialize::Result {
        <str as ToSql<Text, B>>::to_sql(self.as_str(), out)
    }
}

impl<B: Backend> FromSql<Text, B> for SubscriptionStatus
where
    String: FromSql<Text, B>,
{
    fn from_sql(bytes: B::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(<String as FromSql<Text, B>>::from_sql(bytes)?.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_kept_as_it_is_and_an_unknown_one_is_no_error() {
        let words =
            ["", "incomplete", "incomplete_expired", "trialing", "active", "past_due", "canceled", "unpaid", "paused"];
        for word in words {
            let status = SubscriptionStatus::from(word.to_owned());
            assert!(!matches!(status, SubscriptionStatus::Other(_)), "{word}");
            assert_eq!(status.as_str(), word);
        }
        let later: SubscriptionStatus = serde_json::from_str("\"hibernating\"").unwrap();
        assert_eq!(later, SubscriptionStatus::Other("hibernating".to_owned()));
        assert_eq!(serde_json::to_string(&later).unwrap(), "\"hibernating\"");
        assert!(!later.has_ended() && !later.is_good());
    }
}
