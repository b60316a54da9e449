//! Builds the bytes of a message (RFC 5322, MIME) from text, HTML and attachments.

use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

use lettre::Address;
use lettre::address::AddressError;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment as Part, Body, Mailbox, MultiPart, MultiPartKind, SinglePart};

/// Why a message cannot be built. Contains none of its content.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    #[error("the recipient's address cannot be used: {0}")]
    Recipient(AddressError),
    #[error("MAIL_FROM is not an address such as Keysmith <licenses@example.com>: {0}")]
    Sender(AddressError),
    #[error("an attachment has an invalid content type")]
    ContentType,
    #[error("the CSV cannot be written: {0}")]
    Csv(String),
    #[error("the message cannot be built: {0}")]
    Build(#[from] lettre::error::Error),
}

/// The sender of all mails: `MAIL_FROM`.
#[derive(Clone, Debug)]
pub struct Sender(Mailbox);

impl Sender {
    /// Parses `Name <address>` or an address.
    pub fn parse(text: &str) -> Result<Self, MessageError> {
        text.trim().parse().map(Self).map_err(MessageError::Sender)
    }

    /// Returns the address without the name.
    pub fn address(&self) -> &str {
        self.0.email.as_ref()
    }

    /// Returns the domain of our message ids: the sender's, in ASCII.
    pub fn domain(&self) -> String {
        idna::domain_to_ascii(self.0.email.domain()).unwrap_or_else(|_| "localhost".into())
    }
}

impl fmt::Display for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A file attached to a mail.
#[derive(Clone)]
pub struct Attachment {
    pub name: String,
    pub content_type: String,
    pub content: Vec<u8>,
}

impl Attachment {
    /// Builds a CSV file (RFC 4180) from a header and rows.
    pub fn csv<R: AsRef<[u8]>>(
        name: &str,
        header: &[&str],
        rows: impl IntoIterator<Item = Vec<R>>,
    ) -> Result<Self, MessageError> {
        let failed = |error: csv::Error| MessageError::Csv(error.to_string());
        let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        csv.write_record(header).map_err(failed)?;
        for row in rows {
            csv.write_record(row).map_err(failed)?;
        }
        let content = csv.into_inner().map_err(|error| MessageError::Csv(error.to_string()))?;
        Ok(Self { name: name.into(), content_type: "text/csv; charset=utf-8".into(), content })
    }
}

/// A rendered mail. Contains license keys, so it deliberately has no `Debug`.
#[derive(Clone)]
pub struct Written {
    pub subject: String,
    pub text: String,
    pub html: String,
    pub attachments: Vec<Attachment>,
}

/// A message ready to be sent.
#[derive(Clone)]
pub struct Message {
    /// The mail's id in the outbox.
    pub id: String,
    /// When the mail was queued, in Unix seconds UTC.
    pub created_at: i64,
    pub from: Address,
    pub to: Address,
    pub bytes: Vec<u8>,
}

impl Message {
    /// Returns a mail's `Message-ID` without angle brackets; it is the same at every attempt.
    pub fn message_id(mail_id: &str, from: &Sender) -> String {
        format!("{mail_id}@{}", from.domain())
    }

    /// Builds the message of the mail `id`, queued at `created_at` and dated `now`. The same arguments produce the same
    /// bytes.
    pub fn build(
        id: &str,
        created_at: i64,
        now: i64,
        from: &Sender,
        to: &str,
        written: &Written,
    ) -> Result<Self, MessageError> {
        let to = recipient(to).map_err(MessageError::Recipient)?;
        let date = UNIX_EPOCH + Duration::from_secs(u64::try_from(now).unwrap_or(0));
        let message = lettre::Message::builder()
            .from(from.0.clone())
            .to(Mailbox::new(None, to.clone()))
            .subject(one_line(&written.subject))
            .date(date)
            .message_id(Some(format!("<{}>", Self::message_id(id, from))))
            // Suppresses out-of-office replies (RFC 3834).
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()))
            .multipart(parts(id, written)?)?;
        Ok(Self { id: id.into(), created_at, from: from.0.email.clone(), to, bytes: message.formatted() })
    }
}

/// Converts an address to the form mail servers accept: a local part with dots where RFC 5321 forbids them is quoted; a
/// domain with underscores is kept.
fn recipient(text: &str) -> Result<Address, AddressError> {
    let wrong = match text.parse() {
        Ok(address) => return Ok(address),
        Err(error) => error,
    };
    let Some((local, domain)) = text.rsplit_once('@') else { return Err(wrong) };
    let quoted = format!("\"{}\"", local.replace('\\', "\\\\").replace('"', "\\\""));
    for local in [local, &quoted] {
        if let Ok(address) = Address::new(local, domain) {
            return Ok(address);
        }
        let is_host = domain.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
        if is_host && !domain.is_empty() && Address::new(local, "example.com").is_ok() {
            return Ok(Address::new_dangerous(local, domain));
        }
    }
    Err(wrong)
}

/// Combines text and HTML as alternatives, with the attachments if there are any.
fn parts(id: &str, written: &Written) -> Result<MultiPart, MessageError> {
    let alternatives = multipart(MultiPartKind::Alternative, &format!("=_{id}_alt"))
        .singlepart(SinglePart::plain(crlf(&written.text)))
        .singlepart(SinglePart::html(crlf(&written.html)));
    if written.attachments.is_empty() {
        return Ok(alternatives);
    }
    let mut mixed = multipart(MultiPartKind::Mixed, &format!("=_{id}_mix")).multipart(alternatives);
    for attachment in &written.attachments {
        let content_type = ContentType::parse(&attachment.content_type).map_err(|_| MessageError::ContentType)?;
        // By default lettre sends ASCII unchanged, including lone line ends; base64 is safe for any bytes.
        let body = Body::new_with_encoding(attachment.content.clone(), ContentTransferEncoding::Base64)
            .map_err(|_| MessageError::ContentType)?;
        mixed = mixed.singlepart(Part::new(one_line(&attachment.name)).body(body, content_type));
    }
    Ok(mixed)
}

/// Derives the boundary from the mail's id rather than from randomness, so that a mail built twice has the same bytes.
fn multipart(kind: MultiPartKind, boundary: &str) -> MultiPart {
    MultiPart::builder().kind(kind).boundary(boundary).build()
}

/// Normalizes line ends to CRLF and removes all other control characters except tabs.
///
/// RFC 5321 (2.3.8) forbids a lone CR or LF. lettre turns a lone LF into CRLF but sends a lone CR unchanged, and
/// doubles leading dots only after CRLF. Some servers accept a lone CR or LF as a line end, read `<CR>.<CR>` as the end
/// of the mail, and execute what follows as commands ("SMTP smuggling"; RUSTSEC-2021-0069 was such a bug in lettre
/// itself).
fn crlf(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let clean: String = lines.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect();
    format!("{}\r\n", clean.trim_end().replace('\n', "\r\n"))
}

/// Makes text safe for a header: line ends, control characters and runs of white space become one space.
fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_420_800; // 2026-11-23T08:00:00Z

    fn written(subject: &str, text: &str) -> Written {
        Written { subject: subject.into(), text: text.into(), html: format!("<p>{text}</p>"), attachments: vec![] }
    }

    fn build(written: &Written) -> String {
        let from = Sender::parse("Keysmith <licenses@example.com>").unwrap();
        let message = Message::build("mai_1", NOW, NOW, &from, "ann@example.com", written).unwrap();
        String::from_utf8(message.bytes).unwrap()
    }

    #[test]
    fn a_message_has_stable_headers_and_both_alternatives() {
        let mail = build(&written("Your key", "KEY-1\nsee you"));
        for line in [
            "From: Keysmith <licenses@example.com>",
            "To: ann@example.com",
            "Subject: Your key",
            "Date: Mon, 23 Nov 2026 08:00:00 +0000",
            "Message-ID: <mai_1@example.com>",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "KEY-1",
            "see you",
            "<p>KEY-1",
        ] {
            assert!(mail.lines().any(|l| l == line), "{line} in\n{mail}");
        }
        assert!(mail.contains("multipart/alternative"), "{mail}");
        assert_eq!(mail, build(&written("Your key", "KEY-1\nsee you")));
    }

    #[test]
    fn every_address_that_gets_mail_is_written_so_that_servers_take_it() {
        for (given, expected) in [
            ("ann@example.com", "ann@example.com"),
            ("a..b@docomo.ne.jp", "\"a..b\"@docomo.ne.jp"),
            ("name.@ezweb.ne.jp", "\"name.\"@ezweb.ne.jp"),
            ("user@sub_domain.example.com", "user@sub_domain.example.com"),
            ("a..b@sub_domain.example.com", "\"a..b\"@sub_domain.example.com"),
            ("jörg@example.com", "jörg@example.com"),
        ] {
            assert_eq!(recipient(given).unwrap().to_string(), expected);
        }
        for wrong in ["someone", "a@b c", "a@x\r\nBcc: y", "@example.com"] {
            assert!(recipient(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn no_line_end_stands_alone() {
        for text in ["a\nb", "a\rb", "a\r\nb", "\r.\r\nMAIL FROM:<x@y>", "\n.\n", "a\r\r\nb", "a\0b\u{b}c", "ü\r.\n"] {
            let mail = build(&written("s", text));
            let rest = mail.replace("\r\n", "");
            assert!(!rest.contains(['\r', '\n', '\0', '\u{b}']), "{text:?} in {mail:?}");
        }
        assert_eq!(crlf("a\r.\r\nb\n\n"), "a\r\n.\r\nb\r\n");
    }

    #[test]
    fn no_value_adds_a_header() {
        for subject in
            ["x\r\nBcc: eve@example.com", "x\nBcc: eve@example.com", "x\r\n\r\nbody", "ü\r\nBcc: eve@example.com"]
        {
            let mail = build(&written(subject, "text"));
            assert!(!mail.lines().any(|l| l.starts_with("Bcc:") || l == "body"), "{mail}");
            assert_eq!(mail.matches("\r\nSubject: ").count(), 1);
        }
        let from = Sender::parse("a@example.com").unwrap();
        for to in
            ["ann@example.com\r\nBcc: eve@example.com", "ann@example.com, eve@example.com", "<ann@example.com>", ""]
        {
            assert!(Message::build("mai_1", 0, 0, &from, to, &written("s", "t")).is_err(), "{to:?}");
        }
        assert!(Sender::parse("A\r\nBcc: eve@example.com <a@example.com>").is_err());
        let mut with_file = written("s", "t");
        with_file.attachments =
            vec![Attachment { name: "a\r\nX: y.csv".into(), content_type: "text/csv".into(), content: vec![] }];
        assert!(!build(&with_file).lines().any(|l| l.starts_with("X:")));
    }

    #[test]
    fn attachments_arrive_as_they_are() {
        let rows = [vec!["KEY-1", "a,b"], vec!["KEY-2", "line\nbreak"]];
        let csv = Attachment::csv("license-keys.csv", &["license_key", "site"], rows).unwrap();
        assert_eq!(csv.content, b"license_key,site\r\nKEY-1,\"a,b\"\r\nKEY-2,\"line\nbreak\"\r\n");
        let mut with_file = written("s", "t");
        with_file.attachments = vec![csv.clone()];
        let mail = build(&with_file);
        assert!(mail.contains("multipart/mixed") && mail.contains("filename=\"license-keys.csv\""), "{mail}");
        assert!(mail.contains(&data_encoding::BASE64.encode(&csv.content)), "{mail}");
    }

    #[test]
    fn other_alphabets_are_encoded() {
        let mail = build(&written("Schlüssel für Ängström", "grüße"));
        assert!(mail.is_ascii() && mail.contains("Subject: =?utf-8?"), "{mail}");
        assert_eq!(Sender::parse("x@bücher.example").unwrap().domain(), "xn--bcher-kva.example");
    }
}
