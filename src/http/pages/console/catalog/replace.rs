//! `/admin/products/{product}/prices/{price}/replace`: changes an amount. Stripe's prices are immutable, so a new
//! price replaces the old one.

use actix_web::{HttpRequest, HttpResponse, web};

use super::super::for_seller;
use super::super::form::{FormPage, submit};
use super::super::products::SECTION;
use super::effect::{self, Asked, Row};
use super::fields::{Texts, inputs, read, sent, texts_of};
use super::price::PRICE;
use super::{FoundPrice, Loaded, billed, used_by};
use crate::catalog::at_stripe::draft::Wanted;
use crate::catalog::edit::{Fields, Piece};
use crate::catalog::effect::preview;
use crate::error_code::ErrorCode;
use crate::http::admin::catalog::make;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect_with;
use crate::http::problem::Problem;
use crate::language::Language;
use crate::metadata::Metadata;

/// The product and price named in the path.
type Named = web::Path<(String, String)>;

/// Renders the form.
pub async fn new(req: HttpRequest, visitor: Visitor, named: Named) -> Result<HttpResponse, Problem> {
    let draw = async {
        let loaded = Loaded::read(&app(&req)?).await?;
        let found = replaceable(&loaded, &named)?;
        form_page(&loaded, &found, &texts_of(found.entry)?).draw(&req, &visitor, None)
    };
    for_seller(&req, &visitor, draw).await
}

/// Shows the effect of the replacement, and creates the new price once confirmed.
pub async fn replace(
    req: HttpRequest,
    visitor: Visitor,
    named: Named,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let texts = sent(PRICE, &form);
    let again = async |problem: Option<&Problem>| {
        let loaded = Loaded::read(&app(&req)?).await?;
        form_page(&loaded, &replaceable(&loaded, &named)?, &texts).draw(&req, &visitor, problem)
    };
    let work = async |actor| {
        if form.get("again") == "yes" {
            return again(None).await;
        }
        let app = app(&req)?;
        let loaded = Loaded::read(&app).await?;
        let found = replaceable(&loaded, &named)?;
        let wanted = Wanted { tier: found.tier.slug.clone(), fields: read(PRICE, &texts, &[], &Metadata::default())? };
        if same(&found, &wanted.fields) {
            return Err(Problem::field("unit_amount", ErrorCode::NothingChanges, "is what the price costs now"));
        }
        // Refuse invalid fields before anything is created at Stripe.
        let edit = wanted.edit(&app.context);
        app.db.read(move |conn| preview(conn, &edit)).await?;
        if form.get("confirmed") == "yes" {
            let id = make::replace(&app, actor, found.row, wanted).await?;
            let to = format!("{}/prices/{id}", loaded.path(found.product));
            return Ok(redirect_with(&to, "price_replaced").finish());
        }
        ask(&req, &visitor, &form, &loaded, &found, &wanted).await
    };
    submit(&req, &visitor, &form, work, async |problem| again(Some(problem)).await).await
}

/// Returns the price if it can be replaced; fails with 409 otherwise.
fn replaceable<'a>(loaded: &'a Loaded, named: &(String, String)) -> Result<FoundPrice<'a>, Problem> {
    let found = loaded.price(&named.0, &named.1)?;
    if found.entry.archived {
        return Err(Problem::new(
            actix_web::http::StatusCode::GONE,
            ErrorCode::PriceArchived,
            "This price is archived: it was replaced already, or is not sold. Add a price instead.",
        ));
    }
    Ok(found)
}

/// Returns whether the new price equals the old one.
fn same(found: &FoundPrice<'_>, fields: &Fields) -> bool {
    let text = |name: &str| fields.get(name).and_then(|value| value.as_str());
    fields.get("unit_amount").and_then(serde_json::Value::as_i64) == Some(found.entry.unit_amount)
        && text("currency") == Some(found.entry.currency.as_str())
        && text("interval") == found.entry.interval.as_deref()
}

async fn ask(
    req: &HttpRequest,
    visitor: &Visitor,
    form: &Form,
    loaded: &Loaded,
    found: &FoundPrice<'_>,
    wanted: &Wanted,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let piece = Piece::Price(found.entry.stripe_price.clone());
    let running = used_by(&app, piece, &found.tier.slug).await?.subscriptions.things("running subscription");
    let text = |name: &str| wanted.fields.get(name).and_then(|value| value.as_str());
    let money = |amount: i64, currency: &str, interval: Option<&str>| {
        format!("{}, {}", Language::English.money(amount, currency), billed(interval))
    };
    let amount = wanted.fields.get("unit_amount").and_then(serde_json::Value::as_i64).unwrap_or_default();
    let entry = found.entry;
    let rows = [
        Row {
            label: "Price".to_owned(),
            before: money(entry.unit_amount, &entry.currency, entry.interval.as_deref()),
            after: money(amount, text("currency").unwrap_or_default(), text("interval")),
            effect: format!(
                "A new price is made at Stripe. New purchases pay it{}. No change for {running} at the old price.",
                if entry.default { ", and it becomes the default" } else { "" }
            ),
        },
        Row {
            label: entry.stripe_price.clone(),
            before: "on sale".to_owned(),
            after: "archived".to_owned(),
            effect:
                "Nobody can choose it here any more. At Stripe it stays active, so Payment Links that use it go on \
                     selling."
                    .to_owned(),
        },
    ];
    let path = loaded.price_path(found.product, entry);
    let asked = Asked {
        edit: wanted.edit(&app.context),
        title: format!("Replace the price of {}?", found.tier.name),
        action: format!("{path}/replace"),
        page: path,
        flash: "price_replaced",
        has_form: true,
    };
    effect::draw(req, visitor, form, &asked, &rows, "", None)
}

fn form_page(loaded: &Loaded, found: &FoundPrice<'_>, texts: &Texts) -> FormPage {
    let path = loaded.price_path(found.product, found.entry);
    FormPage {
        lead:
            "Prices at Stripe never change. A new one is made there and sold from then on; subscriptions that pay the \
               old one go on paying it."
                .to_owned(),
        action: format!("{path}/replace"),
        inputs: inputs(PRICE, texts, &[]),
        submit: "Continue".to_owned(),
        back: path,
        ..FormPage::of(&SECTION, format!("Replace the price of {}", found.tier.name))
    }
}
