//! A paid license takes over from a trial and keeps the installation: whoever pays need not set up anything again.

use diesel::prelude::*;

use super::activation::{self, Activation, Details, Kind, Place};
use super::installation_id::InstallationId;
use super::{Activator, activate::ActivateError};
use crate::catalog::Tier;
use crate::db::schema::{activations, licenses, tiers};
use crate::db::{Conn, Error};
use crate::licenses::license::License;

/// The reason that the trial and its activation keep.
pub const CONVERTED: &str = "converted";

impl Activator {
    /// Gives a paid license that was just made the installations on which its account tries the same product, as far as
    /// there are seats, and ends those trials. Gives the installations that it took over. Also a trial that has run out
    /// hands over its installation. Nothing happens for licenses that are for sites, for trials themselves, and for
    /// those of organizations.
    ///
    /// # Errors
    /// The database's; an installation for which no seat is left keeps its trial.
    pub fn take_over_trials(&self, conn: &mut Conn, license_id: &str) -> Result<Vec<String>, Error> {
        let Some(license) = License::find(conn, license_id)? else { return Ok(Vec::new()) };
        let tier = super::seat::tier_of(conn, &license)?;
        let Some(account) = license.account_id.as_deref() else { return Ok(Vec::new()) };
        if tier.activates != "device" || license.purchase_type == "trial" {
            return Ok(Vec::new());
        }
        let tried = active_trials(conn, &tier, account)?;
        let mut taken_over = Vec::new();
        for trial in tried {
            let place = Place {
                kind: Kind::Device,
                subject: trial.subject.clone(),
                takes_seat: true,
                details: Details {
                    instance_name: trial.instance_name.clone(),
                    hostname: trial.hostname.clone(),
                    os_type: trial.os_type.clone(),
                    os_version: trial.os_version.clone(),
                    app_version: trial.app_version.clone(),
                    ip: trial.ip.clone(),
                },
            };
            // Never in place of another device: only one that its person just activated makes another one give way.
            if taken_over.len() >= free_seats(&license) {
                break;
            }
            match self.take_seat(conn, &license, &place, None) {
                Ok(_) => {}
                Err(ActivateError::Database(error)) => return Err(error),
                Err(_) => break,
            }
            end_trial(conn, &trial, self.ambient.now())?;
            taken_over.push(trial.subject);
        }
        Ok(taken_over)
    }
}

/// A new license has all of its seats.
fn free_seats(license: &License) -> usize {
    license.max_activations.map_or(usize::MAX, |seats| usize::try_from(seats).unwrap_or(0))
}

/// Ends the trials of this license's product that its account has on this installation; a trial itself ends none.
pub(super) fn end_trials_here(
    conn: &mut Conn,
    license: &License,
    tier: &Tier,
    installation: &InstallationId,
    now: i64,
) -> Result<(), Error> {
    let Some(account) = license.account_id.as_deref().filter(|_| license.purchase_type != "trial") else {
        return Ok(());
    };
    let tried = active_trials(conn, tier, account)?;
    tried
        .iter()
        .filter(|trial| trial.subject == installation.as_str())
        .try_for_each(|trial| end_trial(conn, trial, now))
}

/// Where an account tries the product that this tier sells.
fn active_trials(conn: &mut Conn, tier: &Tier, account_id: &str) -> Result<Vec<Activation>, Error> {
    Ok(activations::table
        .inner_join(licenses::table.on(licenses::id.eq(activations::license_id)))
        .inner_join(tiers::table.on(tiers::id.eq(licenses::tier_id)))
        .filter(licenses::account_id.eq(account_id).and(licenses::purchase_type.eq("trial")))
        .filter(tiers::product_id.eq(&tier.product_id).and(activations::active.eq(true)))
        .order(activations::id)
        .select(Activation::as_select())
        .load(conn)?)
}

fn end_trial(conn: &mut Conn, trial: &Activation, now: i64) -> Result<(), Error> {
    activation::end(conn, &trial.id, CONVERTED, now)?;
    diesel::update(licenses::table.filter(licenses::id.eq(&trial.license_id)).filter(licenses::status.eq("active")))
        .set((
            licenses::status.eq("inactive"),
            licenses::status_reason.eq(CONVERTED),
            licenses::status_actor.eq("system"),
            licenses::status_at.eq(now),
            licenses::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}
