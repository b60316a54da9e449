//! `/api/v1/admin/accounts`: who there is.

pub mod change;
pub mod data;
pub mod disable;
pub mod erase;
pub mod list;
pub mod show;
pub mod sign_out;

use serde_json::Value;

use crate::accounts::Account;
use crate::clock::rfc3339;
use crate::http::api::account::account_json;
use crate::http::body::with;

/// An account as admins see it: with its Stripe customer, and since when nobody signs in to it.
fn admin_json(account: &Account) -> Value {
    let shown = with(account_json(account), "customer_id", account.customer_id.clone().map(String::from));
    with(shown, "disabled_at", account.disabled_at.map(rfc3339))
}
