//! Money: checkout sessions, what their events ask for, and the licenses that follow.
//!
//! Stripe is asked outside transactions; what follows from its answer is one `db.write`.

pub mod attention;
pub mod change_quantity;
mod change_tier;
pub mod charge;
pub mod checkout;
pub mod choice;
pub mod end_subscription;
pub mod events;
pub mod find_orders;
pub mod follow;
pub mod fulfil;
mod news;
pub mod order;
pub mod overview;
pub mod payments;
pub mod portal;
pub mod preview;
pub mod process;
pub mod reconcile;
pub mod rights;
pub mod seats;
pub mod settle;
pub mod standing;
pub mod statistics;
pub mod subscription;
pub mod sweep;
mod tell;

use crate::config::Checkout;
use crate::db::Db;
use crate::licenses::mint::Minter;
use crate::stripe::client::Client;

/// What billing needs; one a server, cheap to clone.
#[derive(Clone)]
pub struct Billing {
    pub db: Db,
    pub stripe: Client,
    pub minter: Minter,
    pub checkout: Checkout,
    /// What a full refund does to the licenses.
    pub on_refund: standing::RefundPolicy,
    /// Where customers reach this server, without a slash at the end.
    pub public_url: String,
    /// Who is changing a subscription at Stripe right now.
    pub changing: change_quantity::Changing,
}
