//! Moves a trial's installation to the paid license, so that customers need not set up anything again.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::activation::{self, Activation, Kind, Place};
use super::installation_id::InstallationId;
use super::seat::tier_of;
use crate::audit::Actor;
use crate::catalog::Tier;
use crate::db::schema::{activations, licenses, sessions, sign_in_links, tiers};
use crate::db::{Conn, Result};
use crate::ids::{AccountId, Context, LicenseId};
use crate::licenses::license::License;
use crate::licenses::status::{LicenseStatus, PurchaseType, StatusReason};
use crate::licenses::status_change::StatusChange;

/// The stored reason of the ended trial and its activation.
pub const CONVERTED: &str = StatusReason::Converted.as_str();

/// Activates a new paid license on the installations where its account tries the same product, as far as there are
/// seats, and ends those trials; returns the installations. Includes expired trials. Does nothing for licenses for
/// sites, for trials, and for licenses of organizations.
///
/// Anybody can start a trial for another person's address. So a trial's installation is taken over only if somebody has
/// signed in to the account since the mail about the trial. Otherwise the installation activates the paid key itself,
/// which ends the trial too ([`end_trials_here`]).
pub fn take_over_trials(conn: &mut Conn, context: &Context, license_id: &LicenseId) -> Result<Vec<String>> {
    let Some(license) = License::lock(conn, license_id)? else { return Ok(Vec::new()) };
    let tier = tier_of(conn, &license)?;
    let Some(account) = license.account_id.as_ref() else { return Ok(Vec::new()) };
    if tier.activates != Kind::Device || license.purchase_type == PurchaseType::Trial {
        return Ok(Vec::new());
    }
    let seats = license.facts().max_activations.unwrap_or(u32::MAX);
    let mut used = activation::seats_used(conn, license_id)?;
    let mut taken_over = Vec::new();
    for trial in active_trials(conn, &tier, account)? {
        if !signed_in_since(conn, account, trial.first_activated_at)? {
            continue;
        }
        // Does not replace another device: only an activation by a person does.
        if used >= seats {
            break;
        }
        if activation::find_place(conn, license_id, Kind::Device, &trial.subject)?.is_some() {
            continue;
        }
        activation::insert(conn, context, license_id, &Place::like(&trial))?;
        activation::start_counting(conn, context, license_id)?;
        end_trial(conn, context, &trial)?;
        used += 1;
        taken_over.push(trial.subject);
    }
    Ok(taken_over)
}

/// Ends the trials of this license's product that its account has on this installation; a trial license ends none.
pub(super) fn end_trials_here(
    conn: &mut Conn,
    license: &License,
    tier: &Tier,
    installation: &InstallationId,
    context: &Context,
) -> Result<()> {
    let Some(account) = license.account_id.as_ref().filter(|_| license.purchase_type != PurchaseType::Trial) else {
        return Ok(());
    };
    let tried = active_trials(conn, tier, account)?;
    tried
        .iter()
        .filter(|trial| trial.subject == installation.as_str())
        .try_for_each(|trial| end_trial(conn, context, trial))
}

/// Returns whether the account was signed in to after this time.
fn signed_in_since(conn: &mut Conn, account_id: &AccountId, since: i64) -> Result<bool> {
    let links = sign_in_links::table
        .filter(sign_in_links::account_id.eq(account_id).and(sign_in_links::used_at.ge(since).assume_not_null()));
    let sessions = sessions::table.filter(sessions::account_id.eq(account_id).and(sessions::created_at.ge(since)));
    let by_link: bool = diesel::select(exists(links)).get_result(conn)?;
    Ok(by_link || diesel::select(exists(sessions)).get_result(conn)?)
}

/// Returns the active trial activations of an account for the product of this tier.
fn active_trials(conn: &mut Conn, tier: &Tier, account_id: &AccountId) -> Result<Vec<Activation>> {
    Ok(activations::table
        .inner_join(licenses::table.on(licenses::id.eq(activations::license_id)))
        .inner_join(tiers::table.on(tiers::id.eq(licenses::tier_id)))
        .filter(licenses::account_id.eq(account_id).and(licenses::purchase_type.eq(PurchaseType::Trial)))
        .filter(tiers::product_id.eq(&tier.product_id).and(activations::active.eq(true)))
        .order(activations::id)
        .select(Activation::as_select())
        .load(conn)?)
}

fn end_trial(conn: &mut Conn, context: &Context, trial: &Activation) -> Result<()> {
    let now = context.now();
    activation::end(conn, &trial.id, CONVERTED, now)?;
    activation::publish_deactivated(conn, context, trial, CONVERTED)?;
    let converted = StatusChange {
        to: LicenseStatus::Inactive,
        reason: Some(CONVERTED),
        actor: Some(Actor::System.to_string()),
        at: now,
    };
    converted.write(conn, &[&trial.license_id], &[LicenseStatus::Active])
}
