//! What every attempt to activate, validate or deactivate leaves in the validation log.

use actix_web::HttpRequest;
use actix_web::http::header::USER_AGENT;

use super::client_address::client_address;
use crate::activations::validation_log;
use crate::app::App;
use crate::licenses::key::LicenseKey;

/// One attempt, from its request to its answer. Never holds a key.
pub struct Attempt {
    app: App,
    entry: validation_log::Attempt,
}

impl Attempt {
    /// `action` is the log's word: `activate`, `validate`, `deactivate`, `trial`, `lease`.
    pub fn begin(app: &App, req: &HttpRequest, action: &'static str) -> Self {
        let user_agent = req.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
        let entry = validation_log::Attempt {
            at: app.ambient.now(),
            ip: Some(client_address(req, app).to_string()),
            user_agent: user_agent.map(str::to_owned),
            action,
            ..validation_log::Attempt::default()
        };
        Self { app: app.clone(), entry }
    }

    /// The key that was presented: its start is logged.
    pub fn key(mut self, key: &LicenseKey) -> Self {
        self.entry.key_prefix = Some(key.key_prefix().to_owned());
        self
    }

    /// The installation, instance or site.
    pub fn instance(mut self, instance: &str) -> Self {
        self.entry.instance_id = Some(instance.to_owned());
        self
    }

    /// The caller's address, for what an activation keeps.
    pub fn ip(&self) -> Option<String> {
        self.entry.ip.clone()
    }

    /// Logs how it ended.
    pub fn end(self, license_id: Option<&str>, code: &'static str) {
        let entry = validation_log::Attempt { license_id: license_id.map(str::to_owned), code, ..self.entry };
        self.app.activator.log.note(&self.app.ambient, entry);
    }

    /// Logs how it ended, and passes it on.
    pub fn ended<T, E>(
        self,
        outcome: Result<T, E>,
        license_id: impl Fn(&T) -> &str,
        code: impl Fn(&E) -> &'static str,
    ) -> Result<T, E> {
        match &outcome {
            Ok(done) => self.end(Some(license_id(done)), "ok"),
            Err(error) => self.end(None, code(error)),
        }
        outcome
    }
}
