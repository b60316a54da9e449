//! People's profiles: their name, and the language they read.

use diesel::prelude::*;
use serde_json::json;

use super::display_name::is_fit_for_strangers;
use crate::audit::{self, Actor};
use crate::db::schema::accounts;
use crate::db::{Conn, Result};
use crate::ids::{AccountId, Context};
use crate::language::Language;

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 100;

/// A name that may appear on pages and in mails to others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonName(String);

/// Why a text is not accepted as a name.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NameError {
    #[error("a name has at most {LONGEST_NAME} characters")]
    TooLong,
    #[error("a name must not contain addresses or invisible characters")]
    Unfit,
}

impl PersonName {
    /// Trims and validates a name; `None` for an empty text.
    pub fn parse(text: &str) -> std::result::Result<Option<Self>, NameError> {
        let name = text.trim();
        if name.chars().count() > LONGEST_NAME {
            return Err(NameError::TooLong);
        }
        if !is_fit_for_strangers(name) {
            return Err(NameError::Unfit);
        }
        Ok(Some(name).filter(|name| !name.is_empty()).map(|name| Self(name.to_owned())))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Stores both; `None` removes the stored name.
pub fn set_profile(
    conn: &mut Conn,
    context: &Context,
    id: &AccountId,
    name: Option<&PersonName>,
    language: Language,
) -> Result<()> {
    let values = (
        accounts::name.eq(name.map(PersonName::as_str)),
        accounts::language.eq(language),
        accounts::updated_at.eq(context.now()),
    );
    diesel::update(accounts::table.find(id)).set(values).execute(conn)?;
    let actor = Actor::Customer(id.clone());
    audit::record(conn, context, &actor, "account.profile_changed", id, json!({"language": language}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_people_are_called() {
        let name = |text: &str| PersonName::parse(text).map(|name| name.map(|name| name.as_str().to_owned()));
        assert_eq!(name("  Ada Lovelace "), Ok(Some("Ada Lovelace".into())));
        assert_eq!(name("Jürgen Ångström-山田"), Ok(Some("Jürgen Ångström-山田".into())));
        assert_eq!(name(" "), Ok(None));
        assert_eq!(name(&"ü".repeat(100)), Ok(Some("ü".repeat(100))));
        assert_eq!(name(&"ü".repeat(101)), Err(NameError::TooLong));
        for unfit in ["https://evil.example", "Ada evil.example", "a\nb", "a\u{202e}b"] {
            assert_eq!(name(unfit), Err(NameError::Unfit), "{unfit:?}");
        }
    }
}
