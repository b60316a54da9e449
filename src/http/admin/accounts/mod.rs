//! `/api/v1/admin/accounts`: accounts.

pub mod change;
pub mod data;
pub mod disable;
pub mod erase;
pub mod list;
pub mod show;
pub mod sign_out;

use schemars::JsonSchema;
use serde::Serialize;

use crate::accounts::Account;
use crate::clock::Timestamp;
use crate::http::api::account::AccountView;
use crate::ids::CustomerId;

/// An account as admins see it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AccountOfAdmin {
    #[serde(flatten)]
    account: AccountView,
    /// Stripe's `cus_…`.
    customer_id: Option<CustomerId>,
    /// When the account was disabled; null if it is enabled.
    disabled_at: Option<Timestamp>,
}

impl From<&Account> for AccountOfAdmin {
    fn from(account: &Account) -> Self {
        Self {
            account: account.into(),
            customer_id: account.customer_id.clone(),
            disabled_at: account.disabled_at.map(Timestamp),
        }
    }
}
