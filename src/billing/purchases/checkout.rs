//! Opens a checkout: an order of ours and a session at Stripe, bound to each other.

use std::collections::{BTreeSet, HashMap};

use stripe_checkout::checkout_session::{
    CreateCheckoutSession, CreateCheckoutSessionAutomaticTax, CreateCheckoutSessionLineItems,
    CreateCheckoutSessionLineItemsAdjustableQuantity, CreateCheckoutSessionSubscriptionData,
};
use stripe_shared::CheckoutSessionMode;

use crate::accounts::email::Email;
use crate::activations::site_domain::SiteDomain;
use crate::billing::context::BillingContext;
use crate::billing::records::order::{self, MAX_QUANTITY, NewOrder};
use crate::catalog::{Price, Tier};
use crate::db;
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

    fn purpose(&self) -> &'static str {
        match self {
            Self::Quantity(_) => "quantity",
            Self::Sites(_) => "sites",
        }
    }

    fn order(&self, tier: &Tier, email: &Email) -> NewOrder {
        let (purchase_type, quantity, sites) = match self {
            Self::Quantity(quantity) => ("quantity", *quantity, Vec::new()),
            Self::Sites(sites) => {
                let names: Vec<String> = sites.iter().map(|site| site.as_str().to_owned()).collect();
                ("site", i64::try_from(names.len()).unwrap_or(0), names)
            }
        };
        NewOrder { purchase_type, quantity, tier_id: Some(tier.id.clone()), sites, email: Some(email.as_str().into()) }
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
    NoDefaultTier(&'static str),
    #[error("{0} is not sold online: it has no price; ask the seller")]
    NotForSale(String),
    #[error("{0} is licensed by the device, so it cannot be bought for sites")]
    NotForSites(String),
    #[error(transparent)]
    Stripe(#[from] CallError),
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Opens a checkout of `purchase` for `email`. `customer` is the Stripe customer of a signed-in account; a stranger
/// who types an address gets no customer's data at Stripe.
pub async fn start_checkout(
    ctx: &BillingContext,
    email: Email,
    purchase: Cart,
    tier_slug: Option<String>,
    customer: Option<String>,
) -> Result<Started, CheckoutError> {
    let (tier, price) = find_tier(ctx, tier_slug, &purchase).await?;
    let new = purchase.order(&tier, &email);
    let (quantity, ambient) = (new.quantity, ctx.ambient.clone());
    // The order comes first: a session that is paid while we crash still finds its sites.
    let order_id = ctx.db.write(move |conn| order::open(conn, &ambient, &new)).await?;
    let draft = Draft { order_id: &order_id, purchase: &purchase, quantity, price: &price, email: &email };
    let session = match create_session(ctx, &draft, customer).await {
        Ok(session) => session,
        Err(error) => {
            let id = order_id.clone();
            ctx.db.write(move |conn| order::withdraw(conn, &id)).await?;
            return Err(error.into());
        }
    };
    let (id, session_id, now) = (order_id.clone(), session.id.clone(), ctx.now());
    ctx.db.write(move |conn| order::attach(conn, &id, &session_id, now)).await?;
    let checkout_url = session.url.ok_or_else(|| CallError::Unreadable("the session has no url".into()))?;
    Ok(Started { checkout_url, session_id: session.id })
}

async fn find_tier(
    ctx: &BillingContext,
    slug: Option<String>,
    purchase: &Cart,
) -> Result<(Tier, Price), CheckoutError> {
    let purpose = purchase.purpose();
    let found = ctx.db.read(move |conn| {
        let tier = match &slug {
            Some(slug) => Tier::by_slug(conn, slug)?.ok_or_else(|| CheckoutError::UnknownTier(slug.clone()))?,
            None => Tier::default_for(conn, purpose)?.ok_or(CheckoutError::NoDefaultTier(purpose))?,
        };
        let price = tier.default_price(conn)?;
        Ok::<_, CheckoutError>((tier, price))
    });
    let (tier, price) = found.await?;
    if matches!(purchase, Cart::Sites(_)) && tier.activates != "site" {
        return Err(CheckoutError::NotForSites(tier.name));
    }
    let price = price.ok_or_else(|| CheckoutError::NotForSale(tier.name.clone()))?;
    Ok((tier, price))
}

async fn create_session(
    ctx: &BillingContext,
    draft: &Draft<'_>,
    customer: Option<String>,
) -> Result<CheckoutSession, CallError> {
    let key = format!("{}-session", draft.order_id);
    let Some(customer) = customer else {
        return ctx.stripe.call(&request(ctx, draft, None), Some(&key)).await;
    };
    match ctx.stripe.call(&request(ctx, draft, Some(customer)), Some(&key)).await {
        // The customer is gone at Stripe, or is another account's: buy as a guest.
        Err(CallError::Refused { param: Some(param), .. }) if param == "customer" => {
            let key = format!("{}-session-guest", draft.order_id);
            ctx.stripe.call(&request(ctx, draft, None), Some(&key)).await
        }
        result => result,
    }
}

fn request(ctx: &BillingContext, draft: &Draft<'_>, customer: Option<String>) -> CreateCheckoutSession {
    let metadata = draft.metadata();
    let recurring = draft.price.billing == "recurring";
    let mode = if recurring { CheckoutSessionMode::Subscription } else { CheckoutSessionMode::Payment };
    let mut request = CreateCheckoutSession::new()
        .mode(mode)
        .client_reference_id(draft.order_id)
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
        Some(customer) => request.customer(customer),
        None => request.customer_email(draft.email.as_str()),
    }
}

fn line_item(ctx: &BillingContext, draft: &Draft<'_>) -> CreateCheckoutSessionLineItems {
    let mut line = CreateCheckoutSessionLineItems::new();
    line.price = Some(draft.price.stripe_price.clone());
    line.quantity = u64::try_from(draft.quantity).ok();
    // A list of sites fixes the number of keys.
    if ctx.checkout.adjustable_quantity && matches!(draft.purchase, Cart::Quantity(_)) {
        let mut adjustable = CreateCheckoutSessionLineItemsAdjustableQuantity::new(true);
        adjustable.minimum = Some(1);
        adjustable.maximum = Some(MAX_QUANTITY);
        line.adjustable_quantity = Some(adjustable);
    }
    line
}

/// What a session is made from.
struct Draft<'a> {
    order_id: &'a str,
    purchase: &'a Cart,
    quantity: i64,
    price: &'a Price,
    email: &'a Email,
}

impl Draft<'_> {
    /// DESIGN section 6: the sites stay in `orders`, metadata is too small for a hundred of them.
    fn metadata(&self) -> HashMap<String, String> {
        let purchase_type = match self.purchase {
            Cart::Quantity(_) => "quantity",
            Cart::Sites(_) => "site",
        };
        HashMap::from([
            ("order_id".to_owned(), self.order_id.to_owned()),
            ("purchase_type".to_owned(), purchase_type.to_owned()),
            ("quantity".to_owned(), self.quantity.to_string()),
        ])
    }
}
