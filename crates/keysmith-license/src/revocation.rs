//! A signed list of revoked licenses, for deployments that are only sometimes online.

use serde::{Deserialize, Serialize};

use crate::error::Error;

/// Prefix of a list: `revoked/<base64url payload>.<base64url signature>`.
pub(crate) const PREFIX: &str = "revoked";

/// Revoked licenses at a point in time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevocationList {
    /// When the list was signed, in Unix seconds. Ignore a list older than the current one.
    #[serde(rename = "iat")]
    pub issued: i64,
    /// The ids of the revoked licenses, `lic_…`.
    #[serde(rename = "ids")]
    pub licenses: Vec<String>,
    /// For a page of a longer list: it begins after this id. `None` = first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// For a page of a longer list: it ends with this id. `None` = last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upto: Option<String>,
}

impl RevocationList {
    /// Whether the license is on the list.
    pub fn contains(&self, license_id: &str) -> bool {
        self.licenses.iter().any(|id| id == license_id)
    }

    /// Joins the pages of a list, first to last; `None` when one is missing in between. The result is as old as the
    /// oldest page.
    pub fn join(pages: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut whole = Self::default();
        let mut reached: Option<String> = None;
        let (mut first, mut complete) = (true, false);
        for page in pages {
            let begins = match &page.after {
                None => true,
                Some(after) => reached.as_ref().is_some_and(|reached| after <= reached),
            };
            let goes_on = page.upto.as_ref().is_none_or(|upto| reached.as_ref().is_none_or(|reached| upto > reached));
            if complete || !begins || !goes_on {
                return None;
            }
            whole.issued = if first { page.issued } else { whole.issued.min(page.issued) };
            // The list may have changed between two pages, so that they overlap.
            let new = page.licenses.into_iter().filter(|id| reached.as_ref().is_none_or(|reached| id > reached));
            whole.licenses.extend(new);
            complete = page.upto.is_none();
            reached = page.upto.or(reached);
            first = false;
        }
        complete.then_some(whole)
    }
}

pub(crate) fn from_json(payload: &[u8]) -> Result<RevocationList, Error> {
    serde_json::from_slice(payload).map_err(|_| Error::Content)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(issued: i64, after: Option<&str>, ids: &[&str], upto: Option<&str>) -> RevocationList {
        let text = |text: &str| text.to_owned();
        let licenses = ids.iter().copied().map(text).collect();
        RevocationList { issued, licenses, after: after.map(text), upto: upto.map(text) }
    }

    #[test]
    fn pages_make_a_list_when_none_is_missing() {
        let first = page(5, None, &["a", "b"], Some("b"));
        let second = page(4, Some("b"), &["c", "d"], Some("d"));
        let overlapping = page(6, Some("a"), &["b", "c", "d"], Some("d"));
        let last = page(7, Some("d"), &["e"], None);
        let join = |pages: &[&RevocationList]| RevocationList::join(pages.iter().map(|page| (*page).clone()));
        for middle in [&second, &overlapping] {
            let whole = join(&[&first, middle, &last]).unwrap();
            assert_eq!(whole.licenses, ["a", "b", "c", "d", "e"]);
            assert_eq!(whole.issued, first.issued.min(middle.issued));
        }
        let whole = page(1, None, &["a"], None);
        assert_eq!(join(&[&whole]), Some(whole.clone()));
        for gap in
            [&[&first, &last][..], &[&second, &last], &[&first, &second], &[&whole, &last], &[&first, &first], &[]]
        {
            assert_eq!(join(gap), None);
        }
    }
}
