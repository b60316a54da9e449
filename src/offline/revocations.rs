//! The signed list of licenses that were revoked, are suspended, or lost their seat, for deployments that are
//! occasionally online. Each page is signed separately; the list is rebuilt when something changes, and at least once a
//! minute.

use std::sync::Arc;

use diesel::dsl::{count_star, max};
use diesel::prelude::*;
use keysmith_license::{RevocationList, SigningKey};
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use super::signing_keys::SigningKeyError;
use crate::db::schema::licenses;
use crate::db::{self, Conn, Db};
use crate::licenses::status::{LicenseStatus, StatusReason};

/// Ids per page: about 600 KB.
const PAGE: usize = 10_000;
/// How long an unchanged list is served before it is signed again, in seconds.
const FRESH: i64 = 60;
/// A suspended license is listed while it is suspended, and one whose seat was removed until it is restored.
macro_rules! withdrawn {
    () => {
        licenses::table.filter(
            licenses::status.eq_any(["revoked", "suspended"]).or(licenses::status
                .eq(LicenseStatus::Inactive)
                .and(licenses::status_reason.eq(StatusReason::SeatRemoved.as_str()).assume_not_null())),
        )
    };
}

/// Why no list can be published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    #[error(transparent)]
    Db(#[from] db::Error),
    #[error(transparent)]
    Key(#[from] SigningKeyError),
}

/// One signed page.
#[derive(Debug)]
pub struct Page {
    after: Option<String>,
    /// `revoked/<payload>.<signature>`
    pub list: String,
    /// The start of the next page; `None` = this is the last one.
    pub next: Option<String>,
    /// Changes only when the list does.
    pub etag: String,
}

/// A complete list.
#[derive(Debug)]
pub struct Published {
    pages: Vec<Page>,
    version: Version,
    at: i64,
}

/// The number of withdrawn licenses, and the time of their latest change.
type Version = (i64, Option<i64>);

/// The cached list. One per server.
#[derive(Default)]
pub struct Revocations(Mutex<Option<Arc<Published>>>);

impl Revocations {
    /// Returns the list as of `now`, from the cache while nothing has changed. Concurrent callers wait while it is
    /// built.
    pub async fn published(
        &self,
        db: &Db,
        now: i64,
        signer: impl FnOnce() -> Result<SigningKey, SigningKeyError>,
    ) -> Result<Arc<Published>, PublishError> {
        let mut shown = self.0.lock().await;
        let version = db.read(version).await?;
        if let Some(list) =
            shown.as_ref().filter(|list| list.version == version && now.abs_diff(list.at) < FRESH.unsigned_abs())
        {
            return Ok(list.clone());
        }
        let signer = signer()?;
        let list = db.read(move |conn| Published::make(conn, &signer, version, now)).await?;
        Ok(shown.insert(Arc::new(list)).clone())
    }
}

impl Published {
    fn make(conn: &mut Conn, signer: &SigningKey, version: Version, now: i64) -> db::Result<Self> {
        let all = withdrawn!().order(licenses::id);
        let ids: Vec<String> = all.select(licenses::id).load(conn)?;
        let mut hash = Sha256::new();
        hash.update(signer.id());
        ids.iter().for_each(|id| hash.update(id));
        let hash = data_encoding::HEXLOWER.encode(hash.finalize().get(..12).unwrap_or_default());
        let mut chunks: Vec<&[String]> = ids.chunks(PAGE).collect();
        if chunks.is_empty() {
            chunks.push(&[]);
        }
        let count = chunks.len();
        let mut after: Option<String> = None;
        let mut pages = Vec::with_capacity(count);
        for (number, ids) in chunks.into_iter().enumerate() {
            let next = ids.last().filter(|_| number + 1 < count).cloned();
            let list = RevocationList { issued: now, licenses: ids.to_vec(), after: after.clone(), upto: next.clone() };
            let page = Page {
                after,
                list: signer.sign_revocations(&list),
                next: next.clone(),
                etag: format!("\"{hash}-{number}\""),
            };
            pages.push(page);
            after = next;
        }
        Ok(Self { pages, version, at: now })
    }

    /// Returns the page that follows `cursor`. If the list has changed since, the page may start earlier.
    pub fn page(&self, cursor: Option<&str>) -> Option<&Page> {
        self.pages.iter().rev().find(|page| page.after.as_deref() <= cursor)
    }
}

fn version(conn: &mut Conn) -> db::Result<Version> {
    let all = withdrawn!();
    Ok(all.select((count_star(), max(licenses::updated_at))).first(conn)?)
}
