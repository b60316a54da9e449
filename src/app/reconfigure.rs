//! The same server under another configuration.

use std::sync::Arc;

use super::{App, Parts, StartError, address_of, mailer, posts_to_itself};
use crate::billing::BillingContext;
use crate::config::{Config, StripeConfig};
use crate::settings::Stored;
use crate::stripe::client::Client;
use crate::templates::mail_texts::OwnText;
use crate::webhooks::Webhooks;

impl App {
    /// This server with another configuration, which differs in what can be stored, and with the seller's own texts of mails: the
    /// rest (database, secret, counters, what is kept in memory) is shared with the one that there was. Blocking.
    ///
    /// # Errors
    /// What of the configuration cannot be used.
    pub fn reconfigured(&self, mut config: Config, settings: Stored, texts: &[OwnText]) -> Result<Self, StartError> {
        let (stripe, sandbox) = match &config.stripe {
            StripeConfig::Live(live) => (live.clone(), None),
            StripeConfig::Sandbox => {
                let played = self.sandbox.clone().ok_or(StartError::NoSandbox)?;
                // The token that the sandbox made for this run.
                config.admin_token = config.admin_token.or_else(|| self.config.admin_token.clone());
                (played.stripe(), Some(played))
            }
        };
        let public_url = config.public_url.clone().unwrap_or_else(|| self.own_url.clone());
        let kinds = self.mailer.kinds.clone();
        let templates = self.templates.with_texts(texts)?;
        let billing = BillingContext {
            stripe: Client::new(&stripe.secret_key, &stripe.api_base, self.context.clone())?,
            checkout: config.checkout.clone(),
            on_refund: config.on_refund,
            on_inquiry: config.on_inquiry,
            contact_email: address_of(&config.mail.from).map(|email| email.as_str().to_owned()),
            public_url: public_url.clone(),
            ..self.billing.clone()
        };
        let to_itself = posts_to_itself(&config);
        Ok(Self(Arc::new(Parts {
            mailer: mailer(&config, &self.db, &self.context, &templates, &public_url, kinds)?,
            billing,
            webhooks: Webhooks::new(self.db.clone(), self.context.clone(), self.sealer.clone(), to_itself),
            admin_token: config.admin_token.clone().map(Arc::new),
            webhook_secrets: stripe.webhook_secrets.clone().into(),
            config: Arc::new(config),
            settings: Arc::new(settings),
            sandbox,
            public_url,
            templates,
            ..Parts::clone(&self.0)
        })))
    }
}
