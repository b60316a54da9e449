//! Connects a Stripe account: checks the key, creates the webhook endpoint, stores both and puts them into effect.

use super::settings;
use crate::app::App;
use crate::app::live::Live;
use crate::audit::Actor;
use crate::config::{Environment, LiveStripe, StripeConfig};
use crate::error_code::ErrorCode;
use crate::http::problem::{FieldError, Problem};
use crate::ids::Kind;
use crate::secret::Redacted;
use crate::settings::Change;
use crate::stripe::client::{CallError, Client};
use crate::stripe::connect::{self, KeyError, Plan};
use crate::stripe::endpoint;

const KEY: &str = "STRIPE_SECRET_KEY";
const SECRET: &str = "STRIPE_WEBHOOK_SECRET";
const URL: &str = "KEYSMITH_PUBLIC_URL";
const INVALID: ErrorCode = ErrorCode::InvalidSetting;

/// Serializes connections within this server: the second of two concurrent calls finds the endpoint that the first one
/// created, with its secret.
static CONNECTING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Connects the account that this key belongs to. `url`: the public URL, if it is also changed.
///
/// # Errors
/// The error at its field; nothing is stored. The next attempt reuses or fixes what was created at Stripe.
pub async fn run(live: &Live, actor: Actor, key: Redacted<String>, url: Option<Change>) -> Result<(), Problem> {
    let environment = live.environment().ok_or_else(|| {
        Problem::conflict(ErrorCode::SettingsAreFixed, "This server takes its settings from its environment alone.")
    })?;
    if let Some(name) = [KEY, SECRET].into_iter().find(|name| environment.fixes(name)) {
        let what = format!("cannot be changed here: {name} is set in the environment of the server");
        return Err(Problem::field(KEY, ErrorCode::SetInEnvironment, what));
    }
    let _turn = CONNECTING.lock().await;
    let app = live.app();
    check_form(key.expose())?;
    let public_url = public_url(environment, &app, url.as_ref())?;
    let client =
        Client::new(&key, &api_base(environment), app.context.clone()).map_err(|error| Problem::internal(&error))?;
    connect::check_key(&client).await.map_err(refused)?;
    let known = secrets_of(&app, key.expose());
    let secret = set_endpoint(&app, &client, &public_url, known).await?;
    let mut changes: Vec<Change> = url.into_iter().collect();
    changes.extend([Change::new(KEY, key.into_inner()), Change::new(SECRET, secret)]);
    settings::run(live, actor, changes).await.map(|_| ())
}

fn check_form(key: &str) -> Result<(), Problem> {
    let wrong = |what: &str| Err(Problem::field(KEY, INVALID, what));
    match key {
        "" => wrong("is needed"),
        key if key.starts_with("pk_") => {
            wrong("is a publishable key: give the secret key (sk_…) or a restricted one (rk_…)")
        }
        key if key.starts_with("whsec_") => {
            wrong("is a webhook secret: give the secret key (sk_…) or a restricted one (rk_…)")
        }
        key if !key.is_ascii() || key.contains(char::is_whitespace) => wrong("has characters that no Stripe key has"),
        key if !["sk_", "rk_"].iter().any(|start| key.starts_with(start)) => wrong("begins with sk_ or rk_"),
        _ => Ok(()),
    }
}

fn public_url(environment: &Environment, app: &App, given: Option<&Change>) -> Result<String, Problem> {
    let given = given.and_then(|change| change.value.as_ref()).map(|value| value.expose().clone());
    let url =
        environment.get(URL).filter(|url| !url.trim().is_empty()).or(given).or_else(|| app.config.public_url.clone());
    let url = url.ok_or_else(|| Problem::field(URL, INVALID, "is needed: Stripe must know where to send events"))?;
    let url = url.trim().trim_end_matches('/').to_owned();
    let parsed = url::Url::parse(&url).map_err(|_| Problem::field(URL, INVALID, "is not a web address"))?;
    let is_local = match parsed.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(ip)) => ip.is_loopback() || ip.is_unspecified(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback() || ip.is_unspecified(),
        None => true,
    };
    if is_local {
        return Err(Problem::field(URL, INVALID, "leads to this machine only, where Stripe cannot send events"));
    }
    Ok(url)
}

fn api_base(environment: &Environment) -> String {
    let set = environment.get("STRIPE_API_BASE").filter(|base| !base.trim().is_empty());
    set.unwrap_or_else(|| "https://api.stripe.com".to_owned())
}

/// Returns the secrets of the existing endpoints if this key has the same mode (live or test) as the previous one:
/// rolling a key keeps the endpoint.
fn secrets_of(app: &App, key: &str) -> Vec<Redacted<String>> {
    match &app.config.stripe {
        StripeConfig::Live(LiveStripe { secret_key, webhook_secrets, .. })
            if secret_key.expose().contains("_live_") == key.contains("_live_") =>
        {
            webhook_secrets.clone()
        }
        _ => Vec::new(),
    }
}

/// Ensures that an endpoint sends all handled events and that this server has its secret. Returns the secrets,
/// comma-separated.
async fn set_endpoint(
    app: &App,
    client: &Client,
    public_url: &str,
    known: Vec<Redacted<String>>,
) -> Result<String, Problem> {
    let job = || app.context.id(Kind::Job);
    let all = |secrets: &[Redacted<String>]| secrets.iter().map(|s| s.expose().as_str()).collect::<Vec<_>>().join(",");
    match connect::plan(client, public_url, !known.is_empty()).await.map_err(not_made)? {
        Plan::Keep => Ok(all(&known)),
        Plan::Correct { id, .. } => {
            endpoint::update(client, &id, &job()).await.map_err(not_made)?;
            Ok(all(&known))
        }
        Plan::Make { others } => {
            let made = endpoint::create(client, public_url, &job()).await.map_err(not_made)?;
            for other in others.iter().filter(|other| other.is_enabled()) {
                endpoint::disable(client, &other.id, &job()).await.map_err(not_made)?;
            }
            made.secret.ok_or_else(|| {
                Problem::conflict(
                    ErrorCode::StripeRefused,
                    "Stripe made the webhook endpoint and told no secret for it. Try again.",
                )
            })
        }
    }
}

fn refused(error: KeyError) -> Problem {
    match error {
        KeyError::Refused(CallError::Refused { status: 401, .. }) => {
            Problem::field(KEY, INVALID, "is not accepted by Stripe: copy it again, whole")
        }
        KeyError::Unanswered(error) => unanswered(&error),
        error => Problem::fields(&[FieldError::new(KEY, INVALID, without_key(&error.to_string()))]),
    }
}

fn not_made(error: CallError) -> Problem {
    match &error {
        CallError::Refused { .. } => {
            let said = without_key(&error.to_string());
            Problem::conflict(
                ErrorCode::StripeRefused,
                format!(
                    "The webhook endpoint could not be set up. {said} A restricted key needs Webhook Endpoints: write."
                ),
            )
        }
        _ => unanswered(&error),
    }
}

fn unanswered(error: &CallError) -> Problem {
    tracing::warn!(%error, "Stripe did not answer while an account was connected");
    Problem::conflict(
        ErrorCode::StripeUnavailable,
        "Stripe did not answer, so nothing was changed. Try again in a moment.",
    )
}

/// Removes parts of keys from Stripe's message, which repeats parts of a key that it refuses.
fn without_key(text: &str) -> String {
    let word = |word: &str| {
        let is_key = ["sk_", "rk_", "pk_", "whsec_"].iter().any(|start| word.contains(start));
        if is_key { "…".to_owned() } else { word.to_owned() }
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
