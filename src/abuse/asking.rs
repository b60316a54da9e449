//! When Stripe is asked on behalf of somebody who only names a checkout session: never once for every call.

use std::hash::BuildHasher;
use std::net::IpAddr;

use super::{Act, Guard, TooMuch};

/// How long a session that Stripe does not know is not asked about again. Milliseconds.
const UNKNOWN_LIFE: i64 = 10 * 60 * 1_000;

/// Whether to ask Stripe about a checkout session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    Yes,
    /// It was asked often enough just now: what is known has to do, and the webhook brings the rest.
    NotNow,
    /// Stripe said a moment ago that there is no such session.
    Unknown,
}

impl Guard {
    /// Asks to ask Stripe about a session; `ours` when this server opened it. A stranger's counts as a checkout of this
    /// address, and takes from what all strangers share.
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

    /// Stripe knows no such session.
    pub fn unknown_session(&self, session_id: &str) {
        self.unknown_sessions.set(self.hasher.hash_one(session_id), self.clock.now_millis());
    }
}
