//! Takes the seat that a license file is bound to.

use super::Activator;
use super::activate::ActivateError;
use super::activation::{self, Details, Kind, Place};
use super::deactivate::{BY_KEY, BY_OWNER};
use super::installation_id::InstallationId;
use super::move_seat::BY_ADMIN;
use super::seat::{IDLE, REPLACED, tier_of};
use super::site_domain::SiteDomain;
use crate::db::Conn;
use crate::licenses::license::License;

/// Who requests a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskedBy {
    /// A program with the key. It does not restore an activation that somebody ended: files are renewed on a schedule,
    /// which would undo what a person did.
    Key,
    /// The owner, signed in.
    Owner,
}

impl Activator {
    /// Takes a seat for the installation that a license file is issued for, and returns the name that the file is bound
    /// to. On a tier for sites, the installation is a site domain. The same installation again takes no second seat.
    pub fn activate_for_file(
        &self,
        conn: &mut Conn,
        license: &License,
        installation: &InstallationId,
        by: AskedBy,
    ) -> Result<String, ActivateError> {
        let tier = tier_of(conn, license)?;
        let place = match tier.activates {
            Kind::Device => Place::device(installation, Details::default()),
            Kind::Site => match SiteDomain::parse(installation.as_str()) {
                Ok(site) => Place::site(&site),
                Err(_) => return Err(ActivateError::WrongKind { activates: Kind::Site }),
            },
        };
        let known = activation::find_place(conn, &license.id, place.kind, &place.subject)?;
        let ended_by_somebody = |reason: &str| [BY_KEY, BY_OWNER, BY_ADMIN, REPLACED, IDLE].contains(&reason);
        if by == AskedBy::Key
            && known.is_some_and(|known| {
                !known.active && known.deactivated_reason.as_deref().is_some_and(ended_by_somebody)
            })
        {
            return Err(ActivateError::Deactivated);
        }
        self.take_seat(conn, license, tier, &place).map(|_| place.subject)
    }
}
