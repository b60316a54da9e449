//! Looks at everything that a server depends on, changes nothing, and says what to do about what is wrong: for
//! `keysmith doctor` and for the console's page of it.

mod files;
pub mod mail;
mod outside;
pub mod settings;
mod store;
mod stripe;

use std::fmt::Display;

use serde::Serialize;

pub use outside::check as ask_outside;
pub use stripe::check as ask_stripe;

use crate::config::Config;
use crate::ids::Context;

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Ok,
    /// Worth a look; the server does its work.
    Warn,
    Fail,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
pub struct Check {
    pub name: &'static str,
    pub status: Status,
    /// What was found, in words; no secret.
    pub detail: String,
    /// What to do about it when it is not ok.
    pub hint: Option<&'static str>,
}

impl Check {
    pub(crate) fn good(name: &'static str, detail: impl ToString) -> Self {
        Self { name, status: Status::Ok, detail: detail.to_string(), hint: None }
    }

    pub(crate) fn odd(name: &'static str, detail: impl ToString, hint: &'static str) -> Self {
        Self { name, status: Status::Warn, detail: detail.to_string(), hint: Some(hint) }
    }

    pub(crate) fn bad(name: &'static str, detail: impl ToString, hint: &'static str) -> Self {
        Self { name, status: Status::Fail, detail: detail.to_string(), hint: Some(hint) }
    }
}

/// What can be seen on this machine and in the database: settings, database, secret, catalog, queues, files, disk, templates.
/// Blocking. `templates` is what came of loading them.
pub fn look<E: Display>(config: &Config, context: &Context, templates: Result<(), E>) -> Vec<Check> {
    let mut checks = settings::check(config);
    checks.extend(store::check(config, context));
    checks.extend(files::check(config));
    checks.push(match templates {
        Ok(()) => Check::good("templates", "all readable"),
        Err(error) => Check::bad("templates", error, "correct that file, or remove it to have the built-in one"),
    });
    checks
}
