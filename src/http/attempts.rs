//! Validation-log entries and guess checks for calls that activate, validate or deactivate.

use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::http::header::USER_AGENT;

use super::client_address::client_address;
use super::problem::Problem;
use crate::abuse::{Credential, Presented};
use crate::accounts::email::Email;
use crate::activations::installation_id::InstallationId;
use crate::activations::validation_log;
use crate::app::App;
use crate::error_code::ErrorCode;
use crate::ids::LicenseId;
use crate::licenses::key::{KeyError, LicenseKey};

/// The code for a key that belongs to no license.
const NOT_FOUND: ErrorCode = ErrorCode::LicenseNotFound;

/// One attempt, from request to response. Never holds a key.
pub struct Attempt {
    app: App,
    address: IpAddr,
    presented: Option<Presented>,
    at: i64,
    ip: String,
    user_agent: Option<String>,
    key_prefix: Option<String>,
    instance_id: Option<String>,
    action: &'static str,
}

impl Attempt {
    /// `action` is the name in the log: `activate`, `validate`, `deactivate`, `trial`, `lease`, `file`.
    pub fn begin(app: &App, req: &HttpRequest, action: &'static str) -> Self {
        let user_agent = req.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
        let address = client_address(req, app);
        Self {
            app: app.clone(),
            address,
            presented: None,
            at: app.context.now(),
            ip: address.to_string(),
            user_agent: user_agent.map(str::to_owned),
            key_prefix: None,
            instance_id: None,
            action,
        }
    }

    /// Records the key that was presented; the log gets its first characters. Fails with 429 when the key is presented
    /// too often or its caller guesses, and with 404 and the reason when the key is malformed, which is a typo and not
    /// counted as a guess.
    pub fn license_key(self, text: &str) -> Result<(Self, LicenseKey), Problem> {
        match self.readable_key(text)? {
            (attempt, Ok(key)) => Ok((attempt, key)),
            (attempt, Err(error)) => {
                attempt.end(None, NOT_FOUND.as_str());
                Err(Problem::not_found(NOT_FOUND, error.told()))
            }
        }
    }

    /// Like [`Self::license_key`], for calls that answer a malformed key themselves.
    pub fn readable_key(mut self, text: &str) -> Result<(Self, Result<LicenseKey, KeyError>), Problem> {
        match LicenseKey::parse(text) {
            Ok(key) => {
                self.key_prefix = Some(key.key_prefix().to_owned());
                let attempt = self.presenting(Credential::Key(key.as_str()))?;
                Ok((attempt, Ok(key)))
            }
            Err(error) => Ok((self, Err(error))),
        }
    }

    /// Records the installation that was named in place of a key. Fails with 429 like [`Self::license_key`].
    pub fn installation(self, email: &Email, installation: &InstallationId) -> Result<Self, Problem> {
        self.presenting(Credential::Installation { email: email.as_str(), installation: installation.as_str() })
    }

    fn presenting(mut self, credential: Credential<'_>) -> Result<Self, Problem> {
        match self.app.guard.present(self.address, credential) {
            Ok(presented) => {
                self.presented = Some(presented);
                Ok(self)
            }
            Err(refusal) => {
                self.end(None, "rate_limited");
                Err(refusal.into())
            }
        }
    }

    /// The installation, instance or site.
    pub fn instance(mut self, instance: &str) -> Self {
        self.instance_id = Some(instance.to_owned());
        self
    }

    /// The caller's address, to be stored with an activation.
    pub fn ip(&self) -> Option<String> {
        Some(self.ip.clone())
    }

    /// Logs the outcome, and counts a guess.
    pub fn end(self, license_id: Option<&LicenseId>, code: &'static str) {
        if let Some(presented) = &self.presented {
            match code {
                "license_not_found" | "not_found" => presented.unknown(),
                "license_not_yours" => presented.refused(),
                // A failure on our side says nothing about the key.
                "internal" => {}
                _ => presented.known(),
            }
        }
        self.app.metrics.attempt(self.action, code);
        let attempt = validation_log::Attempt {
            at: self.at,
            license_id,
            key_prefix: self.key_prefix.as_deref(),
            instance_id: self.instance_id.as_deref(),
            ip: Some(&self.ip),
            user_agent: self.user_agent.as_deref(),
            action: self.action,
            code,
        };
        self.app.activator.log.note(&self.app.context, attempt);
    }

    /// Logs the outcome, and returns it.
    pub fn ended<T, E>(
        self,
        outcome: Result<T, E>,
        license_id: impl Fn(&T) -> &LicenseId,
        code: impl Fn(&E) -> ErrorCode,
    ) -> Result<T, E> {
        match &outcome {
            Ok(done) => self.end(Some(license_id(done)), "ok"),
            Err(error) => self.end(None, logged(code(error))),
        }
        outcome
    }
}

/// The code in the log: a failure on our side has a word of its own.
fn logged(code: ErrorCode) -> &'static str {
    if code == ErrorCode::InternalError { "internal" } else { code.as_str() }
}
