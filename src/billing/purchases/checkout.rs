//! Opens a checkout: creates an order and a Stripe checkout session, and links the two.

use std::collections::BTreeSet;

use super::cart::{Cart, Pick};
use super::checkout_error::{CheckoutError, ReturnTo};
use super::session_request::{Draft, Sold, request};
use crate::accounts::email::Email;
use crate::billing::context::BillingContext;
use crate::billing::records::customer;
use crate::billing::records::order::{self, NewOrder};
use crate::billing::records::renewal::Renewal;
use crate::catalog::{ActivationKind, Price, Purpose, Tier};
use crate::db::{self, Conn};
use crate::ids::{AccountId, CustomerId, SessionId};
use crate::language::Language;
use crate::stripe::client::CallError;
use crate::stripe::objects::CheckoutSession;

/// A request to open a checkout.
#[derive(Clone, Debug)]
pub struct Checkout {
    pub email: Email,
    pub cart: Cart,
    /// The tier's slug; `None` = the default for this kind of cart, or the price's tier. Unused for [`Cart::Several`].
    pub tier: Option<String>,
    /// A Stripe price of the tier; `None` = the tier's default price. Unused for [`Cart::Several`].
    pub price: Option<String>,
    /// Return pages on the seller's own site.
    pub return_to: ReturnUrls,
    /// The signed-in account, if it owns `email`. A guest who merely types an address never gets that customer's data
    /// from Stripe.
    pub buyer: Option<Buyer>,
    /// The language of Stripe's page and the mails; `None` = Stripe uses the browser's language.
    pub language: Option<Language>,
}

impl Checkout {
    /// Creates a guest checkout at the default price.
    pub fn guest(email: Email, cart: Cart, tier: Option<String>) -> Self {
        Self { email, cart, tier, price: None, return_to: ReturnUrls::default(), buyer: None, language: None }
    }
}

/// Where Stripe's page redirects the browser; `None` = a page of this server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReturnUrls {
    pub success_url: Option<String>,
    pub cancel_url: Option<String>,
}

impl ReturnUrls {
    /// Refuses a URL that is not on the configured allowlist.
    pub fn check(&self, ctx: &BillingContext) -> Result<(), CheckoutError> {
        for (url, to) in [(&self.success_url, ReturnTo::Success), (&self.cancel_url, ReturnTo::Cancel)] {
            let Some(url) = url else { continue };
            if !ctx.checkout.return_urls.iter().any(|allowed| allowed.allows(url)) {
                return Err(CheckoutError::ReturnUrl(to));
            }
        }
        Ok(())
    }
}

/// A signed-in account that buys for itself.
#[derive(Clone, Debug)]
pub struct Buyer {
    pub account_id: AccountId,
    /// Its Stripe customer, if it has one.
    pub customer: Option<CustomerId>,
}

impl Buyer {
    /// Loads the account's Stripe customer and returns the account as a buyer.
    pub fn of(conn: &mut Conn, account_id: &AccountId) -> db::Result<Self> {
        Ok(Self { account_id: account_id.to_owned(), customer: customer::of_account(conn, account_id)? })
    }
}

/// An open checkout: where the customer pays.
#[derive(Clone, Debug)]
pub struct Started {
    pub checkout_url: String,
    pub session_id: SessionId,
}

/// Opens a checkout: creates an order and a Stripe checkout session, and links the two.
pub async fn start_checkout(ctx: &BillingContext, checkout: Checkout) -> Result<Started, CheckoutError> {
    let Checkout { email, cart, tier, price, return_to, buyer, language } = checkout;
    return_to.check(ctx)?;
    let wanted = cart.clone();
    let lines = ctx.db.read(move |conn| find_lines(conn, &wanted, tier, price)).await?;
    let new = new_order(&cart, &lines, &email, buyer.as_ref());
    let context = ctx.context.clone();
    // The order is committed first, so a session that is paid while this process crashes still finds its sites.
    let order_id = ctx.db.write(move |conn| order::open(conn, &context, &new)).await?;
    let draft = Draft {
        order_id: &order_id,
        cart: &cart,
        lines: &lines,
        email: &email,
        success_url: return_to.success_url.as_deref(),
        cancel_url: return_to.cancel_url.as_deref(),
        language,
        is_fixed: false,
    };
    open_session(ctx, &draft, buyer.and_then(|buyer| buyer.customer)).await
}

/// Creates the Stripe session for a newly opened order and links the two. Withdraws the order if Stripe refuses.
pub(super) async fn open_session(
    ctx: &BillingContext,
    draft: &Draft<'_>,
    customer: Option<CustomerId>,
) -> Result<Started, CheckoutError> {
    let session = match create_session(ctx, draft, customer).await {
        Ok(session) => session,
        Err(error) => {
            let id = draft.order_id.to_owned();
            let withdrawn = ctx.db.write(move |conn| {
                Renewal::withdraw(conn, &id)?;
                order::withdraw(conn, &id)
            });
            withdrawn.await?;
            return Err(error.into());
        }
    };
    let (id, session_id, now) = (draft.order_id.to_owned(), session.id.clone(), ctx.now());
    let sealer = ctx.sealer().clone();
    ctx.db.write(move |conn| order::attach(conn, &sealer, &id, &session_id, now)).await?;
    let checkout_url = session.url.ok_or_else(|| CallError::Unreadable("the session has no url".into()))?;
    Ok(Started { checkout_url, session_id: session.id })
}

fn new_order(cart: &Cart, lines: &[Sold], email: &Email, buyer: Option<&Buyer>) -> NewOrder {
    let tiers: BTreeSet<&str> = lines.iter().map(|line| line.tier.id.as_str()).collect();
    NewOrder {
        purchase_type: cart.purchase_type(),
        quantity: lines.iter().map(|line| line.quantity).sum(),
        // An order that spans several tiers has no `tier_id`; its session's line items say what was bought.
        tier_id: lines.first().filter(|_| tiers.len() == 1).map(|line| line.tier.id.clone()),
        sites: cart.site_names(),
        email: Some(email.as_str().into()),
        opened_by: buyer.map(|buyer| buyer.account_id.clone()),
    }
}

/// Resolves the cart to tiers and prices of the catalog.
fn find_lines(
    conn: &mut Conn,
    cart: &Cart,
    tier: Option<String>,
    price: Option<String>,
) -> Result<Vec<Sold>, CheckoutError> {
    let lines = match cart {
        Cart::Quantity(quantity) => {
            vec![find_line(conn, &Pick { tier, price, quantity: *quantity }, Purpose::Quantity)?]
        }
        Cart::Sites(sites) => {
            let quantity = i64::try_from(sites.len()).unwrap_or(i64::MAX);
            let line = find_line(conn, &Pick { tier, price, quantity }, Purpose::Sites)?;
            if line.tier.activates != ActivationKind::Site {
                return Err(CheckoutError::NotForSites(line.tier.name));
            }
            vec![line]
        }
        Cart::Several(picks) => {
            let lines = picks.iter().map(|pick| find_line(conn, pick, Purpose::Quantity));
            lines.collect::<Result<Vec<_>, _>>()?
        }
    };
    // Checked here because Stripe's own refusal of either names API parameters that mean nothing to a customer.
    let distinct = |texts: BTreeSet<Option<&str>>| texts.len();
    if distinct(lines.iter().map(|line| Some(line.price.currency.as_str())).collect()) > 1 {
        return Err(CheckoutError::Currencies);
    }
    let recurring = lines.iter().filter(|line| line.recurs());
    if distinct(recurring.map(|line| line.price.billing_interval.as_deref()).collect()) > 1 {
        return Err(CheckoutError::Intervals);
    }
    Ok(lines)
}

fn find_line(conn: &mut Conn, pick: &Pick, purpose: Purpose) -> Result<Sold, CheckoutError> {
    let named = match &pick.tier {
        Some(slug) => Some(Tier::by_slug(conn, slug)?.ok_or_else(|| CheckoutError::UnknownTier(slug.clone()))?),
        None => None,
    };
    let (tier, price): (Tier, Option<Price>) = match (&pick.price, named) {
        (Some(id), named) => {
            let unknown = || CheckoutError::UnknownPrice(id.clone());
            let (tier, price) = Tier::by_stripe_price(conn, id)?.ok_or_else(unknown)?;
            if named.is_some_and(|named| named.id != tier.id) {
                return Err(unknown());
            }
            (tier, Some(price))
        }
        (None, named) => {
            let tier = match named {
                Some(tier) => tier,
                None => Tier::default_for(conn, purpose)?.ok_or(CheckoutError::NoDefaultTier(purpose))?,
            };
            let price = tier.default_price(conn)?;
            (tier, price)
        }
    };
    let price = price.filter(|price| !price.archived);
    let price = price.ok_or_else(|| CheckoutError::NotForSale(tier.name.clone()))?;
    if !tier.is_sold(conn)? {
        return Err(CheckoutError::NotForSale(tier.name));
    }
    Ok(Sold { tier, price, quantity: pick.quantity })
}

async fn create_session(
    ctx: &BillingContext,
    draft: &Draft<'_>,
    customer: Option<CustomerId>,
) -> Result<CheckoutSession, CallError> {
    let key = format!("{}-session", draft.order_id);
    let Some(customer) = customer else {
        return ctx.stripe.call(&request(ctx, draft, None), Some(&key)).await;
    };
    match ctx.stripe.call(&request(ctx, draft, Some(customer)), Some(&key)).await {
        Err(error) if is_about_the_customer(&error) => {
            tracing::info!(%error, order.id = %draft.order_id, "the buyer's customer cannot be used; buying as a guest");
            let key = format!("{}-session-guest", draft.order_id);
            ctx.stripe.call(&request(ctx, draft, None), Some(&key)).await
        }
        result => result,
    }
}

/// Whether Stripe refused because of the customer: deleted, owned by another Stripe account, missing a tax address, or
/// locked to another currency. Retrying the checkout as a guest avoids all of these.
fn is_about_the_customer(error: &CallError) -> bool {
    let CallError::Refused { status: 400 | 402 | 404, code, param, message } = error else { return false };
    let says = |text: &Option<String>| text.as_deref().is_some_and(|text| text.starts_with("customer"));
    says(code) || says(param) || message.to_ascii_lowercase().contains("customer")
}
