//! `keysmith agent`, and `keysmith-agent`: the agent alone, without the server.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;

use super::Failure;
use super::out::say;
use crate::agent::keeper::Keeper;
use crate::agent::store::Store;
use crate::agent::{refresh, server};
use crate::config::AgentConfig;
use crate::ids::Context;
use crate::telemetry;
use crate::templates::Templates;

/// How often the log and the latest time seen are saved.
const FLUSH_EVERY: Duration = Duration::from_secs(5);

/// Checks one license inside a customer's deployment, without a network.
///
/// It serves an API for your application on 127.0.0.1:8090, and pages for administrators. It is configured through
/// environment variables and .env; only KEYSMITH_PUBLIC_KEYS is required. The agent guide lists all settings.
#[derive(Parser)]
#[command(name = "keysmith-agent", version, max_term_width = 100)]
pub struct Cli {
    /// The folder that holds agent.db [env: KEYSMITH_DATA_DIR]
    #[arg(long, value_name = "FOLDER")]
    pub data_dir: Option<String>,
}

/// Runs the agent until SIGTERM or SIGINT.
pub fn run(config: AgentConfig) -> Result<(), Failure> {
    let _telemetry = telemetry::start(&config.log)?;
    actix_web::rt::System::new().block_on(serve(config))
}

async fn serve(config: AgentConfig) -> Result<(), Failure> {
    let context = Context::system();
    let listener =
        TcpListener::bind(config.bind).map_err(|e| format!("KEYSMITH_BIND: cannot listen on {}: {e}", config.bind))?;
    let address = listener.local_addr()?;
    if !address.ip().to_canonical().is_loopback() {
        tracing::warn!(%address, "the agent has no sign-in: anybody who reaches this address can change its license");
    }
    let keeper = Arc::new(Keeper::new(&config, context.clone(), Store::open(&config.database)?)?);
    let token = format!("{}{}", context.request_id(), context.request_id());
    say!("listening on http://{address}");
    let flushing = actix_web::rt::spawn(flush(keeper.clone()));
    let refreshing = actix_web::rt::spawn(refresh::run(keeper.clone(), config.clone()));
    server::serve(config, keeper.clone(), Templates::load(None)?, token, listener)?.await?;
    flushing.abort();
    refreshing.abort();
    keeper.flush()?;
    Ok(())
}

async fn flush(keeper: Arc<Keeper>) {
    loop {
        tokio::time::sleep(FLUSH_EVERY).await;
        let keeper = keeper.clone();
        match tokio::task::spawn_blocking(move || keeper.flush_due()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "failed to flush the agent's log"),
            Err(error) => tracing::error!(%error, "failed to flush the agent's log"),
        }
    }
}
