//! The states of a dispute: <https://docs.stripe.com/api/disputes/object#dispute_object-status>.

use crate::db::open_text_enum;

open_text_enum! {
    /// The status of a dispute as Stripe reports it. An unknown status counts as open.
    pub enum DisputeStatus {
        WarningNeedsResponse = "warning_needs_response",
        WarningUnderReview = "warning_under_review",
        WarningClosed = "warning_closed",
        NeedsResponse = "needs_response",
        UnderReview = "under_review",
        Won = "won",
        Lost = "lost",
        Prevented = "prevented",
        /// Only in older API versions.
        ChargeRefunded = "charge_refunded",
    }
}

impl DisputeStatus {
    /// Returns whether the dispute is closed.
    pub fn is_closed(&self) -> bool {
        matches!(self, Self::Won | Self::Lost | Self::WarningClosed | Self::Prevented | Self::ChargeRefunded)
    }

    /// Returns whether it is an inquiry: a question from the bank that moves no money.
    pub fn is_inquiry(&self) -> bool {
        self.as_str().starts_with("warning_")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_word_is_an_open_dispute() {
        let read = |word: &str| DisputeStatus::from(word.to_owned());
        assert!(read("lost").is_closed() && read("warning_closed").is_inquiry());
        let later = read("warning_escalated");
        assert_eq!(later.as_str(), "warning_escalated");
        assert!(!later.is_closed() && later.is_inquiry() && !read("escalated").is_inquiry());
    }
}
