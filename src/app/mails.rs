//! All kinds of mail that the server sends.

use std::sync::Arc;

use crate::licenses::stored_form::KeyRing;
use crate::mail::Kinds;
use crate::secret::Secret;
use crate::{accounts, billing, licenses, trials};

/// The kinds of every area. The secret derives the tokens of links, the ring opens license keys.
pub fn kinds(secret: &Arc<Secret>, ring: &Arc<KeyRing>) -> Kinds {
    let mut kinds = Kinds::default();
    accounts::mails::register(&mut kinds, secret);
    licenses::mails::register(&mut kinds, ring);
    trials::mails::register(&mut kinds, ring, secret);
    billing::notifications::mails::register(&mut kinds, ring);
    kinds
}

#[cfg(test)]
mod tests;
