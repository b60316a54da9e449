//! Settings from outside the database: the command line and the environment.

use std::fmt;
use std::sync::Arc;

use super::{ConfigError, read_dotenv};

/// Command-line options, then the environment. Cheap to clone. A running server keeps it to reload its configuration
/// when a stored setting changes.
#[derive(Clone)]
pub struct Environment(Arc<Get>);

/// Returns the value of a name.
type Get = dyn Fn(&str) -> Option<String> + Send + Sync;

impl Environment {
    pub fn new(get: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(get))
    }

    /// Reads the process's environment, completed by `.env` in the working directory. `overrides` take precedence.
    ///
    /// # Errors
    /// An unreadable `.env`.
    pub fn of_process(overrides: Vec<(&'static str, String)>) -> Result<Self, ConfigError> {
        read_dotenv()?;
        Ok(Self::new(move |name| {
            let given = overrides.iter().find(|(wanted, _)| *wanted == name).map(|(_, value)| value.clone());
            given.or_else(|| std::env::var(name).ok())
        }))
    }

    pub fn get(&self, name: &str) -> Option<String> {
        (self.0)(name)
    }

    /// Whether a name is set here, so that its stored setting has no effect.
    pub fn fixes(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| !value.trim().is_empty())
    }

    /// Returns the value of a name from the environment, or else from `stored`. A name that is set but empty leaves the
    /// stored value in effect.
    pub(super) fn over(&self, name: &str, stored: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        match self.get(name) {
            Some(value) if !value.trim().is_empty() => Some(value),
            empty => super::storable(name).and_then(|storable| stored(storable.name)).or(empty),
        }
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Environment")
    }
}
