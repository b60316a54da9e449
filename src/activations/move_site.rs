//! Moves a license from one site to another in one step.

use super::Activator;
use super::activate::{ActivateError, Activated};
use super::activation::{self, Kind};
use super::move_seat::MoveError;
use super::site_domain::SiteDomain;
use crate::db::{Conn, Error};
use crate::ids::AccountId;

/// Why a license was not moved. The caller has to roll its transaction back.
#[derive(Debug, thiserror::Error)]
pub enum MoveSiteError {
    #[error(transparent)]
    Leave(#[from] MoveError),
    #[error(transparent)]
    Arrive(#[from] ActivateError),
    /// 422
    #[error("it is in use there already; give another site")]
    SameSite,
    #[error(transparent)]
    Database(#[from] Error),
}

impl Activator {
    /// Ends an activation of the account's own license (or its organization's) and activates the license for `site`.
    ///
    /// # Errors
    /// [`MoveSiteError`]; `Leave(NotFound)` also for a device, which only its application can activate.
    pub fn move_own_site(
        &self,
        conn: &mut Conn,
        account_id: &AccountId,
        activation_id: &str,
        site: &SiteDomain,
    ) -> Result<Activated, MoveSiteError> {
        let place = activation::find(conn, activation_id)?.filter(|place| place.kind == Kind::Site);
        let place = place.ok_or(MoveError::NotFound)?;
        if place.active && place.subject == site.as_str() {
            return Err(MoveSiteError::SameSite);
        }
        self.deactivate_own(conn, account_id, activation_id)?;
        Ok(self.activate_site_by_id(conn, account_id, &place.license_id, site)?)
    }
}
