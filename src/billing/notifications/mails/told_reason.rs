//! Why a license was suspended or revoked, as its owner is told; each has a message `mail-reason-…`.

use serde::{Deserialize, Serialize};

/// A reason that stands in a mail. The sentences are what an outbox of the first release holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToldReason {
    /// The card holder's bank disputes the payment.
    #[serde(alias = "The bank of the card holder disputes the payment.")]
    Disputed,
    /// The disputed payment went back.
    #[serde(alias = "The disputed payment went back to the card holder.")]
    DisputeLost,
    #[serde(alias = "A part of what you paid was refunded.")]
    PartlyRefunded,
    /// The seller decided after a dispute or an inquiry.
    #[serde(alias = "A payment for it is disputed.")]
    PaymentDisputed,
    /// The seller decided after another problem with the payment; and whatever is not known here.
    #[serde(other)]
    SellerDecided,
}
