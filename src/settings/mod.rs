//! What the seller has set in the console: rows of `stored_settings`, by the names that the environment has for it (ADR 26).

pub mod change;
pub mod stored;

pub use change::Change;
pub use stored::Stored;
