//! Activates a license for a device: `POST /api/v1/license/activate`.

use super::Activator;
use super::activate::{ActivateError, Activated};
use super::activation::{Details, Place};
use super::installation_id::InstallationId;
use super::take_over;
use crate::accounts::email::Email;
use crate::db::Conn;
use crate::licenses::key::LicenseKey;

/// A request to activate a license for a device.
#[derive(Clone, Debug)]
pub struct Device {
    /// The owner's address; not every tier requires it.
    pub email: Option<Email>,
    pub license_key: LicenseKey,
    pub installation: InstallationId,
    pub details: Details,
    /// The slug of the application's product, if the request names it: a license of another product is refused.
    pub product: Option<String>,
}

impl Activator {
    /// Activates the key for the device. The same installation again succeeds, whatever the limit, and updates its
    /// details. Over the limit, the tier refuses, or ends the activation of the least recently seen device. A trial of
    /// the same product on this installation ends, since the paid license replaces it.
    pub fn activate_device(&self, conn: &mut Conn, device: &Device) -> Result<Activated, ActivateError> {
        let (license, tier, product) = self.license_of(conn, &device.license_key, device.email.as_ref())?;
        if device.product.as_ref().is_some_and(|asked| *asked != product) {
            return Err(ActivateError::OtherProduct);
        }
        let place = Place::device(&device.installation, device.details.clone());
        let taken = self.take_seat(conn, &license, tier, &place)?;
        take_over::end_trials_here(conn, &taken.license, &taken.tier, &device.installation, &self.context)?;
        self.activated(taken)
    }
}
