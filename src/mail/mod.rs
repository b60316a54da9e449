//! Mail: queued in the transaction that causes it, composed and sent later, retried until a server accepts it.
//!
//! Delivery is at least once: if the connection breaks before the server's acceptance arrives, the mail is sent again
//! under the same `Message-ID`. A mail marked as sent is never sent again.

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
