//! Where the names of the configuration come from outside the database.

use std::fmt;
use std::sync::Arc;

use super::{ConfigError, read_dotenv};

/// The options of the command line, then the environment. Cheap to clone. It is kept by a running server, which reads its
/// configuration anew when a stored setting changes.
#[derive(Clone)]
pub struct Environment(Arc<Get>);

/// Gives the value of a name.
type Get = dyn Fn(&str) -> Option<String> + Send + Sync;

impl Environment {
    pub fn new(get: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(get))
    }

    /// The process's environment, with what `.env` of the working directory adds to it. What `overrides` names comes first.
    ///
    /// # Errors
    /// A `.env` that cannot be read.
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

    /// Whether a name is set here, so that what is stored under it has no effect.
    pub fn fixes(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| !value.trim().is_empty())
    }

    /// The value of a name: the environment's, or what is `stored`. A name that is set to nothing leaves room for what is
    /// stored.
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
