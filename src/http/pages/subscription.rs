//! `GET /dashboard/subscriptions/{id}` and its forms: a subscription's state, quantity, plan and cancellation, and
//! removing one key.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value, json};

use super::form::Form;
use super::license_row::row;
use super::redirect::{redirect, redirect_with, sign_in_first};
use super::refusal::refusal;
use super::view::{or_problem, page};
use crate::activations::list;
use crate::activations::listed::ListedLicense;
use crate::app::App;
use crate::billing::entitlements::downgrade::{ItemSelection, question_ahead};
use crate::billing::records::order::MAX_QUANTITY;
use crate::billing::records::subscription::SubscriptionRow;
use crate::billing::subscriptions::cancel::end_subscription;
use crate::billing::subscriptions::cancel_license::cancel_license;
use crate::billing::subscriptions::change::ChangeError;
use crate::billing::subscriptions::change_price::{self, change_price, preview_price};
use crate::billing::subscriptions::change_quantity::change_quantity;
use crate::billing::subscriptions::pay_now::page_to_pay;
use crate::billing::subscriptions::permissions;
use crate::billing::subscriptions::preview::{Preview, preview_quantity};
use crate::billing::subscriptions::summary::{SubscriptionSummary, summary_of};
use crate::catalog::QuantityMeans;
use crate::catalog::list_tiers;
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::api::licenses::read_page;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body, Fields};
use crate::http::problem::Problem;
use crate::ids::{ItemId, LicenseId, PriceId, SubscriptionId};

/// The most keys that a preview names; it shows the number of the others.
const NAMED: usize = 20;

/// The most keys with a checkbox. Above that, keys are removed in the default order, or the customer selects them
/// later.
const MOST_BOXES: usize = 300;

/// Renders the page; with `?quantity=` or `?price=` (and `?item=`) it previews that quantity or plan.
pub async fn show(req: HttpRequest, visitor: Visitor, id: web::Path<SubscriptionId>) -> Result<HttpResponse, Problem> {
    if visitor.signed_in.is_none() {
        return Ok(sign_in_first(&req));
    }
    let mut query = Fields::from_page_query(req.query_string());
    let (quantity, price) = (query.optional_text("quantity"), query.optional_text("price").map(PriceId::from_text));
    let item = query.optional_text("item").filter(|item| !item.is_empty()).map(ItemId::from_text);
    or_problem(&req, draw(&req, &visitor, &id, &Wish { quantity, price, item, going: Vec::new() }, None).await).await
}

/// Changes the quantity to `quantity`, of `item` if there are several.
pub async fn quantity(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<SubscriptionId>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let going: Vec<String> = form.all("going").map(str::to_owned).collect();
    let wish = Wish { quantity: Some(form.get("quantity").into()), item: item_of(&form), price: None, going };
    let done = async {
        visitor.check_csrf(Some(form.get("csrf")))?;
        let app = app(&req)?;
        let quantity = form.get("quantity").trim().parse().unwrap_or(0);
        let account = visitor.account()?;
        match change_quantity(&app.billing, account, &id, wish.item.as_ref(), quantity, &wish.going).await {
            Ok(_) => {
                app.wake.ring();
                Ok(redirect_with(&format!("/dashboard/subscriptions/{id}"), "quantity_changed").finish())
            }
            // Shows the selection again.
            Err(ChangeError::Selection(error)) => draw(&req, &visitor, &id, &wish, Some(error.into())).await,
            Err(error) => draw(&req, &visitor, &id, &Wish::default(), Some(error.into())).await,
        }
    };
    or_problem(&req, done.await).await
}

/// Changes the plan to `price`, of `item` if there are several.
pub async fn price(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<SubscriptionId>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let item = item_of(&form);
    let work = async {
        let price = PriceId::from_text(form.get("price"));
        change_price(&app(&req)?.billing, visitor.account()?, &id, item.as_ref(), &price).await?;
        Ok("plan_changed")
    };
    change(&req, &visitor, &form, &id, work).await
}

/// Cancels the subscription at the end of the period.
pub async fn cancel(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<SubscriptionId>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let work = async {
        end_subscription(&app(&req)?.billing, visitor.account()?, &id, true).await?;
        Ok("subscription_ends")
    };
    change(&req, &visitor, &Form::parse(&body), &id, work).await
}

/// Redirects to Stripe's page for overdue invoices.
pub async fn pay(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<SubscriptionId>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let done = async {
        visitor.check_csrf(Some(form.get("csrf")))?;
        let app = app(&req)?;
        let back = format!("{}/dashboard/subscriptions/{id}", app.public_url);
        match page_to_pay(&app.billing, &visitor.account()?.id, &id, &back).await {
            Ok(url) => Ok(redirect(&url).finish()),
            Err(error) => draw(&req, &visitor, &id, &Wish::default(), Some(error.into())).await,
        }
    };
    or_problem(&req, done.await).await
}

/// Withdraws the cancellation.
pub async fn keep(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<SubscriptionId>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let work = async {
        end_subscription(&app(&req)?.billing, visitor.account()?, &id, false).await?;
        Ok("subscription_kept")
    };
    change(&req, &visitor, &Form::parse(&body), &id, work).await
}

/// Removes one key or site from the subscription: `license_id`.
pub async fn remove(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<SubscriptionId>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let work = async {
        let license_id = LicenseId::from_text(form.get("license_id"));
        let gone = cancel_license(&app(&req)?.billing, visitor.account()?, &license_id).await?;
        Ok(if gone.ends_at_period_end { "last_key_removed" } else { "key_removed" })
    };
    change(&req, &visitor, &form, &id, work).await
}

/// Returns the item that the form names; forms name one only if there are several.
fn item_of(form: &Form) -> Option<ItemId> {
    Some(form.get("item")).filter(|item| !item.is_empty()).map(ItemId::from_text)
}

/// Applies a form and redirects to the page, which shows the new state; shows a refusal above the page.
async fn change(
    req: &HttpRequest,
    visitor: &Visitor,
    form: &Form,
    id: &SubscriptionId,
    work: impl Future<Output = Result<&'static str, Problem>>,
) -> Result<HttpResponse, Problem> {
    let done = async {
        visitor.check_csrf(Some(form.get("csrf")))?;
        match work.await {
            Ok(flash) => {
                app(req)?.wake.ring();
                Ok(redirect_with(&format!("/dashboard/subscriptions/{id}"), flash).finish())
            }
            // Shown above the page, if the caller may see the page.
            Err(problem) => draw(req, visitor, id, &Wish::default(), Some(problem)).await,
        }
    };
    or_problem(req, done.await).await
}

/// The requested preview.
#[derive(Default)]
struct Wish {
    quantity: Option<String>,
    price: Option<PriceId>,
    item: Option<ItemId>,
    /// The licenses selected for removal.
    going: Vec<String>,
}

async fn draw(
    req: &HttpRequest,
    visitor: &Visitor,
    id: &SubscriptionId,
    wish: &Wish,
    refused: Option<Problem>,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let overview = find(&app, visitor, id).await?;
    let (preview, refused) = match (&wish.quantity, refused) {
        (Some(quantity), refused) => match preview(&app, visitor, id, quantity, wish.item.as_ref()).await {
            Ok(preview) => (Some(preview), refused),
            Err(problem) => (None, refused.or(Some(problem))),
        },
        (None, refused) => (None, refused),
    };
    let choice = match &preview {
        Some(preview) if overview.may_change => choice(&app, id, preview, &wish.going).await?,
        _ => None,
    };
    let (plan, refused) = match (&wish.price, refused) {
        (Some(price), None) => {
            match preview_price(&app.billing, visitor.account()?, id, wish.item.as_ref(), price).await {
                Ok(plan) => (Some(plan), None),
                Err(error) => (None, Some(Problem::from(error))),
            }
        }
        (_, refused) => (None, refused),
    };
    let plans = if overview.may_change && overview.is_open { plans_of(&app, id).await? } else { json!({}) };
    let status = refused.as_ref().map_or(StatusCode::OK, |problem| problem.status);
    let mut context = licenses(&app, req, visitor, id, preview.as_ref()).await?;
    if let Some(context) = context.as_object_mut() {
        context.insert("subscription".into(), json!(overview));
        context.insert("preview".into(), json!(preview));
        context.insert("choice".into(), json!(choice));
        context.insert("plan".into(), json!(plan));
        context.insert("plans".into(), plans);
        context.insert("wanted".into(), json!(wish.quantity));
        context.insert("max_quantity".into(), MAX_QUANTITY.into());
        if let Some(problem) = refused {
            context.insert("flash".into(), refusal(&problem));
        }
    }
    page(req, visitor, status, "pages/subscription.html", context)
}

/// Returns the licenses to choose from for the preview's quantity; `None` if they do not fit on one page.
async fn choice(
    app: &App,
    id: &SubscriptionId,
    preview: &Preview,
    ticked: &[String],
) -> Result<Option<ItemSelection>, Problem> {
    if preview.to >= preview.from {
        return Ok(None);
    }
    let (ring, now) = (app.ring.clone(), app.context.now());
    let (id, item, to) = (id.to_owned(), preview.item_id.clone(), preview.to);
    let asked = app.db.read(move |conn| match SubscriptionRow::find(conn, &id)? {
        Some(known) => question_ahead(conn, &ring, &known, (&item, to), MOST_BOXES, now),
        None => Ok(None),
    });
    let mut asked = asked.await?.filter(|asked| asked.seats.len() <= MOST_BOXES);
    for seat in asked.iter_mut().filter(|_| !ticked.is_empty()).flat_map(|asked| &mut asked.seats) {
        seat.goes = ticked.contains(&seat.id);
    }
    Ok(asked)
}

/// Returns the plans that each item can change to, by the item's ID.
async fn plans_of(app: &App, id: &SubscriptionId) -> Result<Value, Problem> {
    let id = id.to_owned();
    let found = app.db.read(move |conn| {
        let mut plans = Map::new();
        let Some(known) = SubscriptionRow::find(conn, &id)? else { return Ok(plans) };
        for item in known.items()? {
            let others = change_price::plans(conn, &known, &item)?;
            if !others.is_empty() {
                plans.insert(item.id.to_string(), json!(others));
            }
        }
        Ok::<_, db::Error>(plans)
    });
    Ok(found.await?.into())
}

/// Returns the subscription, if the caller may see it.
pub(super) async fn find(app: &App, visitor: &Visitor, id: &SubscriptionId) -> Result<SubscriptionSummary, Problem> {
    let (now, account, id) = (app.context.now(), visitor.account()?.clone(), id.to_owned());
    let found = app.db.read(move |conn| summary_of(conn, &account, &id, now)).await?;
    found.ok_or_else(|| Problem::not_found(ErrorCode::SubscriptionNotFound, "There is no such subscription."))
}

async fn preview(
    app: &App,
    visitor: &Visitor,
    id: &SubscriptionId,
    quantity: &str,
    item: Option<&ItemId>,
) -> Result<Preview, Problem> {
    let quantity = quantity.trim().parse().unwrap_or(0);
    Ok(preview_quantity(&app.billing, visitor.account()?, id, item, quantity).await?)
}

/// Returns one page of licenses, and `leaving`, the keys that the preview removes.
async fn licenses(
    app: &App,
    req: &HttpRequest,
    visitor: &Visitor,
    id: &SubscriptionId,
    preview: Option<&Preview>,
) -> Result<Value, Problem> {
    let mut query = Fields::from_page_query(req.query_string());
    let (limit, cursor) = read_page(&mut query)?;
    let (ring, now, account) = (app.ring.clone(), app.context.now(), visitor.account()?.id.clone());
    let (subscription, first) = (id.to_owned(), cursor.is_none());
    let going = preview.filter(|preview| preview.quantity_means != QuantityMeans::Seats);
    let going: Vec<String> = going.map(|preview| preview.leaving.clone()).unwrap_or_default();
    let read = app.db.read(move |conn| {
        let of_it = list::Filter { subscription_id: Some(subscription), ..list::Filter::default() };
        let page = list::list(conn, &ring, &account, &of_it, cursor.as_deref(), limit, now)?;
        let named: Vec<&str> = going.iter().take(NAMED).map(String::as_str).collect();
        let leaving = list::by_ids(conn, &ring, &named, now)?;
        let shown: Vec<&str> = page.entries.iter().map(|license| license.id.as_str()).collect();
        let removable = permissions::may_give_back(conn, &account, &shown)?;
        Ok::<_, db::Error>((page, leaving, removable, list_tiers(conn)?))
    });
    let (listed, leaving, removable, tiers) = read.await?;
    let rows = |licenses: Vec<ListedLicense>| -> Vec<Value> {
        licenses.into_iter().map(|license| row(license, &tiers)).collect()
    };
    Ok(json!({
        "licenses": rows(listed.entries),
        "leaving": rows(leaving),
        "removable": removable,
        "next_href": listed.next_cursor.map(|cursor| format!("/dashboard/subscriptions/{id}?cursor={cursor}")),
        "first_href": if first { Value::Null } else { format!("/dashboard/subscriptions/{id}").into() },
    }))
}
