//! The dependencies of every billing operation, as plain data.

use crate::config::{Checkout, OnInquiry, OnRefund};
use crate::db::Db;
use crate::ids::Context;
use crate::licenses::mint::Minter;
use crate::secret::sealed::Sealer;
use crate::stripe::client::Client;

/// What billing operations depend on. One per server; cheap to clone.
#[derive(Clone)]
pub struct BillingContext {
    pub db: Db,
    pub stripe: Client,
    /// Clock and randomness.
    pub context: Context,
    pub minter: Minter,
    pub checkout: Checkout,
    /// What a full refund does to the licenses.
    pub on_refund: OnRefund,
    /// What an inquiry about a payment does to the licenses.
    pub on_inquiry: OnInquiry,
    /// The address in `MAIL_FROM`, notified while no account has a seller's role.
    pub contact_email: Option<String>,
    /// Where customers reach this server, without a trailing slash.
    pub public_url: String,
}

impl BillingContext {
    /// Seals and opens values that must not be readable in the database: checkout session ids and Stripe events.
    pub fn sealer(&self) -> &Sealer {
        &self.minter.sealer
    }

    /// The current time, in Unix seconds.
    pub fn now(&self) -> i64 {
        self.context.now()
    }
}
