//! A signed list of revoked licences, for deployments that are online now and then.

use serde::{Deserialize, Serialize};

use crate::error::Error;

/// How a list begins: `revoked/<base64url payload>.<base64url signature>`.
pub(crate) const PREFIX: &str = "revoked";

/// Which licences were revoked, as of when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevocationList {
    /// When the list was signed. Unix seconds. A list older than the one at hand is no news.
    #[serde(rename = "iat")]
    pub issued: i64,
    /// The ids of the licences, `lic_…`.
    #[serde(rename = "ids")]
    pub licenses: Vec<String>,
}

impl RevocationList {
    /// Whether the license is on the list.
    pub fn contains(&self, license_id: &str) -> bool {
        self.licenses.iter().any(|id| id == license_id)
    }
}

pub(crate) fn from_json(payload: &[u8]) -> Result<RevocationList, Error> {
    serde_json::from_slice(payload).map_err(|_| Error::Content)
}
