//! Compares the catalog's prices with Stripe's.
//! Source: <https://docs.stripe.com/api/prices/object>.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::catalog::Price;
use crate::stripe::client::{CallError, Client};

/// Concurrent requests to Stripe.
const AT_ONCE: usize = 4;
/// The time limit for all answers: a person is waiting for the page.
const ANSWERED_WITHIN: Duration = Duration::from_secs(20);

/// A price as Stripe returns it.
#[derive(Clone, Debug, Deserialize)]
pub struct StripePrice {
    pub id: String,
    /// Minor units; `None` without a fixed amount.
    pub unit_amount: Option<i64>,
    pub currency: String,
    pub recurring: Option<Recurring>,
    #[serde(default = "yes")]
    pub active: bool,
    #[serde(default)]
    pub livemode: bool,
    pub product: Option<StripeProduct>,
}

/// How often Stripe charges a price.
#[derive(Clone, Debug, Deserialize)]
pub struct Recurring {
    pub interval: String,
    #[serde(default = "one")]
    pub interval_count: u32,
    /// `metered` (billed by usage) or `licensed`.
    pub usage_type: Option<String>,
}

/// A price's product: its id, or the object where it was expanded and the key may read it.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum StripeProduct {
    Id(String),
    Object { id: String, name: Option<String> },
}

impl StripeProduct {
    pub fn id(&self) -> &str {
        match self {
            Self::Id(id) | Self::Object { id, .. } => id,
        }
    }

    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Id(_) => None,
            Self::Object { name, .. } => name.as_deref(),
        }
    }
}

fn yes() -> bool {
    true
}

fn one() -> u32 {
    1
}

impl StripePrice {
    /// Returns whether it is a price of this product.
    pub fn is_of(&self, product: &str) -> bool {
        self.product.as_ref().is_some_and(|own| own.id() == product)
    }

    /// Returns `month`, `3 months`, or `None` for a one-time price.
    pub fn interval(&self) -> Option<String> {
        self.recurring.as_ref().map(|recurring| match recurring.interval_count {
            1 => recurring.interval.clone(),
            count => format!("{count} {}s", recurring.interval),
        })
    }

    /// Returns amount, currency and interval in the form of the catalog; `None` where the catalog cannot express them.
    pub fn as_catalog(&self) -> Option<(i64, String, Option<String>)> {
        if self.recurring.as_ref().is_some_and(|recurring| recurring.interval_count != 1) {
            return None;
        }
        Some((self.unit_amount?, self.currency.to_lowercase(), self.interval()))
    }
}

/// A difference between the two prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Differs {
    Amount,
    Currency,
    Interval,
    /// Archived at Stripe but on sale here.
    Archived,
}

/// A price of the catalog, and the same price at Stripe.
#[derive(Clone, Debug)]
pub struct Compared {
    pub price: Price,
    /// `None` = Stripe has no price with this id.
    pub theirs: Option<StripePrice>,
}

impl Compared {
    /// Returns the differences. A price that Stripe does not have has none.
    pub fn differences(&self) -> Vec<Differs> {
        let Some(theirs) = &self.theirs else { return Vec::new() };
        let ours = &self.price;
        let all = [
            (Differs::Amount, theirs.unit_amount != Some(ours.unit_amount)),
            (Differs::Currency, theirs.currency.to_lowercase() != ours.currency),
            (Differs::Interval, theirs.interval() != ours.billing_interval),
            (Differs::Archived, !theirs.active && !ours.archived),
        ];
        all.into_iter().filter(|(_, differs)| *differs).map(|(what, _)| what).collect()
    }

    pub fn is_same(&self) -> bool {
        self.theirs.is_some() && self.differences().is_empty()
    }
}

/// Describes the differences in one line; empty when there are none.
impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (ours, id) = (&self.price, &self.price.stripe_price);
        let Some(theirs) = &self.theirs else { return write!(f, "{id} is unknown to Stripe") };
        let shown = |amount: Option<i64>, currency: &str, interval: Option<&str>| {
            let amount = amount.map_or_else(|| "no fixed amount".to_owned(), |amount| amount.to_string());
            let every = interval.map(|interval| format!(" every {interval}")).unwrap_or_default();
            format!("{amount} {}{every}", currency.to_lowercase())
        };
        let theirs_shown = shown(theirs.unit_amount, &theirs.currency, theirs.interval().as_deref());
        let ours_shown = shown(Some(ours.unit_amount), &ours.currency, ours.billing_interval.as_deref());
        match self.differences().as_slice() {
            [] => Ok(()),
            [Differs::Archived] => write!(f, "{id} is archived at Stripe: nobody can buy it"),
            _ => write!(f, "{id} is {theirs_shown} at Stripe and {ours_shown} in the catalog"),
        }
    }
}

/// Returns a price as Stripe has it; `None` when Stripe has none with this id.
pub async fn ask(client: &Client, stripe_price: &str) -> Result<Option<StripePrice>, CallError> {
    let query: &[(&str, &str)] = &[("expand[0]", "product")];
    let found = match client.one_with("/prices", stripe_price, query).await {
        // A restricted key may read prices but not products.
        Err(CallError::Refused { status: 401 | 403, .. }) => client.one("/prices", stripe_price).await,
        found => found,
    };
    match found {
        Ok(price) => Ok(Some(price)),
        Err(error) if error.is_missing() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Compares each of these prices with Stripe's, with several requests at a time. The results are in the order of
/// `prices`. Drafts are not requested.
///
/// # Errors
/// The first [`CallError`] that is about Stripe or our key rather than a price; the remaining requests are dropped.
pub async fn compare(client: &Client, prices: &[Price]) -> Result<Vec<Compared>, CallError> {
    let late = |_| CallError::Unavailable("no answer in time".into());
    tokio::time::timeout(ANSWERED_WITHIN, ask_all(client, prices)).await.map_err(late)?
}

async fn ask_all(client: &Client, prices: &[Price]) -> Result<Vec<Compared>, CallError> {
    let gate = Arc::new(Semaphore::new(AT_ONCE));
    let mut asked = JoinSet::new();
    for (at, price) in prices.iter().enumerate() {
        let (client, price, gate) = (client.clone(), price.clone(), gate.clone());
        asked.spawn(async move {
            // The semaphore is never closed.
            let _turn = gate.acquire().await;
            let theirs = if price.is_draft() { None } else { ask(&client, &price.stripe_price).await? };
            Ok::<_, CallError>((at, Compared { price, theirs }))
        });
    }
    let mut found = Vec::with_capacity(prices.len());
    while let Some(done) = asked.join_next().await {
        // On an error, dropping the set cancels the others.
        found.push(done.map_err(|error| CallError::Unavailable(error.to_string()))??);
    }
    found.sort_by_key(|(at, _)| *at);
    Ok(found.into_iter().map(|(_, compared)| compared).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::catalog::PriceBilling;
    use crate::ids::{PriceId, TierId};

    fn compared(theirs: serde_json::Value) -> Compared {
        let price = Price {
            id: "pri_1".into(),
            tier_id: TierId::from_text("tie_1"),
            stripe_price: PriceId::from_text("price_1"),
            billing: PriceBilling::Recurring,
            unit_amount: 900,
            currency: "usd".into(),
            billing_interval: Some("month".into()),
            is_default: true,
            archived: false,
        };
        Compared { price, theirs: serde_json::from_value(theirs).unwrap() }
    }

    #[test]
    fn each_difference_is_named() {
        let month = json!({"interval": "month"});
        let table = [
            (json!({"id": "p", "unit_amount": 900, "currency": "usd", "recurring": month}), vec![], ""),
            (
                json!({"id": "p", "unit_amount": 900, "currency": "USD", "recurring": month, "product": "prod_1"}),
                vec![],
                "",
            ),
            (
                json!({"id": "p", "unit_amount": 1900, "currency": "eur", "recurring": month}),
                vec![Differs::Amount, Differs::Currency],
                "price_1 is 1900 eur every month at Stripe and 900 usd every month in the catalog",
            ),
            (
                json!({"id": "p", "unit_amount": null, "currency": "usd", "recurring": {"interval": "month", "interval_count": 3}}),
                vec![Differs::Amount, Differs::Interval],
                "price_1 is no fixed amount usd every 3 months at Stripe and 900 usd every month in the catalog",
            ),
            (
                json!({"id": "p", "unit_amount": 900, "currency": "usd", "recurring": null}),
                vec![Differs::Interval],
                "price_1 is 900 usd at Stripe and 900 usd every month in the catalog",
            ),
            (
                json!({"id": "p", "unit_amount": 900, "currency": "usd", "recurring": month, "active": false}),
                vec![Differs::Archived],
                "price_1 is archived at Stripe: nobody can buy it",
            ),
            (json!(null), vec![], "price_1 is unknown to Stripe"),
        ];
        for (theirs, differs, says) in table {
            let compared = compared(theirs.clone());
            assert_eq!((compared.differences(), compared.to_string()), (differs, says.to_owned()), "{theirs}");
            assert_eq!(compared.is_same(), says.is_empty());
        }
    }

    #[test]
    fn only_what_the_catalog_can_say_is_taken_over() {
        let taken = |theirs| compared(theirs).theirs.and_then(|theirs| theirs.as_catalog());
        let every = |count: u32| json!({"id": "p", "unit_amount": 5, "currency": "EUR", "recurring": {"interval": "year", "interval_count": count}});
        assert_eq!(taken(every(1)), Some((5, "eur".into(), Some("year".into()))));
        assert_eq!(taken(every(2)), None);
        assert_eq!(taken(json!({"id": "p", "unit_amount": null, "currency": "eur"})), None);
    }
}
