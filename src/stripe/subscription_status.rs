//! The states of a subscription: <https://docs.stripe.com/api/subscriptions/object#subscription_object-status>.

use crate::db::open_text_enum;

open_text_enum! {
    /// The status of a subscription as Stripe reports it. An unknown status changes no license.
    pub enum SubscriptionStatus {
        /// The empty text: a row whose subscription no Stripe event or answer has described yet.
        Unseen = "",
        Incomplete = "incomplete",
        IncompleteExpired = "incomplete_expired",
        Trialing = "trialing",
        Active = "active",
        PastDue = "past_due",
        Canceled = "canceled",
        Unpaid = "unpaid",
        Paused = "paused",
    }
}

impl SubscriptionStatus {
    /// Returns whether the subscription has ended for good.
    pub fn has_ended(&self) -> bool {
        matches!(self, Self::Canceled | Self::IncompleteExpired)
    }

    /// Returns whether it is active or in trial, with nothing overdue.
    pub fn is_good(&self) -> bool {
        matches!(self, Self::Active | Self::Trialing)
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
