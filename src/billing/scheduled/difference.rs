//! The difference between a stored subscription and Stripe's.

use crate::billing::records::subscription::{Collection, SubscriptionRow};
use crate::db;
use crate::stripe::objects::Subscription;
use crate::stripe::subscription_status::SubscriptionStatus;

/// Describes the first difference; `None` if there is none.
pub fn difference(known: Option<&SubscriptionRow>, present: &Subscription) -> db::Result<Option<String>> {
    let Some(known) = known.filter(|known| known.status != SubscriptionStatus::Unseen) else {
        return Ok(Some(format!("unknown here, {} at Stripe", present.status)));
    };
    if known.status != present.status {
        return Ok(Some(format!("{} here, {} at Stripe", known.status, present.status)));
    }
    if Collection::of(present).is_some_and(|collection| collection != known.collection) {
        return Ok(Some("its payments are collected differently at Stripe".to_owned()));
    }
    if known.refit {
        return Ok(Some("the catalog changed what its items sell".to_owned()));
    }
    let items = known.items()?;
    if items.len() != present.items.data.len() {
        return Ok(Some(format!("{} items here, {} at Stripe", items.len(), present.items.data.len())));
    }
    for item in &present.items.data {
        let here = items.iter().find(|known| known.id == item.id);
        let price = item.price.as_ref().map(|price| &price.id);
        if here.and_then(|here| here.price.as_ref()) != price {
            return Ok(Some(format!("{} has a different price at Stripe", item.id)));
        }
        if here.and_then(|here| here.quantity) != item.quantity {
            let quantity = item.quantity.unwrap_or(0);
            return Ok(Some(format!("quantity {quantity} of {} at Stripe", item.id)));
        }
    }
    let active = present.status.is_good();
    if active && known.current_period_end != present.current_period_end() {
        return Ok(Some("a different period at Stripe".to_owned()));
    }
    if (known.cancel_at_period_end, known.cancel_at) != (present.cancel_at_period_end, present.cancel_at) {
        return Ok(Some("a different end at Stripe".to_owned()));
    }
    Ok(None)
}
