//! Runs the stand-in inside a server: its API on its own loopback listener, its pages on the server itself.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::{App, HttpServer, web};

use super::stripe::world::{World, WorldConfig};
use super::stripe::{api, delivery};
use crate::app::StartError;
use crate::catalog::{Price, Tier};
use crate::config::{Config, LiveStripe};
use crate::ids::Context;
use crate::secret::Redacted;

/// How often changed objects are written to disk.
const SAVE_EVERY: Duration = Duration::from_secs(1);

/// A running stand-in; cheap to clone.
#[derive(Clone)]
pub struct Played {
    pub world: Arc<World>,
    /// Base URL of its REST API: `http://127.0.0.1:<port>`.
    pub api_base: String,
}

impl Played {
    /// The Stripe configuration that the server uses instead of a real account's.
    pub fn stripe(&self) -> LiveStripe {
        LiveStripe {
            secret_key: Redacted::new(self.world.config.secret_key.clone()),
            webhook_secrets: vec![Redacted::new(self.world.config.webhook_secret.clone())],
            api_base: self.api_base.clone(),
        }
    }

    /// Creates the catalog's prices at the stand-in.
    pub fn sell(&self, tiers: &[Tier], prices: &[Price]) {
        for price in prices.iter().filter(|price| !price.is_draft()) {
            let name =
                tiers.iter().find(|tier| tier.id == price.tier_id).map_or("License key", |tier| tier.name.as_str());
            let interval = price.billing_interval.as_deref();
            self.world.put_price(&price.stripe_price, name, price.unit_amount, &price.currency, interval);
        }
    }
}

/// Starts the stand-in for a server that listens on `server`. It runs until the process ends.
pub fn start(config: &Config, context: &Context, public_url: &str, server: SocketAddr) -> Result<Played, StartError> {
    let secret = || format!("{}{}", context.request_id(), context.request_id());
    crate::private_files::make_folder(&config.data_dir)
        .map_err(|source| StartError::File { path: config.data_dir.clone(), source })?;
    let world = WorldConfig {
        secret_key: format!("sk_test_{}", secret()),
        webhook_secret: format!("whsec_{}", secret()),
        public_url: public_url.to_owned(),
        store: Some(config.data_dir.join("sandbox-stripe.json")),
    };
    // The server's own address, not its public URL: a webhook must not leave this machine.
    let host = if server.ip().is_unspecified() { Ipv4Addr::LOCALHOST.into() } else { server.ip() };
    let webhook_url = format!("http://{}/webhooks/stripe", SocketAddr::new(host, server.port()));
    launch(World::new(world, context.clone()), Some(webhook_url))
}

/// Starts a world: its API on a free loopback port, its deliveries, and saving to its file. Needs a running actix
/// system.
pub fn launch(world: World, webhook_url: Option<String>) -> Result<Played, StartError> {
    let bind = |source| StartError::Bind { address: "127.0.0.1 (the sandbox's Stripe)".into(), source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(bind)?;
    let address = listener.local_addr().map_err(bind)?;
    let world = Arc::new(world);
    world.lock().webhook_url = webhook_url;
    let data = web::Data::from(world.clone());
    let server = HttpServer::new(move || App::new().app_data(data.clone()).configure(api::routes))
        .workers(1)
        .disable_signals()
        .shutdown_timeout(1)
        .listen(listener)
        .map_err(bind)?
        .run();
    actix_web::rt::spawn(server);
    actix_web::rt::spawn(delivery::run(world.clone()));
    actix_web::rt::spawn(keep(world.clone()));
    Ok(Played { world, api_base: format!("http://{address}") })
}

async fn keep(world: Arc<World>) {
    let mut tick = tokio::time::interval(SAVE_EVERY);
    loop {
        tick.tick().await;
        let world = world.clone();
        if let Ok(Err(error)) = tokio::task::spawn_blocking(move || world.save()).await {
            tracing::warn!(%error, "failed to save the sandbox's Stripe objects");
        }
    }
}
