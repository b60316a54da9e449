//! Checks everything that a server depends on, without changing anything, and explains how to fix problems. For
//! `keysmith doctor` and its page in the console.

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

/// The outcome of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Ok,
    /// Should be looked at, but the server works.
    Warn,
    Fail,
}

/// A check that was made.
#[derive(Debug, Serialize)]
pub struct Check {
    pub name: &'static str,
    pub status: Status,
    /// The finding in words, without secrets.
    pub detail: String,
    /// What to do about it if it is not ok.
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

/// Runs the checks on this machine and its database: settings, database, secret, catalog, queues, files, disk,
/// templates. Blocking. `templates` is the result of loading them.
pub fn look<E: Display>(config: &Config, context: &Context, templates: Result<(), E>) -> Vec<Check> {
    let mut checks = settings::check(config);
    checks.extend(store::check(config, context));
    checks.extend(files::check(config));
    checks.push(match templates {
        Ok(()) => Check::good("templates", "all readable"),
        Err(error) => Check::bad("templates", error, "fix that file, or remove it to use the built-in one"),
    });
    checks
}
