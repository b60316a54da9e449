//! Reasons a checkout cannot be opened.

use std::fmt;

use crate::billing::records::order::MAX_QUANTITY;
use crate::catalog::Purpose;
use crate::db;
use crate::stripe::client::CallError;

/// The maximum number of sites in one purchase.
pub const MAX_SITES: usize = 100;

/// The maximum number of prices in one purchase.
pub const MAX_PICKS: usize = 20;

/// Which of the two return URLs is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnTo {
    /// After payment.
    Success,
    /// When the customer leaves without paying.
    Cancel,
}

impl ReturnTo {
    /// The request field that carries the URL: `success_url` or `cancel_url`.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Self::Success => "success_url",
            Self::Cancel => "cancel_url",
        }
    }
}

impl fmt::Display for ReturnTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.field())
    }
}

/// Why a checkout could not be opened. No order is left behind.
#[derive(Debug, thiserror::Error)]
pub enum CheckoutError {
    #[error("quantity must be a whole number from 1 to {MAX_QUANTITY}")]
    Quantity,
    #[error("give 1 to {MAX_SITES} sites")]
    SiteCount,
    #[error("{0} is listed twice")]
    DuplicateSite(String),
    #[error("{0} is a development site, which needs no license; leave it out")]
    DevelopmentSite(String),
    #[error("there is no tier {0:?}")]
    UnknownTier(String),
    #[error("no tier of the catalog is the default for {0}; name one in `tier`")]
    NoDefaultTier(Purpose),
    #[error("{0} is not sold online; ask the seller")]
    NotForSale(String),
    #[error("{0} is licensed by the device, so it cannot be bought for sites")]
    NotForSites(String),
    #[error("{0:?} is not a price of this plan; leave it out for the plan's usual price")]
    UnknownPrice(String),
    #[error("give 1 to {MAX_PICKS} items, and each price once")]
    PickCount,
    #[error("prices in different currencies cannot be paid together; buy them one after the other")]
    Currencies,
    #[error(
        "prices for different periods, such as a month and a year, cannot be paid together; buy them one after the other"
    )]
    Intervals,
    #[error("{0} is not an address that the seller allows customers to be sent to")]
    ReturnUrl(ReturnTo),
    #[error(transparent)]
    Stripe(#[from] CallError),
    #[error(transparent)]
    Db(#[from] db::Error),
}
