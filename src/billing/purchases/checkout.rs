//! Opens a checkout: an order of ours and a session at Stripe, bound to each other.

use std::collections::{BTreeSet, HashMap};

use stripe_checkout::checkout_session::{
    CreateCheckoutSession, CreateCheckoutSessionAutomaticTax, CreateCheckoutSessionCustomerUpdate,
    CreateCheckoutSessionCustomerUpdateAddress, CreateCheckoutSessionLineItems,
    CreateCheckoutSessionLineItemsAdjustableQuantity, CreateCheckoutSessionSubscriptionData,
};
use stripe_shared::CheckoutSessionMode;

use crate::accounts::email::Email;
use crate::activations::site_domain::SiteDomain;
use crate::billing::context::BillingContext;
use crate::billing::records::customer;
use crate::billing::records::order::{self, MAX_QUANTITY, NewOrder};
use crate::catalog::{ActivationKind, Price, PriceBilling, Purpose, Tier};
use crate::db::{self, Conn};
use crate::ids::{AccountId, CustomerId, OrderId};
use crate::licenses::status::PurchaseType;
use crate::stripe::client::CallError;
use crate::stripe::objects::CheckoutSession;

/// The most sites of one purchase.
pub const MAX_SITES: usize = 100;

/// What to buy.
#[derive(Clone, Debug)]
pub enum Cart {
    /// So many keys, not bound to a site.
    Quantity(i64),
    /// One key for each site. Made by [`Cart::sites`].
    Sites(Vec<SiteDomain>),
}

impl Cart {
    /// 1 to [`MAX_QUANTITY`] keys.
    pub fn quantity(quantity: i64) -> Result<Self, CheckoutError> {
        if (1..=MAX_QUANTITY).contains(&quantity) { Ok(Self::Quantity(quantity)) } else { Err(CheckoutError::Quantity) }
    }

    /// 1 to [`MAX_SITES`] sites; the same site twice is a mistake of the customer's, so it is refused, not dropped.
    pub fn sites(sites: Vec<SiteDomain>) -> Result<Self, CheckoutError> {
        if sites.is_empty() || sites.len() > MAX_SITES {
            return Err(CheckoutError::SiteCount);
        }
        let mut seen = BTreeSet::new();
        for site in &sites {
            if !seen.insert(site.as_str()) {
                return Err(CheckoutError::DuplicateSite(site.as_str().to_owned()));
            }
        }
        Ok(Self::Sites(sites))
    }

    fn purpose(&self) -> Purpose {
        match self {
            Self::Quantity(_) => Purpose::Quantity,
            Self::Sites(_) => Purpose::Sites,
        }
    }

    fn order(&self, tier: &Tier, email: &Email, buyer: Option<&Buyer>) -> NewOrder {
        let (purchase_type, quantity, sites) = match self {
            Self::Quantity(quantity) => (PurchaseType::Quantity, *quantity, Vec::new()),
            Self::Sites(sites) => {
                let names: Vec<String> = sites.iter().map(|site| site.as_str().to_owned()).collect();
                (PurchaseType::Site, i64::try_from(names.len()).unwrap_or(0), names)
            }
        };
        NewOrder {
            purchase_type,
            quantity,
            tier_id: Some(tier.id.clone()),
            sites,
            email: Some(email.as_str().into()),
            opened_by: buyer.map(|buyer| buyer.account_id.clone()),
        }
    }
}

/// A checkout that is to be opened.
#[derive(Clone, Debug)]
pub struct Checkout {
    pub email: Email,
    pub cart: Cart,
    /// The tier's slug; `None` = the default for this kind of cart, or the price's tier.
    pub tier: Option<String>,
    /// A Stripe price of the tier; `None` = the tier's default price.
    pub price: Option<String>,
    /// Who is signed in with this address. A stranger who types it gets no customer's data at Stripe.
    pub buyer: Option<Buyer>,
}

impl Checkout {
    /// A guest's checkout at the default price.
    pub fn guest(email: Email, cart: Cart, tier: Option<String>) -> Self {
        Self { email, cart, tier, price: None, buyer: None }
    }
}

/// A signed-in account that buys for itself.
#[derive(Clone, Debug)]
pub struct Buyer {
    pub account_id: AccountId,
    /// Its own customer at Stripe, if it has one.
    pub customer: Option<CustomerId>,
}

impl Buyer {
    /// The account as a buyer, with the customer as which it pays.
    pub fn of(conn: &mut Conn, account_id: &AccountId) -> db::Result<Self> {
        Ok(Self { account_id: account_id.to_owned(), customer: customer::of_account(conn, account_id)? })
    }
}

/// Where the customer pays.
#[derive(Clone, Debug)]
pub struct Started {
    pub checkout_url: String,
    pub session_id: String,
}

/// Why no checkout was opened. Nothing is left behind.
#[derive(Debug, thiserror::Error)]
pub enum CheckoutError {
    #[error("quantity must be a whole number from 1 to {MAX_QUANTITY}")]
    Quantity,
    #[error("give 1 to {MAX_SITES} sites")]
    SiteCount,
    #[error("{0} stands in the list twice")]
    DuplicateSite(String),
    #[error("there is no tier {0:?}")]
    UnknownTier(String),
    #[error("no tier of the catalog is the default for {0}; name one in `tier`")]
    NoDefaultTier(Purpose),
    #[error("{0} is not sold online: it has no price; ask the seller")]
    NotForSale(String),
    #[error("{0} is licensed by the device, so it cannot be bought for sites")]
    NotForSites(String),
    #[error("{0:?} is not a price of this plan; leave it out for the plan's usual price")]
    UnknownPrice(String),
    #[error(transparent)]
    Stripe(#[from] CallError),
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Opens a checkout: an order of ours, a session at Stripe, bound to each other.
pub async fn start_checkout(ctx: &BillingContext, checkout: Checkout) -> Result<Started, CheckoutError> {
    let Checkout { email, cart, tier, price, buyer } = checkout;
    let (tier, price) = find_price(ctx, tier, price, &cart).await?;
    let new = cart.order(&tier, &email, buyer.as_ref());
    let (quantity, ambient) = (new.quantity, ctx.ambient.clone());
    // The order comes first: a session that is paid while we crash still finds its sites.
    let order_id = ctx.db.write(move |conn| order::open(conn, &ambient, &new)).await?;
    let draft = Draft { order_id: &order_id, cart: &cart, quantity, price: &price, email: &email };
    let session = match create_session(ctx, &draft, buyer.and_then(|buyer| buyer.customer)).await {
        Ok(session) => session,
        Err(error) => {
            let id = order_id.clone();
            ctx.db.write(move |conn| order::withdraw(conn, &id)).await?;
            return Err(error.into());
        }
    };
    let (id, session_id, now) = (order_id.clone(), session.id.clone(), ctx.now());
    let sealer = ctx.sealer().clone();
    ctx.db.write(move |conn| order::attach(conn, &sealer, &id, &session_id, now)).await?;
    let checkout_url = session.url.ok_or_else(|| CallError::Unreadable("the session has no url".into()))?;
    Ok(Started { checkout_url, session_id: session.id })
}

async fn find_price(
    ctx: &BillingContext,
    slug: Option<String>,
    wanted: Option<String>,
    cart: &Cart,
) -> Result<(Tier, Price), CheckoutError> {
    let purpose = cart.purpose();
    let found = ctx.db.read(move |conn| {
        let of_price = match &wanted {
            Some(id) => Some(Tier::by_stripe_price(conn, id)?.ok_or_else(|| CheckoutError::UnknownPrice(id.clone()))?),
            None => None,
        };
        let named = match &slug {
            Some(slug) => Some(Tier::by_slug(conn, slug)?.ok_or_else(|| CheckoutError::UnknownTier(slug.clone()))?),
            None => None,
        };
        if let Some((tier, price)) = of_price {
            return match named {
                Some(named) if named.id != tier.id => Err(CheckoutError::UnknownPrice(price.stripe_price)),
                _ => Ok((tier, Some(price))),
            };
        }
        let tier = match named {
            Some(tier) => tier,
            None => Tier::default_for(conn, purpose)?.ok_or(CheckoutError::NoDefaultTier(purpose))?,
        };
        let price = tier.default_price(conn)?;
        Ok((tier, price))
    });
    let (tier, price) = found.await?;
    if matches!(cart, Cart::Sites(_)) && tier.activates != ActivationKind::Site {
        return Err(CheckoutError::NotForSites(tier.name));
    }
    let price = price.ok_or_else(|| CheckoutError::NotForSale(tier.name.clone()))?;
    Ok((tier, price))
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

/// Whether Stripe refuses because of the customer: it is gone, is another account's, has no address for its tax, pays in
/// another currency. A guest can buy all the same.
fn is_about_the_customer(error: &CallError) -> bool {
    let CallError::Refused { status: 400 | 402 | 404, code, param, message } = error else { return false };
    let says = |text: &Option<String>| text.as_deref().is_some_and(|text| text.starts_with("customer"));
    says(code) || says(param) || message.to_ascii_lowercase().contains("customer")
}

fn request(ctx: &BillingContext, draft: &Draft<'_>, customer: Option<CustomerId>) -> CreateCheckoutSession {
    let metadata = draft.metadata();
    let recurring = draft.price.billing == PriceBilling::Recurring;
    let mode = if recurring { CheckoutSessionMode::Subscription } else { CheckoutSessionMode::Payment };
    let mut request = CreateCheckoutSession::new()
        .mode(mode)
        .client_reference_id(draft.order_id.as_str())
        .line_items(vec![line_item(ctx, draft)])
        .metadata(metadata.clone())
        .success_url(format!("{}/checkout/success?session_id={{CHECKOUT_SESSION_ID}}", ctx.public_url))
        .cancel_url(format!("{}/checkout/cancelled", ctx.public_url));
    if recurring {
        let mut data = CreateCheckoutSessionSubscriptionData::new();
        data.metadata = Some(metadata);
        request = request.subscription_data(data);
    }
    if ctx.checkout.promotion_codes {
        request = request.allow_promotion_codes(true);
    }
    if ctx.checkout.automatic_tax {
        request = request.automatic_tax(CreateCheckoutSessionAutomaticTax::new(true));
    }
    match customer {
        Some(customer) if ctx.checkout.automatic_tax => {
            // Tax needs an address, and the checkout asks for it; without this Stripe refuses a customer who has none.
            let mut update = CreateCheckoutSessionCustomerUpdate::new();
            update.address = Some(CreateCheckoutSessionCustomerUpdateAddress::Auto);
            request.customer(customer).customer_update(update)
        }
        Some(customer) => request.customer(customer),
        None => request.customer_email(draft.email.as_str()),
    }
}

fn line_item(ctx: &BillingContext, draft: &Draft<'_>) -> CreateCheckoutSessionLineItems {
    let mut line = CreateCheckoutSessionLineItems::new();
    line.price = Some(draft.price.stripe_price.clone());
    line.quantity = u64::try_from(draft.quantity).ok();
    // A list of sites fixes the number of keys.
    if ctx.checkout.adjustable_quantity && matches!(draft.cart, Cart::Quantity(_)) {
        let mut adjustable = CreateCheckoutSessionLineItemsAdjustableQuantity::new(true);
        adjustable.minimum = Some(1);
        adjustable.maximum = Some(MAX_QUANTITY);
        line.adjustable_quantity = Some(adjustable);
    }
    line
}

/// What a session is made from.
struct Draft<'a> {
    order_id: &'a OrderId,
    cart: &'a Cart,
    quantity: i64,
    price: &'a Price,
    email: &'a Email,
}

impl Draft<'_> {
    /// DESIGN section 6: the sites stay in `orders`, metadata is too small for a hundred of them.
    fn metadata(&self) -> HashMap<String, String> {
        let purchase_type = match self.cart {
            Cart::Quantity(_) => PurchaseType::Quantity,
            Cart::Sites(_) => PurchaseType::Site,
        };
        HashMap::from([
            ("order_id".to_owned(), self.order_id.to_string()),
            ("purchase_type".to_owned(), purchase_type.to_string()),
            ("quantity".to_owned(), self.quantity.to_string()),
        ])
    }
}
