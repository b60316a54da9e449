//! `keysmith agent`

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use super::out::say;
use super::{Failure, start};
use crate::agent::keeper::Keeper;
use crate::agent::store::Store;
use crate::agent::{refresh, server};
use crate::config::AgentConfig;
use crate::ids::Ambient;
use crate::templates::Templates;

/// How often the log and the latest time seen are written.
const FLUSH_EVERY: Duration = Duration::from_secs(5);

/// Runs the agent until SIGTERM or SIGINT.
pub fn run(config: AgentConfig) -> Result<(), Failure> {
    start::logging(&config.log)?;
    actix_web::rt::System::new().block_on(serve(config))
}

async fn serve(config: AgentConfig) -> Result<(), Failure> {
    let ambient = Ambient::system();
    let listener =
        TcpListener::bind(config.bind).map_err(|e| format!("KEYSMITH_BIND: cannot listen on {}: {e}", config.bind))?;
    let address = listener.local_addr()?;
    if !address.ip().to_canonical().is_loopback() {
        tracing::warn!(%address, "the agent has no sign-in: whoever reaches this address reads and changes its license");
    }
    let keeper = Arc::new(Keeper::new(&config, ambient.clone(), Store::open(&config.database)?)?);
    let token = format!("{}{}", ambient.request_id(), ambient.request_id());
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
            Ok(Err(error)) => tracing::error!(%error, "the agent's log was not written"),
            Err(error) => tracing::error!(%error, "the agent's log was not written"),
        }
    }
}
