//! `account_notice`: what was done to an account, or tried. Its context is a [`Notice`], and where to go.

use serde_json::json;

use super::context;
use crate::accounts::notice::Notice;
use crate::app::App;
use crate::jobs::JobError;
use crate::mail::Composed;
use crate::mail::outbox::Mail;

pub fn compose(app: &App, mail: &Mail) -> Result<Composed, JobError> {
    let notice: Notice = serde_json::from_value(mail.context.clone())
        .map_err(|error| JobError::Fail(format!("the mail's context: {error}")))?;
    let subject = match &notice {
        Notice::PasswordChanged => "Your password was changed",
        Notice::EmailChanged => "Your e-mail address was changed",
        Notice::EmailSet => "This is your e-mail address now",
        Notice::SignUpDropped { .. } => "A sign-up with your address was removed",
        Notice::LicenseReceived { .. } => "You have received a license",
        Notice::SecondFactorOn => "Two-step sign-in is on",
        Notice::SecondFactorOff => "Two-step sign-in is off",
        Notice::RecoveryCodeUsed { .. } => "A recovery code was used",
    };
    let mut context = context(serde_json::to_value(&notice).unwrap_or_default());
    // Every name that some kind has is there for all of them.
    for name in ["username", "key_prefix", "from", "left"] {
        context.entry(name).or_insert(json!(null));
    }
    context.insert("subject".into(), subject.into());
    context.insert("account_url".into(), format!("{}/account", app.public_url).into());
    context.insert("sign_in_url".into(), format!("{}/sign-in", app.public_url).into());
    Ok(Composed { context, ..Composed::default() })
}
