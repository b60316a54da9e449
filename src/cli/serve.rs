//! `keysmith serve`

use std::io::Write;
use std::net::TcpListener;
use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};

use super::{Failure, effective as in_force, notify};
use crate::accounts::first_administrator;
use crate::app::live::Live;
use crate::app::{App, StartError, effective};
use crate::clock::Clock;
use crate::config::{Config, Environment, LiveStripe, StripeConfig, names_of_process, unknown_names};
use crate::doctor::settings::{exposed_sandbox, wrong_with};
use crate::ids::Context;
use crate::secret::Redacted;
use crate::settings::Stored;
use crate::{http, sandbox, telemetry, worker};

/// Runs the server until SIGTERM or SIGINT.
pub fn run(environment: Environment) -> Result<(), Failure> {
    let (config, stored) = in_force(effective::of_server(&environment))?;
    let telemetry = telemetry::start(&config.log)?;
    let served = actix_web::rt::System::new().block_on(serve(environment, config, stored));
    telemetry.stop();
    served
}

async fn serve(environment: Environment, mut config: Config, stored: Stored) -> Result<(), Failure> {
    let context = Context::new(Clock::system_ahead(config.clock_offset));
    if config.clock_offset != 0 {
        tracing::warn!(
            seconds = config.clock_offset,
            "KEYSMITH_CLOCK_OFFSET is set: the server's clock is deliberately wrong"
        );
    }
    if let Some(why) = exposed_sandbox(&config) {
        return Err(why.into());
    }
    if let Some(why) = clear_text(&config) {
        tracing::warn!(bind = %config.bind, "{why}");
    }
    for warning in warnings(&config) {
        tracing::warn!("{warning}");
    }
    // Bound before anything else, so that two servers on one port never both use the database.
    let bind = |source| StartError::Bind { address: config.bind.to_string(), source };
    let listener = TcpListener::bind(config.bind).map_err(bind)?;
    let address = listener.local_addr().map_err(bind)?;
    let public_url = config.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    let played = match &config.stripe {
        StripeConfig::Live(_) => None,
        StripeConfig::Sandbox => Some(sandbox::server::start(&config, &context, &public_url, address)?),
    };
    let stripe = match (&config.stripe, &played) {
        (StripeConfig::Live(live), _) => live.clone(),
        (StripeConfig::Sandbox, Some(played)) => played.stripe(),
        (StripeConfig::Sandbox, None) => return Err("the sandbox did not start".into()),
    };
    let made_token = give_sandbox_a_token(&mut config, &context);
    let mut app = build(config, context, stripe, public_url, played.clone()).await?;
    app.settings = Arc::new(stored);
    let set_up = set_up_link(&app).await?;
    let live = Live::new(app.clone(), environment);
    // Installed before the server reports that it is ready, so that a signal right after that stops it cleanly.
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let jobs = actix_web::rt::spawn(worker::run(live.clone(), stopped));
    let entrance = listener.try_clone()?;
    let server = http::server::serve(live, listener)?;
    let handle = server.handle();
    let mut serving = actix_web::rt::spawn(server);
    greet(&app, &address.to_string(), made_token.as_deref(), set_up.as_deref());
    notify::tell(notify::READY);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        ended = &mut serving => ended??,
    }
    notify::tell(notify::STOPPING);
    // Requests and jobs in flight finish concurrently.
    stop.send(true)?;
    http::drain::drain(&app, &entrance).await;
    handle.stop(true).await;
    jobs.await?;
    tracing::info!("stopped");
    Ok(())
}

/// Lists configurations that the server can run with but its seller would not want: unknown names, and live mode
/// without mail or a public address.
fn warnings(config: &Config) -> Vec<String> {
    let unknown = unknown_names(names_of_process());
    let mut found: Vec<String> = unknown
        .into_iter()
        .map(|(name, meant)| match meant {
            Some(meant) => format!("{name} is not a Keysmith setting and has no effect; did you mean {meant}?"),
            None => format!("{name} is not a Keysmith setting and has no effect; .env.example lists all names"),
        })
        .collect();
    let StripeConfig::Live(live) = &config.stripe else { return found };
    if !live.secret_key.expose().contains("_live_") {
        return found;
    }
    let url = config.address();
    if let Some(why) = wrong_with(&url) {
        found.push(format!(
            "live mode, but KEYSMITH_PUBLIC_URL {url} {why}: set it to the https address that customers use"
        ));
    }
    if config.mail.smtp_url.is_none() {
        found.push("live mode, but SMTP_URL is not set: customers do not receive their keys by mail".to_owned());
    }
    found
}

/// Returns a warning if the server is reachable from other machines and nothing indicates TLS in front of it: passwords
/// and license keys would travel in clear text, and cookies would lack `Secure`.
fn clear_text(config: &Config) -> Option<&'static str> {
    let is_exposed = !config.bind.ip().to_canonical().is_loopback();
    let is_https = config.public_url.as_deref().is_some_and(|url| url.starts_with("https://"));
    (is_exposed && !is_https).then_some(
        "other machines reach this server over plain http: put a proxy with TLS before it and set \
         KEYSMITH_PUBLIC_URL=https://…, or bind to 127.0.0.1",
    )
}

async fn build(
    config: Config,
    context: Context,
    stripe: LiveStripe,
    public_url: String,
    played: Option<sandbox::server::Played>,
) -> Result<App, Failure> {
    let signer = Arc::new(crate::offline::signer::Signer::new(&config.data_dir, &context)?);
    let built = tokio::task::spawn_blocking(move || App::build(config, context, &stripe, public_url, signer));
    let mut app = built.await??;
    app.sandbox = played;
    if let Some(played) = &app.sandbox {
        let prices = app.db.read(crate::catalog::list_prices).await?;
        let tiers = app.db.read(crate::catalog::list_tiers).await?;
        played.sell(&tiers, &prices);
    }
    Ok(app)
}

/// Creates the link that sets up the first administrator, while there is none; a new one at each start.
async fn set_up_link(app: &App) -> Result<Option<String>, Failure> {
    let context = app.context.clone();
    let token = app.db.write(move |conn| first_administrator::open(conn, &context)).await?;
    Ok(token.map(|token| format!("{}/setup?token={}", app.public_url, token.expose())))
}

/// Generates the sandbox's admin token when none is set; it is printed once, at startup.
fn give_sandbox_a_token(config: &mut Config, context: &Context) -> Option<String> {
    if !config.is_sandbox() || config.admin_token.is_some() {
        return None;
    }
    let token = format!("kst_{}{}", context.request_id(), context.request_id());
    config.admin_token = Some(Redacted::new(token.clone()));
    Some(token)
}

/// Prints the server's address. On stdout, so that scripts can read the port when it was 0. A closed pipe does not
/// affect the server.
fn greet(app: &App, address: &str, made_token: Option<&str>, set_up: Option<&str>) {
    let mut text = format!("listening on http://{address}\n");
    if app.config.is_sandbox() {
        let url = &app.public_url;
        text.push_str("SANDBOX: no STRIPE_SECRET_KEY is set, so no real money moves.\n");
        for (what, path) in
            [("buy keys     ", "/buy"), ("read mail    ", "/sandbox/mail"), ("use Stripe   ", "/sandbox")]
        {
            text.push_str(&format!("  {what}{url}{path}\n"));
        }
    }
    if let Some(token) = made_token {
        text.push_str(&format!("  admin token  {token}   (this run only; set KEYSMITH_ADMIN_TOKEN to choose one)\n"));
    }
    if let Some(link) = set_up {
        text.push_str(&format!("  set up       {link}   (creates the first administrator: keep it private)\n"));
    }
    let mut stdout = std::io::stdout().lock();
    if let Err(error) = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        tracing::debug!(%error, "failed to print the greeting");
    }
}
