//! The choices of a form's tier field.

use crate::app::App;
use crate::catalog::{Tier, list_products, list_tiers};
use crate::http::problem::Problem;

/// Returns each tier's slug and label, which consists of the product's and the tier's name.
pub async fn all(app: &App) -> Result<Vec<(String, String)>, Problem> {
    of(app, |_| true).await
}

/// Returns the tiers of the product that `slug` belongs to.
pub async fn beside(app: &App, slug: &str) -> Result<Vec<(String, String)>, Problem> {
    let slug = slug.to_owned();
    let tier = app.db.read(move |conn| Tier::by_slug(conn, &slug)).await?;
    let product = tier.map(|tier| tier.product_id);
    of(app, |tier| product.as_ref() == Some(&tier.product_id)).await
}

async fn of(app: &App, fits: impl Fn(&Tier) -> bool) -> Result<Vec<(String, String)>, Problem> {
    let (tiers, products) =
        app.db.read(|conn| Ok::<_, crate::db::Error>((list_tiers(conn)?, list_products(conn)?))).await?;
    let label = |tier: Tier| {
        let product = products.iter().find(|product| product.id == tier.product_id);
        let product = product.map_or("", |product| product.name.as_str());
        (tier.slug, format!("{product}: {}", tier.name))
    };
    Ok(tiers.into_iter().filter(|tier| fits(tier)).map(label).collect())
}
