//! The shop's offer: the catalog prepared for display.

use serde::Serialize;
use url::form_urlencoded::Serializer;

use crate::catalog::{self, ActivationKind, Price, PriceBilling, Product, Purpose, QuantityMeans, Tier, ValidDaysFrom};
use crate::db;

/// The form that sells a tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Quantity,
    Sites,
}

/// The visible part of the catalog.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Offer {
    /// The products that have something to show, in the catalog's order.
    pub products: Vec<ShownProduct>,
    /// The slug of the tier that each form preselects.
    #[serde(skip)]
    pub default_quantity: String,
    #[serde(skip)]
    pub default_sites: String,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct ShownProduct {
    pub slug: String,
    pub name: String,
    pub description: Option<String>,
    pub href: String,
    pub plans: Vec<Plan>,
}

/// A tier, and what it includes. `None` in a limit means unlimited.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Plan {
    pub slug: String,
    pub name: String,
    pub product: String,
    pub description: Option<String>,
    #[serde(skip)]
    activates_kind: ActivationKind,
    pub activates: &'static str,
    /// The unit of the quantity: `key`, `seat`.
    pub unit: &'static str,
    pub max_activations: Option<i64>,
    pub max_leases: Option<i64>,
    pub limits: Vec<(String, Option<i64>)>,
    pub has_every_feature: bool,
    pub features: Vec<String>,
    pub valid_days: Option<i64>,
    pub from_activation: bool,
    pub trial_days: i64,
    pub moves_per_month: i64,
    /// The prices, the default one first; empty if the tier is sold on request.
    pub prices: Vec<ShownPrice>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct ShownPrice {
    /// The value of the form's field `tier`.
    pub value: String,
    pub stripe_price: String,
    /// The amount in minor units.
    pub unit_amount: i64,
    pub currency: String,
    pub interval: Option<String>,
    pub recurs: bool,
    /// The address of the shop with this price selected.
    pub href: String,
}

impl Offer {
    /// Loads all products, or one by its slug; returns `None` if that product does not exist.
    pub fn load(conn: &mut db::Conn, only: Option<&str>) -> db::Result<Option<Self>> {
        let mut prices = catalog::list_prices(conn)?;
        let tiers = catalog::list_sold_tiers(conn)?;
        let mut all = catalog::list_products(conn)?;
        prices.retain(|price| !price.archived);
        all.retain(|product| !product.archived);
        if only.is_some_and(|slug| all.iter().all(|product| product.slug != slug)) {
            return Ok(None);
        }
        let mut products = Vec::new();
        // Products appear in the order of their first tier.
        for tier in &tiers {
            let Some(product) = all.iter().find(|product| product.id == tier.product_id) else { continue };
            if only.is_some_and(|slug| slug != product.slug) {
                continue;
            }
            let own = prices.iter().filter(|price| price.tier_id == tier.id);
            let plan = Plan::of(tier, product, own.collect::<Vec<_>>().as_slice())?;
            match products.iter_mut().find(|shown: &&mut ShownProduct| shown.slug == product.slug) {
                Some(shown) => shown.plans.push(plan),
                None => products.push(ShownProduct {
                    slug: product.slug.clone(),
                    name: product.name.clone(),
                    description: product.description.clone(),
                    href: format!("/buy/{}", product.slug),
                    plans: vec![plan],
                }),
            }
        }
        let slug = |tier: Option<Tier>| tier.map(|tier| tier.slug).unwrap_or_default();
        let default_quantity = slug(Tier::default_for(conn, Purpose::Quantity)?);
        let default_sites = slug(Tier::default_for(conn, Purpose::Sites)?);
        Ok(Some(Self { products, default_quantity, default_sites }))
    }

    /// Returns every plan of every product.
    pub fn plans(&self) -> impl Iterator<Item = &Plan> {
        self.products.iter().flat_map(|product| &product.plans)
    }

    /// Returns the products with the plans that this form sells: one meant for lists of sites is not sold by quantity,
    /// and vice versa.
    pub fn sold(&self, kind: Kind) -> Vec<ShownProduct> {
        let fits = |plan: &Plan| {
            !plan.prices.is_empty()
                && match kind {
                    Kind::Sites => {
                        plan.activates_kind == ActivationKind::Site
                            && plan.unit == "key"
                            && plan.slug != self.default_quantity
                    }
                    Kind::Quantity => plan.slug != self.default_sites,
                }
        };
        let of_product = |product: &ShownProduct| ShownProduct {
            plans: product.plans.iter().filter(|plan| fits(plan)).cloned().collect(),
            ..product.clone()
        };
        self.products.iter().map(of_product).filter(|product| !product.plans.is_empty()).collect()
    }

    /// Returns the plans without a price.
    pub fn on_request(&self) -> impl Iterator<Item = &Plan> {
        self.plans().filter(|plan| plan.prices.is_empty())
    }
}

impl ShownProduct {
    /// Returns the plan that trials are for. Trials need a plan that is activated on devices.
    pub fn tried(&self) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.trial_days > 0 && plan.activates_kind == ActivationKind::Device)
    }
}

impl Plan {
    fn of(tier: &Tier, product: &Product, prices: &[&Price]) -> db::Result<Self> {
        let features = tier.features()?;
        let prices = prices.iter().enumerate().map(|(at, price)| {
            let mut query = Serializer::new(String::new());
            query.append_pair("tier", &tier.slug).append_pair("price", &price.stripe_price);
            ShownPrice {
                value: if at == 0 { tier.slug.clone() } else { format!("{} {}", tier.slug, price.stripe_price) },
                stripe_price: price.stripe_price.to_string(),
                unit_amount: price.unit_amount,
                currency: price.currency.clone(),
                interval: price.billing_interval.clone(),
                recurs: price.billing == PriceBilling::Recurring,
                href: format!("/buy/{}?{}", product.slug, query.finish()),
            }
        });
        Ok(Self {
            slug: tier.slug.clone(),
            name: tier.name.clone(),
            product: product.name.clone(),
            description: tier.description.clone(),
            activates_kind: tier.activates,
            activates: tier.activates.as_str(),
            unit: if tier.quantity_means == QuantityMeans::Seats { "seat" } else { "key" },
            max_activations: tier.max_activations,
            max_leases: tier.max_leases,
            limits: tier.limits()?.into_iter().map(|(name, most)| (spoken(&name), most)).collect(),
            has_every_feature: features.iter().any(|name| name == "all"),
            features: features.iter().map(|name| spoken(name)).collect(),
            valid_days: tier.valid_days,
            from_activation: tier.valid_days_from == ValidDaysFrom::Activation,
            trial_days: tier.trial_days,
            moves_per_month: tier.moves_per_month,
            prices: prices.collect(),
        })
    }
}

/// Converts a name from the catalog to words.
fn spoken(name: &str) -> String {
    name.replace(['_', '-'], " ")
}
