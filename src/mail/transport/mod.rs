//! Sends messages: to an SMTP server, into a folder of `.eml` files, or into memory (tests).

mod folder;
mod memory;
mod smtp;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use memory::Memory;
pub use smtp::{Smtp, SmtpUrlError};

use super::message::Message;
use crate::config::MailConfig;

/// Why a message was not sent. The texts contain the server's response, never a password or any of the message.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// 5xx for this message: because of its sender, recipient or content.
    #[error("the mail server refused the mail: {0}")]
    Refused(String),
    /// 4xx: the server asks for a retry.
    #[error("the mail server asked to retry later: {0}")]
    Later(String),
    /// No session: a bad greeting, no TLS where it is required, a refused login.
    #[error("the mail server refused the session: {0}")]
    NoSession(String),
    /// No connection, or a broken one. The server may have accepted the message anyway.
    #[error("the connection to the mail server failed: {0}")]
    Network(String),
    /// No response in time. The server may have accepted the message anyway.
    #[error("the mail server took longer than {0} s")]
    TimedOut(u64),
    #[error("cannot write {path}: {source}")]
    Folder { path: PathBuf, source: std::io::Error },
}

impl SendError {
    /// Returns advice for the seller.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Refused(_) => "ask the mail server's operator whether MAIL_FROM is allowed to send through it",
            Self::Later(_) => "wait a little; greylisting and rate limits are temporary",
            Self::NoSession(text) if text.contains("certificate") => {
                "SMTP_URL needs the name that is in the server's certificate; for one of your own, name its root in \
                 KEYSMITH_SMTP_CA"
            }
            Self::NoSession(text) if text.contains("STARTTLS") => {
                "the server has no TLS on this port: try smtps:// with port 465, or tls=none on a trusted network"
            }
            Self::NoSession(_) => {
                "check the user and password in SMTP_URL; special characters must be percent-encoded (@ is %40)"
            }
            Self::Network(_) | Self::TimedOut(_) => {
                "check the host and port in SMTP_URL, and whether a firewall blocks this machine"
            }
            Self::Folder { .. } => "make the folder writable for the user that runs keysmith",
        }
    }

    /// Whether the server refused this particular message.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused(_))
    }
}

/// A way to send messages; cheap to clone.
#[derive(Clone, Debug)]
pub enum Transport {
    Smtp(Arc<Smtp>),
    Folder(Arc<Path>),
    Memory(Memory),
}

impl Transport {
    /// Returns the server of `SMTP_URL`; trusts the roots in the PEM file `ca` in addition to the usual ones.
    pub fn smtp(url: &str, ca: Option<&Path>) -> Result<Self, SmtpUrlError> {
        Smtp::parse(url, ca).map(|smtp| Self::Smtp(Arc::new(smtp)))
    }

    /// Returns the configured transport; `.eml` files go to `mail` in the data folder.
    pub fn of(config: &MailConfig, data_dir: &Path) -> Result<Self, SmtpUrlError> {
        match &config.smtp_url {
            Some(url) => Self::smtp(url.expose(), config.smtp_ca.as_deref()),
            None => Ok(Self::folder(&data_dir.join("mail"))),
        }
    }

    /// Returns a transport that writes `.eml` files to `folder`, which is created when first needed.
    pub fn folder(folder: &Path) -> Self {
        Self::Folder(folder.into())
    }

    /// Sends a message and returns the server's response. After any error other than [`SendError::Refused`] and
    /// [`SendError::Later`] the server may have accepted the message; another attempt uses the same `Message-ID`.
    pub async fn send(&self, message: &Message) -> Result<String, SendError> {
        match self {
            Self::Smtp(smtp) => smtp.send(message).await,
            Self::Folder(folder) => folder::send(folder, message).await,
            Self::Memory(memory) => Ok(memory.send(message)),
        }
    }

    /// Deletes what is still ours of a sent message: the file in the folder.
    pub async fn take_back(&self, message: &Message) -> std::io::Result<()> {
        match self {
            Self::Folder(folder) => folder::take_back(folder, message).await,
            Self::Smtp(_) | Self::Memory(_) => Ok(()),
        }
    }
}
