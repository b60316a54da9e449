//! `keysmith stripe setup`

use super::super::out::Output;
use super::super::{Failure, start};
use super::{Steps, client, prices};
use crate::audit::Actor;
use crate::config::{Config, LiveStripe, WebhookSecretFile};
use crate::db::Db;
use crate::ids::{Context, Kind};
use crate::settings::{Change, change, stored};
use crate::stripe::client::Client;
use crate::stripe::connect::{self, Plan};
use crate::stripe::endpoint::{self, Endpoint};

const NAME: &str = "STRIPE_WEBHOOK_SECRET";

#[derive(clap::Args)]
pub struct Args {
    /// Only show what would be done
    #[arg(long)]
    dry_run: bool,
    /// Create the catalog's prices that Stripe does not have, with their products, and use the new ids
    #[arg(long)]
    create_prices: bool,
    /// Create a new endpoint even if there is one: Stripe shows an endpoint's secret only when it is created
    #[arg(long)]
    new_endpoint: bool,
}

pub fn run(config: &Config, live: &LiveStripe, context: Context, args: &Args, output: Output) -> Result<(), Failure> {
    let public_url = config.public_url.clone().ok_or(
        "KEYSMITH_PUBLIC_URL is not set: Stripe must know where to send events. Without a public address use \
         `keysmith stripe listen`",
    )?;
    let db = start::open_database(config)?;
    let mut steps = Steps::new(output);
    let system = actix_web::rt::System::new();
    let (client, made) = system.block_on(async {
        let client = client(live, &context)?;
        let _: serde_json::Value = client.get("/checkout/sessions", &[("limit", "1")]).await?;
        steps.done("The key works.".to_owned());
        let made = set_endpoint(live, &client, &context, &public_url, args, &mut steps).await?;
        Ok::<_, Failure>((client, made))
    })?;
    if let Some(made) = made {
        keep_secret(config, &db, &context, &made, &mut steps)?;
    }
    system.block_on(prices::hold(&client, &db, &context, args.create_prices, args.dry_run, &mut steps))?;
    steps.end()
}

/// Ensures that one endpoint sends every handled event and that this server has its secret. Returns the endpoint if it
/// was created.
async fn set_endpoint(
    live: &LiveStripe,
    client: &Client,
    context: &Context,
    public_url: &str,
    args: &Args,
    steps: &mut Steps,
) -> Result<Option<Endpoint>, Failure> {
    let url = endpoint::url_of(public_url);
    match connect::plan(client, public_url, !args.new_endpoint && !live.webhook_secrets.is_empty()).await? {
        Plan::Make { others } if !others.is_empty() && !args.new_endpoint => {
            let id = others.first().map(|endpoint| endpoint.id.as_str()).unwrap_or_default();
            return Err(format!(
                "Stripe has an endpoint {url} ({id}), but its secret is not known here. Set STRIPE_WEBHOOK_SECRET to the \
                 signing secret that Stripe's dashboard shows for it, or run this again with --new-endpoint"
            )
            .into());
        }
        Plan::Make { .. } if args.dry_run => {
            steps.done(format!("Would create the webhook endpoint {url}, with API version {}.", endpoint::API_VERSION));
        }
        Plan::Make { .. } => {
            let made = endpoint::create(client, public_url, &context.id(Kind::Job)).await?;
            return Ok(Some(made));
        }
        Plan::Keep => steps.done(format!("The webhook endpoint {url} is up to date.")),
        Plan::Correct { id, missing, needless } if args.dry_run => {
            steps.done(format!(
                "Would update the endpoint {id}: {missing} events are missing, {needless} are not handled."
            ));
        }
        Plan::Correct { id, missing, needless } => {
            endpoint::update(client, &id, &context.id(Kind::Job)).await?;
            steps.done(format!(
                "Updated the endpoint {id}: {missing} events were missing, {needless} were not handled."
            ));
        }
    }
    Ok(None)
}

/// Saves the new secret in the stored settings if the console manages it there, otherwise in the file.
fn keep_secret(config: &Config, db: &Db, context: &Context, made: &Endpoint, steps: &mut Steps) -> Result<(), Failure> {
    let secret = made
        .secret
        .as_deref()
        .ok_or("Stripe's response contains no secret for the new endpoint; look it up in Stripe's dashboard")?;
    if db.read_blocking(|conn| stored::is_stored(conn, NAME))? {
        let store = start::open_store(config, context)?;
        let stored = store.db.read_blocking(|conn| stored::read(conn, &store.sealer))?;
        let older = stored.get(NAME).unwrap_or_default();
        let changes = [Change::new(NAME, format!("{secret},{older}"))];
        let (context, sealer) = (context.clone(), store.sealer.clone());
        store.db.write_blocking(move |conn| change::write(conn, &context, &sealer, &Actor::Cli, &changes))?;
        steps.done(format!(
            "Created the webhook endpoint {} ({}); its secret is saved in the console's settings.",
            made.url, made.id
        ));
    } else {
        let file = WebhookSecretFile::of(&config.data_dir);
        file.add(secret).map_err(|error| format!("{}: {error}", file.path().display()))?;
        let path = file.path().display();
        steps.done(format!("Created the webhook endpoint {} ({}); its secret is saved in {path}.", made.url, made.id));
    }
    if std::env::var_os(NAME).is_some() {
        steps.done(
            "STRIPE_WEBHOOK_SECRET is set and takes precedence: remove it, or add the new secret to it.".to_owned(),
        );
    }
    Ok(())
}
