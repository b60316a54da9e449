//! Licence files and signed keys.
