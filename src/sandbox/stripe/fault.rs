//! Failures that tests ask for: what a network and a busy Stripe do to a request.

/// How the next request to the API goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// Answered with this status; nothing was done.
    Status(u16),
    /// Done, but answered with this status.
    StatusAfter(u16),
    /// Done, but only half of the answer arrives.
    HalfBody,
    /// Never answered (until the caller gives up); nothing was done.
    Stall,
    /// Done, and never answered.
    StallAfter,
}
