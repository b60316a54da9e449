//! The mails of this area: a struct each, with what its templates take.

pub mod key_list;
pub mod license_reissued;
pub mod license_resent;

use std::sync::Arc;

use super::stored_form::KeyRing;
use crate::mail::Kinds;

/// Adds this area's kinds of mail. The ring opens the keys that they bring.
pub fn register(kinds: &mut Kinds, ring: &Arc<KeyRing>) {
    kinds.add::<license_resent::LicenseResent>(ring);
    kinds.add::<license_reissued::LicenseReissued>(ring);
}
