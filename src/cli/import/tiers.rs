//! Finds the tier of an import row.

use std::collections::HashMap;

use crate::catalog::{Purpose, Tier, list_tiers};
use crate::db::{Conn, Result};

/// The tiers in the database, each identified by its index.
#[derive(Debug)]
pub struct Tiers {
    all: Vec<Tier>,
    by_name: HashMap<String, usize>,
    /// For rows that do not name a tier.
    usual: Option<usize>,
}

impl Tiers {
    /// Loads all tiers. `usual` is the slug for rows that do not name one; without it, the catalog's default for sites
    /// is used, if there is one.
    pub fn load(conn: &mut Conn, usual: Option<&str>) -> Result<Self> {
        let all = list_tiers(conn)?;
        let default = match usual {
            Some(_) => None,
            None => Tier::default_for(conn, Purpose::Sites)?.map(|tier| tier.slug),
        };
        Ok(Self::of(all, usual.or(default.as_deref())))
    }

    /// Builds the index from a list of tiers.
    #[must_use]
    pub fn of(all: Vec<Tier>, usual: Option<&str>) -> Self {
        let mut by_name = HashMap::new();
        // Other systems export names. A slug wins over a name.
        for (number, tier) in all.iter().enumerate() {
            by_name.entry(tier.name.to_lowercase()).or_insert(number);
        }
        for (number, tier) in all.iter().enumerate() {
            by_name.insert(tier.slug.clone(), number);
        }
        let usual = usual.and_then(|slug| all.iter().position(|tier| tier.slug == slug));
        Self { all, by_name, usual }
    }

    /// Finds the tier that a row names by slug or name, or else the usual one.
    ///
    /// # Errors
    /// A message that says what to do when there is none.
    pub fn find(&self, name: Option<&str>) -> std::result::Result<(usize, &Tier), String> {
        let number = match name {
            Some(name) => {
                let found = self.by_name.get(name).or_else(|| self.by_name.get(&name.to_lowercase()));
                *found.ok_or_else(|| format!("tier: the catalog has no tier {name:?}"))?
            }
            None => {
                self.usual.ok_or("tier: it is empty, and no tier is the default for sites: name one with --tier")?
            }
        };
        let tier = self.all.get(number).ok_or("tier: it no longer exists")?;
        Ok((number, tier))
    }

    /// Returns the tier at this index.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<&Tier> {
        self.all.get(number)
    }

    /// Returns the tier for rows that do not name one.
    #[must_use]
    pub fn usual(&self) -> Option<&Tier> {
        self.get(self.usual?)
    }
}
