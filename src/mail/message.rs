//! From text, HTML and attachments to the bytes of one message (RFC 5322, MIME).

use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

use lettre::Address;
use lettre::address::AddressError;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment as Part, Body, Mailbox, MultiPart, MultiPartKind, SinglePart};

/// Why a message cannot be made. Holds no content.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    #[error("the recipient's address cannot be used: {0}")]
    Recipient(AddressError),
    #[error("MAIL_FROM is not an address, as in Keysmith <licenses@example.com>: {0}")]
    Sender(AddressError),
    #[error("an attachment's content type is not one")]
    ContentType,
    #[error("the CSV cannot be written: {0}")]
    Csv(String),
    #[error("the message cannot be built: {0}")]
    Build(#[from] lettre::error::Error),
}

/// Who the mails are from: `MAIL_FROM`.
#[derive(Clone, Debug)]
pub struct Sender(Mailbox);

impl Sender {
    /// Reads `Name <address>` or an address.
    pub fn parse(text: &str) -> Result<Self, MessageError> {
        text.trim().parse().map(Self).map_err(MessageError::Sender)
    }

    /// The address alone.
    pub fn address(&self) -> &str {
        self.0.email.as_ref()
    }

    /// What stands after the `@` of our message ids: the sender's domain in ASCII.
    pub fn domain(&self) -> String {
        idna::domain_to_ascii(self.0.email.domain()).unwrap_or_else(|_| "localhost".into())
    }
}

impl fmt::Display for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A file that goes with a mail.
#[derive(Clone)]
pub struct Attachment {
    pub name: String,
    pub content_type: String,
    pub content: Vec<u8>,
}

impl Attachment {
    /// A CSV file (RFC 4180) with this first line and these rows.
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

/// What a mail says. It holds license keys: not printable on purpose.
#[derive(Clone)]
pub struct Written {
    pub subject: String,
    pub text: String,
    pub html: String,
    pub attachments: Vec<Attachment>,
}

/// A message ready for a transport.
#[derive(Clone)]
pub struct Message {
    /// The mail's id in the outbox.
    pub id: String,
    /// When the mail was queued, UTC unix seconds.
    pub created_at: i64,
    pub from: Address,
    pub to: Address,
    pub bytes: Vec<u8>,
}

impl Message {
    /// The `Message-ID` of a mail without its angle brackets: the same at every try.
    pub fn message_id(mail_id: &str, from: &Sender) -> String {
        format!("{mail_id}@{}", from.domain())
    }

    /// Builds the message of the mail `id` that was queued at `created_at`, dated `now`. The same arguments give the
    /// same bytes.
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
            // No out-of-office answers (RFC 3834).
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()))
            .multipart(parts(id, written)?)?;
        Ok(Self { id: id.into(), created_at, from: from.0.email.clone(), to, bytes: message.formatted() })
    }
}

/// An address as mail servers take it: a name with dots where RFC 5321 has none stands in quotes; a domain with
/// underscores is left as it is.
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

/// Text and HTML as alternatives, beside the attachments if there are any.
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
        // Left to itself, lettre sends ASCII as it is, lone line ends included; base64 takes any bytes.
        let body = Body::new_with_encoding(attachment.content.clone(), ContentTransferEncoding::Base64)
            .map_err(|_| MessageError::ContentType)?;
        mixed = mixed.singlepart(Part::new(one_line(&attachment.name)).body(body, content_type));
    }
    Ok(mixed)
}

/// The boundary comes from the mail's id instead of a random source: a mail that is written again is the same.
fn multipart(kind: MultiPartKind, boundary: &str) -> MultiPart {
    MultiPart::builder().kind(kind).boundary(boundary).build()
}

/// Every line end as CRLF, and no other control character but tabs.
///
/// RFC 5321 (2.3.8) forbids a CR or LF alone. lettre turns a lone LF into CRLF but sends a lone CR as it is, and doubles
/// leading dots only after CRLF; some servers take a lone CR or LF for a line end, see the end of the mail in
/// `<CR>.<CR>` and read what follows as commands ("SMTP smuggling"; RUSTSEC-2021-0069 was the like in lettre itself).
fn crlf(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let clean: String = lines.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect();
    format!("{}\r\n", clean.trim_end().replace('\n', "\r\n"))
}

/// For a header: whatever would end its line, and any run of white space, is one space.
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
