//! Why a license is refused.

/// A stable code for a refusal, for programs; the agent returns it as `reason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Not a license, or not one for this product or installation.
    Invalid,
    /// Looks like a license, but is not signed by a trusted key: altered, damaged or signed by somebody else.
    Tampered,
    /// Authentic, but past its end and its grace.
    Expired,
    /// The clock must be wrong: set back, or before the license was issued.
    Clock,
}

impl Reason {
    /// Returns `invalid`, `tampered`, `expired` or `clock`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Tampered => "tampered",
            Self::Expired => "expired",
            Self::Clock => "clock",
        }
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a license is refused. The text is for people and never contains a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error("this is neither a license file nor a signed key")]
    NotALicense,
    #[error("the license is incomplete or damaged ({0}); was it cut off when it was copied?")]
    Malformed(&'static str),
    #[error("the license uses an unknown algorithm")]
    Algorithm,
    #[error("the license was altered or damaged: its content does not parse")]
    Damaged,
    #[error("the license was altered, or it was not signed by a trusted key")]
    Signature,
    #[error("the license names a different signing key than the one that signed it")]
    KeyId,
    #[error("no trusted public key is configured")]
    NoTrustedKey,
    #[error("the license is signed, but this version does not understand its content")]
    Content,
    #[error("the license file is encrypted; its license key is needed to open it")]
    Encrypted,
    #[error("the license key does not open this license file")]
    Decrypt,
    #[error("the license is for another product ({0})")]
    Product(String),
    #[error("the license is for another installation")]
    Installation,
    #[error("the license is bound to one installation, and the id of this installation is not set")]
    InstallationUnknown,
    #[error("the license must be bound to an installation, but names none")]
    Unbound,
    #[error("the license expired on {}", crate::timestamp::day(*at))]
    Expired {
        /// When it ended, without grace. Unix seconds.
        at: i64,
    },
    #[error("the clock of this machine was set back: it shows {}, and has shown {}", crate::timestamp::text(*now), crate::timestamp::text(*seen))]
    ClockSetBack {
        /// The latest time seen. Unix seconds.
        seen: i64,
        /// What the clock shows. Unix seconds.
        now: i64,
    },
    #[error("the response belongs to another request, or an old one was replayed")]
    ProofOfAnother,
    #[error("the server answered at {}, but the clock of this machine shows {}", crate::timestamp::text(*at), crate::timestamp::text(*now))]
    ProofTime {
        /// When the server says it responded. Unix seconds.
        at: i64,
        /// What the clock shows. Unix seconds.
        now: i64,
    },
    #[error("the license was issued at {}, but the clock of this machine shows {}", crate::timestamp::text(*issued), crate::timestamp::text(*now))]
    NotYetIssued {
        /// When it was signed. Unix seconds.
        issued: i64,
        /// What the clock shows. Unix seconds.
        now: i64,
    },
}

impl Error {
    /// Returns the stable code for programs.
    pub fn reason(&self) -> Reason {
        match self {
            Self::Damaged | Self::Signature | Self::KeyId => Reason::Tampered,
            Self::Expired { .. } => Reason::Expired,
            Self::ClockSetBack { .. } | Self::NotYetIssued { .. } | Self::ProofTime { .. } => Reason::Clock,
            _ => Reason::Invalid,
        }
    }
}

/// A public or private key that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct KeyError(pub(crate) &'static str);
