//! How the seller appears to customers: name and links.

use serde::Serialize;

use super::read::{self, Reader};

/// Maximum length of a name, in characters.
const LONGEST_NAME: usize = 100;

/// The seller's own pages that customers are linked to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Links {
    pub support: Option<String>,
    pub terms: Option<String>,
    pub privacy: Option<String>,
    pub imprint: Option<String>,
}

pub(super) fn links(r: &mut Reader<'_>) -> Links {
    Links {
        support: r.optional("KEYSMITH_SUPPORT_URL", read::page),
        terms: r.optional("KEYSMITH_TERMS_URL", read::page),
        privacy: r.optional("KEYSMITH_PRIVACY_URL", read::page),
        imprint: r.optional("KEYSMITH_IMPRINT_URL", read::page),
    }
}

pub(super) fn seller_name(text: &str) -> Result<String, String> {
    if text.chars().any(char::is_control) {
        return Err("has line breaks or other control characters".into());
    }
    if text.chars().count() > LONGEST_NAME {
        return Err(format!("is longer than {LONGEST_NAME} characters"));
    }
    Ok(text.to_owned())
}
