//! Links from the dashboard to Stripe: the page of an overdue invoice, and receipts.

use diesel::prelude::*;
use keysmith::catalog::{list_prices, list_tiers};
use keysmith::clock::DAY;
use keysmith::db;
use keysmith::db::schema::{prices, tiers};
use keysmith::sandbox::stripe::life::Change;
use reqwest::{Response, StatusCode};

use crate::helpers::{Person, TestApp};
use crate::money::{settled, subscribe};
use crate::on_both;
use crate::pages::field;

const ADA: &str = "ada@example.com";
const BOB: &str = "bob@example.com";

fn location(response: &Response) -> String {
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    response.headers()["location"].to_str().unwrap().to_owned()
}

async fn pay(person: &Person, subscription: &str) -> Response {
    let csrf = field(&person.get("/account").await.text().await.unwrap(), "csrf");
    person.post_form(&format!("/dashboard/subscriptions/{subscription}/pay"), &[("csrf", csrf.as_str())]).await
}

on_both!(what_is_late_is_paid_on_the_page_of_its_oldest_invoice, async |app: &TestApp| {
    let id = subscribe(app, ADA, 1).await;
    let ada = Person::signed_in(app, ADA).await;
    let page = format!("/dashboard/subscriptions/{id}");
    assert!(!ada.get(&page).await.text().await.unwrap().contains("Pay now"));
    let refused = pay(&ada, &id).await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    assert!(refused.text().await.unwrap().contains("Nothing is due"));

    app.world().change_subscription(&id, Change::FailNext).unwrap();
    app.app.context.clock.advance(30 * DAY + 10);
    app.world().change_subscription(&id, Change::Renew).unwrap();
    settled(app).await;
    // The session from a month ago has expired.
    let ada = Person::signed_in(app, ADA).await;
    let late = app.world().invoices_of(&id).into_iter().find(|invoice| invoice["status"] == "open").unwrap();
    assert!(ada.get(&page).await.text().await.unwrap().contains("Pay now"));
    let at_stripe = location(&pay(&ada, &id).await);
    assert!(at_stripe.ends_with(&format!("/sandbox/invoices/{}", late["id"].as_str().unwrap())), "{at_stripe}");
    // Only the payer is redirected.
    let bob = Person::signed_in(app, BOB).await;
    assert_eq!(pay(&bob, &id).await.status(), StatusCode::NOT_FOUND);

    app.world().change_subscription(&id, Change::PayAgain).unwrap();
    settled(app).await;
    assert!(!ada.get(&page).await.text().await.unwrap().contains("Pay now"));
    assert_eq!(pay(&ada, &id).await.status(), StatusCode::CONFLICT);
});

on_both!(an_order_leads_to_its_receipt, async |app: &TestApp| {
    app.buy_keys(ADA, 2).await;
    let subscription = subscribe(app, BOB, 1).await;
    let (ada, bob) = (Person::signed_in(app, ADA).await, Person::signed_in(app, BOB).await);
    let receipt = async |person: &Person, label: &str| {
        let orders = person.get("/dashboard/orders").await.text().await.unwrap();
        let (before, _) = orders.split_once(&format!(">{label}<span")).unwrap_or_else(|| panic!("{orders}"));
        before.rsplit_once("href=\"").unwrap().1.trim_end_matches('"').to_owned()
    };
    let (hers, his) = (receipt(&ada, "Receipt").await, receipt(&bob, "Invoice").await);
    let at_stripe = location(&ada.get(&hers).await);
    let charge = at_stripe.rsplit_once("/sandbox/receipts/").unwrap().1.to_owned();
    assert_eq!(app.world().object("charge", &charge).unwrap()["amount_refunded"], 0);
    let at_stripe = location(&bob.get(&his).await);
    let invoice = at_stripe.rsplit_once("/sandbox/invoices/").unwrap().1.to_owned();
    assert_eq!(app.world().invoices_of(&subscription)[0]["id"], invoice.as_str());

    // Another customer's order is not found, and an unpaid order has no receipt.
    assert_eq!(bob.get(&hers).await.status(), StatusCode::NOT_FOUND);
    app.open_checkout(ADA, 1).await;
    let orders = ada.get("/dashboard/orders").await.text().await.unwrap();
    let open = orders.split("<li id=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(!orders.contains(&format!("/dashboard/orders/{open}/receipt")));
    assert_eq!(ada.get(&format!("/dashboard/orders/{open}/receipt")).await.status(), StatusCode::CONFLICT);
});

on_both!(another_plan_is_shown_before_it_is_changed_to, async |app: &TestApp| {
    sell_by_the_year(app).await;
    let id = subscribe(app, ADA, 2).await;
    let ada = Person::signed_in(app, ADA).await;
    let (keys, page) = (app.keys(ADA).await, format!("/dashboard/subscriptions/{id}"));
    let shown = ada.get(&page).await.text().await.unwrap();
    assert!(shown.contains("Change the plan") && shown.contains("Per site, $90.00 / year"), "{shown}");

    // Stripe's preview states the cost: a whole year, less the rest of the month.
    let preview = ada.get(&format!("{page}?price=price_site_year")).await.text().await.unwrap();
    assert!(
        preview.contains("paid by the year") && preview.contains("Your 2 license keys stay the same."),
        "{preview}"
    );
    assert!(preview.contains("<strong>$162.0") && preview.contains("$180.00 / year"), "{preview}");
    let csrf = field(&preview, "csrf");
    let change = async |price: &str| {
        ada.post_form(&format!("{page}/price"), &[("csrf", csrf.as_str()), ("item", ""), ("price", price)]).await
    };
    // A price of an unrelated plan is refused, also in the URL.
    let refused = change("price_startup_month").await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ada.get(&format!("{page}?price=price_nothing")).await.status(), StatusCode::UNPROCESSABLE_ENTITY);

    // A declined card changes nothing.
    app.world().change_subscription(&id, Change::FailNext).unwrap();
    assert_eq!(change("price_site_year").await.status(), StatusCode::PAYMENT_REQUIRED);
    app.world().lock().change("subscription", &id, |s| s.insert("_fail_next".into(), false.into()));
    assert_eq!(location(&change("price_site_year").await), page);
    settled(app).await;
    let shown = ada.get(&page).await.text().await.unwrap();
    assert!(shown.contains("$90.00") && !shown.contains("Per site, $90.00 / year"), "{shown}");
    assert_eq!(app.keys(ADA).await, keys, "the keys stay");
    // Changing to the current plan is refused.
    assert_eq!(change("price_site_year").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
});

/// Adds a yearly price for sites to the catalog and Stripe.
async fn sell_by_the_year(app: &TestApp) {
    let write = |conn: &mut db::Conn| -> db::Result<()> {
        let site = tiers::table.filter(tiers::slug.eq("site")).select(tiers::id).first::<String>(conn)?;
        diesel::insert_into(prices::table)
            .values((
                (prices::id.eq("pri_year"), prices::tier_id.eq(site), prices::stripe_price.eq("price_site_year")),
                (prices::billing.eq("recurring"), prices::unit_amount.eq(9_000), prices::currency.eq("usd")),
                (prices::billing_interval.eq("year"), prices::is_default.eq(false)),
                (prices::created_at.eq(0), prices::updated_at.eq(0)),
            ))
            .execute(conn)?;
        Ok(())
    };
    app.app.db.write(write).await.unwrap();
    let (tiers, prices) = (app.app.db.read(list_tiers).await.unwrap(), app.app.db.read(list_prices).await.unwrap());
    app.app.sandbox.as_ref().unwrap().sell(&tiers, &prices);
}
