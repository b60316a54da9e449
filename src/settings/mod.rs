//! Settings that the seller has set in the console: rows of `stored_settings`, under the names of the environment
//! variables (ADR 26).

pub mod change;
pub mod stored;

pub use change::Change;
pub use stored::Stored;
