//! The signed list of licenses that were revoked or suspended, or lost their seat, for deployments that are online now and
//! then: in pages, each signed for itself, made anew when something changed and once a minute.

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

/// Ids of one page: some 600 KB.
const PAGE: usize = 10_000;
/// How long an unchanged list is shown as it was signed. Seconds.
const FRESH: i64 = 60;
/// A suspended license is on the list for as long as it is suspended, and one whose seat was removed until it comes back.
macro_rules! withdrawn {
    () => {
        licenses::table.filter(
            licenses::status.eq_any(["revoked", "suspended"]).or(licenses::status
                .eq(LicenseStatus::Inactive)
                .and(licenses::status_reason.eq(StatusReason::SeatRemoved.as_str()).assume_not_null())),
        )
    };
}

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    #[error(transparent)]
    Db(#[from] db::Error),
    #[error(transparent)]
    Key(#[from] SigningKeyError),
}

/// One page, signed.
#[derive(Debug)]
pub struct Page {
    after: Option<String>,
    /// `revoked/<payload>.<signature>`
    pub list: String,
    /// Where the next page begins; `None` = this is the last one.
    pub next: Option<String>,
    /// The same as long as the list is.
    pub etag: String,
}

/// A whole list.
#[derive(Debug)]
pub struct Published {
    pages: Vec<Page>,
    version: Version,
    at: i64,
}

/// How many licenses are withdrawn, and when one of them changed last.
type Version = (i64, Option<i64>);

/// The list that is shown now; one a server.
#[derive(Default)]
pub struct Revocations(Mutex<Option<Arc<Published>>>);

impl Revocations {
    /// The list as of `now`: the one at hand while nothing changed. Whoever asks while it is made waits for it.
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

    /// The page that goes on after `cursor`. Where the list has changed since, it may begin before that.
    pub fn page(&self, cursor: Option<&str>) -> Option<&Page> {
        self.pages.iter().rev().find(|page| page.after.as_deref() <= cursor)
    }
}

fn version(conn: &mut Conn) -> db::Result<Version> {
    let all = withdrawn!();
    Ok(all.select((count_star(), max(licenses::updated_at))).first(conn)?)
}
