//! Builds the request that creates an order's checkout session at Stripe.

use std::collections::HashMap;

use stripe_checkout::checkout_session::{
    CreateCheckoutSession, CreateCheckoutSessionAutomaticTax, CreateCheckoutSessionCustomerUpdate,
    CreateCheckoutSessionCustomerUpdateAddress, CreateCheckoutSessionCustomerUpdateName,
    CreateCheckoutSessionInvoiceCreation, CreateCheckoutSessionLineItems,
    CreateCheckoutSessionLineItemsAdjustableQuantity, CreateCheckoutSessionSubscriptionData,
    CreateCheckoutSessionTaxIdCollection,
};
use stripe_shared::{CheckoutSessionLocale, CheckoutSessionMode};
use url::form_urlencoded::Serializer;

use super::cart::Cart;
use crate::accounts::email::Email;
use crate::billing::context::BillingContext;
use crate::billing::records::order::MAX_QUANTITY;
use crate::catalog::{Price, PriceBilling, Tier};
use crate::ids::{CustomerId, OrderId};
use crate::language::Language;

/// The maximum length of the site list in a cancel URL; longer lists are left out. Stripe accepts URLs of up to 5,000
/// characters.
const LONGEST_BACK: usize = 2_000;

/// The input for a session.
pub(super) struct Draft<'a> {
    pub order_id: &'a OrderId,
    pub cart: &'a Cart,
    pub lines: &'a [Sold],
    pub email: &'a Email,
    /// Return pages on the seller's own site, already checked against the allowlist.
    pub success_url: Option<&'a str>,
    pub cancel_url: Option<&'a str>,
    pub language: Option<Language>,
    /// Whether the quantity is fixed on Stripe's page.
    pub is_fixed: bool,
}

/// One line: a quantity of one price.
pub(super) struct Sold {
    pub tier: Tier,
    pub price: Price,
    pub quantity: i64,
}

impl Sold {
    pub fn recurs(&self) -> bool {
        self.price.billing == PriceBilling::Recurring
    }
}

impl Draft<'_> {
    /// Links the session to the order. The sites stay in `orders`: Stripe's metadata is too small for a hundred of
    /// them.
    fn metadata(&self) -> HashMap<String, String> {
        let quantity: i64 = self.lines.iter().map(|line| line.quantity).sum();
        HashMap::from([
            ("order_id".to_owned(), self.order_id.to_string()),
            ("purchase_type".to_owned(), self.cart.purchase_type().to_string()),
            ("quantity".to_owned(), quantity.to_string()),
        ])
    }

    /// The page that says nothing was charged. Its URL refills the shop's forms, except for the buyer's e-mail address:
    /// Stripe stores this URL, and events include it.
    fn after_cancel(&self, public_url: &str) -> String {
        let mut back = Serializer::new(String::new());
        for line in self.lines {
            match self.cart {
                Cart::Several(_) => {
                    back.append_pair(&format!("quantity-{}", line.price.stripe_price), &line.quantity.to_string());
                }
                Cart::Quantity(_) | Cart::Sites(_) => {
                    back.append_pair("tier", &line.tier.slug).append_pair("price", &line.price.stripe_price);
                }
            }
        }
        if let Cart::Quantity(quantity) = self.cart {
            back.append_pair("quantity", &quantity.to_string());
        }
        let sites = self.cart.site_names().join("\n");
        if !sites.is_empty() && sites.len() < LONGEST_BACK {
            back.append_pair("sites", &sites);
        }
        format!("{public_url}/checkout/cancelled?{}", back.finish())
    }
}

/// Builds the session's parameters; `customer` is the buyer's own Stripe customer.
pub(super) fn request(ctx: &BillingContext, draft: &Draft<'_>, customer: Option<CustomerId>) -> CreateCheckoutSession {
    let (metadata, settings) = (draft.metadata(), &ctx.checkout);
    // In a mixed cart, one-time prices are billed on the first subscription invoice.
    let recurring = draft.lines.iter().any(Sold::recurs);
    let mode = if recurring { CheckoutSessionMode::Subscription } else { CheckoutSessionMode::Payment };
    let success = format!("{}/checkout/success?session_id={{CHECKOUT_SESSION_ID}}", ctx.public_url);
    let mut request = CreateCheckoutSession::new()
        .mode(mode)
        .client_reference_id(draft.order_id.as_str())
        .line_items(draft.lines.iter().map(|line| line_item(ctx, draft, line)).collect::<Vec<_>>())
        .locale(locale(draft.language))
        .metadata(metadata.clone())
        .success_url(draft.success_url.map_or(success, str::to_owned))
        .cancel_url(draft.cancel_url.map_or_else(|| draft.after_cancel(&ctx.public_url), str::to_owned));
    if recurring {
        let mut data = CreateCheckoutSessionSubscriptionData::new();
        data.metadata = Some(metadata);
        request = request.subscription_data(data);
    } else if settings.invoices {
        // Subscriptions always have invoices.
        request = request.invoice_creation(CreateCheckoutSessionInvoiceCreation::new(true));
    }
    if settings.promotion_codes {
        request = request.allow_promotion_codes(true);
    }
    if settings.automatic_tax {
        request = request.automatic_tax(CreateCheckoutSessionAutomaticTax::new(true));
    }
    if settings.tax_ids {
        request = request.tax_id_collection(CreateCheckoutSessionTaxIdCollection::new(true));
    }
    let Some(customer) = customer else { return request.customer_email(draft.email.as_str()) };
    let request = request.customer(customer);
    if !settings.automatic_tax && !settings.tax_ids {
        return request;
    }
    let mut update = CreateCheckoutSessionCustomerUpdate::new();
    // Tax needs an address, which the checkout collects; without this setting Stripe refuses customers that have none.
    update.address = settings.automatic_tax.then_some(CreateCheckoutSessionCustomerUpdateAddress::Auto);
    // A tax ID belongs to a business name, which the checkout collects too.
    update.name = settings.tax_ids.then_some(CreateCheckoutSessionCustomerUpdateName::Auto);
    request.customer_update(update)
}

/// Uses the shop's language on Stripe's page; a checkout opened through the API leaves the choice to the browser.
fn locale(language: Option<Language>) -> CheckoutSessionLocale {
    match language {
        None => CheckoutSessionLocale::Auto,
        Some(Language::English) => CheckoutSessionLocale::En,
        Some(Language::German) => CheckoutSessionLocale::De,
        Some(Language::French) => CheckoutSessionLocale::Fr,
        Some(Language::Spanish) => CheckoutSessionLocale::Es,
        Some(Language::Japanese) => CheckoutSessionLocale::Ja,
        Some(Language::Chinese) => CheckoutSessionLocale::Zh,
    }
}

fn line_item(ctx: &BillingContext, draft: &Draft<'_>, sold: &Sold) -> CreateCheckoutSessionLineItems {
    let mut line = CreateCheckoutSessionLineItems::new();
    line.price = Some(sold.price.stripe_price.to_string());
    line.quantity = u64::try_from(sold.quantity).ok();
    // The list of sites determines the number of keys.
    if ctx.checkout.adjustable_quantity && !draft.is_fixed && !matches!(draft.cart, Cart::Sites(_)) {
        let mut adjustable = CreateCheckoutSessionLineItemsAdjustableQuantity::new(true);
        adjustable.minimum = Some(1);
        adjustable.maximum = Some(MAX_QUANTITY);
        line.adjustable_quantity = Some(adjustable);
    }
    line
}
