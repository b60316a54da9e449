//! `sale` and `sales`: notify the seller of new paid orders, individually, or in one summary when there are many.

use diesel::dsl::{count_star, exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use serde::{Deserialize, Serialize};

use super::sellers::notifications_url;
use crate::accounts::seller_notifications::{SellerNotification, recipients};
use crate::billing::context::BillingContext;
use crate::billing::records::order::Order;
use crate::catalog::product_names::ProductNames;
use crate::clock::rfc3339;
use crate::db::schema::{orders, renewals};
use crate::db::{self, Conn};
use crate::ids::OrderId;
use crate::jobs::JobError;
use crate::mail::kind::Currency;
use crate::mail::{Common, Composed, MailKind, NewMail};

/// The window in which sales are counted together, in seconds.
const WINDOW: i64 = 600;

/// The number of sales in a window that get a mail each. Beyond it, one summary is sent at the end of the window.
const SINGLE: i64 = 5;

/// A sale.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sale {
    pub order_id: OrderId,
}

/// Its template values. Amounts are in minor units.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SaleContext {
    #[serde(flatten)]
    pub names: ProductNames,
    pub order_id: OrderId,
    pub order_url: String,
    pub customer_email: Option<String>,
    /// The number of licenses minted.
    pub count: i64,
    pub amount_total: Option<i64>,
    pub currency: Currency,
    /// Whether it renews until canceled.
    pub is_subscription: bool,
    pub notifications_url: String,
}

impl MailKind for Sale {
    const TEMPLATE: &'static str = "sale";
    const FOR_SELLER: bool = true;
    type With = ();
    type Context = SaleContext;

    fn compose(self, conn: &mut Conn, common: &Common, (): &()) -> Result<Composed<SaleContext>, JobError> {
        let id = &self.order_id;
        let order = Order::find(conn, id)?.ok_or_else(|| JobError::Fail(format!("There is no order {id}.")))?;
        Ok(Composed::of(SaleContext {
            names: ProductNames::of_tier_id(conn, order.tier_id.as_ref(), common)?,
            order_url: format!("{}/admin/orders/{}", common.public_url, order.id),
            order_id: order.id,
            customer_email: order.email,
            count: order.quantity,
            amount_total: order.amount_total,
            currency: order.currency.into(),
            is_subscription: order.subscription_id.is_some(),
            notifications_url: notifications_url(common),
        }))
    }
}

/// All sales of a window. Times are Unix seconds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sales {
    pub from: i64,
    /// The end, exclusive.
    pub until: i64,
}

/// Its template values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SalesContext {
    pub product_name: String,
    /// RFC 3339.
    pub from: String,
    /// RFC 3339.
    pub until: String,
    pub count: i64,
    pub totals: Vec<Total>,
    pub orders_url: String,
    pub notifications_url: String,
}

/// The total of sales in one currency, in minor units.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Total {
    pub amount: i64,
    pub currency: Currency,
}

impl MailKind for Sales {
    const TEMPLATE: &'static str = "sales";
    const FOR_SELLER: bool = true;
    type With = ();
    type Context = SalesContext;

    fn compose(self, conn: &mut Conn, common: &Common, (): &()) -> Result<Composed<SalesContext>, JobError> {
        let sold = sold_by_currency(conn, self.from, self.until).map_err(db::Error::from)?;
        let total = |(currency, _, amount): &(Option<String>, i64, i64)| Total {
            amount: *amount,
            currency: currency.clone().into(),
        };
        Ok(Composed::of(SalesContext {
            product_name: common.seller_name.clone(),
            from: rfc3339(self.from),
            until: rfc3339(self.until),
            count: sold.iter().map(|(_, count, _)| count).sum(),
            totals: sold.iter().filter(|(currency, _, _)| currency.is_some()).map(total).collect(),
            orders_url: format!("{}/admin/orders", common.public_url),
            notifications_url: notifications_url(common),
        }))
    }
}

type Sold = (Option<String>, i64, i64);

/// The orders that minted licenses in this period, by currency: the currency, their number, and their total in minor
/// units.
fn sold_by_currency(conn: &mut Conn, from: i64, until: i64) -> QueryResult<Vec<Sold>> {
    let renews = renewals::table.filter(renewals::order_id.eq(orders::id));
    let amount = sql::<BigInt>("CAST(coalesce(sum(orders.amount_total), 0) AS BIGINT)");
    orders::table
        .filter(orders::fulfilled_at.ge(from))
        .filter(orders::fulfilled_at.lt(until))
        .filter(not(exists(renews)))
        .group_by(orders::currency)
        .order(orders::currency)
        .select((orders::currency, count_star(), amount))
        .load(conn)
}

/// Queues the mail about an order that was just fulfilled to each subscribed seller, in the same transaction.
pub fn queue(conn: &mut Conn, ctx: &BillingContext, order: &Order) -> db::Result<()> {
    let sellers = recipients(conn, SellerNotification::Sale)?;
    if sellers.is_empty() {
        return Ok(());
    }
    let from = ctx.now().div_euclid(WINDOW) * WINDOW;
    let until = from + WINDOW;
    let recent = orders::table.filter(orders::fulfilled_at.ge(from)).limit(SINGLE + 1).select(orders::id);
    let is_flood = recent.load::<OrderId>(conn)?.len() > usize::try_from(SINGLE).unwrap_or(usize::MAX);
    for seller in sellers {
        let recipient = seller.email.as_str().to_owned();
        if is_flood {
            let once_key = Some(format!("sales:{from}:{}", seller.id));
            let mail = NewMail { once_key, ..NewMail::new(recipient, Sales { from, until }) };
            mail.queue_at(conn, &ctx.context, until)?;
        } else {
            let mail = NewMail {
                recipient,
                mail: Sale { order_id: order.id.clone() },
                once_key: Some(format!("sale:{}:{}", order.id, seller.id)),
                order_id: Some(order.id.clone()),
            };
            mail.queue(conn, &ctx.context)?;
        }
    }
    Ok(())
}
