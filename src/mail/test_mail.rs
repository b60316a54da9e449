//! The test mail: `doctor_test`, sent at once and never queued.

use serde::{Deserialize, Serialize};

use super::deliver::write;
use super::kind::fields;
use super::{Common, Composed, Message, SendError, Sender, Transport};
use crate::clock::rfc3339;
use crate::config::Config;
use crate::ids::{Context, Kind};
use crate::templates::Templates;

/// Confirms that mail is delivered.
#[derive(Serialize, Deserialize)]
struct DoctorTest {
    host: String,
    public_url: String,
    from: String,
    /// RFC 3339.
    sent_at: String,
}

/// Why there is no test mail to send, or why it was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum TestMailError {
    #[error("{0}")]
    Sender(String),
    #[error("{0}")]
    Message(String),
    #[error("{0}")]
    Transport(String),
    #[error(transparent)]
    Send(#[from] SendError),
}

/// Sends it to `to`, or to the sender's own address. Returns where it went and the server's response.
///
/// # Errors
/// [`TestMailError`]; none contains a password.
pub async fn send(
    config: &Config,
    public_url: &str,
    context: &Context,
    templates: &Templates,
    to: Option<&str>,
) -> Result<(String, String), TestMailError> {
    let sender = Sender::parse(&config.mail.from).map_err(|error| TestMailError::Sender(error.to_string()))?;
    let to = to.unwrap_or(sender.address());
    let message = message(config, public_url, context, templates, &sender, to)
        .map_err(|error| TestMailError::Message(error.to_string()))?;
    let transport =
        Transport::of(&config.mail, &config.data_dir).map_err(|error| TestMailError::Transport(error.to_string()))?;
    let answer = transport.send(&message).await?;
    Ok((to.to_owned(), answer))
}

fn message(
    config: &Config,
    public_url: &str,
    context: &Context,
    templates: &Templates,
    sender: &Sender,
    to: &str,
) -> Result<Message, Box<dyn std::error::Error>> {
    let now = context.now();
    let host = url::Url::parse(public_url)?.host_str().unwrap_or_default().to_owned();
    let mail = DoctorTest { host, public_url: public_url.to_owned(), from: sender.to_string(), sent_at: rfc3339(now) };
    let common = Common::of(config, public_url);
    let written = write(templates, &common, "doctor_test", to, Composed::of(fields(&mail)?))?;
    Ok(Message::build(&context.id(Kind::Mail), now, now, sender, to, &written)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::kind::reread;

    #[test]
    fn the_sample_of_the_test_mail_is_its_struct() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/samples/mail/doctor_test.json");
        let mut sample: serde_json::Map<String, serde_json::Value> =
            serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        for shared in ["seller_name", "to", "dashboard_url", "support_email", "seller_links", "logo_url", "sandbox"] {
            assert!(sample.remove(shared).is_some(), "{shared}");
        }
        let sample = serde_json::Value::Object(sample);
        assert_eq!(reread::<DoctorTest>(sample.clone()).unwrap(), sample);
    }
}
