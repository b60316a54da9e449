//! Abuse protection: limits on what one caller may use, and penalties for guessing. In memory, bounded, on the server's
//! clock.
//!
//! Three independent mechanisms (docs/adr/0007): quotas per address, per license key and for expensive actions
//! ([`quota`]); waits that grow with every unknown key, token or installation ([`penalty`]); and a record of valid
//! credentials per address. The record lets an honest caller pass while its address has to wait, or while strangers
//! exhaust a quota that it shares with them. The numbers are [`RateLimits`].
//! up what the honest caller shares with them. The numbers are [`RateLimits`].

mod asking;
mod bounded;
mod network;
mod penalty;
mod quota;

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::Arc;

use crate::clock::Clock;
use crate::config::{Rate, RateLimits};
use crate::ids::AccountId;
pub use asking::Asking;
use bounded::Bounded;
use network::Network;
use penalty::Penalties;
use quota::{NetworkQuota, Quota, Time};

/// How long a credential that was valid from an address passes unchecked, in milliseconds.
const GOOD_LIFE: i64 = 12 * 3_600 * 1_000;

/// What a caller presents to authenticate. Only a keyed hash of it is kept.
#[derive(Clone, Copy, Debug)]
pub enum Credential<'a> {
    /// A license key in its canonical form, or text that is not a key.
    Key(&'a str),
    /// An installation that names its owner's address instead of a key.
    Installation { email: &'a str, installation: &'a str },
    /// An API token.
    Token(&'a str),
}

/// An action that is expensive or reveals information; limited per address.
#[derive(Clone, Copy, Debug)]
pub enum Act<'a> {
    /// A mail with a sign-in link; also limited per recipient: an account's id, or an address without an account.
    SignInLink {
        person: &'a str,
        /// The mark of a browser in which this person signed in before; it has its own quota.
        browser: Option<&'a str>,
    },
    /// A mail to somebody who is added to an organization; counts like a sign-in link.
    Invitation {
        person: &'a str,
    },
    /// A sign-in attempt with a password; also limited per account id, or per name if no account has it. Never per text
    /// as typed, because one account has many spellings.
    Password {
        person: &'a str,
        /// As for sign-in links.
        browser: Option<&'a str>,
    },
    Trial,
    SignUp,
    /// Opening a checkout session at Stripe.
    Checkout,
}

/// The caller exceeded a limit and must wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{because}")]
pub struct TooMuch {
    /// A sentence for the caller. Never reveals whether anything exists.
    pub because: &'static str,
    /// Seconds to wait, at least 1.
    pub retry_after: u64,
}

/// Holds all limits and counters; one per server.
pub struct Guard {
    on: bool,
    clock: Clock,
    hasher: RandomState,
    by_address: NetworkQuota,
    by_key: Quota,
    links_to: Quota,
    links_to_known: Quota,
    links_from: NetworkQuota,
    passwords_of: Quota,
    passwords_here: NetworkQuota,
    /// Per account, in a browser in which it signed in before.
    passwords_in: Quota,
    passwords_from: NetworkQuota,
    trials: NetworkQuota,
    sign_ups: NetworkQuota,
    checkouts: NetworkQuota,
    about_session: Quota,
    about_strangers: Quota,
    /// Checkout sessions unknown to Stripe, with the time of its response.
    unknown_sessions: Bounded<i64>,
    guessed_keys: Penalties,
    guessed_installations: Penalties,
    guessed_tokens: Penalties,
    good: Bounded<i64>,
}

impl Guard {
    /// Creates a guard with empty counters. A guard that is off lets everything pass.
    pub fn new(limits: &RateLimits, clock: Clock) -> Self {
        let time = Time::starting_now(clock.clone());
        let shares = [limits.ipv6_56_shares, limits.ipv6_48_shares];
        let one = |rate: Rate| Quota::new(rate, 1, time.clone());
        let each = |rate: Rate| NetworkQuota::new(rate, shares, &time);
        Self {
            on: limits.on,
            clock,
            hasher: RandomState::new(),
            by_address: each(limits.requests),
            by_key: one(limits.license_key),
            links_to: one(limits.links_to_mailbox),
            links_to_known: one(limits.links_to_mailbox),
            links_from: each(limits.links_from_address),
            passwords_of: one(limits.passwords_of_account),
            passwords_here: each(limits.passwords_of_account_from_address),
            passwords_in: one(limits.passwords_of_account_from_address),
            passwords_from: each(limits.passwords_from_address),
            trials: each(limits.trials),
            sign_ups: each(limits.sign_ups),
            checkouts: each(limits.checkouts),
            about_session: one(limits.questions_about_session),
            about_strangers: one(limits.questions_about_strangers),
            unknown_sessions: Bounded::new(),
            guessed_keys: Penalties::after(limits.free_key_guesses, shares),
            guessed_installations: Penalties::after(limits.free_installation_guesses, shares),
            guessed_tokens: Penalties::after(limits.free_token_guesses, shares),
            good: Bounded::new(),
        }
    }

    /// Counts a request of any kind. A token that was recently valid from this address is not counted.
    pub fn visit(&self, address: IpAddr, token: Option<&str>) -> Result<(), TooMuch> {
        if !self.on {
            return Ok(());
        }
        let network = self.network(address);
        if token.is_some_and(|token| self.was_good(self.hash(network, Credential::Token(token)))) {
            return Ok(());
        }
        self.by_address
            .take(network)
            .map_err(|retry_after| TooMuch { because: "Too many requests came from this address.", retry_after })
    }

    /// Counts an expensive action.
    pub fn act(&self, address: IpAddr, act: Act<'_>) -> Result<(), TooMuch> {
        if !self.on {
            return Ok(());
        }
        let network = self.network(address);
        let (because, taken) = match act {
            Act::SignInLink { person, browser } => {
                ("Too many sign-in links were requested.", self.mail_to(network, person, browser))
            }
            Act::Invitation { person } => {
                ("Too many people were added to organizations.", self.mail_to(network, person, None))
            }
            Act::Password { person, browser } => {
                ("Too many passwords were tried.", self.password(network, person, browser))
            }
            Act::Trial => ("Too many trials were requested from this address.", self.trials.take(network)),
            Act::SignUp => ("Too many sign-ups came from this address.", self.sign_ups.take(network)),
            Act::Checkout => ("Too many purchases were started from this address.", self.checkouts.take(network)),
        };
        taken.map_err(|retry_after| TooMuch { because, retry_after })
    }

    fn mail_to(&self, network: Network, person: &str, browser: Option<&str>) -> Result<(), u64> {
        if let Some(mark) = browser {
            return self.links_to_known.take(self.hasher.hash_one(("browser", mark)));
        }
        self.links_from.take(network)?;
        let here = self.person(network, person);
        if self.was_good(here) {
            self.links_to_known.take(here)
        } else {
            self.links_to.take(self.hasher.hash_one(person))
        }
    }

    /// An attempt refused for the address does not count against the account's quota, and neither do attempts from an
    /// address where the account signed in recently. A browser in which the account signed in before has its own quota,
    /// regardless of its address.
    fn password(&self, network: Network, person: &str, browser: Option<&str>) -> Result<(), u64> {
        if let Some(mark) = browser {
            return self.passwords_in.take(self.hasher.hash_one(mark));
        }
        let account = self.hasher.hash_one(person);
        self.passwords_here.take(network.with(&self.hasher, account))?;
        self.passwords_from.take(network)?;
        if self.was_good(self.person(network, person)) { Ok(()) } else { self.passwords_of.take(account) }
    }

    /// Records a successful sign-in: for the next hours, attempts from elsewhere cannot use up the account's quota
    /// here.
    pub fn signed_in(&self, address: IpAddr, account_id: &AccountId) {
        if self.on {
            self.good.set(self.person(self.network(address), account_id), self.clock.now_millis());
        }
    }

    /// Checks whether a credential may be looked up. While an address is waiting for its guesses, only credentials that
    /// were valid from it pass, so the response reveals nothing about others. The wait is checked first, so that a
    /// refused guess uses no quota that others share.
    pub fn present(self: &Arc<Self>, address: IpAddr, credential: Credential<'_>) -> Result<Presented, TooMuch> {
        let network = self.network(address);
        let hash = self.hash(network, credential);
        let kind = match credential {
            Credential::Key(_) => Guess::Key,
            Credential::Installation { .. } => Guess::Installation,
            Credential::Token(_) => Guess::Token,
        };
        let presented = Presented { guard: self.clone(), network, hash, kind };
        if !self.on || self.was_good(hash) {
            return Ok(presented);
        }
        if let Some(retry_after) = self.penalties(kind).wait(network, self.clock.now_millis()) {
            return Err(TooMuch { because: kind.because(), retry_after });
        }
        let shared = match credential {
            Credential::Key(key) => self.by_key.take(self.hasher.hash_one(key)),
            // E-mail addresses are not secret, so these lookups count per address and calling network.
            Credential::Installation { email, .. } => self.by_key.take(self.hasher.hash_one((network.near, email))),
            Credential::Token(_) => Ok(()),
        };
        let because = "Too many requests were made for this license.";
        shared.map_err(|retry_after| TooMuch { because, retry_after })?;
        Ok(presented)
    }

    fn penalties(&self, kind: Guess) -> &Penalties {
        match kind {
            Guess::Key => &self.guessed_keys,
            Guess::Installation => &self.guessed_installations,
            Guess::Token => &self.guessed_tokens,
        }
    }

    fn was_good(&self, hash: u64) -> bool {
        let since = self.clock.now_millis().saturating_sub(GOOD_LIFE);
        self.good.get(hash).is_some_and(|at| at > since)
    }

    fn network(&self, address: IpAddr) -> Network {
        Network::of(address, &self.hasher)
    }

    fn person(&self, network: Network, person: &str) -> u64 {
        self.hasher.hash_one((network.near, "person", person))
    }

    fn hash(&self, network: Network, credential: Credential<'_>) -> u64 {
        let network = network.near;
        match credential {
            Credential::Key(key) => self.hasher.hash_one((network, "key", key)),
            Credential::Installation { email, installation } => self.hasher.hash_one((network, email, installation)),
            Credential::Token(token) => self.hasher.hash_one((network, "token", token)),
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Guess {
    Key,
    Installation,
    Token,
}

impl Guess {
    fn because(self) -> &'static str {
        match self {
            Self::Key => "Too many unknown license keys were sent from this address.",
            Self::Installation => "Too many unknown installations sent requests from this address.",
            Self::Token => "Too many invalid tokens were sent from this address.",
        }
    }
}

/// A credential that may be looked up; the caller must report the outcome.
#[must_use]
pub struct Presented {
    guard: Arc<Guard>,
    network: Network,
    hash: u64,
    kind: Guess,
}

impl Presented {
    /// Reports that it opens something, in whatever state: from this address it passes for the next hours.
    pub fn known(&self) {
        if self.guard.on {
            self.guard.good.set(self.hash, self.guard.clock.now_millis());
        }
    }

    /// Reports that it opens nothing, or no longer: counts as a guess.
    pub fn unknown(&self) {
        self.guard.good.remove(self.hash);
        self.refused();
    }

    /// Reports that it may open something, but not for this caller: also counts as a guess.
    pub fn refused(&self) {
        if self.guard.on {
            self.guard.penalties(self.kind).guessed(self.network, self.guard.clock.now_millis());
        }
    }
}

#[cfg(test)]
mod tests;
