//! Limits how often Stripe is queried on behalf of callers who only name a checkout session.

use std::hash::BuildHasher;
use std::net::IpAddr;

use super::{Act, Guard, TooMuch};

/// How long a session unknown to Stripe is not queried again, in milliseconds.
const UNKNOWN_LIFE: i64 = 10 * 60 * 1_000;

/// Whether to ask Stripe about a checkout session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    Yes,
    /// It was queried often enough just now: use what is stored; the webhook brings the rest.
    NotNow,
    /// Stripe reported a moment ago that there is no such session.
    Unknown,
}

impl Guard {
    /// Decides whether to query Stripe about a session. `ours` = this server opened it; any other counts as a checkout
    /// of this address and uses a quota that all such sessions share.
    pub fn ask_about(&self, address: IpAddr, session_id: &str, ours: bool) -> Result<Asking, TooMuch> {
        if !self.on {
            return Ok(Asking::Yes);
        }
        let session = self.hasher.hash_one(session_id);
        if !ours {
            let since = self.clock.now_millis().saturating_sub(UNKNOWN_LIFE);
            if self.unknown_sessions.get(session).is_some_and(|at| at > since) {
                return Ok(Asking::Unknown);
            }
            self.act(address, Act::Checkout)?;
        }
        if self.about_session.take(session).is_err() || (!ours && self.about_strangers.take(0).is_err()) {
            return Ok(Asking::NotNow);
        }
        Ok(Asking::Yes)
    }

    /// Records that Stripe does not know a session.
    pub fn unknown_session(&self, session_id: &str) {
        self.unknown_sessions.set(self.hasher.hash_one(session_id), self.clock.now_millis());
    }
}
