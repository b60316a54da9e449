//! The keys in a mail: in its text, or attached if there are many.

use serde::{Deserialize, Serialize};

use crate::jobs::JobError;
use crate::licenses::keys::ShownKey;
use crate::mail::Attachment;

/// The maximum number of keys in the mail's text.
const LISTED: usize = 50;

/// The keys of a mail, for its templates.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeyList {
    /// Empty if they are attached.
    pub keys: Vec<ShownKey>,
    pub attached: bool,
}

impl KeyList {
    /// Lists the keys in the mail's text, or attaches them if there are too many.
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
