//! Checks mail: sends a test mail and reports the server's response.

use super::Check;
use crate::config::Config;
use crate::ids::Context;
use crate::mail::test_mail::{self, TestMailError};
use crate::templates::Templates;

const NAME: &str = "mail";

/// A live server without SMTP sells keys that never reach the customers; `None` if SMTP is configured.
pub fn configured(config: &Config) -> Option<Check> {
    let missing = !config.is_sandbox() && config.mail.smtp_url.is_none();
    missing.then(|| {
        Check::bad(
            "smtp",
            "SMTP_URL is not set: mail is written to the data folder, so customers do not receive their keys",
            "set SMTP_URL and MAIL_FROM; see .env.example",
        )
    })
}

/// Sends the test mail to `to`, or to the sender's own address.
pub async fn check(config: &Config, context: &Context, templates: &Templates, to: Option<&str>) -> Check {
    if config.mail.smtp_url.is_none() && !config.data_dir.exists() {
        // Run in the wrong folder, the command must not leave anything behind.
        return Check::good(NAME, format!("no SMTP_URL: mail goes into {}", config.data_dir.join("mail").display()));
    }
    let public_url = config.address();
    match test_mail::send(config, &public_url, context, templates, to).await {
        Ok((to, answer)) if config.mail.smtp_url.is_some() => {
            let domain = config.mail.from.rsplit('@').next().unwrap_or_default().trim_end_matches('>');
            let look = format!("check the headers of the received mail to see whether SPF and DKIM of {domain} pass");
            Check::good(NAME, format!("the server accepted a test mail to {to}: {answer}; {look}"))
        }
        Ok((to, answer)) => Check::good(NAME, format!("no SMTP_URL: a test mail to {to} was {answer}")),
        Err(TestMailError::Send(error)) => Check::bad(NAME, &error, error.hint()),
        Err(error @ TestMailError::Sender(_)) => Check::bad(NAME, error, "set MAIL_FROM"),
        Err(error @ TestMailError::Transport(_)) => Check::bad(NAME, error, "see SMTP_URL in .env.example"),
        Err(error @ TestMailError::Message(_)) => {
            Check::bad(NAME, error, "check the template that it names, or set the recipient with --mail-to ADDRESS")
        }
    }
}
