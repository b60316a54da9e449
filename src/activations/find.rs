//! Finds activations for the seller: by license, site or device, or address.

use diesel::prelude::*;

use super::activation::{Activation, Kind};
use crate::db::schema::activations;
use crate::db::{Conn, Page, Result};
use crate::ids::LicenseId;

/// The search criteria; all that are set must match.
#[derive(Clone, Debug, Default)]
pub struct Search {
    pub license_id: Option<LicenseId>,
    /// The site domain or installation id, as it is stored.
    pub subject: Option<String>,
    pub kind: Option<Kind>,
    pub active: Option<bool>,
    pub ip: Option<String>,
    pub hostname: Option<String>,
}

/// Lists matching activations, newest first, after `cursor`.
pub fn list(conn: &mut Conn, search: &Search, cursor: Option<&str>, limit: i64) -> Result<Page<Activation>> {
    let mut query =
        activations::table.order(activations::id.desc()).limit(limit + 1).select(Activation::as_select()).into_boxed();
    if let Some(license) = &search.license_id {
        query = query.filter(activations::license_id.eq(license));
    }
    if let Some(subject) = &search.subject {
        query = query.filter(activations::subject.eq(subject));
    }
    if let Some(kind) = search.kind {
        query = query.filter(activations::kind.eq(kind));
    }
    if let Some(active) = search.active {
        query = query.filter(activations::active.eq(active));
    }
    if let Some(ip) = &search.ip {
        query = query.filter(activations::ip.eq(ip));
    }
    if let Some(hostname) = &search.hostname {
        query = query.filter(activations::hostname.eq(hostname));
    }
    if let Some(cursor) = cursor {
        query = query.filter(activations::id.lt(cursor));
    }
    Ok(Page::first_of(query.load(conn)?, limit, |place: &Activation| &place.id))
}
