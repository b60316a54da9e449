//! Activations: the places, sites or devices, where a license is in use.

pub mod activate;
pub mod activation;
pub mod deactivate;
pub mod list;
mod seat;
pub mod seen;
pub mod site_domain;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::ids::Ambient;
use crate::licenses::stored_form::KeyRing;
use seen::Seen;

/// What the operations on activations need besides the connection; one a server, cheap to clone.
#[derive(Clone, Debug)]
pub struct Activator {
    pub ambient: Ambient,
    pub ring: Arc<KeyRing>,
    pub seen: Arc<Seen>,
}
