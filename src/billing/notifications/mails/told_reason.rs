//! Why a license was suspended or revoked, as shown to its owner; each reason has a message `mail-reason-…`.

use serde::{Deserialize, Serialize};

/// A reason shown in a mail. The serialized sentences are those stored in the outbox by the first release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToldReason {
    /// The cardholder's bank disputes the payment.
    #[serde(alias = "The bank of the card holder disputes the payment.")]
    Disputed,
    /// The disputed payment was returned to the cardholder.
    #[serde(alias = "The disputed payment went back to the card holder.")]
    DisputeLost,
    #[serde(alias = "A part of what you paid was refunded.")]
    PartlyRefunded,
    /// The seller decided after a dispute or an inquiry.
    #[serde(alias = "A payment for it is disputed.")]
    PaymentDisputed,
    /// The seller decided after another problem with the payment; also any reason unknown to this version.
    #[serde(other)]
    SellerDecided,
}
