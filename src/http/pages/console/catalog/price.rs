//! `/admin/products/{product}/prices/{price}`: a price, the forms that add and change one, and creating it at Stripe.

use actix_web::{HttpRequest, HttpResponse, web};

use super::super::detail::{self, Action, Detail, Link, Table, all_of};
use super::super::form::{FormPage, Input, submit};
use super::super::list::Cell;
use super::super::products::SECTION;
use super::super::{audit_log, for_seller, press};
use super::effect::{self, Asked, archives};
use super::fields::{self, Kind, Spec, Texts, inputs, read, sent, texts_of};
use super::product::archive_button;
use super::{FoundPrice, Loaded, billed, counted, one_field, state, used_by};
use crate::accounts::Permission;
use crate::catalog::at_stripe::draft::Wanted;
use crate::catalog::edit::{Edit, EditError, Piece};
use crate::catalog::file::ProductEntry;
use crate::error_code::ErrorCode;
use crate::http::admin::catalog::{make, write};
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect_with;
use crate::http::problem::Problem;
use crate::metadata::Metadata;

#[rustfmt::skip]
pub(super) const PRICE: &[Spec] = &[
    Spec { group: "", name: "unit_amount", label: "Amount", kind: Kind::Number, hint: "In the currency\u{2019}s smallest unit: 900 is $9.00, and 900 is \u{a5}900." },
    Spec { group: "", name: "currency", label: "Currency", kind: Kind::Text, hint: "Three small letters, as in usd." },
    Spec { group: "", name: "billed", label: "Billed", kind: Kind::Billed, hint: "" },
];
#[rustfmt::skip]
const NEW: &[Spec] = &[
    Spec { group: "", name: "stripe_price", label: "Stripe price", kind: Kind::Optional, hint: "The id of a price that Stripe has already, as in price_1Abc\u{2026}. Leave it empty to have the price made at Stripe now." },
    Spec { group: "", name: "default", label: "Default", kind: Kind::Switch("Purchases of the tier that name no price take this one"), hint: "" },
];
const STAYS: (&str, &str) =
    ("stripe_price", "Fixed: what Stripe charges is decided there. Replace the price to have another one.");

/// The product and price named in the path.
type Named = web::Path<(String, String)>;

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor, named: Named) -> Result<HttpResponse, Problem> {
    for_seller(&req, &visitor, draw(&req, &visitor, &named.0, &named.1)).await
}

/// Renders the form that adds a price; `?tier=` preselects the tier.
pub async fn new(req: HttpRequest, visitor: Visitor, product: web::Path<String>) -> Result<HttpResponse, Problem> {
    let draw = async {
        let loaded = Loaded::read(&app(&req)?).await?;
        let product = loaded.product(&product)?;
        let asked = Form::of_query(req.query_string());
        let mut texts = Texts::from([("currency".to_owned(), vec![usual_currency(&loaded)])]);
        let is_first = product.tiers.iter().any(|tier| tier.slug == asked.get("tier") && tier.prices.is_empty());
        texts.insert("default".into(), if is_first { vec!["yes".to_owned()] } else { Vec::new() });
        new_page(product, &loaded.path(product), asked.get("tier"), &texts).draw(&req, &visitor, None)
    };
    for_seller(&req, &visitor, draw).await
}

/// Returns the currency of the catalog's first price.
fn usual_currency(loaded: &Loaded) -> String {
    loaded.prices.first().map_or_else(|| "usd".to_owned(), |price| price.currency.clone())
}

/// Adds a price that exists at Stripe, or creates it there.
pub async fn create(
    req: HttpRequest,
    visitor: Visitor,
    product: web::Path<String>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let mut texts = sent(PRICE, &form);
    texts.extend(sent(NEW, &form));
    let work = async |actor| {
        let app = app(&req)?;
        let loaded = Loaded::read(&app).await?;
        let (found, tier) = loaded.tier(&product, form.get("tier")).map_err(|problem| match problem.code {
            ErrorCode::TierNotFound => {
                Problem::field("tier", ErrorCode::InvalidTier, "is none of this product's tiers")
            }
            _ => problem,
        })?;
        let nothing = Metadata::default();
        let mut fields = read(PRICE, &texts, &[], &nothing)?;
        let more = read(NEW, &texts, &[], &nothing)?;
        let is_default = more.get("default").is_some_and(|is| *is == true);
        let id = match more.get("stripe_price").and_then(|id| id.as_str()) {
            Some(id) => {
                fields.extend([("tier".into(), tier.slug.clone().into()), ("stripe_price".into(), id.into())]);
                fields.insert("default".into(), is_default.into());
                let made = write::run(&app, actor, vec![Edit::NewPrice(fields)]).await?;
                let Some(Piece::Price(id)) = made else { return Err(EditError::NotFound("price").into()) };
                let known = Loaded::read(&app).await?.prices;
                known.into_iter().find(|price| price.stripe_price == *id).map(|price| price.id).unwrap_or_default()
            }
            None => make::new(&app, actor, Wanted { tier: tier.slug.clone(), fields }, is_default).await?,
        };
        Ok(redirect_with(&format!("{}/prices/{id}", loaded.path(found)), "price_made").finish())
    };
    let again = async |problem: &Problem| {
        let loaded = Loaded::read(&app(&req)?).await?;
        let product = loaded.product(&product)?;
        new_page(product, &loaded.path(product), form.get("tier"), &texts).draw(&req, &visitor, Some(problem))
    };
    submit(&req, &visitor, &form, work, again).await
}

/// Renders the form that changes a price.
pub async fn edit(req: HttpRequest, visitor: Visitor, named: Named) -> Result<HttpResponse, Problem> {
    let draw = async {
        let loaded = Loaded::read(&app(&req)?).await?;
        let found = loaded.price(&named.0, &named.1)?;
        edit_page(&found, &loaded.price_path(found.product, found.entry), &texts_of(found.entry)?)
            .draw(&req, &visitor, None)
    };
    for_seller(&req, &visitor, draw).await
}

/// Shows the effect of a change, and saves the change once confirmed. The comparison with Stripe also posts here.
pub async fn change(
    req: HttpRequest,
    visitor: Visitor,
    named: Named,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let texts = sent(PRICE, &form);
    let again = async |problem: Option<&Problem>| {
        let loaded = Loaded::read(&app(&req)?).await?;
        let found = loaded.price(&named.0, &named.1)?;
        edit_page(&found, &loaded.price_path(found.product, found.entry), &texts).draw(&req, &visitor, problem)
    };
    let work = async |actor| {
        if form.get("again") == "yes" {
            return again(None).await;
        }
        let loaded = Loaded::read(&app(&req)?).await?;
        let found = loaded.price(&named.0, &named.1)?;
        let path = loaded.price_path(found.product, found.entry);
        let fields = read(PRICE, &texts, &[], &Metadata::default())?;
        let asked = Asked {
            edit: Edit::Price { name: found.row.id.clone(), fields },
            title: format!("Change the price {}?", found.entry.stripe_price),
            action: format!("{path}/edit"),
            page: path,
            flash: "catalog_changed",
            has_form: true,
        };
        effect::run(&req, &visitor, &form, actor, &asked, label).await
    };
    submit(&req, &visitor, &form, work, async |problem| again(Some(problem)).await).await
}

/// Handles a button: `make` creates the price at Stripe immediately; `archive`, `sell` and `default` show their effect
/// first.
pub async fn act(
    req: HttpRequest,
    visitor: Visitor,
    path: web::Path<(String, String, String)>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let (product, id, action) = path.into_inner();
    let form = Form::parse(&body);
    if action == "make" {
        let to = format!("/admin/products/{product}/prices/{id}");
        let work = async |actor| {
            let app = app(&req)?;
            let loaded = Loaded::read(&app).await?;
            let id = loaded.price(&product, &id)?.row.id.clone();
            make::run(&app, actor, &id, false).await
        };
        return press(&req, &visitor, &form, &to, "price_made", work).await;
    }
    let work = async |actor| {
        let loaded = Loaded::read(&app(&req)?).await?;
        let found = loaded.price(&product, &id)?;
        let path = loaded.price_path(found.product, found.entry);
        let (verb, fields) = match action.as_str() {
            "default" => ("Make the default:", one_field("default", true)),
            other if archives(other)? => ("Archive", one_field("archived", true)),
            _ if found.row.is_draft() => {
                return Err(Problem::conflict(ErrorCode::PriceNotAtStripe, "Make this price at Stripe first."));
            }
            _ => ("Sell", one_field("archived", false)),
        };
        let asked = Asked {
            edit: Edit::Price { name: found.row.id.clone(), fields },
            title: format!("{verb} {}?", found.entry.stripe_price),
            action: format!("{path}/{action}"),
            page: path,
            flash: "catalog_changed",
            has_form: false,
        };
        effect::run(&req, &visitor, &form, actor, &asked, label).await
    };
    submit(&req, &visitor, &form, work, async |problem| Err(problem.clone())).await
}

pub(super) fn label(field: &str) -> String {
    let known = match field {
        "default" => "Default",
        "billing" => "Paid",
        "interval" => "Every",
        _ => return fields::label(PRICE, field),
    };
    known.to_owned()
}

fn new_page(product: &ProductEntry, path: &str, tier: &str, texts: &Texts) -> FormPage {
    let tiers = product.tiers.iter().map(|known| (known.slug.clone(), known.name.clone()));
    let mut all = vec![Input::choosing("select", "tier", "Tier", tiers, |slug| slug == tier)];
    all.extend(inputs(PRICE, texts, &[]));
    all.extend(inputs(NEW, texts, &[]));
    FormPage {
        lead: format!("What a tier of {} costs.", product.name),
        action: format!("{path}/new-price"),
        inputs: all,
        submit: "Add price".to_owned(),
        back: path.to_owned(),
        ..FormPage::of(&SECTION, "Add a price")
    }
}

fn edit_page(found: &FoundPrice<'_>, path: &str, texts: &Texts) -> FormPage {
    let mut texts = texts.clone();
    texts.insert("stripe_price".into(), vec![found.entry.stripe_price.clone()]);
    let mut all = inputs(NEW, &texts, &[STAYS]);
    all.retain(|input| input.name == "stripe_price");
    all.extend(inputs(PRICE, &texts, &[]));
    FormPage {
        lead: "This corrects what Keysmith shows. Stripe charges what its own price says: to charge another amount, \
               replace the price."
            .to_owned(),
        action: format!("{path}/edit"),
        inputs: all,
        submit: "Continue".to_owned(),
        back: path.to_owned(),
        ..FormPage::of(&SECTION, format!("Edit the price of {}", found.tier.name))
    }
}

fn buttons(found: &FoundPrice<'_>) -> Vec<Action> {
    let make = Action::at_once("make", "Create this price at Stripe");
    if found.row.is_draft() {
        return vec![Action { kind: "primary", ..make }];
    }
    let mut buttons = vec![archive_button(found.entry.archived)];
    if !found.entry.archived && !found.entry.default {
        buttons.insert(0, Action::at_once("default", "Make it the default…"));
    }
    buttons.push(make);
    buttons
}

async fn draw(req: &HttpRequest, visitor: &Visitor, product: &str, id: &str) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let loaded = Loaded::read(&app).await?;
    let found = loaded.price(product, id)?;
    let (product, tier, entry) = (found.product, found.tier, found.entry);
    let (above, path) = (loaded.path(product), loaded.price_path(product, entry));
    let piece = Piece::Price(entry.stripe_price.clone());
    let (at_stripe, state) = match found.row.is_draft() {
        true => (Cell::badge("not at Stripe yet", "warn"), Cell::badge("draft", "warn")),
        false => (Cell::code(entry.stripe_price.clone()), state(entry.archived, tier.archived || product.archived)),
    };
    let facts = vec![
        ("Product", Cell::text(product.name.clone()).leading_to(above.clone())),
        ("Tier", Cell::text(tier.name.clone()).leading_to(loaded.tier_path(product, tier))),
        ("State", state),
        ("Amount", Cell::money(entry.unit_amount, Some(&entry.currency))),
        ("Billed", Cell::text(billed(entry.interval.as_deref()))),
        ("Stripe price", at_stripe),
        ("Default", Cell::text(if entry.default { "yes: purchases that name no price take it" } else { "no" })),
        ("In use by", counted(&used_by(&app, piece, &tier.slug).await?)),
        ("Id", Cell::code(found.row.id.clone())),
    ];
    let log = audit_log::read(app.clone(), all_of(&entry.stripe_price)).await?;
    let mut links = vec![Link::new(Permission::Catalog, "Edit", format!("{path}/edit"))];
    if !found.row.is_draft() && !entry.archived {
        links.push(Link::new(Permission::Catalog, "Replace with a new price", format!("{path}/replace")));
    }
    links.push(Link::new(Permission::Read, "Compare with Stripe", format!("{above}/compare")));
    let detail = Detail {
        facts,
        links,
        actions: buttons(&found),
        tables: vec![Table::of(&audit_log::SECTION, &entry.stripe_price, log)],
        ..Detail::of(
            &SECTION,
            path.trim_start_matches("/admin/products/").to_owned(),
            format!("Price of {}", tier.name),
        )
    };
    detail::draw(req, visitor, &detail)
}
