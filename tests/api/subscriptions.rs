//! A customer's subscriptions in the dashboard: state, quantity, removing one key, cancellation and its withdrawal.

use keysmith::accounts::member::{self, OrgRole};
use keysmith::accounts::{account, create_organization};
use keysmith::audit::Actor;
use keysmith::db;
use keysmith::ids::LicenseId;
use keysmith::licenses::hand_over::{NewOwner, hand_over};
use keysmith::sandbox::stripe::life::Change;
use reqwest::Response;
use serde_json::json;

use crate::helpers::person::Person;
use crate::helpers::{TestApp, json_of, problem_of};
use crate::money::{settled, statuses, subscribe};
use crate::on_both;
use crate::pages::field;

const DAY: i64 = 86_400;

pub async fn page_of(person: &Person, path: &str) -> String {
    let answer = person.request(reqwest::Method::GET, path).header("accept", "text/html").send().await.unwrap();
    let status = answer.status();
    let page = answer.text().await.unwrap();
    assert_eq!(status, 200, "{path}: {page}");
    page.replace("&#x2f;", "/")
}

/// Posts a form of a page with the page's CSRF token.
pub async fn submit(person: &Person, page: &str, action: &str, fields: &[(&str, &str)]) -> Response {
    assert!(page.contains(&format!("action=\"{action}\"")), "no form for {action}: {page}");
    let csrf = field(page, "csrf");
    let mut all = vec![("csrf", csrf.as_str())];
    all.extend_from_slice(fields);
    person.post_form(action, &all).await
}

async fn ids(app: &TestApp, email: &str) -> Vec<String> {
    let mut ids: Vec<String> =
        app.licenses(email).await.iter().map(|license| license["id"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    ids
}

on_both!(a_subscription_says_how_it_stands, async |app: &TestApp| {
    let email = "ann@example.com";
    let id = subscribe(app, email, 2).await;
    settled(app).await;
    let says = async |text: &str| {
        // Months pass, so the session has expired.
        let ann = Person::signed_in(app, email).await;
        let pages = (page_of(&ann, "/dashboard").await, page_of(&ann, &format!("/dashboard/subscriptions/{id}")).await);
        assert!(pages.0.contains(text), "{text}: {}", pages.0);
        assert!(pages.1.contains(text), "{text}: {}", pages.1);
    };
    let change = async |change: Change| {
        app.world().change_subscription(&id, change).unwrap();
        settled(app).await;
    };
    says("Renews on ").await;
    says("2 keys, $9.00 / month each").await;
    change(Change::CancelAtEnd(true)).await;
    says("Ends on ").await;
    change(Change::CancelAtEnd(false)).await;
    change(Change::Pause).await;
    says("Paused since ").await;
    change(Change::Resume).await;
    change(Change::FailNext).await;
    app.app.context.clock.advance(30 * DAY + 10);
    change(Change::Renew).await;
    says("Payment failed, works until ").await;
    app.app.context.clock.advance(8 * DAY);
    says("Payment failed, stopped on ").await;
    change(Change::GiveUp).await;
    says("Not paid, stopped on ").await;
    change(Change::PayAgain).await;
    says("Renews on ").await;
    change(Change::CancelNow).await;
    let ann = Person::signed_in(app, email).await;
    assert!(!page_of(&ann, "/dashboard").await.contains("subscriptions-heading"));
    assert!(page_of(&ann, &format!("/dashboard/subscriptions/{id}")).await.contains("Ended on "));
});

on_both!(the_number_is_changed_after_its_consequences_were_shown, async |app: &TestApp| {
    let email = "ann@example.com";
    let id = subscribe(app, email, 3).await;
    settled(app).await;
    let ann = Person::signed_in(app, email).await;
    let root = format!("/dashboard/subscriptions/{id}");
    let page = page_of(&ann, &format!("{root}?quantity=5")).await;
    assert!(page.contains("From 3 to 5 keys") && page.contains("You pay <strong>$18.00</strong> now"), "{page}");
    assert!(page.contains("From then on $45.00 / month"), "{page}");
    assert_eq!(statuses(app, email).await, ["active"; 3], "only shown");
    let action = format!("{root}/quantity");
    let done = submit(&ann, &page, &action, &[("quantity", "5")]).await;
    assert_eq!((done.status().as_u16(), done.headers()["location"].to_str().unwrap()), (303, root.as_str()));
    assert_eq!(statuses(app, email).await, ["active"; 5], "without waiting for the event");
    // The newest ones are removed first, and the page names them.
    let all = ids(app, email).await;
    let page = page_of(&ann, &format!("{root}?quantity=4")).await;
    let preview = page.split("preview-heading\">").nth(2).unwrap().split("</section>").next().unwrap();
    assert!(preview.contains("is credited"), "{preview}");
    submit(&ann, &page, &action, &[("quantity", "4")]).await;
    settled(app).await;
    assert_eq!(statuses(app, email).await, ["active", "active", "active", "active", "inactive"]);
    let licenses = app.licenses(email).await;
    let gone = licenses.iter().find(|license| license["status"] == "inactive").unwrap();
    assert!(preview.contains(gone["key_prefix"].as_str().unwrap()), "{preview}");
    assert!(all[3..].contains(&gone["id"].as_str().unwrap().to_owned()), "one of the two that came last");
    // The customer removes a license of their choice.
    let page = page_of(&ann, &root).await;
    let gone = submit(&ann, &page, &format!("{root}/remove"), &[("license_id", &all[1])]).await;
    assert_eq!(gone.status(), 303);
    settled(app).await;
    let licenses = app.licenses(email).await;
    assert_eq!(licenses.iter().find(|l| l["id"] == all[1].as_str()).unwrap()["status"], "inactive");
    let present = app.world().object("subscription", &id).unwrap();
    assert_eq!(present["items"]["data"][0]["quantity"], 3);
});

on_both!(what_stripe_refuses_is_said_and_changes_nothing, async |app: &TestApp| {
    let email = "ann@example.com";
    let id = subscribe(app, email, 2).await;
    settled(app).await;
    let ann = Person::signed_in(app, email).await;
    let root = format!("/dashboard/subscriptions/{id}");
    let page = page_of(&ann, &format!("{root}?quantity=5")).await;
    app.world().change_subscription(&id, Change::FailNext).unwrap();
    let refused = submit(&ann, &page, &format!("{root}/quantity"), &[("quantity", "5")]).await;
    assert_eq!(refused.status(), 402);
    let text = refused.text().await.unwrap();
    assert!(text.contains("nothing was changed: Your card was declined.") && text.contains("role=\"alert\""), "{text}");
    // After a final refusal, no license remains selected for removal.
    let first = ids(app, email).await.remove(0);
    let marked = async || {
        use diesel::prelude::*;
        use keysmith::db::schema::license_marks as marks;
        let asked = marks::table.filter(marks::asked_at.is_not_null());
        app.app.db.read(move |conn| Ok::<i64, db::Error>(asked.count().get_result(conn)?)).await.unwrap()
    };
    use keysmith::sandbox::stripe::fault::FaultKind;
    let plan = |kinds: &[FaultKind]| app.world().plan_faults(kinds.iter().copied());
    // The subscription is read, then the change is refused.
    let present = app.world().object("subscription", &id).unwrap();
    app.world().lock().switches.hold = true;
    app.world().change_subscription(&id, Change::CancelNow).unwrap();
    let ended = submit(&ann, &page_of(&ann, &root).await, &format!("{root}/remove"), &[("license_id", &first)]).await;
    assert_eq!(ended.status(), 409);
    assert!(ended.text().await.unwrap().contains("This subscription has ended."));
    assert_eq!(marked().await, 0);
    app.world().lock().put(present);
    for wrong in ["0", "-1", "1000001", "many", ""] {
        let refused = submit(&ann, &page, &format!("{root}/quantity"), &[("quantity", wrong)]).await;
        assert_eq!(refused.status(), 422, "{wrong}");
    }
    plan(&[FaultKind::Status(500); 3]);
    let down = submit(&ann, &page, &format!("{root}/quantity"), &[("quantity", "5")]).await;
    assert_eq!(down.status(), 503);
    assert!(down.text().await.unwrap().contains("it is not known whether the change was made"));
    let forged = ann.post_form(&format!("{root}/cancel"), &[("csrf", "x")]).await;
    assert_eq!(forged.status(), 403);
    assert_eq!(statuses(app, email).await, ["active", "active"]);
});

on_both!(an_end_is_asked_for_and_taken_back, async |app: &TestApp| {
    let email = "ann@example.com";
    let id = subscribe(app, email, 1).await;
    settled(app).await;
    let ann = Person::signed_in(app, email).await;
    let root = format!("/dashboard/subscriptions/{id}");
    let page = page_of(&ann, &root).await;
    assert_eq!(submit(&ann, &page, &format!("{root}/cancel"), &[]).await.status(), 303);
    let page = page_of(&ann, &root).await;
    assert!(page.contains("Ends on ") && !page.contains(&format!("{root}/cancel")), "{page}");
    assert_eq!(submit(&ann, &page, &format!("{root}/keep"), &[]).await.status(), 303);
    assert!(page_of(&ann, &root).await.contains("Renews on "));
    // The same as JSON; repeating it has no effect.
    for _ in 0..2 {
        let ended = json_of(ann.post(&format!("/subscriptions/{id}/cancel"), json!({})).await, 200).await;
        assert!(ended["ends_at"].is_string(), "{ended}");
    }
    let kept = json_of(ann.post(&format!("/subscriptions/{id}/keep"), json!({})).await, 200).await;
    assert_eq!(kept["ends_at"], json!(null));
    // Giving up the last key cancels, too; withdrawing the cancellation keeps the key.
    let only = ids(app, email).await.remove(0);
    let last = json_of(ann.post(&format!("/licenses/{only}/cancel"), json!({})).await, 200).await;
    assert_eq!(last["ends_at_period_end"], true);
    settled(app).await;
    json_of(ann.post(&format!("/subscriptions/{id}/keep"), json!({})).await, 200).await;
    app.world().change_subscription(&id, Change::Quantity(2)).unwrap();
    settled(app).await;
    app.world().change_subscription(&id, Change::Quantity(1)).unwrap();
    settled(app).await;
    let licenses = app.licenses(email).await;
    assert_eq!(licenses.iter().find(|l| l["id"] == only.as_str()).unwrap()["status"], "active");
});

on_both!(an_organization_changes_its_subscription_by_role, async |app: &TestApp| {
    let email = "buyer@example.com";
    let id = subscribe(app, email, 2).await;
    settled(app).await;
    let all = ids(app, email).await;
    let (context, given) = (app.app.context.clone(), all.clone());
    let made = app.app.db.write(move |conn| {
        let person = |conn: &mut db::Conn, email: &str| {
            let email = keysmith::accounts::email::Email::parse(email).unwrap();
            account::find_or_create(conn, &context, &email).unwrap().id
        };
        let owner = person(conn, "owner@example.com");
        let made = create_organization::create(conn, &context, &Actor::Cli, "Acme", &owner).unwrap();
        for (email, role) in [("admin@example.com", OrgRole::Admin), ("member@example.com", OrgRole::Member)] {
            let account = person(conn, email);
            member::add(conn, &context, &Actor::Cli, &made.id, &account, role).unwrap();
        }
        for license in &given {
            let license = LicenseId::from_text(license);
            hand_over(conn, &context, &Actor::Cli, &license, &NewOwner::Organization(made.id.clone())).unwrap();
        }
        Ok::<_, db::Error>(made.id)
    });
    made.await.unwrap();
    let root = format!("/dashboard/subscriptions/{id}");
    let (member, admin) =
        (Person::signed_in(app, "member@example.com").await, Person::signed_in(app, "admin@example.com").await);
    let page = page_of(&member, &root).await;
    assert!(page.contains("Somebody else pays") && !page.contains(&format!("{root}/")), "{page}");
    for person in [&member, &admin] {
        // Only the payer may make changes that affect the cost.
        let path = format!("/subscriptions/{id}/quantity");
        problem_of(person.post(&path, json!({"quantity": 3})).await, 403, "not_allowed").await;
        problem_of(person.post(&format!("/subscriptions/{id}/cancel"), json!({})).await, 403, "not_allowed").await;
        assert!(!page_of(person, &root).await.contains("Payment method and invoices"));
    }
    let buyer = Person::signed_in(app, "buyer@example.com").await;
    let page = page_of(&buyer, &format!("{root}?quantity=3")).await;
    assert!(page.contains("Payment method and invoices") && page.contains("now belong to somebody else"), "{page}");
    assert_eq!(submit(&buyer, &page, &format!("{root}/quantity"), &[("quantity", "3")]).await.status(), 303);
    // Only owners and admins may give up a seat of the organization.
    problem_of(member.post(&format!("/licenses/{}/cancel", all[0]), json!({})).await, 403, "not_allowed").await;
    let page = page_of(&admin, &root).await;
    let given_back = submit(&admin, &page, &format!("{root}/remove"), &[("license_id", &all[0])]).await;
    assert_eq!(given_back.status(), 303);
    settled(app).await;
    assert_eq!(app.world().object("subscription", &id).unwrap()["items"]["data"][0]["quantity"], 2);
    let stranger = Person::signed_in(app, "stranger@example.com").await;
    assert_eq!(stranger.get(&root).await.status(), 404);
    problem_of(stranger.post(&format!("/subscriptions/{id}/keep"), json!({})).await, 404, "subscription_not_found")
        .await;
    problem_of(stranger.post(&format!("/licenses/{}/cancel", all[0]), json!({})).await, 404, "license_not_found").await;
});

on_both!(who_is_not_signed_in_comes_back_to_the_page, async |app: &TestApp| {
    let email = "ann@example.com";
    let id = subscribe(app, email, 1).await;
    settled(app).await;
    let root = format!("/dashboard/subscriptions/{id}");
    let sent = app.get(&root).await;
    assert_eq!((sent.status().as_u16(), sent.headers()["location"].to_str().unwrap()), (303, "/sign-in"));
    let token = crate::helpers::person::new_link(app, email).await;
    let csrf = field(&app.get("/sign-in").await.text().await.unwrap(), "csrf");
    let form = [("csrf", csrf.as_str()), ("token", token.as_str())];
    let back = app.client.post(format!("{}/sign-in/confirm", app.base)).form(&form).send().await.unwrap();
    assert_eq!(back.headers()["location"].to_str().unwrap(), root);
});
