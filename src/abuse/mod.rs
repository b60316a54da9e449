//! Abuse: what one caller may cost, and what guessing costs the caller. In memory, bounded, and by the server's clock.
//!
//! Three mechanisms, each on its own (docs/adr/0007): quotas by address, by license key and for what is dear ([`quota`]);
//! waits that grow with every unknown key, token or installation ([`penalty`]); and the memory of what was found to be
//! good from an address, so that an honest caller passes while the same address is made to wait.

mod bounded;
mod penalty;
mod quota;

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
use bounded::Bounded;
use penalty::Penalties;
use quota::{Quota, Time};

/// How long what was good from an address passes without a question. Milliseconds.
const GOOD_LIFE: i64 = 12 * 3_600 * 1_000;

/// What a caller presents to be let in. Only a keyed hash of it is kept.
#[derive(Clone, Copy, Debug)]
pub enum Credential<'a> {
    /// A license key in its canonical form, or text that is none.
    Key(&'a str),
    /// An installation that names its owner's address in place of a key.
    Installation { email: &'a str, installation: &'a str },
    /// An API token.
    Token(&'a str),
}

/// What costs us more than an answer, or tells something; limited by address.
#[derive(Clone, Copy, Debug)]
pub enum Act<'a> {
    /// A mail with a sign-in link, also limited by the address that it goes to.
    SignInLink {
        email: &'a str,
    },
    /// A mail to somebody who is added to an organization, counted like a sign-in link.
    Invitation {
        email: &'a str,
    },
    /// A try to sign in with a password, also limited by user name or e-mail address.
    Password {
        login: &'a str,
    },
    Trial,
    SignUp,
    /// A checkout session at Stripe.
    Checkout,
}

/// Too much: the caller is to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{because}")]
pub struct TooMuch {
    /// A sentence for the caller. It never tells whether anything exists.
    pub because: &'static str,
    /// Seconds, at least one.
    pub retry_after: u64,
}

/// Keeps all of it; one a server.
pub struct Guard {
    on: bool,
    clock: Clock,
    hasher: RandomState,
    by_address: Quota,
    by_key: Quota,
    links_to: Quota,
    links_from: Quota,
    passwords_of: Quota,
    passwords_here: Quota,
    passwords_from: Quota,
    trials: Quota,
    sign_ups: Quota,
    checkouts: Quota,
    guessed_keys: Penalties,
    guessed_installations: Penalties,
    guessed_tokens: Penalties,
    good: Bounded<i64>,
}

impl Guard {
    /// With nothing counted yet. A guard that is not `on` lets everything pass.
    pub fn new(on: bool, clock: Clock) -> Self {
        let time = Time::starting_now(clock.clone());
        let quota = |burst, every_ms| Quota::new(burst, Duration::from_millis(every_ms), time.clone());
        Self {
            on,
            clock,
            hasher: RandomState::new(),
            by_address: quota(2_000, 10),
            by_key: quota(1_200, 50),
            links_to: quota(10, 120_000),
            links_from: quota(100, 10_000),
            passwords_of: quota(100, 10_000),
            passwords_here: quota(10, 30_000),
            passwords_from: quota(100, 3_000),
            trials: quota(200, 10_000),
            sign_ups: quota(100, 10_000),
            checkouts: quota(300, 1_000),
            guessed_keys: Penalties::after(20),
            // An application without a license asks as honestly as one with a license.
            guessed_installations: Penalties::after(200),
            guessed_tokens: Penalties::after(20),
            good: Bounded::new(),
        }
    }

    /// One request of any kind. A token that was good from this address a while ago is not counted.
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

    /// One thing that is dear.
    pub fn act(&self, address: IpAddr, act: Act<'_>) -> Result<(), TooMuch> {
        if !self.on {
            return Ok(());
        }
        let network = self.network(address);
        let (because, taken) = match act {
            Act::SignInLink { email } => (
                "Too many sign-in links were asked for.",
                self.links_from.take(network).and_then(|()| self.links_to.take(self.hasher.hash_one(email))),
            ),
            Act::Invitation { email } => (
                "Too many people were added to organizations.",
                self.links_from.take(network).and_then(|()| self.links_to.take(self.hasher.hash_one(email))),
            ),
            Act::Password { login } => {
                let login = login.trim().to_lowercase();
                // What is refused here takes nothing from what the account has.
                let taken = self
                    .passwords_here
                    .take(self.hasher.hash_one((network, &login)))
                    .and_then(|()| self.passwords_from.take(network))
                    .and_then(|()| self.passwords_of.take(self.hasher.hash_one(&login)));
                ("Too many passwords were tried.", taken)
            }
            Act::Trial => ("Too many trials were asked for from this address.", self.trials.take(network)),
            Act::SignUp => ("Too many sign-ups came from this address.", self.sign_ups.take(network)),
            Act::Checkout => ("Too many purchases were started from this address.", self.checkouts.take(network)),
        };
        taken.map_err(|retry_after| TooMuch { because, retry_after })
    }

    /// Asks to look a credential up. While the address waits for its guesses, only what was good from it passes: an
    /// answer says nothing about whether anything else exists.
    pub fn present(self: &Arc<Self>, address: IpAddr, credential: Credential<'_>) -> Result<Presented, TooMuch> {
        let network = self.network(address);
        let hash = self.hash(network, credential);
        let kind = match credential {
            Credential::Key(_) => Guess::Key,
            Credential::Installation { .. } => Guess::Installation,
            Credential::Token(_) => Guess::Token,
        };
        let presented = Presented { guard: self.clone(), network, hash, kind };
        if !self.on {
            return Ok(presented);
        }
        let of_its_own = match credential {
            Credential::Key(key) => Some(key),
            Credential::Installation { email, .. } => Some(email),
            Credential::Token(_) => None,
        };
        if let Some(text) = of_its_own {
            let because = "Too many requests came for this license.";
            let taken = self.by_key.take(self.hasher.hash_one(text));
            taken.map_err(|retry_after| TooMuch { because, retry_after })?;
        }
        match self.penalties(kind).wait(network, self.clock.now_millis()) {
            Some(retry_after) if !self.was_good(hash) => Err(TooMuch { because: kind.because(), retry_after }),
            _ => Ok(presented),
        }
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

    /// What is one caller: an IPv4 address, or a network of IPv6, of which one subscriber has all addresses.
    fn network(&self, address: IpAddr) -> u64 {
        match address.to_canonical() {
            IpAddr::V4(address) => self.hasher.hash_one((4, u128::from(address.to_bits()))),
            IpAddr::V6(address) => self.hasher.hash_one((6, address.to_bits() >> 64)),
        }
    }

    fn hash(&self, network: u64, credential: Credential<'_>) -> u64 {
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
            Self::Key => "Too many unknown license keys came from this address.",
            Self::Installation => "Too many unknown installations asked from this address.",
            Self::Token => "Too many tokens that are not valid came from this address.",
        }
    }
}

/// A credential that may be looked up; what came of it is to be said.
#[must_use]
pub struct Presented {
    guard: Arc<Guard>,
    network: u64,
    hash: u64,
    kind: Guess,
}

impl Presented {
    /// It opens something, whatever its state: from this address it passes for the next hours.
    pub fn known(&self) {
        if self.guard.on {
            self.guard.good.set(self.hash, self.guard.clock.now_millis());
        }
    }

    /// It opens nothing, or nothing any more: that was a guess.
    pub fn unknown(&self) {
        self.guard.good.remove(self.hash);
        self.refused();
    }

    /// It may open something, but not for this caller: that was a guess too.
    pub fn refused(&self) {
        if self.guard.on {
            self.guard.penalties(self.kind).guessed(self.network, self.guard.clock.now_millis());
        }
    }
}

#[cfg(test)]
mod tests;
