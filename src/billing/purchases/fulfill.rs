//! Fulfills a paid checkout session: exactly the paid number of licenses, once.
//!
//! The session is fetched with its line items first; then one transaction finds or adopts the order, locks it, and does
//! nothing more when it is fulfilled already. However many events, success pages and reconcilers arrive at once, one of
//! them mints; the unique (order, ordinal) stands behind the lock.

use crate::accounts::account;
use crate::accounts::email::Email;
use crate::activations::activation;
use crate::activations::site_domain::SiteDomain;
use crate::activations::take_over::take_over_trials;
use crate::audit::record::{Actor, record};
use crate::billing::context::BillingContext;
use crate::billing::entitlements::bring_current::bring_current;
use crate::billing::error::BillingError;
use crate::billing::notifications::changes::announce_sync;
use crate::billing::notifications::webhooks::order_fulfilled;
use crate::billing::records::open_invoices::{self, OpenInvoices};
use crate::billing::records::order::{self, NewOrder, Order, find_order};
use crate::billing::records::purchase::Purchase;
use crate::billing::records::subscription::{self, Observation};
use crate::catalog::Tier;
use crate::db::{self, Conn};
use crate::licenses::mint::{NewLicense, Owner};
use crate::mail::outbox::{self, NewMail};
use crate::stripe::inbox::mark_processed;
use crate::stripe::objects::{CheckoutSession, LineItem, Subscription};

/// The most keys that one session may make: a guard against a mistyped quantity at Stripe, not a price list.
const MAX_KEYS: i64 = 100_000;

/// How a paid-for session stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fulfilled {
    /// Its licenses exist; this call made them, or an earlier one.
    Yes { order_id: String },
    /// The money is not there yet.
    NotPaid,
}

/// A subscription as Stripe just answered, and the revision of our row before the question.
struct Present {
    subscription: Subscription,
    due: Option<OpenInvoices>,
    revision: i64,
}

/// What is minted for one line of the session.
struct Line {
    tier: Tier,
    key_prefix: String,
    quantity: i64,
    item_id: Option<String>,
}

/// Fulfills a session if it is paid. `event` is the event that says so, to be marked in the same transaction; its own
/// object may be the first to say that the session is paid.
pub async fn fulfill(
    ctx: &BillingContext,
    session_id: &str,
    event: Option<(String, CheckoutSession)>,
) -> Result<Fulfilled, BillingError> {
    let session = ctx.stripe.checkout_session(session_id).await?;
    let paid = session.is_paid() || event.as_ref().is_some_and(|(_, told)| told.is_paid());
    let event_id = event.map(|(id, _)| id);
    if !paid {
        let (context, session) = (ctx.clone(), session);
        let work = move |conn: &mut Conn| leave_unpaid(conn, &context, &session, event_id.as_deref());
        ctx.db.write(work).await?;
        return Ok(Fulfilled::NotPaid);
    }
    let subscription = fetch_subscription(ctx, &session).await;
    let context = ctx.clone();
    let work =
        move |conn: &mut Conn| fulfill_paid(conn, &context, &session, subscription.as_ref(), event_id.as_deref());
    let order_id = ctx.db.write(work).await?;
    Ok(Fulfilled::Yes { order_id })
}

/// The item ids of a subscription are worth one question, but no paid key waits for the answer: the reconciler
/// fills them in.
async fn fetch_subscription(ctx: &BillingContext, session: &CheckoutSession) -> Option<Present> {
    let id = session.subscription.clone()?;
    let asked = id.clone();
    let present = async {
        let revision = ctx.db.read(move |conn| subscription::revision(conn, &asked)).await?;
        let subscription = ctx.stripe.subscription(&id).await?;
        let due = open_invoices::fetch(&ctx.stripe, &subscription).await?;
        Ok::<_, BillingError>(Present { subscription, due, revision })
    };
    match present.await {
        Ok(present) => Some(present),
        Err(error) => {
            tracing::warn!(%error, subscription.id = id, "minting without the subscription's items");
            None
        }
    }
}

fn leave_unpaid(
    conn: &mut Conn,
    ctx: &BillingContext,
    session: &CheckoutSession,
    event_id: Option<&str>,
) -> db::Result<()> {
    let now = ctx.now();
    if let Some(order) = find_order(conn, session, now)? {
        // A complete session without money is a bank transfer under way.
        if session.status.as_deref() == Some("complete") {
            order::await_transfer(conn, &order.id, now)?;
        }
    }
    mark_processed(conn, event_id, now)
}

fn fulfill_paid(
    conn: &mut Conn,
    ctx: &BillingContext,
    session: &CheckoutSession,
    present: Option<&Present>,
    event_id: Option<&str>,
) -> Result<String, BillingError> {
    let now = ctx.now();
    let lines = read_lines(conn, session, present.map(|present| &present.subscription))?;
    let order = locked_order(conn, ctx, session, &lines, now)?;
    if order.fulfilled_at.is_none() {
        mint_order(conn, ctx, session, &order, lines, now)?;
        catch_up(conn, ctx, session, &order.id, present, now)?;
    }
    mark_processed(conn, event_id, now)?;
    Ok(order.id)
}

/// News may have come before the licenses: a subscription's state, a refund, a dispute.
fn catch_up(
    conn: &mut Conn,
    ctx: &BillingContext,
    session: &CheckoutSession,
    order_id: &str,
    present: Option<&Present>,
    now: i64,
) -> Result<(), BillingError> {
    if let Some(Present { subscription, due, revision }) = present {
        // Who wrote meanwhile knows at least as much.
        subscription::store(conn, subscription, Observation::Now { revision: *revision }, due.as_ref(), now)?;
    }
    let purchase = Purchase::of_order(conn, order_id, session.subscription.as_deref(), now)?;
    let changes = bring_current(conn, ctx, &purchase, &Actor::System)?;
    Ok(announce_sync(conn, ctx, &purchase, &changes, None, None)?)
}

/// The session's order, locked; adopted when the session is not one of ours.
fn locked_order(
    conn: &mut Conn,
    ctx: &BillingContext,
    session: &CheckoutSession,
    lines: &[Line],
    now: i64,
) -> Result<Order, BillingError> {
    let known = match find_order(conn, session, now)? {
        Some(order) => Some(order),
        None => {
            let new = NewOrder {
                purchase_type: "quantity",
                quantity: lines.iter().map(|line| line.quantity).sum(),
                tier_id: lines.first().map(|line| line.tier.id.clone()),
                sites: Vec::new(),
                email: None,
            };
            order::adopt(conn, &ctx.ambient, &new, &session.id)?;
            Order::by_session(conn, &session.id)?
        }
    };
    let id = known.map(|order| order.id).ok_or_else(|| unfit(session, "its order vanished"))?;
    Order::lock(conn, &id, now)?.ok_or_else(|| unfit(session, "its order vanished"))
}

fn mint_order(
    conn: &mut Conn,
    ctx: &BillingContext,
    session: &CheckoutSession,
    order: &Order,
    lines: Vec<Line>,
    now: i64,
) -> Result<(), BillingError> {
    let ambient = &ctx.ambient;
    let email = order.email.as_deref().or_else(|| session.email()).ok_or_else(|| unfit(session, "no e-mail"))?;
    let email = Email::of_payment(email).ok_or_else(|| unfit(session, "no e-mail"))?;
    let account = account::find_or_create(conn, ambient, &email)?;
    if let Some(customer) = &session.customer {
        account::set_customer(conn, ambient, &account.id, customer)?;
    }
    let owner = Owner::account(account.id.clone(), email.clone());
    let sites = order.sites()?;
    let wanted = plan(session, order, lines, &owner, &sites);
    let count = i64::try_from(wanted.len()).unwrap_or(i64::MAX);
    let minted = ctx.minter.mint(conn, &wanted)?;
    // The first one for devices takes over from a trial, so that who pays need not set up anything again.
    if let Some((_, license)) = wanted.iter().zip(&minted).find(|(new, _)| new.tier.activates == "device") {
        take_over_trials(conn, ambient, &license.id)?;
    }
    for license in &minted {
        if let Some(site) = &license.site_domain {
            let site = SiteDomain::parse(site).map_err(|e| unfit(session, &e.to_string()))?;
            activation::insert_site_activation(conn, ambient, &license.id, &site)?;
        }
    }
    order::mark_fulfilled(conn, order, session, &account.id, count, now)?;
    outbox::queue(conn, ambient, &key_mail(&order.id, &email))?;
    let detail = serde_json::json!({"licenses": count});
    record(conn, ambient, &Actor::System, "order.fulfilled", &order.id, detail)?;
    order_fulfilled::publish(conn, ctx, &order.id, &minted)?;
    Ok(())
}

/// The delivery mail of an order: one, however often it is asked for.
fn key_mail(order_id: &str, email: &Email) -> NewMail {
    NewMail {
        template: "license_keys".into(),
        recipient: email.as_str().to_owned(),
        context: serde_json::json!({"order_id": order_id}),
        once_key: Some(format!("license_keys:{order_id}")),
        order_id: Some(order_id.to_owned()),
    }
}

/// The licenses of an order, in the order of its lines; the n-th key is for the n-th site.
fn plan(
    session: &CheckoutSession,
    order: &Order,
    lines: Vec<Line>,
    owner: &Owner,
    sites: &[String],
) -> Vec<NewLicense> {
    let mut sites = sites.iter().cloned();
    let mut wanted = Vec::new();
    for line in lines {
        let seats = line.tier.quantity_means == "seats";
        let (keys, max_activations) =
            if seats { (1, Some(line.quantity)) } else { (line.quantity, line.tier.max_activations) };
        for _ in 0..keys {
            let site_domain = if line.tier.activates == "site" { sites.next() } else { None };
            wanted.push(NewLicense {
                tier: line.tier.clone(),
                key_prefix: line.key_prefix.clone(),
                owner: owner.clone(),
                order: Some((order.id.clone(), i64::try_from(wanted.len()).unwrap_or(i64::MAX))),
                customer_id: session.customer.clone(),
                subscription_id: session.subscription.clone(),
                item_id: line.item_id.clone(),
                purchase_type: if site_domain.is_some() { "site" } else { "quantity" },
                site_domain,
                valid_until: None,
                max_activations,
            });
        }
    }
    wanted
}

fn read_lines(
    conn: &mut Conn,
    session: &CheckoutSession,
    subscription: Option<&Subscription>,
) -> Result<Vec<Line>, BillingError> {
    let items = session.line_items.as_ref().map(|list| list.data.as_slice()).unwrap_or_default();
    if items.is_empty() {
        return Err(unfit(session, "it has no line items"));
    }
    let lines = items.iter().map(|item| read_line(conn, session, item, subscription)).collect::<Result<Vec<_>, _>>()?;
    let keys: i64 = lines.iter().map(|line| line.quantity).fold(0, i64::saturating_add);
    if keys > MAX_KEYS {
        return Err(unfit(session, &format!("{keys} keys in one session; the most is {MAX_KEYS}")));
    }
    Ok(lines)
}

fn read_line(
    conn: &mut Conn,
    session: &CheckoutSession,
    item: &LineItem,
    subscription: Option<&Subscription>,
) -> Result<Line, BillingError> {
    let price = item.price.as_ref().ok_or_else(|| unfit(session, &format!("line {} has no price", item.id)))?;
    let Some((tier, _)) = Tier::by_stripe_price(conn, &price.id)? else {
        return Err(unfit(session, &format!("the catalog has no price {}; add it and replay the event", price.id)));
    };
    let quantity = item.quantity.filter(|quantity| *quantity > 0);
    let quantity = quantity.ok_or_else(|| unfit(session, &format!("line {} has no quantity", item.id)))?;
    let key_prefix = tier.product(conn)?.key_prefix;
    let items = subscription.map(|s| s.items.data.as_slice()).unwrap_or_default();
    let item_id = items.iter().find(|i| i.price.as_ref() == Some(price)).map(|i| i.id.clone());
    Ok(Line { tier, key_prefix, quantity, item_id })
}

fn unfit(session: &CheckoutSession, why: &str) -> BillingError {
    BillingError::Unfit { session: session.id.clone(), why: why.to_owned() }
}
