//! Mail: a test mail, and what the server answered.

use serde::{Deserialize, Serialize};

use super::Check;
use crate::clock::rfc3339;
use crate::config::Config;
use crate::ids::{Ambient, Kind};
use crate::mail::deliver::write;
use crate::mail::kind::fields;
use crate::mail::{Common, Composed, Message, Sender, Transport};
use crate::templates::Templates;

const NAME: &str = "mail";

/// `doctor_test`: that mail goes out. It is never queued.
#[derive(Serialize, Deserialize)]
struct DoctorTest {
    host: String,
    public_url: String,
    from: String,
    /// RFC 3339.
    sent_at: String,
}

/// A live server without SMTP sells keys that never reach their buyers.
pub(super) fn configured(config: &Config) -> Option<Check> {
    let missing = !config.is_sandbox() && config.mail.smtp_url.is_none();
    missing.then(|| {
        Check::bad(
            "smtp",
            "SMTP_URL is not set: mail is written into the data folder, and no buyer gets their keys",
            "set SMTP_URL and MAIL_FROM; see .env.example",
        )
    })
}

/// Sends the test mail to `to`, or to the sender's own address.
pub(super) async fn check(config: &Config, ambient: &Ambient, templates: &Templates, to: Option<&str>) -> Check {
    let sender = match Sender::parse(&config.mail.from) {
        Ok(sender) => sender,
        Err(error) => return Check::bad(NAME, error, "set MAIL_FROM"),
    };
    let to = to.unwrap_or(sender.address());
    let message = match message(config, ambient, templates, &sender, to) {
        Ok(message) => message,
        Err(error) => return Check::bad(NAME, error, "give --mail-to ADDRESS, and look at the template it names"),
    };
    if config.mail.smtp_url.is_none() && !config.data_dir.exists() {
        // A command in the wrong folder leaves nothing there.
        return Check::good(NAME, format!("no SMTP_URL: mail goes into {}", config.data_dir.join("mail").display()));
    }
    let transport = match Transport::of(&config.mail, &config.data_dir) {
        Ok(transport) => transport,
        Err(error) => return Check::bad(NAME, error, "see SMTP_URL in .env.example"),
    };
    match transport.send(&message).await {
        Ok(answer) if config.mail.smtp_url.is_some() => {
            Check::good(NAME, format!("the server took a test mail to {to}: {answer}"))
        }
        Ok(answer) => Check::good(NAME, format!("no SMTP_URL: a test mail to {to} was {answer}")),
        Err(error) => Check::bad(NAME, &error, error.hint()),
    }
}

fn message(
    config: &Config,
    ambient: &Ambient,
    templates: &Templates,
    sender: &Sender,
    to: &str,
) -> Result<Message, Box<dyn std::error::Error>> {
    let now = ambient.now();
    let public_url = config.public_url.clone().unwrap_or_else(|| format!("http://{}", config.bind));
    let host = url::Url::parse(&public_url)?.host_str().unwrap_or_default().to_owned();
    let mail = DoctorTest { host, public_url: public_url.clone(), from: sender.to_string(), sent_at: rfc3339(now) };
    let common = Common {
        seller_name: config.seller_name.clone(),
        dashboard_url: format!("{public_url}/dashboard"),
        support_email: None,
        sandbox: config.is_sandbox(),
        public_url,
    };
    let written = write(templates, &common, "doctor_test", to, Composed::of(fields(&mail)?))?;
    Ok(Message::build(&ambient.id(Kind::Mail), now, now, sender, to, &written)?)
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
        for shared in ["seller_name", "to", "dashboard_url", "support_email", "sandbox"] {
            assert!(sample.remove(shared).is_some(), "{shared}");
        }
        let sample = serde_json::Value::Object(sample);
        assert_eq!(reread::<DoctorTest>(sample.clone()).unwrap(), sample);
    }
}
