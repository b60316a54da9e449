//! Rate limits per caller: `KEYSMITH_RATE_LIMIT` and `KEYSMITH_RATE_LIMITS`. `docs/operations/limits.md` lists them
//! all; a test compares the two.

use super::read::Reader;

/// A burst of this many, refilled by one every `every_ms` milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub burst: u32,
    pub every_ms: u32,
}

impl Rate {
    const fn new(burst: u32, every_ms: u32) -> Self {
        Self { burst, every_ms }
    }

    fn parse(text: &str) -> Option<Self> {
        let (burst, every) = text.split_once('/')?;
        let digits = every.find(|c: char| !c.is_ascii_digit()).unwrap_or(every.len());
        let (count, unit) = every.split_at(digits);
        let unit = match unit {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => return None,
        };
        let every_ms = count.parse::<u32>().ok()?.checked_mul(unit)?;
        let burst = burst.parse().ok()?;
        (burst > 0 && every_ms > 0).then_some(Self { burst, every_ms })
    }
}

impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.every_ms {
            ms if ms % 60_000 == 0 => write!(f, "{}/{}m", self.burst, ms / 60_000),
            ms if ms % 1_000 == 0 => write!(f, "{}/{}s", self.burst, ms / 1_000),
            ms => write!(f, "{}/{ms}ms", self.burst),
        }
    }
}

macro_rules! limits {
    ($($(#[doc = $doc:literal])* $name:ident: $kind:ident = $default:expr,)*) => {
        /// All limits. An address is an IPv4 address or a /64 of IPv6.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct RateLimits {
            /// Whether limits apply at all (`KEYSMITH_RATE_LIMIT`).
            pub on: bool,
            $($(#[doc = $doc])* pub $name: limits!(@type $kind),)*
        }

        impl Default for RateLimits {
            fn default() -> Self {
                Self { on: true, $($name: $default,)* }
            }
        }

        impl RateLimits {
            /// Returns every name with its value, as written in `KEYSMITH_RATE_LIMITS`.
            pub fn named(&self) -> Vec<(&'static str, String)> {
                vec![$((stringify!($name), self.$name.to_string()),)*]
            }

            fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
                match name {
                    $(stringify!($name) => self.$name = limits!(@parse $kind, value)
                        .ok_or_else(|| format!("{name}={value}: {}", limits!(@form $kind)))?,)*
                    _ => return Err(format!("{name} is not a limit; docs/operations/limits.md lists them")),
                }
                Ok(())
            }
        }
    };
    (@type rate) => { Rate };
    (@type count) => { u32 };
    (@parse rate, $text:expr) => { Rate::parse($text) };
    (@parse count, $text:expr) => { $text.parse::<u32>().ok().filter(|count| *count > 0) };
    (@form rate) => { "use a number and a time, such as 100/10s (ms, s, m or h)" };
    (@form count) => { "use a whole number from 1" };
}

limits! {
    /// Requests of any kind, per address.
    requests: rate = Rate::new(2_000, 10),
    /// Lookups of one license key from addresses that have not used it before; lookups by one e-mail address from one
    /// address.
    license_key: rate = Rate::new(1_200, 50),
    /// Sign-in links and invitations to one mailbox.
    links_to_mailbox: rate = Rate::new(10, 120_000),
    /// Sign-in links and invitations requested from one address.
    links_from_address: rate = Rate::new(100, 10_000),
    /// Password attempts on one account, from all addresses where it has not signed in lately.
    passwords_of_account: rate = Rate::new(100, 10_000),
    /// Password attempts on one account from one address.
    passwords_of_account_from_address: rate = Rate::new(10, 30_000),
    /// Password attempts from one address.
    passwords_from_address: rate = Rate::new(100, 3_000),
    /// Trials started from one address.
    trials: rate = Rate::new(200, 10_000),
    /// Sign-ups from one address.
    sign_ups: rate = Rate::new(100, 10_000),
    /// Checkouts started from one address, and lookups of unknown checkout sessions.
    checkouts: rate = Rate::new(300, 1_000),
    /// Requests to Stripe about one checkout session that somebody views.
    questions_about_session: rate = Rate::new(20, 2_000),
    /// Requests to Stripe about checkout sessions that this server did not open, from all addresses.
    questions_about_strangers: rate = Rate::new(50, 500),
    /// Unknown license keys per address before the penalty starts.
    free_key_guesses: count = 20,
    /// Unknown installations per address before the penalty starts: an unlicensed application asks in good faith.
    free_installation_guesses: count = 200,
    /// Wrong API tokens per address before the penalty starts.
    free_token_guesses: count = 20,
    /// Allowance of an IPv6 /56, in multiples of one address.
    ipv6_56_shares: count = 4,
    /// Allowance of an IPv6 /48, in multiples of one address.
    ipv6_48_shares: count = 8,
    /// Open connections per address.
    connections: count = 512,
    /// Memory for request bodies over 16 KiB while they are received, in MiB.
    body_memory_mib: count = 64,
    /// The same memory per address, in MiB.
    body_memory_of_address_mib: count = 8,
}

impl RateLimits {
    /// All limits off, for load tests.
    pub fn off() -> Self {
        Self { on: false, ..Self::default() }
    }
}

pub(super) fn read(r: &mut Reader<'_>) -> RateLimits {
    let mut limits = RateLimits { on: r.switch("KEYSMITH_RATE_LIMIT", true), ..RateLimits::default() };
    for part in r.text("KEYSMITH_RATE_LIMITS", "").split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let done = match part.split_once('=') {
            Some((name, value)) => limits.set(name.trim(), value.trim()),
            None => Err(format!("{part:?} has no value; use name=value")),
        };
        done.unwrap_or_else(|why| r.mistake("KEYSMITH_RATE_LIMITS", why));
    }
    limits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<RateLimits, String> {
        let text = text.to_owned();
        let get = move |name: &str| (name == "KEYSMITH_RATE_LIMITS").then(|| text.clone());
        let mut r = Reader::new(&get);
        let limits = read(&mut r);
        r.finish(limits).map_err(|error| error.to_string())
    }

    #[test]
    fn numbers_are_read_and_mistakes_are_named() {
        assert_eq!(load("").unwrap(), RateLimits::default());
        let limits = load("trials=5/1h, connections=64,requests = 10/250ms").unwrap();
        assert_eq!(limits.trials, Rate { burst: 5, every_ms: 3_600_000 });
        assert_eq!((limits.connections, limits.requests.every_ms), (64, 250));
        for wrong in ["trials=5", "trials=0/1s", "trials=5/1", "trials=5/1d", "connections=0", "other=5/1s", "trials"] {
            assert!(load(wrong).unwrap_err().starts_with("KEYSMITH_RATE_LIMITS: "), "{wrong}");
        }
    }

    #[test]
    fn the_documentation_has_every_number() {
        let page = include_str!("../../docs/operations/limits.md");
        let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | `"));
        let rows: Vec<(String, String)> =
            rows.filter_map(|(name, rest)| Some((name.to_owned(), rest.split_once('`')?.0.to_owned()))).collect();
        let named = RateLimits::default().named();
        assert_eq!(rows, named.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Vec<_>>());
        // The documented values can be set.
        let all: Vec<String> = rows.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(load(&all.join(",")).unwrap(), RateLimits::default());
    }
}
