//! How a message leaves: to an SMTP server, into a folder of `.eml` files, or into memory (tests).

mod folder;
mod memory;
mod smtp;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use memory::Memory;
pub use smtp::{Smtp, SmtpUrlError};

use super::message::Message;
use crate::config::MailConfig;

/// Why a message did not leave. The texts hold what the server said, never a password or anything of the message.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// 5xx for this message: from its sender, its recipient or its content.
    #[error("the mail server refused the mail: {0}")]
    Refused(String),
    /// 4xx: the server asks for another try.
    #[error("the mail server asks to try later: {0}")]
    Later(String),
    /// No session: a bad greeting, no TLS where it is required, a refused log-in.
    #[error("the mail server opened no session: {0}")]
    NoSession(String),
    /// No connection, or one that broke. The server may have taken the message all the same.
    #[error("the connection to the mail server failed: {0}")]
    Network(String),
    /// No answer in time. The server may have taken the message all the same.
    #[error("the mail server took longer than {0} s")]
    TimedOut(u64),
    #[error("cannot write {path}: {source}")]
    Folder { path: PathBuf, source: std::io::Error },
}

impl SendError {
    /// What the seller can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Refused(_) => "ask the mail server's operator whether MAIL_FROM may send through it",
            Self::Later(_) => "wait a little; greylisting and rate limits pass",
            Self::NoSession(text) if text.contains("certificate") => {
                "SMTP_URL needs the name that is in the server's certificate; for one of your own, name its root in \
                 KEYSMITH_SMTP_CA"
            }
            Self::NoSession(text) if text.contains("STARTTLS") => {
                "the server has no TLS on this port: try smtps:// with port 465, or tls=none where nobody can listen"
            }
            Self::NoSession(_) => {
                "check user and password in SMTP_URL; special characters in them are percent-encoded (@ is %40)"
            }
            Self::Network(_) | Self::TimedOut(_) => {
                "check host and port in SMTP_URL, and whether a firewall lets this machine reach them"
            }
            Self::Folder { .. } => "the folder must be writable for the user that runs keysmith",
        }
    }

    /// Whether it is this message that the server does not want.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused(_))
    }
}

/// A way for messages to leave; cheap to clone.
#[derive(Clone, Debug)]
pub enum Transport {
    Smtp(Arc<Smtp>),
    Folder(Arc<Path>),
    Memory(Memory),
}

impl Transport {
    /// The server of `SMTP_URL`, with the roots of the PEM file `ca` beside the usual ones.
    pub fn smtp(url: &str, ca: Option<&Path>) -> Result<Self, SmtpUrlError> {
        Smtp::parse(url, ca).map(|smtp| Self::Smtp(Arc::new(smtp)))
    }

    /// What the configuration asks for; `.eml` files go into `mail` in the data folder.
    pub fn of(config: &MailConfig, data_dir: &Path) -> Result<Self, SmtpUrlError> {
        match &config.smtp_url {
            Some(url) => Self::smtp(url.expose(), config.smtp_ca.as_deref()),
            None => Ok(Self::folder(&data_dir.join("mail"))),
        }
    }

    /// `.eml` files in `folder`, which is made when it is first needed.
    pub fn folder(folder: &Path) -> Self {
        Self::Folder(folder.into())
    }

    /// Sends a message; what the server answered. No effect is certain after an error but [`SendError::Refused`] and
    /// [`SendError::Later`]: the server may have the message, and a further try has the same `Message-ID`.
    pub async fn send(&self, message: &Message) -> Result<String, SendError> {
        match self {
            Self::Smtp(smtp) => smtp.send(message).await,
            Self::Folder(folder) => folder::send(folder, message).await,
            Self::Memory(memory) => Ok(memory.send(message)),
        }
    }

    /// Takes back what of a message is still ours: the file in the folder.
    pub async fn take_back(&self, message: &Message) -> std::io::Result<()> {
        match self {
            Self::Folder(folder) => folder::take_back(folder, message).await,
            Self::Smtp(_) | Self::Memory(_) => Ok(()),
        }
    }
}
