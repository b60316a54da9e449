//! What every billing operation needs: plain data, one a server.

use crate::config::{Checkout, OnInquiry, OnRefund};
use crate::db::Db;
use crate::ids::Context;
use crate::licenses::mint::Minter;
use crate::secret::sealed::Sealer;
use crate::stripe::client::Client;

/// What billing needs; one a server, cheap to clone.
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
    /// What an inquiry about a payment does to them.
    pub on_inquiry: OnInquiry,
    /// The address in `MAIL_FROM`, for news to a seller without an account here.
    pub contact_email: Option<String>,
    /// Where customers reach this server, without a slash at the end.
    pub public_url: String,
}

impl BillingContext {
    /// Seals and opens what the database is not to show: ids of checkout sessions, events of Stripe.
    pub fn sealer(&self) -> &Sealer {
        &self.minter.sealer
    }

    /// The time, in unix seconds.
    pub fn now(&self) -> i64 {
        self.context.now()
    }
}
