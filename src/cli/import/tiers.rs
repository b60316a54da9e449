//! Which tier a row gets.

use std::collections::HashMap;

use crate::catalog::{Purpose, Tier, list_tiers};
use crate::db::{Conn, Result};

/// The tiers of the database, each by a number.
#[derive(Debug)]
pub struct Tiers {
    all: Vec<Tier>,
    by_name: HashMap<String, usize>,
    /// For rows that name none.
    usual: Option<usize>,
}

impl Tiers {
    /// All tiers; `usual` is the slug for rows that name none, else the catalog's default for sites. `None` when there is no
    /// such tier.
    pub fn load(conn: &mut Conn, usual: Option<&str>) -> Result<Self> {
        let all = list_tiers(conn)?;
        let default = match usual {
            Some(_) => None,
            None => Tier::default_for(conn, Purpose::Sites)?.map(|tier| tier.slug),
        };
        Ok(Self::of(all, usual.or(default.as_deref())))
    }

    /// These tiers.
    #[must_use]
    pub fn of(all: Vec<Tier>, usual: Option<&str>) -> Self {
        let mut by_name = HashMap::new();
        // Other systems export names; a slug wins over a name.
        for (number, tier) in all.iter().enumerate() {
            by_name.entry(tier.name.to_lowercase()).or_insert(number);
        }
        for (number, tier) in all.iter().enumerate() {
            by_name.insert(tier.slug.clone(), number);
        }
        let usual = usual.and_then(|slug| all.iter().position(|tier| tier.slug == slug));
        Self { all, by_name, usual }
    }

    /// The tier that a row names by its slug or its name, or the usual one.
    ///
    /// # Errors
    /// What to do when there is none.
    pub fn find(&self, name: Option<&str>) -> std::result::Result<(usize, &Tier), String> {
        let number = match name {
            Some(name) => {
                let found = self.by_name.get(name).or_else(|| self.by_name.get(&name.to_lowercase()));
                *found.ok_or_else(|| format!("tier: the catalog has no tier {name:?}"))?
            }
            None => {
                self.usual.ok_or("tier: it is empty, and no tier is the default for sites: give one with --tier")?
            }
        };
        let tier = self.all.get(number).ok_or("tier: it is not there any more")?;
        Ok((number, tier))
    }

    /// The tier of this number.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<&Tier> {
        self.all.get(number)
    }

    /// The tier for rows that name none.
    #[must_use]
    pub fn usual(&self) -> Option<&Tier> {
        self.get(self.usual?)
    }
}
