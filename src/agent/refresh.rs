//! Online mode.
