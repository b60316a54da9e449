//! `/admin/products/{product}`: a product with its tiers and prices, and the forms that add and change one.

use actix_web::{HttpRequest, HttpResponse, web};

use super::super::detail::{self, Action, Detail, Link, Table};
use super::super::form::{FormPage, submit};
use super::super::list::Cell;
use super::super::products::SECTION;
use super::super::{audit_log, detail::all_of, for_seller};
use super::effect::{self, Asked};
use super::fields::{Kind, Spec, Texts, inputs, label, read, sent, texts_of};
use super::{Loaded, billed, counted, state, used_by};
use crate::accounts::Permission;
use crate::catalog::edit::{Edit, EditError, Piece};
use crate::catalog::file::ProductEntry;
use crate::http::admin::catalog::write;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect_with;
use crate::http::problem::Problem;
use crate::metadata::Metadata;

#[rustfmt::skip]
const PRODUCT: &[Spec] = &[
    Spec { group: "", name: "slug", label: "Slug", kind: Kind::Text, hint: "Its name in calls, addresses and the catalog file: small letters, digits and dashes. It never changes." },
    Spec { group: "", name: "name", label: "Name", kind: Kind::Text, hint: "What customers read." },
    Spec { group: "", name: "key_prefix", label: "Key prefix", kind: Kind::Text, hint: "2 to 6 capital letters that its license keys begin with." },
    Spec { group: "", name: "description_lines", label: "Description", kind: Kind::Paragraph, hint: "One paragraph for the shop, up to 600 characters. May be empty." },
    Spec { group: "", name: "metadata_lines", label: "Metadata", kind: Kind::Metadata, hint: "Keys and values for your own programs, a line each, as in: crm = p-7." },
];

/// The field that cannot change, and the reason.
pub(super) const SLUG_STAYS: (&str, &str) =
    ("slug", "Fixed: applications, links and the catalog file know it by that.");

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor, name: web::Path<String>) -> Result<HttpResponse, Problem> {
    for_seller(&req, &visitor, draw(&req, &visitor, &name)).await
}

/// Renders the form that adds a product.
pub async fn new(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let draw = async { form_page(None, "/admin/products", &Texts::new()).draw(&req, &visitor, None) };
    for_seller(&req, &visitor, draw).await
}

/// Adds a product.
pub async fn create(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let texts = sent(PRODUCT, &form);
    let work = async |actor| {
        let app = app(&req)?;
        let fields = read(PRODUCT, &texts, &[], &Metadata::default())?;
        let Some(Piece::Product(slug)) = write::run(&app, actor, vec![Edit::NewProduct(fields)]).await? else {
            return Err(EditError::NotFound("product").into());
        };
        let loaded = Loaded::read(&app).await?;
        Ok(redirect_with(&loaded.path(loaded.product(&slug)?), "product_made").finish())
    };
    let again =
        async |problem: &Problem| form_page(None, "/admin/products", &texts).draw(&req, &visitor, Some(problem));
    submit(&req, &visitor, &form, work, again).await
}

/// Renders the form that changes a product.
pub async fn edit(req: HttpRequest, visitor: Visitor, name: web::Path<String>) -> Result<HttpResponse, Problem> {
    let draw = async {
        let loaded = Loaded::read(&app(&req)?).await?;
        let product = loaded.product(&name)?;
        form_page(Some(product), &loaded.path(product), &texts_of(product)?).draw(&req, &visitor, None)
    };
    for_seller(&req, &visitor, draw).await
}

/// Shows the effect of a change, and saves the change once confirmed.
pub async fn change(
    req: HttpRequest,
    visitor: Visitor,
    name: web::Path<String>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let texts = sent(PRODUCT, &form);
    let again = async |problem: Option<&Problem>| {
        let loaded = Loaded::read(&app(&req)?).await?;
        let product = loaded.product(&name)?;
        let texts = Texts::from_iter(texts.clone().into_iter().chain([("slug".into(), vec![product.slug.clone()])]));
        form_page(Some(product), &loaded.path(product), &texts).draw(&req, &visitor, problem)
    };
    let work = async |actor| {
        if form.get("again") == "yes" {
            return again(None).await;
        }
        let loaded = Loaded::read(&app(&req)?).await?;
        let product = loaded.product(&name)?;
        let path = loaded.path(product);
        let asked = Asked {
            edit: Edit::Product {
                name: product.slug.clone(),
                fields: read(PRODUCT, &texts, &[SLUG_STAYS], &product.metadata)?,
            },
            title: format!("Change {}?", product.name),
            action: format!("{path}/edit"),
            page: path,
            flash: "catalog_changed",
            has_form: true,
        };
        effect::run(&req, &visitor, &form, actor, &asked, |field| label(PRODUCT, field)).await
    };
    submit(&req, &visitor, &form, work, async |problem| again(Some(problem)).await).await
}

/// Handles a button: `archive` or `sell`, which show their effect first.
pub async fn act(
    req: HttpRequest,
    visitor: Visitor,
    path: web::Path<(String, String)>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let (name, action) = path.into_inner();
    let form = Form::parse(&body);
    let work = async |actor| {
        let loaded = Loaded::read(&app(&req)?).await?;
        let product = loaded.product(&name)?;
        let path = loaded.path(product);
        let edit = |fields| Edit::Product { name: product.slug.clone(), fields };
        let asked = Asked::archiving(&action, path, &product.name, edit)?;
        effect::run(&req, &visitor, &form, actor, &asked, |field| label(PRODUCT, field)).await
    };
    submit(&req, &visitor, &form, work, async |problem| Err(problem.clone())).await
}

/// Returns the button that archives an entry, or sells it again.
pub(super) fn archive_button(archived: bool) -> Action {
    if archived { Action::at_once("sell", "Sell again…") } else { Action::at_once("archive", "Archive…") }
}

fn form_page(product: Option<&ProductEntry>, path: &str, texts: &Texts) -> FormPage {
    let is_new = product.is_none();
    let fixed: &[(&str, &str)] = if is_new { &[] } else { &[SLUG_STAYS] };
    FormPage {
        lead: if is_new {
            "Then add the ways to buy it: its tiers, with their prices.".to_owned()
        } else {
            "You see what the change does before it is saved.".to_owned()
        },
        action: if is_new { path.to_owned() } else { format!("{path}/edit") },
        inputs: inputs(PRODUCT, texts, fixed),
        submit: if is_new { "Add product" } else { "Continue" }.to_owned(),
        back: path.to_owned(),
        ..FormPage::of(
            &SECTION,
            product.map_or_else(|| "Add a product".to_owned(), |product| format!("Edit {}", product.name)),
        )
    }
}

async fn draw(req: &HttpRequest, visitor: &Visitor, name: &str) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let loaded = Loaded::read(&app).await?;
    let product = loaded.product(name)?;
    let path = loaded.path(product);
    let facts = vec![
        ("State", state(product.archived, false)),
        ("Slug", Cell::code(product.slug.clone())),
        ("Key prefix", Cell::code(product.key_prefix.clone())),
        ("Description", Cell::text(product.description.clone().unwrap_or_default())),
        ("In use by", counted(&used_by(&app, Piece::Product(product.slug.clone()), "").await?)),
        ("Metadata", Cell::metadata(&product.metadata)),
    ];
    let mut tables = tables(&loaded, product);
    let log = audit_log::read(app.clone(), all_of(&product.slug)).await?;
    tables.push(Table::of(&audit_log::SECTION, &product.slug, log));
    let link = |label, end: &str| Link::new(Permission::Catalog, label, format!("{path}/{end}"));
    let mut links = vec![link("Edit", "edit"), link("Add a tier", "new-tier")];
    if !product.tiers.is_empty() {
        links.push(link("Add a price", "new-price"));
        links.push(Link::new(Permission::Read, "Compare with Stripe", format!("{path}/compare")));
        links.push(Link::new(Permission::Read, "In the shop", format!("/buy/{}", product.slug)));
    }
    let detail = Detail {
        facts,
        links,
        actions: vec![archive_button(product.archived)],
        tables,
        ..Detail::of(&SECTION, path.trim_start_matches("/admin/products/"), product.name.clone())
    };
    detail::draw(req, visitor, &detail)
}

/// Returns the product's tiers and prices.
fn tables(loaded: &Loaded, product: &ProductEntry) -> Vec<Table> {
    let tiers = product.tiers.iter().map(|tier| {
        let prices = tier.prices.iter().filter(|price| !price.archived).count();
        vec![
            Cell::text(tier.name.clone()).leading_to(loaded.tier_path(product, tier)),
            Cell::code(tier.slug.clone()),
            state(tier.archived, product.archived),
            Cell::text(tier.activates.clone()),
            Cell::text(prices.to_string()),
        ]
    });
    let prices = product.tiers.iter().flat_map(|tier| tier.prices.iter().map(move |price| (tier, price)));
    let prices = prices.map(|(tier, price)| {
        vec![
            Cell::money(price.unit_amount, Some(&price.currency)).leading_to(loaded.price_path(product, price)),
            Cell::text(billed(price.interval.as_deref())),
            Cell::text(tier.name.clone()),
            state(price.archived, tier.archived || product.archived),
            Cell::code(price.stripe_price.clone()),
        ]
    });
    vec![
        Table {
            title: "Tiers",
            columns: vec!["Tier", "Slug", "State", "Licensed by", "Prices on sale"],
            rows: tiers.collect(),
            more: None,
        },
        Table {
            title: "Prices",
            columns: vec!["Amount", "Billed", "Tier", "State", "Stripe price"],
            rows: prices.collect(),
            more: None,
        },
    ]
}
