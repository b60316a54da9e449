//! Activations as stored in the database.

use diesel::prelude::*;

use super::installation_id::InstallationId;
use super::site_domain::SiteDomain;
pub use crate::catalog::ActivationKind as Kind;
use crate::db::schema::{activations, license_seats, licenses};
use crate::db::{Conn, Result};
use crate::ids::{self, Context, LicenseId};
use crate::licenses::webhooks::{self, ActivationBody, LicenseEvent};
use crate::webhooks::Topic;
use crate::webhooks::endpoint::is_wanted;

/// One site or device where a license is, or was, in use. Times are UTC unix seconds.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = activations)]
pub struct Activation {
    pub id: String,
    pub license_id: LicenseId,
    pub kind: Kind,
    /// The site domain or the installation id.
    pub subject: String,
    /// False for development sites.
    pub takes_seat: bool,
    pub active: bool,
    pub instance_name: Option<String>,
    pub hostname: Option<String>,
    pub os_type: Option<String>,
    pub os_version: Option<String>,
    pub app_version: Option<String>,
    pub ip: Option<String>,
    pub first_activated_at: i64,
    /// When it last became active.
    pub activated_at: i64,
    pub last_validated_at: Option<i64>,
    pub last_seen_at: i64,
    pub deactivated_at: Option<i64>,
    pub deactivated_reason: Option<String>,
}

impl Activation {
    /// Returns the form in webhooks.
    fn body(&self) -> ActivationBody {
        ActivationBody {
            id: self.id.clone(),
            kind: self.kind,
            subject: self.subject.clone(),
            takes_seat: self.takes_seat,
            instance_name: self.instance_name.clone(),
            hostname: self.hostname.clone(),
        }
    }
}

/// What a site or device reports about itself when it is activated, for people to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    pub instance_name: Option<String>,
    pub hostname: Option<String>,
    pub os_type: Option<String>,
    pub os_version: Option<String>,
    pub app_version: Option<String>,
    pub ip: Option<String>,
}

impl Details {
    /// Returns whether the details contain anything that the row does not.
    pub(super) fn adds_to(&self, known: &Activation) -> bool {
        [
            (&self.instance_name, &known.instance_name),
            (&self.hostname, &known.hostname),
            (&self.os_type, &known.os_type),
            (&self.os_version, &known.os_version),
            (&self.app_version, &known.app_version),
            (&self.ip, &known.ip),
        ]
        .into_iter()
        .any(|(reported, known)| reported.is_some() && reported != known)
    }
}

/// Lists all activations of these licenses, active or not, oldest first: one query for a whole page of licenses.
pub fn list(conn: &mut Conn, license_ids: &[&str]) -> Result<Vec<Activation>> {
    Ok(activations::table
        .filter(activations::license_id.eq_any(license_ids))
        .order((activations::first_activated_at, activations::id))
        .select(Activation::as_select())
        .load(conn)?)
}

/// Lists the active activations of one license, oldest first.
pub fn list_active(conn: &mut Conn, license_id: &LicenseId) -> Result<Vec<Activation>> {
    Ok(activations::table
        .filter(activations::license_id.eq(license_id).and(activations::active.eq(true)))
        .order((activations::activated_at, activations::id))
        .select(Activation::as_select())
        .load(conn)?)
}

/// Returns the names of these activations, skipping missing ones: the instance name, or else the site or device.
pub fn names_of(conn: &mut Conn, ids: &[String]) -> Result<Vec<String>> {
    let mut names = Vec::with_capacity(ids.len());
    for id in ids {
        names.extend(find(conn, id)?.map(|found| found.instance_name.unwrap_or(found.subject)));
    }
    Ok(names)
}

/// Lists the activations of a license that ended for this reason.
pub fn list_ended(conn: &mut Conn, license_id: &LicenseId, reason: &str) -> Result<Vec<Activation>> {
    Ok(activations::table
        .filter(activations::license_id.eq(license_id).and(activations::active.eq(false)))
        .filter(activations::deactivated_reason.eq(reason))
        .order((activations::activated_at, activations::id))
        .select(Activation::as_select())
        .load(conn)?)
}

/// Reactivates an activation as it was: it keeps its position among the others, and does not count as a move.
pub fn reopen(conn: &mut Conn, id: &str) -> Result<()> {
    diesel::update(activations::table.find(id))
        .set((
            activations::active.eq(true),
            activations::deactivated_at.eq(None::<i64>),
            activations::deactivated_reason.eq(None::<String>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Returns the activation with this id.
pub fn find(conn: &mut Conn, id: &str) -> Result<Option<Activation>> {
    Ok(activations::table.find(id).select(Activation::as_select()).first(conn).optional()?)
}

/// Returns the activation of this site or device, active or not.
pub fn find_place(conn: &mut Conn, license_id: &LicenseId, kind: Kind, subject: &str) -> Result<Option<Activation>> {
    Ok(activations::table
        .filter(activations::license_id.eq(license_id))
        .filter(activations::kind.eq(kind).and(activations::subject.eq(subject)))
        .select(Activation::as_select())
        .first(conn)
        .optional()?)
}

/// Returns the activation of this site or device, active or not, and how many seats of the license are taken
/// ([`seats_used`]), in one query.
pub(super) fn place_and_seats(
    conn: &mut Conn,
    license_id: &LicenseId,
    kind: Kind,
    subject: &str,
) -> Result<(Option<Activation>, u32)> {
    // Diesel's join condition has to own its values.
    let subject = subject.to_owned();
    let here =
        activations::license_id.eq(licenses::id).and(activations::kind.eq(kind)).and(activations::subject.eq(subject));
    let found: Option<(Option<Activation>, Option<i64>)> = licenses::table
        .left_join(activations::table.on(here))
        .left_join(license_seats::table.on(license_seats::license_id.eq(licenses::id)))
        .filter(licenses::id.eq(license_id))
        .select((Option::<Activation>::as_select(), license_seats::used.nullable()))
        .first(conn)
        .optional()?;
    let (place, used) = found.unwrap_or_default();
    Ok((place, u32::try_from(used.unwrap_or(0)).unwrap_or(u32::MAX)))
}

/// Returns how many active activations of a license take a seat.
///
/// Triggers maintain the number in the transaction that changes it, so an exact answer needs no counting.
pub fn seats_used(conn: &mut Conn, license_id: &LicenseId) -> Result<u32> {
    let used: Option<i64> = license_seats::table.find(license_id).select(license_seats::used).first(conn).optional()?;
    Ok(u32::try_from(used.unwrap_or(0)).unwrap_or(u32::MAX))
}

/// Returns how many development sites a license is active on.
pub(super) fn development_sites_used(conn: &mut Conn, license_id: &LicenseId) -> Result<u32> {
    let seated = activations::active.eq(true).and(activations::takes_seat.eq(false));
    let of_license = activations::table.filter(activations::license_id.eq(license_id));
    let used: i64 = of_license.filter(seated).count().get_result(conn)?;
    Ok(u32::try_from(used).unwrap_or(u32::MAX))
}

/// Writes the activation of a license that was just minted for a site, without checking a limit: the site was paid for.
///
/// A license whose days count from its first activation starts now. Returns the activation's id.
pub fn insert_site_activation(
    conn: &mut Conn,
    context: &Context,
    license_id: &LicenseId,
    site: &SiteDomain,
) -> Result<String> {
    start_counting(conn, context, license_id)?;
    insert(conn, context, license_id, &Place::site(site))
}

/// Publishes the webhook about a new activation.
pub fn publish_activated(conn: &mut Conn, context: &Context, activation: &Activation, reason: &str) -> Result<()> {
    let event = LicenseEvent::Activated { activation: activation.body(), reason: reason.to_owned() };
    webhooks::publish(conn, context, &[&activation.license_id], &event)
}

/// Publishes the webhook about an ended activation.
pub fn publish_deactivated(conn: &mut Conn, context: &Context, activation: &Activation, reason: &str) -> Result<()> {
    let event = LicenseEvent::Deactivated { activation: activation.body(), reason: reason.to_owned() };
    webhooks::publish(conn, context, &[&activation.license_id], &event)
}

/// Publishes the webhook about an activation that was just written.
pub(super) fn publish_new(conn: &mut Conn, context: &Context, id: &str) -> Result<()> {
    // Loaded only if an endpoint subscribes.
    if !is_wanted(conn, Topic::LicenseActivated)? {
        return Ok(());
    }
    match find(conn, id)? {
        Some(place) => publish_activated(conn, context, &place, "activated"),
        None => Ok(()),
    }
}

/// A site or device to activate.
#[derive(Clone, Debug)]
pub struct Place {
    pub kind: Kind,
    pub subject: String,
    pub takes_seat: bool,
    pub details: Details,
}

impl Place {
    pub fn site(site: &SiteDomain) -> Self {
        Self {
            kind: Kind::Site,
            subject: site.as_str().to_owned(),
            takes_seat: !site.is_development(),
            details: Details::default(),
        }
    }

    pub fn device(installation: &InstallationId, details: Details) -> Self {
        Self { kind: Kind::Device, subject: installation.as_str().to_owned(), takes_seat: true, details }
    }

    /// Returns the device of an existing activation, for use with another license.
    pub fn like(known: &Activation) -> Self {
        Self {
            kind: Kind::Device,
            subject: known.subject.clone(),
            takes_seat: true,
            details: Details {
                instance_name: known.instance_name.clone(),
                hostname: known.hostname.clone(),
                os_type: known.os_type.clone(),
                os_version: known.os_version.clone(),
                app_version: known.app_version.clone(),
                ip: known.ip.clone(),
            },
        }
    }
}

/// Inserts an activation of a site or device that the license was never activated for.
pub(super) fn insert(conn: &mut Conn, context: &Context, license_id: &LicenseId, place: &Place) -> Result<String> {
    let id = context.id(ids::Kind::Activation);
    let now = context.now();
    let details = &place.details;
    diesel::insert_into(activations::table)
        .values((
            (
                activations::id.eq(&id),
                activations::license_id.eq(license_id),
                activations::kind.eq(place.kind),
                activations::subject.eq(&place.subject),
                activations::takes_seat.eq(place.takes_seat),
                activations::active.eq(true),
            ),
            (
                activations::instance_name.eq(&details.instance_name),
                activations::hostname.eq(&details.hostname),
                activations::os_type.eq(&details.os_type),
                activations::os_version.eq(&details.os_version),
                activations::app_version.eq(&details.app_version),
                activations::ip.eq(&details.ip),
            ),
            (
                activations::first_activated_at.eq(now),
                activations::activated_at.eq(now),
                activations::last_seen_at.eq(now),
            ),
        ))
        .execute(conn)?;
    publish_new(conn, context, &id)?;
    Ok(id)
}

/// The update of a known activation; details that are not reported again stay.
#[derive(AsChangeset)]
#[diesel(table_name = activations)]
struct Renewal<'a> {
    instance_name: Option<&'a str>,
    hostname: Option<&'a str>,
    os_type: Option<&'a str>,
    os_version: Option<&'a str>,
    app_version: Option<&'a str>,
    ip: Option<&'a str>,
    active: bool,
    takes_seat: bool,
    /// Unchanged while it is active: the earlier activation keeps its seat.
    activated_at: Option<i64>,
    last_seen_at: i64,
    deactivated_at: Option<Option<i64>>,
    deactivated_reason: Option<Option<&'a str>>,
}

/// Activates a known site or device (again), or updates its details.
pub(super) fn renew(conn: &mut Conn, known: &Activation, place: &Place, now: i64) -> Result<()> {
    let details = &place.details;
    let renewal = Renewal {
        instance_name: details.instance_name.as_deref(),
        hostname: details.hostname.as_deref(),
        os_type: details.os_type.as_deref(),
        os_version: details.os_version.as_deref(),
        app_version: details.app_version.as_deref(),
        ip: details.ip.as_deref(),
        active: true,
        takes_seat: place.takes_seat,
        activated_at: (!known.active).then_some(now),
        last_seen_at: now,
        deactivated_at: Some(None),
        deactivated_reason: Some(None),
    };
    diesel::update(activations::table.find(&known.id)).set(renewal).execute(conn)?;
    Ok(())
}

/// Ends an activation; the row stays, with the time and the reason. Returns false when it was not active.
pub fn end(conn: &mut Conn, id: &str, reason: &str, now: i64) -> Result<bool> {
    let ended = diesel::update(activations::table.find(id).filter(activations::active.eq(true)))
        .set((
            activations::active.eq(false),
            activations::deactivated_at.eq(now),
            activations::deactivated_reason.eq(reason),
        ))
        .execute(conn)?;
    Ok(ended == 1)
}

/// Ends every activation of a license (it was revoked, or its key replaced); returns how many. The caller holds the
/// license's lock.
pub fn end_all(conn: &mut Conn, license_id: &LicenseId, reason: &str, now: i64) -> Result<usize> {
    let active = activations::license_id.eq(license_id).and(activations::active.eq(true));
    Ok(diesel::update(activations::table.filter(active))
        .set((
            activations::active.eq(false),
            activations::deactivated_at.eq(now),
            activations::deactivated_reason.eq(reason),
        ))
        .execute(conn)?)
}

/// Sets the end of a license whose days count from its first activation; does nothing for others.
pub(super) fn start_counting(conn: &mut Conn, context: &Context, license_id: &LicenseId) -> Result<()> {
    let waiting = licenses::table.filter(licenses::id.eq(license_id)).filter(licenses::valid_days.is_not_null());
    diesel::update(waiting)
        .set((
            licenses::valid_until.eq(licenses::valid_days * crate::clock::DAY + context.now()),
            licenses::valid_days.eq(None::<i64>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Returns when each seat of this license, active or not, last became active, for those after `since`.
pub(super) fn seats_taken_since(conn: &mut Conn, license_id: &LicenseId, since: i64) -> Result<Vec<i64>> {
    Ok(activations::table
        .filter(activations::license_id.eq(license_id).and(activations::takes_seat.eq(true)))
        .filter(activations::activated_at.gt(since))
        .select(activations::activated_at)
        .load(conn)?)
}
