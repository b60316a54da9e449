//! Changes stored settings, for the console's pages.

use crate::app::StartError;
use crate::app::live::{ChangeError, Live};
use crate::audit::Actor;
use crate::config::STORABLE;
use crate::error_code::ErrorCode;
use crate::http::problem::{FieldError, Problem};
use crate::mail::transport::SmtpUrlError;
use crate::settings::Change;

const INVALID: ErrorCode = ErrorCode::InvalidSetting;

/// Stores changes and puts them into effect. Returns the number of settings that changed.
///
/// # Errors
/// 422 with an error at each invalid setting's name; nothing is stored.
pub async fn run(live: &Live, actor: Actor, changes: Vec<Change>) -> Result<usize, Problem> {
    live.change(actor, changes).await.map_err(refused)
}

fn refused(error: ChangeError) -> Problem {
    match error {
        ChangeError::Fixed(name) => Problem::field(
            name,
            ErrorCode::SetInEnvironment,
            "is set in the environment of the server, which comes first",
        ),
        ChangeError::Config(mistakes) => {
            let errors: Vec<FieldError> = mistakes.0.iter().map(|line| at_setting(line)).collect();
            Problem::fields(&errors)
        }
        ChangeError::Start(StartError::Sender(error)) => Problem::field("MAIL_FROM", INVALID, error),
        ChangeError::Start(StartError::Smtp(error)) => Problem::field("SMTP_URL", INVALID, without_name(&error)),
        ChangeError::Start(StartError::NoSandbox) => Problem::conflict(
            ErrorCode::NeedsRestart,
            "The sandbox starts with the server: restart the server for this change.",
        ),
        ChangeError::Unchanging => {
            Problem::conflict(ErrorCode::SettingsAreFixed, "This server takes its settings from its environment alone.")
        }
        ChangeError::Db(error) => error.into(),
        ChangeError::Start(error) => Problem::internal(&error),
        ChangeError::Stored(error) => Problem::internal(&error),
    }
}

/// Parses a configuration error, `NAME: what is wrong`.
fn at_setting(line: &str) -> FieldError {
    let (name, what) = line.split_once(": ").unwrap_or(("", line));
    let known = STORABLE.iter().find(|storable| storable.name == name);
    FieldError::new(known.map_or("", |storable| storable.name), INVALID, what)
}

fn without_name(error: &SmtpUrlError) -> String {
    error.to_string().trim_start_matches("SMTP_URL").trim_start_matches([':', ' ']).to_owned()
}
