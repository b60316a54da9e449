//! `subscription_review`: tells the seller about a subscription whose licenses wait for them.

use serde_json::{Value, json};

use crate::accounts::account;
use crate::billing::context::BillingContext;
use crate::billing::entitlements::changes::SellerNotice;
use crate::billing::records::purchase::Purchase;
use crate::db::{self, Conn};
use crate::mail::outbox::{self, NewMail};

/// Queues one mail to each administrator for each notice, once.
pub fn queue(conn: &mut Conn, ctx: &BillingContext, purchase: &Purchase, notices: &[SellerNotice]) -> db::Result<()> {
    if notices.is_empty() {
        return Ok(());
    }
    let subscription = purchase.subscription_id.as_deref().unwrap_or_default();
    let sellers = account::admins(conn)?;
    if sellers.is_empty() {
        tracing::warn!(
            subscription.id = subscription,
            ?notices,
            "a subscription needs the seller, and no account is an administrator's"
        );
    }
    let order_id = purchase.order.as_ref().map(|order| order.id.clone());
    for notice in notices {
        let (name, about, price, quantity): (_, &str, Option<&str>, Option<i64>) = match notice {
            SellerNotice::UnknownPrice(price) => ("unknown_price", price, Some(price), None),
            SellerNotice::QuantityTooLarge { item_id, quantity } => {
                ("quantity_too_large", item_id, None, Some(*quantity))
            }
        };
        for seller in &sellers {
            let context = json!({
                "subscription_id": subscription, "notice": name, "price": price, "quantity": quantity,
                "order_id": order_id, "customer_email": customer(purchase),
            });
            let once =
                format!("subscription_review:{subscription}:{name}:{about}:{}:{}", quantity.unwrap_or(0), seller.id);
            let mail = NewMail {
                template: "subscription_review".into(),
                recipient: seller.email.as_str().to_owned(),
                context,
                once_key: Some(once),
                order_id: order_id.clone(),
            };
            outbox::queue(conn, &ctx.ambient, &mail)?;
        }
    }
    Ok(())
}

fn customer(purchase: &Purchase) -> Value {
    json!(purchase.order.as_ref().and_then(|order| order.email.as_deref()))
}
