//! Activating a license for a device: `POST /api/v1/license/activate`.

use super::Activator;
use super::activate::ActivateError;
use super::activation::{Details, Kind, Place};
use super::installation_id::InstallationId;
use super::take_over;
use crate::accounts::email::Email;
use crate::catalog::Tier;
use crate::db::Conn;
use crate::licenses::key::LicenseKey;
use crate::licenses::license::License;
use crate::licenses::owner;
use crate::licenses::terms::Terms;

/// A device that wants to use a license.
#[derive(Clone, Debug)]
pub struct Device {
    pub email: Email,
    pub license_key: LicenseKey,
    pub installation: InstallationId,
    pub details: Details,
    /// The slug of the application's product, if it says so: a license of another product is refused.
    pub product: Option<String>,
}

/// A device that is active now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivatedDevice {
    pub license_id: String,
    pub activation_id: String,
    /// The end of the license in UTC unix seconds, grace not counted; `None` = perpetual.
    pub expiry: Option<i64>,
    /// Active activations that take a seat, this one included.
    pub used: u32,
    /// The installation that made room, if the tier replaces the oldest.
    pub replaced: Option<String>,
    pub terms: Terms,
}

impl Activator {
    /// Takes a seat for the installation that a licence file is made for: whoever has the key may. Licenses for sites
    /// have no installations to count.
    ///
    /// # Errors
    /// [`ActivateError`]
    pub fn activate_for_file(
        &self,
        conn: &mut Conn,
        license: &License,
        installation: &InstallationId,
    ) -> Result<(), ActivateError> {
        let tier = Tier::find(conn, &license.tier_id)?;
        if tier.is_some_and(|tier| tier.activates == "device") {
            let place = Place {
                kind: Kind::Device,
                subject: installation.as_str().to_owned(),
                takes_seat: true,
                details: Details::default(),
            };
            self.take_seat(conn, license, &place, None)?;
        }
        Ok(())
    }

    /// Activates the key for the device. The same installation again is fine, whatever the limit, and renews what is
    /// known of it. Over the limit the tier refuses, or ends the activation of the least recently seen device. A trial
    /// of the same product on this installation ends: the paid license takes over.
    ///
    /// # Errors
    /// [`ActivateError`]
    pub fn activate_device(&self, conn: &mut Conn, device: &Device) -> Result<ActivatedDevice, ActivateError> {
        let license = License::by_key(conn, &self.ring, &device.license_key)?.ok_or(ActivateError::NotFound)?;
        if !owner::is_owned_by_email(conn, &license, &device.email)? {
            return Err(ActivateError::NotYours);
        }
        let place = Place {
            kind: Kind::Device,
            subject: device.installation.as_str().to_owned(),
            takes_seat: true,
            details: device.details.clone(),
        };
        let taken = self.take_seat(conn, &license, &place, device.product.as_deref())?;
        take_over::end_trials_here(conn, &taken.license, &taken.tier, &device.installation, &self.ambient)?;
        Ok(ActivatedDevice {
            terms: Terms::of(&taken.license, &taken.tier)?,
            license_id: taken.license.id,
            activation_id: taken.activation_id,
            expiry: taken.expiry,
            used: taken.used,
            replaced: taken.replaced,
        })
    }
}
