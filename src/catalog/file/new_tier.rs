//! Tiers that the program creates instead of reading them from a file.

use std::collections::BTreeMap;

use super::{
    TierEntry, bound, email, keys, none, one, purchase, random, reject, sealed, seven, three, twenty, unused_first,
    year,
};
use crate::metadata::Metadata;

impl TierEntry {
    /// Returns a tier with every default.
    pub fn new(slug: &str, name: &str, activates: &str) -> Self {
        Self {
            slug: slug.to_owned(),
            name: name.to_owned(),
            activates: activates.to_owned(),
            key_format: random(),
            key_storage: sealed(),
            code: None,
            quantity_means: keys(),
            max_activations: one(),
            max_leases: none(),
            over_limit: reject(),
            valid_days: None,
            valid_days_from: purchase(),
            grace_days: seven(),
            offline_grace_days: seven(),
            trial_days: 0,
            shrink: unused_first(),
            moves_per_month: three(),
            idle_days: None,
            archived: false,
            owner_check: email(),
            license_files: bound(),
            file_ttl_days: year(),
            max_development_sites: twenty(),
            features: Vec::new(),
            limits: BTreeMap::new(),
            default_for: Vec::new(),
            description: None,
            metadata: Metadata::default(),
            prices: Vec::new(),
        }
    }
}
