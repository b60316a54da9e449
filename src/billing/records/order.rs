//! An order: one checkout, what was requested, and which Stripe session pays for it.

use diesel::prelude::*;

use super::session_id;
use crate::db::schema::{licenses, orders};
use crate::db::{Conn, Error, Result, text_enum};
use crate::ids::{AccountId, Context, CustomerId, OrderId, PaymentIntentId, SessionId, SubscriptionId, TierId};
use crate::licenses::status::PurchaseType;
use crate::metadata::Metadata;
use crate::secret::sealed::Sealer;
use crate::stripe::objects::CheckoutSession;

/// The maximum number of keys in one purchase: one commit mints them in well under a second, and one mail can carry
/// them.
pub const MAX_QUANTITY: i64 = 10_000;

text_enum! {
    /// The stage an order has reached.
    pub enum OrderStatus {
        /// The Stripe session is still being created.
        Opening = "opening",
        Open = "open",
        /// A bank transfer is pending.
        Pending = "pending",
        Fulfilled = "fulfilled",
        /// The transfer never arrived.
        Failed = "failed",
        Expired = "expired",
    }
}

text_enum! {
    /// Why an order needs the seller's review.
    pub enum ReviewReason {
        /// A refund that does not end the licenses automatically: partial, of an older period, or of an extra charge.
        PartialRefund = "partial_refund",
        /// The cardholder disputes a payment, and the licenses are suspended.
        Dispute = "dispute",
        /// A dispute that does not end the licenses automatically: about a part, an older period, or an extra charge.
        PartialDispute = "partial_dispute",
        /// The bank inquires about a payment; no money has moved.
        Inquiry = "inquiry",
        /// A refund failed: the seller has the money again, and the customer has the licenses again.
        RefundFailed = "refund_failed",
        /// Stripe supplied no address that mail can be sent to.
        NoAddress = "no_address",
    }
}

/// One order. Amounts are in minor units, times Unix seconds.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = orders)]
pub struct Order {
    pub id: OrderId,
    sealed_session_id: Option<String>,
    /// `quantity` or `site`.
    pub purchase_type: PurchaseType,
    pub quantity: i64,
    pub tier_id: Option<TierId>,
    sites: String,
    pub email: Option<String>,
    pub account_id: Option<AccountId>,
    pub customer_id: Option<CustomerId>,
    pub subscription_id: Option<SubscriptionId>,
    pub payment_intent_id: Option<PaymentIntentId>,
    pub currency: Option<String>,
    pub amount_total: Option<i64>,
    pub amount_refunded: i64,
    pub status: OrderStatus,
    /// Why it needs review, if it does.
    pub attention: Option<ReviewReason>,
    pub created_at: i64,
    pub updated_at: i64,
    pub fulfilled_at: Option<i64>,
    /// The account that was signed in when the checkout was opened.
    pub opened_by: Option<AccountId>,
    pub metadata: Metadata,
}

/// What the customer requested.
#[derive(Clone, Debug)]
pub struct NewOrder {
    pub purchase_type: PurchaseType,
    pub quantity: i64,
    pub tier_id: Option<TierId>,
    pub sites: Vec<String>,
    pub email: Option<String>,
    /// The account that is signed in, if any.
    pub opened_by: Option<AccountId>,
}

impl Order {
    /// The requested sites, normalized; the n-th key is for the n-th site.
    pub fn sites(&self) -> Result<Vec<String>> {
        serde_json::from_str(&self.sites).map_err(|e| Error::Corrupt(format!("order {}: sites: {e}", self.id)))
    }

    /// The id of the session that pays for it, once there is one.
    pub fn session_id(&self, sealer: &Sealer) -> Result<Option<SessionId>> {
        let sealed = self.sealed_session_id.as_deref();
        sealed.map(|sealed| session_id::open(sealer, sealed, &format!("order {}", self.id))).transpose()
    }

    /// Loads an order by its id.
    pub fn find(conn: &mut Conn, id: &OrderId) -> Result<Option<Self>> {
        Ok(orders::table.find(id).select(Self::as_select()).first(conn).optional()?)
    }

    /// Loads the order that a checkout session pays for.
    pub fn by_session(conn: &mut Conn, sealer: &Sealer, session_id: &SessionId) -> Result<Option<Self>> {
        let lookups = session_id::lookups(sealer, session_id);
        let found = orders::table.filter(orders::checkout_session_id.eq_any(lookups));
        Ok(found.select(Self::as_select()).first(conn).optional()?)
    }

    /// Loads the order that a payment intent paid.
    pub fn by_payment_intent(conn: &mut Conn, id: &PaymentIntentId) -> Result<Option<Self>> {
        let found = orders::table.filter(orders::payment_intent_id.eq(id)).order(orders::id);
        Ok(found.select(Self::as_select()).first(conn).optional()?)
    }

    /// Locks the order's row until the transaction ends, and returns its current state.
    pub fn lock(conn: &mut Conn, id: &OrderId, now: i64) -> Result<Option<Self>> {
        let touched = diesel::update(orders::table.find(id)).set(orders::updated_at.eq(now)).execute(conn)?;
        if touched == 0 { Ok(None) } else { Self::find(conn, id) }
    }
}

/// Stores a new order that has no session yet, and returns its id.
pub fn open(conn: &mut Conn, context: &Context, new: &NewOrder) -> Result<OrderId> {
    let id = OrderId::new(context);
    let row = columns(context, new, &id, None, OrderStatus::Opening)?;
    diesel::insert_into(orders::table).values(row).execute(conn)?;
    Ok(id)
}

/// Stores an order for a session created elsewhere (a Payment Link, the dashboard), unless it already exists.
pub fn adopt(
    conn: &mut Conn,
    context: &Context,
    sealer: &Sealer,
    new: &NewOrder,
    session_id: &SessionId,
) -> Result<()> {
    let session = session_id::columns(sealer, session_id);
    let row = columns(context, new, &OrderId::new(context), Some(session), OrderStatus::Open)?;
    crate::on_either!(conn, c => diesel::insert_into(orders::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = orders)]
struct Row {
    id: OrderId,
    checkout_session_id: Option<String>,
    sealed_session_id: Option<String>,
    purchase_type: PurchaseType,
    quantity: i64,
    tier_id: Option<TierId>,
    sites: String,
    email: Option<String>,
    amount_refunded: i64,
    status: OrderStatus,
    created_at: i64,
    updated_at: i64,
    opened_by: Option<AccountId>,
}

fn columns(
    context: &Context,
    new: &NewOrder,
    id: &OrderId,
    session: Option<session_id::Columns>,
    status: OrderStatus,
) -> Result<Row> {
    let now = context.now();
    let (lookup, sealed) = session.map(|session| (session.lookup, session.sealed)).unzip();
    Ok(Row {
        id: id.to_owned(),
        checkout_session_id: lookup,
        sealed_session_id: sealed,
        purchase_type: new.purchase_type,
        quantity: new.quantity,
        tier_id: new.tier_id.clone(),
        sites: serde_json::to_string(&new.sites).map_err(|e| Error::Corrupt(e.to_string()))?,
        email: new.email.clone(),
        amount_refunded: 0,
        status,
        created_at: now,
        updated_at: now,
        opened_by: new.opened_by.clone(),
    })
}

/// Links an order to its session, once: an order linked to another session keeps that one. Returns whether it is
/// linked.
pub fn attach(conn: &mut Conn, sealer: &Sealer, id: &OrderId, session_id: &SessionId, now: i64) -> Result<bool> {
    let (lookups, session) = (session_id::lookups(sealer, session_id), session_id::columns(sealer, session_id));
    let unbound = orders::table
        .find(id)
        .filter(orders::checkout_session_id.is_null().or(orders::checkout_session_id.eq_any(lookups)));
    let bound = diesel::update(unbound)
        .set((
            orders::checkout_session_id.eq(session.lookup),
            orders::sealed_session_id.eq(session.sealed),
            orders::updated_at.eq(now),
        ))
        .execute(conn)?;
    let opening = orders::table.find(id).filter(orders::status.eq(OrderStatus::Opening));
    diesel::update(opening).set(orders::status.eq(OrderStatus::Open)).execute(conn)?;
    Ok(bound == 1)
}

/// Deletes an order whose session could not be created.
pub fn withdraw(conn: &mut Conn, id: &OrderId) -> Result<()> {
    let unused = orders::table.find(id).filter(orders::checkout_session_id.is_null());
    diesel::delete(unused).execute(conn)?;
    Ok(())
}

/// Records that an order awaits its bank transfer. An order that has ended in the meantime is left alone, since events
/// arrive in any order.
pub fn await_transfer(conn: &mut Conn, id: &OrderId, now: i64) -> Result<()> {
    let open = orders::table.find(id).filter(orders::status.eq_any([OrderStatus::Opening, OrderStatus::Open]));
    diesel::update(open).set((orders::status.eq(OrderStatus::Pending), orders::updated_at.eq(now))).execute(conn)?;
    Ok(())
}

/// Ends an order without licenses (`failed`, `expired`); a fulfilled one is left alone.
pub fn end(conn: &mut Conn, id: &OrderId, status: OrderStatus, now: i64) -> Result<()> {
    let unfulfilled = orders::table.find(id).filter(orders::fulfilled_at.is_null());
    diesel::update(unfulfilled).set((orders::status.eq(status), orders::updated_at.eq(now))).execute(conn)?;
    Ok(())
}

/// Expires up to `most` orders that have had no session since before `before`.
pub fn expire_unopened(conn: &mut Conn, before: i64, now: i64, most: i64) -> Result<usize> {
    let lost: Vec<OrderId> = orders::table
        .filter(orders::status.eq(OrderStatus::Opening))
        .filter(orders::created_at.lt(before))
        .order(orders::created_at)
        .limit(most)
        .select(orders::id)
        .load(conn)?;
    let lost = orders::table.filter(orders::id.eq_any(lost)).filter(orders::status.eq(OrderStatus::Opening));
    Ok(diesel::update(lost).set((orders::status.eq(OrderStatus::Expired), orders::updated_at.eq(now))).execute(conn)?)
}

/// Marks an order as fulfilled, with the session's customer and payment.
pub fn mark_fulfilled(
    conn: &mut Conn,
    order: &Order,
    session: &CheckoutSession,
    account_id: Option<&AccountId>,
    quantity: i64,
    now: i64,
) -> Result<()> {
    diesel::update(orders::table.find(&order.id))
        .set((
            orders::email.eq(order.email.as_deref().or_else(|| session.email())),
            orders::status.eq(OrderStatus::Fulfilled),
            orders::fulfilled_at.eq(now),
            orders::updated_at.eq(now),
            orders::account_id.eq(account_id),
            orders::quantity.eq(quantity),
            orders::customer_id.eq(&session.customer),
            orders::subscription_id.eq(&session.subscription),
            orders::payment_intent_id.eq(&session.payment_intent),
            orders::amount_total.eq(session.amount_total),
            orders::currency.eq(&session.currency),
        ))
        .execute(conn)?;
    Ok(())
}

/// Sets an order's metadata.
pub fn set_metadata(conn: &mut Conn, id: &OrderId, metadata: &Metadata, now: i64) -> Result<()> {
    diesel::update(orders::table.find(id))
        .set((orders::metadata.eq(metadata.stored()), orders::updated_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

/// Sets why an order needs review; `None` clears it.
pub fn set_attention(conn: &mut Conn, id: &OrderId, reason: Option<ReviewReason>, now: i64) -> Result<()> {
    diesel::update(orders::table.find(id))
        .set((orders::attention.eq(reason), orders::updated_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

/// Adds licenses that were minted later for the same payment.
pub fn add_quantity(conn: &mut Conn, id: &OrderId, more: i64, now: i64) -> Result<()> {
    diesel::update(orders::table.find(id))
        .set((orders::quantity.eq(orders::quantity + more), orders::updated_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

/// Returns the next free ordinal of an order's licenses.
pub fn next_ordinal(conn: &mut Conn, id: &OrderId) -> Result<i64> {
    let last: Option<i64> =
        licenses::table.filter(licenses::order_id.eq(id)).select(diesel::dsl::max(licenses::ordinal)).first(conn)?;
    Ok(last.map_or(0, |last| last + 1))
}

/// Finds the order that a session pays for: linked to it, or named by its metadata and not linked yet, in which case it
/// is linked.
pub fn find_order(conn: &mut Conn, sealer: &Sealer, session: &CheckoutSession, now: i64) -> Result<Option<Order>> {
    if let Some(order) = Order::by_session(conn, sealer, &session.id)? {
        return Ok(Some(order));
    }
    let named = session.metadata.get("order_id").or(session.client_reference_id.as_ref());
    let Some(id) = named.filter(|id| id.starts_with("ord_")) else { return Ok(None) };
    let id = OrderId::from_text(id);
    let is_bound = attach(conn, sealer, &id, &session.id, now)?;
    let order = Order::find(conn, &id)?;
    if is_bound {
        return Ok(order);
    }
    // Linked to another session, as far as we know. If its sealed id cannot be opened, it may be this very session;
    // fail rather than fulfill it twice.
    order.map(|order| order.session_id(sealer)).transpose()?;
    Ok(None)
}

/// The checkout session of the newest fulfilled order.
pub fn newest_session(conn: &mut Conn, sealer: &Sealer) -> Result<Option<SessionId>> {
    let newest = orders::table
        .filter(orders::fulfilled_at.is_not_null())
        .filter(orders::checkout_session_id.is_not_null())
        .order((orders::created_at.desc(), orders::id.desc()))
        .select(Order::as_select())
        .first(conn)
        .optional()?;
    newest.map_or(Ok(None), |order| order.session_id(sealer))
}
