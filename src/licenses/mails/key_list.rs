//! Keys in a mail: in its text, or attached when they are many.

use serde::{Deserialize, Serialize};

use crate::jobs::JobError;
use crate::licenses::keys::ShownKey;
use crate::mail::Attachment;

/// Keys that stand in the mail itself.
const LISTED: usize = 50;

/// The keys that a mail brings, for its templates.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeyList {
    /// Empty when they are attached.
    pub keys: Vec<ShownKey>,
    pub attached: bool,
}

impl KeyList {
    /// More keys than fit into a mail become its attachment.
    pub fn of(keys: Vec<ShownKey>) -> Result<(Self, Vec<Attachment>), JobError> {
        if keys.len() <= LISTED {
            return Ok((Self { keys, attached: false }, Vec::new()));
        }
        let attachment = csv(&keys)?;
        Ok((Self { keys: Vec::new(), attached: true }, vec![attachment]))
    }
}

fn csv(keys: &[ShownKey]) -> Result<Attachment, JobError> {
    let rows = keys.iter().map(|key| {
        let site = key.site_domain.as_deref().unwrap_or_default();
        vec![key.license_key.as_deref().unwrap_or_default(), site]
    });
    Attachment::csv("license-keys.csv", &["license_key", "site_domain"], rows)
        .map_err(|e| JobError::Retry(e.to_string()))
}
