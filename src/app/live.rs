//! A running server whose stored settings may change: the app that requests and jobs take is exchanged for another one, in one
//! step and without a restart (ADR 26). What began under the old one ends under it.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::{App, StartError};
use crate::audit::Actor;
use crate::config::{Config, ConfigError, Environment};
use crate::db;
use crate::mail::texts;
use crate::settings::stored::{self, StoredError};
use crate::settings::{Change, Stored, change};
use crate::templates::mail_texts::OwnText;

/// The app of the moment; cheap to clone.
#[derive(Clone)]
pub struct Live(Arc<Inner>);

struct Inner {
    current: RwLock<App>,
    /// `None`: an app that never changes.
    environment: Option<Environment>,
    /// One change at a time in this server.
    turn: tokio::sync::Mutex<()>,
    failure: Mutex<Option<Failure>>,
}

/// Stored settings that this server could not begin to use.
#[derive(Clone, Debug)]
struct Failure {
    revision: Option<String>,
    why: String,
}

/// Why a change was not made. Nothing is written then.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    #[error("{0} is set in the environment")]
    Fixed(&'static str),
    #[error("this server takes its configuration as it is")]
    Unchanging,
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Stored(#[from] StoredError),
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// An app that never changes.
impl From<App> for Live {
    fn from(app: App) -> Self {
        Self::of(app, None)
    }
}

impl Live {
    /// `app` was built from `environment`, with the stored settings in it.
    pub fn new(app: App, environment: Environment) -> Self {
        Self::of(app, Some(environment))
    }

    fn of(app: App, environment: Option<Environment>) -> Self {
        let (current, turn, failure) = (RwLock::new(app), tokio::sync::Mutex::default(), Mutex::default());
        Self(Arc::new(Inner { current, environment, turn, failure }))
    }

    /// The app of this moment.
    pub fn app(&self) -> App {
        self.0.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The environment that the stored settings stand below.
    pub fn environment(&self) -> Option<&Environment> {
        self.0.environment.as_ref()
    }

    /// Why the stored settings are not in force on this server, where they are not.
    pub fn failure(&self) -> Option<String> {
        let failure = self.0.failure.lock().unwrap_or_else(PoisonError::into_inner);
        failure.as_ref().map(|failure| failure.why.clone())
    }

    /// Stores changes and begins to use them; how many changed something. The server that would come of them is put together
    /// first.
    ///
    /// # Errors
    /// [`ChangeError`]: with mistakes in the values nothing is stored.
    pub async fn change(&self, actor: Actor, changes: Vec<Change>) -> Result<usize, ChangeError> {
        let environment = self.0.environment.as_ref().ok_or(ChangeError::Unchanging)?;
        if let Some(fixed) = changes.iter().find(|change| environment.fixes(change.name)) {
            return Err(ChangeError::Fixed(fixed.name));
        }
        let _turn = self.0.turn.lock().await;
        let app = self.app();
        let (stored, texts) = read(&app).await?;
        build(&app, environment, stored.with(&changes), texts).await?;
        let (context, sealer) = (app.context.clone(), app.sealer.clone());
        let written = app.db.write(move |conn| change::write(conn, &context, &sealer, &actor, &changes)).await?;
        if written > 0 {
            self.exchange(&app, environment).await;
        }
        Ok(written)
    }

    /// Looks whether another server, or a command, has changed what is stored, and begins to use it.
    ///
    /// # Errors
    /// The database's. Settings that cannot be used are told once, and [`Live::failure`] has why.
    pub async fn look(&self) -> db::Result<()> {
        let Some(environment) = &self.0.environment else { return Ok(()) };
        let revision = self.app().db.read(stored::revision).await?;
        if self.knows(revision.as_deref()) {
            return Ok(());
        }
        let _turn = self.0.turn.lock().await;
        let app = self.app();
        if app.settings.revision() != revision.as_deref() {
            self.exchange(&app, environment).await;
        }
        Ok(())
    }

    fn knows(&self, revision: Option<&str>) -> bool {
        let failure = self.0.failure.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = failure.as_ref().is_some_and(|failure| failure.revision.as_deref() == revision);
        failed || self.app().settings.revision() == revision
    }

    /// Puts the app of the stored settings in the place of `before`, which stays where that cannot be done.
    async fn exchange(&self, before: &App, environment: &Environment) {
        let (stored, texts) = match read(before).await {
            Ok(read) => read,
            Err(error) => return self.failed(None, &error),
        };
        let revision = stored.revision().map(str::to_owned);
        match build(before, environment, stored, texts).await {
            Ok(next) => {
                *self.0.current.write().unwrap_or_else(PoisonError::into_inner) = next;
                *self.0.failure.lock().unwrap_or_else(PoisonError::into_inner) = None;
                tracing::info!("the settings have changed and are in force");
            }
            Err(error) => self.failed(revision, &error),
        }
    }

    fn failed(&self, revision: Option<String>, error: &dyn std::fmt::Display) {
        tracing::error!(%error, "the stored settings cannot be used; the server goes on with those that it had");
        let failure = Failure { revision, why: error.to_string() };
        *self.0.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
    }
}

/// What is stored: settings, and the seller's own texts of mails.
async fn read(app: &App) -> Result<(Stored, Vec<OwnText>), StoredError> {
    let sealer = app.sealer.clone();
    app.db.read(move |conn| Ok((stored::read(conn, &sealer)?, texts::all(conn)?))).await
}

/// The app that these settings make of `before`. Off the async threads: certificates are read from files.
async fn build(
    before: &App,
    environment: &Environment,
    stored: Stored,
    texts: Vec<OwnText>,
) -> Result<App, ChangeError> {
    let config = Config::of_server(environment, &|name| stored.value(name))?;
    let before = before.clone();
    let built = tokio::task::spawn_blocking(move || before.reconfigured(config, stored, &texts)).await;
    Ok(built.map_err(|_| db::Error::Stopped)??)
}
