//! The contents of one checkout, as requested.

use std::collections::{BTreeSet, HashSet};

use super::checkout_error::{CheckoutError, MAX_PICKS, MAX_SITES};
use crate::activations::site_domain::SiteDomain;
use crate::billing::records::order::MAX_QUANTITY;
use crate::licenses::status::PurchaseType;

/// What the customer is buying.
#[derive(Clone, Debug)]
pub enum Cart {
    /// This many license keys or seats of one tier, not bound to a site.
    Quantity(i64),
    /// One key for each site. Made by [`Cart::sites`].
    Sites(Vec<SiteDomain>),
    /// Several prices in one payment. Made by [`Cart::several`].
    Several(Vec<Pick>),
}

/// One line of a checkout.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pick {
    /// The tier's slug; `None` = the price's tier, or the default for quantities.
    pub tier: Option<String>,
    /// A Stripe price; `None` = the tier's default price.
    pub price: Option<String>,
    pub quantity: i64,
}

impl Cart {
    /// 1 to [`MAX_QUANTITY`] keys.
    pub fn quantity(quantity: i64) -> Result<Self, CheckoutError> {
        if (1..=MAX_QUANTITY).contains(&quantity) { Ok(Self::Quantity(quantity)) } else { Err(CheckoutError::Quantity) }
    }

    /// 1 to [`MAX_SITES`] sites. A duplicate is a customer's mistake, so it is refused rather than silently dropped.
    pub fn sites(sites: Vec<SiteDomain>) -> Result<Self, CheckoutError> {
        if sites.is_empty() || sites.len() > MAX_SITES {
            return Err(CheckoutError::SiteCount);
        }
        if let Some(site) = sites.iter().find(|site| site.is_development()) {
            return Err(CheckoutError::DevelopmentSite(site.as_str().to_owned()));
        }
        let mut seen = BTreeSet::new();
        for site in &sites {
            if !seen.insert(site.as_str()) {
                return Err(CheckoutError::DuplicateSite(site.as_str().to_owned()));
            }
        }
        Ok(Self::Sites(sites))
    }

    /// 1 to [`MAX_PICKS`] lines with a combined quantity of 1 to [`MAX_QUANTITY`].
    pub fn several(picks: Vec<Pick>) -> Result<Self, CheckoutError> {
        let named: HashSet<_> = picks.iter().map(|pick| (&pick.tier, &pick.price)).collect();
        if !(1..=MAX_PICKS).contains(&picks.len()) || named.len() < picks.len() {
            return Err(CheckoutError::PickCount);
        }
        let sum = picks.iter().map(|pick| pick.quantity).fold(0, i64::saturating_add);
        if picks.iter().any(|pick| pick.quantity < 1) || sum > MAX_QUANTITY {
            return Err(CheckoutError::Quantity);
        }
        Ok(Self::Several(picks))
    }

    /// Returns the purchase type of the licenses this cart produces.
    pub(super) fn purchase_type(&self) -> PurchaseType {
        match self {
            Self::Quantity(_) | Self::Several(_) => PurchaseType::Quantity,
            Self::Sites(_) => PurchaseType::Site,
        }
    }

    /// Returns the sites' domain names; empty unless this is a cart of sites.
    pub(super) fn site_names(&self) -> Vec<String> {
        match self {
            Self::Sites(sites) => sites.iter().map(|site| site.as_str().to_owned()).collect(),
            Self::Quantity(_) | Self::Several(_) => Vec::new(),
        }
    }
}
