//! `/admin/products/{product}/tiers/{tier}`: a tier with its prices, and the forms that add and change one.

use actix_web::{HttpRequest, HttpResponse, web};

use super::super::detail::{self, Detail, Link, Table, all_of};
use super::super::form::{FormPage, submit};
use super::super::list::Cell;
use super::super::products::SECTION;
use super::super::{audit_log, for_seller};
use super::effect::{self, Asked};
use super::fields::{Kind, Texts, inputs, label, read, sent, texts_of};
use super::product::{SLUG_STAYS, archive_button};
use super::tier_fields::{NEW, TIER};
use super::{Loaded, billed, counted, state, used_by};
use crate::accounts::Permission;
use crate::catalog::edit::{Edit, EditError, Piece};
use crate::catalog::file::TierEntry;
use crate::http::admin::catalog::write;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect_with;
use crate::http::problem::Problem;
use crate::metadata::Metadata;

/// The product and tier named in the path.
type Named = web::Path<(String, String)>;

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor, named: Named) -> Result<HttpResponse, Problem> {
    for_seller(&req, &visitor, draw(&req, &visitor, &named.0, &named.1)).await
}

/// Renders the form that adds a tier.
pub async fn new(req: HttpRequest, visitor: Visitor, product: web::Path<String>) -> Result<HttpResponse, Problem> {
    let draw = async {
        let loaded = Loaded::read(&app(&req)?).await?;
        let path = loaded.path(loaded.product(&product)?);
        let texts = NEW.iter().map(|(name, text)| ((*name).to_owned(), vec![(*text).to_owned()]));
        new_page(&path, &texts.collect()).draw(&req, &visitor, None)
    };
    for_seller(&req, &visitor, draw).await
}

/// Adds a tier.
pub async fn create(
    req: HttpRequest,
    visitor: Visitor,
    product: web::Path<String>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let texts = sent(TIER, &form);
    let work = async |actor| {
        let app = app(&req)?;
        let mut fields = read(TIER, &texts, &[], &Metadata::default())?;
        let slug = Loaded::read(&app).await?.product(&product)?.slug.clone();
        fields.insert("product".into(), slug.into());
        let Some(Piece::Tier(tier)) = write::run(&app, actor, vec![Edit::NewTier(fields)]).await? else {
            return Err(EditError::NotFound("tier").into());
        };
        let loaded = Loaded::read(&app).await?;
        let (product, tier) = loaded.tier(&product, &tier)?;
        Ok(redirect_with(&loaded.tier_path(product, tier), "tier_made").finish())
    };
    let again = async |problem: &Problem| {
        let loaded = Loaded::read(&app(&req)?).await?;
        new_page(&loaded.path(loaded.product(&product)?), &texts).draw(&req, &visitor, Some(problem))
    };
    submit(&req, &visitor, &form, work, again).await
}

/// Renders the form that changes a tier.
pub async fn edit(req: HttpRequest, visitor: Visitor, named: Named) -> Result<HttpResponse, Problem> {
    let draw = async {
        let loaded = Loaded::read(&app(&req)?).await?;
        let (product, tier) = loaded.tier(&named.0, &named.1)?;
        edit_page(tier, &loaded.tier_path(product, tier), &texts_of(tier)?).draw(&req, &visitor, None)
    };
    for_seller(&req, &visitor, draw).await
}

/// Shows the effect of a change, and saves the change once confirmed.
pub async fn change(
    req: HttpRequest,
    visitor: Visitor,
    named: Named,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let texts = sent(TIER, &form);
    let again = async |problem: Option<&Problem>| {
        let loaded = Loaded::read(&app(&req)?).await?;
        let (product, tier) = loaded.tier(&named.0, &named.1)?;
        let texts = Texts::from_iter(texts.clone().into_iter().chain([("slug".into(), vec![tier.slug.clone()])]));
        edit_page(tier, &loaded.tier_path(product, tier), &texts).draw(&req, &visitor, problem)
    };
    let work = async |actor| {
        if form.get("again") == "yes" {
            return again(None).await;
        }
        let loaded = Loaded::read(&app(&req)?).await?;
        let (product, tier) = loaded.tier(&named.0, &named.1)?;
        let path = loaded.tier_path(product, tier);
        let asked = Asked {
            edit: Edit::Tier { name: tier.slug.clone(), fields: read(TIER, &texts, &[SLUG_STAYS], &tier.metadata)? },
            title: format!("Change {}?", tier.name),
            action: format!("{path}/edit"),
            page: path,
            flash: "catalog_changed",
            has_form: true,
        };
        effect::run(&req, &visitor, &form, actor, &asked, |field| label(TIER, field)).await
    };
    submit(&req, &visitor, &form, work, async |problem| again(Some(problem)).await).await
}

/// Handles a button: `archive` or `sell`, which show their effect first.
pub async fn act(
    req: HttpRequest,
    visitor: Visitor,
    path: web::Path<(String, String, String)>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let (product, tier, action) = path.into_inner();
    let form = Form::parse(&body);
    let work = async |actor| {
        let loaded = Loaded::read(&app(&req)?).await?;
        let (product, tier) = loaded.tier(&product, &tier)?;
        let path = loaded.tier_path(product, tier);
        let edit = |fields| Edit::Tier { name: tier.slug.clone(), fields };
        let asked = Asked::archiving(&action, path, &tier.name, edit)?;
        effect::run(&req, &visitor, &form, actor, &asked, |field| label(TIER, field)).await
    };
    submit(&req, &visitor, &form, work, async |problem| Err(problem.clone())).await
}

fn new_page(product: &str, texts: &Texts) -> FormPage {
    FormPage {
        lead: "A way to buy the product: what its licenses allow. Its prices come next.".to_owned(),
        action: format!("{product}/new-tier"),
        inputs: inputs(TIER, texts, &[]),
        submit: "Add tier".to_owned(),
        back: product.to_owned(),
        ..FormPage::of(&SECTION, "Add a tier")
    }
}

fn edit_page(tier: &TierEntry, path: &str, texts: &Texts) -> FormPage {
    FormPage {
        lead: "You see what the change does before it is saved.".to_owned(),
        action: format!("{path}/edit"),
        inputs: inputs(TIER, texts, &[SLUG_STAYS]),
        submit: "Continue".to_owned(),
        back: path.to_owned(),
        ..FormPage::of(&SECTION, format!("Edit {}", tier.name))
    }
}

/// Returns the tier's values, in the order and with the labels of its form.
fn facts(tier: &TierEntry) -> Result<Vec<(&'static str, Cell)>, Problem> {
    let texts = texts_of(tier)?;
    let shown = TIER.iter().filter(|spec| spec.name != "name").map(|spec| {
        let all = texts.get(spec.field()).map(Vec::as_slice).unwrap_or_default();
        let text = match spec.kind {
            Kind::Choice(choices) | Kind::Checks(choices) => {
                let words = choices.iter().filter(|(value, _)| all.iter().any(|text| text == value));
                words.map(|(_, label)| *label).collect::<Vec<_>>().join("; ")
            }
            _ => all.join(", ").replace('\n', ", "),
        };
        (spec.label, Cell::text(text))
    });
    Ok(shown.collect())
}

async fn draw(req: &HttpRequest, visitor: &Visitor, product: &str, tier: &str) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let loaded = Loaded::read(&app).await?;
    let (product, tier) = loaded.tier(product, tier)?;
    let (above, path) = (loaded.path(product), loaded.tier_path(product, tier));
    let mut all = vec![
        ("Product", Cell::text(product.name.clone()).leading_to(above.clone())),
        ("State", state(tier.archived, product.archived)),
        ("In use by", counted(&used_by(&app, Piece::Tier(tier.slug.clone()), "").await?)),
    ];
    all.extend(facts(tier)?);
    let prices = tier.prices.iter().map(|price| {
        vec![
            Cell::money(price.unit_amount, Some(&price.currency)).leading_to(loaded.price_path(product, price)),
            Cell::text(billed(price.interval.as_deref())),
            state(price.archived, tier.archived || product.archived),
            Cell::text(if price.default { "yes" } else { "" }),
            Cell::code(price.stripe_price.clone()),
        ]
    });
    let log = audit_log::read(app.clone(), all_of(&tier.slug)).await?;
    let tables = vec![
        Table {
            title: "Prices",
            columns: vec!["Amount", "Billed", "State", "Default", "Stripe price"],
            rows: prices.collect(),
            more: None,
        },
        Table::of(&audit_log::SECTION, &tier.slug, log),
    ];
    let links = vec![
        Link::new(Permission::Catalog, "Edit", format!("{path}/edit")),
        Link::new(Permission::Catalog, "Add a price", format!("{above}/new-price?tier={}", tier.slug)),
        Link::new(Permission::Read, "Compare with Stripe", format!("{above}/compare")),
    ];
    let detail = Detail {
        facts: all,
        links,
        actions: vec![archive_button(tier.archived)],
        tables,
        ..Detail::of(&SECTION, path.trim_start_matches("/admin/products/"), tier.name.clone())
    };
    detail::draw(req, visitor, &detail)
}
