//! The mails of this area, a struct each, with their template values.

pub mod key_list;
pub mod license_reissued;
pub mod license_resent;

use std::sync::Arc;

use super::stored_form::KeyRing;
use crate::mail::Kinds;

/// Registers this area's kinds of mail. The key ring opens the keys that they contain.
pub fn register(kinds: &mut Kinds, ring: &Arc<KeyRing>) {
    kinds.add::<license_resent::LicenseResent>(ring);
    kinds.add::<license_reissued::LicenseReissued>(ring);
}
