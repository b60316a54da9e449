//! Mail: queued in the transaction that causes it, composed and sent later, sent again until a server has taken it.
//!
//! A mail goes out at least once: a server that took it and was cut off before its answer arrived gets it again, under
//! the same `Message-ID`. A mail that is marked as sent is never sent again.

pub mod deliver;
pub mod kind;
pub mod message;
pub mod outbox;
pub mod preview;
pub mod test_mail;
pub mod texts;
pub mod transport;

pub use deliver::Mailer;
pub use kind::{Common, Composed, Kinds, MailKind};
pub use message::{Attachment, Message, Sender, Written};
pub use outbox::NewMail;
pub use transport::{SendError, Transport};
