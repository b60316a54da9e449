//! `shrink = "ask"`: the customer selects which keys or activations go, within the tier's grace days.

use diesel::prelude::*;
use keysmith::billing::scheduled::run_due;
use keysmith::db::{self, schema};
use keysmith::sandbox::stripe::life::Change;
use serde_json::{Value, json};

use crate::helpers::{ADMIN, Person, TestApp, json_of, problem_of};
use crate::money::{mails, settled, statuses, subscribe};
use crate::on_both;
use crate::subscriptions::{page_of, submit};

const DAY: i64 = 86_400;
const ANN: &str = "ann@example.com";

/// Sets the tier `site` to ask; its quantity means `keys` or `seats`.
async fn asks(app: &TestApp, quantity_means: &'static str) {
    let change = move |conn: &mut db::Conn| -> db::Result<usize> {
        let site = schema::tiers::table.filter(schema::tiers::slug.eq("site"));
        let set = (schema::tiers::shrink.eq("ask"), schema::tiers::quantity_means.eq(quantity_means));
        Ok(diesel::update(site).set(set).execute(conn)?)
    };
    assert_eq!(app.app.db.write(change).await.unwrap(), 1);
}

async fn quantity(app: &TestApp, id: &str, quantity: i64) {
    app.world().change_subscription(id, Change::Quantity(quantity)).unwrap();
    settled(app).await;
}

/// Returns the licenses as the selection lists them, oldest first.
async fn listed(ann: &Person, id: &str) -> Vec<Value> {
    let question = json_of(ann.get(&format!("/subscriptions/{id}/choose")).await, 200).await;
    question["groups"][0]["seats"].as_array().unwrap().clone()
}

fn id_of(seat: &Value) -> String {
    seat["id"].as_str().unwrap().to_owned()
}

async fn status_of(app: &TestApp, license: &str) -> String {
    let all = app.licenses(ANN).await;
    all.iter().find(|l| l["id"] == license).unwrap()["status"].as_str().unwrap().to_owned()
}

/// Returns Ann with a subscription of five keys, reduced to three.
async fn five_of_three(app: &TestApp) -> (String, Person, Vec<Value>) {
    asks(app, "keys").await;
    let id = subscribe(app, ANN, 5).await;
    settled(app).await;
    quantity(app, &id, 3).await;
    let ann = Person::signed_in(app, ANN).await;
    let seats = listed(&ann, &id).await;
    (id, ann, seats)
}

on_both!(the_customer_chooses_and_may_change_it_until_the_end, async |app: &TestApp| {
    let (id, ann, seats) = five_of_three(app).await;
    let path = format!("/subscriptions/{id}/choose");
    assert_eq!(statuses(app, ANN).await, ["active"; 5], "everything works meanwhile");
    assert_eq!(mails(app, ANN).await, ["seats_choose"]);
    let question = json_of(ann.get(&path).await, 200).await;
    assert_eq!((&question["groups"][0]["going"], &question["groups"][0]["keep"]), (&json!(2), &json!(3)));
    assert_eq!(seats.iter().filter(|seat| seat["goes"] == true).count(), 2, "what goes if nothing is chosen");
    let ids: Vec<String> = seats.iter().map(id_of).collect();
    for wrong in [json!([]), json!([ids[0]]), json!([ids[0], ids[1], ids[2]]), json!([ids[0], "lic_of_somebody"])] {
        problem_of(ann.post(&path, json!({"going": wrong})).await, 422, "invalid_choice").await;
    }
    problem_of(ann.post(&path, json!({"going": [1]})).await, 422, "invalid_fields").await;
    let first = json_of(ann.post(&path, json!({"going": [ids[3], ids[4]]})).await, 200).await;
    assert_eq!(first["groups"][0]["seats"][4]["chosen"], true);
    json_of(ann.post(&path, json!({"going": [ids[0], ids[1]]})).await, 200).await;
    // Neither an event nor time before the deadline changes anything.
    app.world().change_subscription(&id, Change::Pause).unwrap();
    app.world().change_subscription(&id, Change::Resume).unwrap();
    settled(app).await;
    app.app.context.clock.advance(6 * DAY);
    run_due(&app.app.billing).await.unwrap();
    assert!(app.licenses(ANN).await.iter().all(|license| license["status"] == "active"));
    app.app.context.clock.advance(DAY + 1);
    run_due(&app.app.billing).await.unwrap();
    run_due(&app.app.billing).await.unwrap();
    for (n, license) in ids.iter().enumerate() {
        assert_eq!(status_of(app, license).await, if n < 2 { "inactive" } else { "active" }, "{n}");
    }
    assert_eq!(mails(app, ANN).await.iter().filter(|name| *name == "seats_removed").count(), 1);
    problem_of(ann.get(&path).await, 409, "nothing_to_choose").await;
    problem_of(ann.post(&path, json!({"going": [ids[2]]})).await, 409, "nothing_to_choose").await;
});

on_both!(what_was_not_chosen_goes_by_the_rule, async |app: &TestApp| {
    asks(app, "keys").await;
    let id = subscribe(app, ANN, 3).await;
    settled(app).await;
    let keys = app.keys(ANN).await;
    // All but one are in use.
    for (n, key) in keys.iter().enumerate().skip(1) {
        assert_eq!(app.activate(key, &format!("s{n}.example.com"), ANN).await.status(), 200);
    }
    quantity(app, &id, 2).await;
    app.app.context.clock.advance(7 * DAY + 1);
    run_due(&app.app.billing).await.unwrap();
    let gone: Vec<Value> = app.licenses(ANN).await.into_iter().filter(|l| l["status"] == "inactive").collect();
    assert_eq!(gone.len(), 1);
    assert_eq!(gone[0]["license_key"], keys[0].as_str());
});

on_both!(another_quantity_changes_how_many_go_and_not_until_when, async |app: &TestApp| {
    let (id, ann, seats) = five_of_three(app).await;
    let path = format!("/subscriptions/{id}/choose");
    let until = json_of(ann.get(&path).await, 200).await["choose_until"].clone();
    json_of(ann.post(&path, json!({"going": [id_of(&seats[0]), id_of(&seats[1])]})).await, 200).await;
    app.app.context.clock.advance(DAY);
    // Reduced further: one more is removed, and the previous selection stays.
    quantity(app, &id, 2).await;
    let question = json_of(ann.get(&path).await, 200).await;
    assert_eq!((&question["groups"][0]["going"], &question["choose_until"]), (&json!(3), &until));
    let goes: Vec<bool> =
        question["groups"][0]["seats"].as_array().unwrap().iter().map(|s| s["goes"].as_bool().unwrap()).collect();
    assert!(goes[0] && goes[1] && goes.iter().filter(|goes| **goes).count() == 3, "{goes:?}");
    assert_eq!(mails(app, ANN).await, ["seats_choose", "seats_choose"]);
    // Increased again: nothing is removed, and nothing was lost.
    quantity(app, &id, 5).await;
    problem_of(ann.get(&path).await, 409, "nothing_to_choose").await;
    app.app.context.clock.advance(10 * DAY);
    run_due(&app.app.billing).await.unwrap();
    assert_eq!(statuses(app, ANN).await, ["active"; 5]);
    // The next downgrade opens a new window, without the old selection.
    quantity(app, &id, 4).await;
    let seats = listed(&ann, &id).await;
    assert!(seats.iter().all(|seat| seat["chosen"] == false), "{seats:?}");
});

on_both!(giving_back_a_key_meanwhile_is_part_of_the_choice, async |app: &TestApp| {
    let (id, ann, seats) = five_of_three(app).await;
    let path = format!("/subscriptions/{id}/choose");
    json_of(ann.post(&format!("/licenses/{}/cancel", id_of(&seats[0])), json!({})).await, 200).await;
    settled(app).await;
    let present = app.world().object("subscription", &id).unwrap();
    assert_eq!(present["items"]["data"][0]["quantity"], 3, "not paid for again");
    let question = json_of(ann.get(&path).await, 200).await;
    assert_eq!(question["groups"][0]["going"], 1);
    assert_eq!(question["groups"][0]["seats"].as_array().unwrap().len(), 4, "it is not asked about again");
    json_of(ann.post(&path, json!({"going": [id_of(&seats[1])]})).await, 200).await;
    app.app.context.clock.advance(7 * DAY + 1);
    run_due(&app.app.billing).await.unwrap();
    assert_eq!(status_of(app, &id_of(&seats[0])).await, "inactive");
    assert_eq!(status_of(app, &id_of(&seats[1])).await, "inactive");
    assert_eq!(statuses(app, ANN).await, ["active", "active", "active", "inactive", "inactive"]);
});

on_both!(an_admin_revokes_one_and_the_subscription_ends, async |app: &TestApp| {
    let (id, ann, seats) = five_of_three(app).await;
    let path = format!("/subscriptions/{id}/choose");
    let admin = Person::with_token(app, ADMIN);
    json_of(admin.post(&format!("/api/v1/admin/licenses/{}/revoke", id_of(&seats[2])), json!({})).await, 200).await;
    let question = json_of(ann.get(&path).await, 200).await;
    assert_eq!(question["groups"][0]["seats"].as_array().unwrap().len(), 4, "it is not asked about");
    assert_eq!(question["groups"][0]["going"], 1, "the revoked one takes one of the two");
    // The seller may select for the customer in the console.
    json_of(admin.post(&path, json!({"going": [id_of(&seats[3])]})).await, 200).await;
    app.app.context.clock.advance(7 * DAY + 1);
    run_due(&app.app.billing).await.unwrap();
    assert_eq!(status_of(app, &id_of(&seats[3])).await, "inactive");
    assert_eq!(statuses(app, ANN).await, ["active", "active", "active", "inactive", "revoked"]);
    // A cancellation closes the window; nothing is removed afterwards.
    quantity(app, &id, 2).await;
    json_of(ann.get(&path).await, 200).await;
    app.world().change_subscription(&id, Change::CancelNow).unwrap();
    settled(app).await;
    problem_of(ann.get(&path).await, 409, "nothing_to_choose").await;
    app.app.context.clock.advance(8 * DAY);
    run_due(&app.app.billing).await.unwrap();
    assert_eq!(statuses(app, ANN).await, ["inactive", "inactive", "inactive", "inactive", "revoked"]);
});

on_both!(of_a_key_with_seats_the_places_are_chosen, async |app: &TestApp| {
    asks(app, "seats").await;
    let body = json!({"email": ANN, "quantity": 4, "tier": "site"});
    let session = json_of(app.post("/purchase-quantity", body).await, 200).await;
    app.world()
        .pay(session["session_id"].as_str().unwrap(), &keysmith::sandbox::stripe::checkout::Pay::default())
        .unwrap();
    app.until("the key is minted", async || app.licenses(ANN).await.len() == 1).await;
    settled(app).await;
    let license = app.licenses(ANN).await.remove(0);
    let (id, key) = (license["subscription_id"].as_str().unwrap(), license["license_key"].as_str().unwrap());
    for site in ["a.example.com", "b.example.com", "c.example.com"] {
        assert_eq!(app.activate(key, site, ANN).await.status(), 200);
        app.app.context.clock.advance(10);
    }
    // The fourth seat is unused, so nobody is asked.
    quantity(app, id, 3).await;
    let ann = Person::signed_in(app, ANN).await;
    let path = format!("/subscriptions/{id}/choose");
    problem_of(ann.get(&path).await, 409, "nothing_to_choose").await;
    assert_eq!(app.licenses(ANN).await[0]["max_activations"], 3);
    quantity(app, id, 2).await;
    assert_eq!(app.licenses(ANN).await[0]["max_activations"], 3, "until the choice is over");
    let seats = listed(&ann, id).await;
    let names: Vec<&Value> = seats.iter().map(|seat| &seat["places"][0]).collect();
    assert_eq!(names, ["a.example.com", "b.example.com", "c.example.com"]);
    assert_eq!(seats[2]["goes"], true, "the newest, if nothing is chosen");
    json_of(ann.post(&path, json!({"going": [id_of(&seats[0])]})).await, 200).await;
    app.app.context.clock.advance(7 * DAY + 1);
    run_due(&app.app.billing).await.unwrap();
    let license = app.licenses(ANN).await.remove(0);
    assert_eq!((&license["max_activations"], &license["status"]), (&json!(2), &json!("active")));
    let active: Vec<&Value> = license["activations"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|place| place["active"] == true)
        .map(|place| &place["subject"])
        .collect();
    assert_eq!(active, ["b.example.com", "c.example.com"]);
    assert_eq!(mails(app, ANN).await, ["seats_removed", "seats_choose", "seats_removed"]);
    // The mail names the activation.
    let sent = async || app.app.db.read(last_mail).await.unwrap().is_some_and(|(_, status)| status == "sent");
    app.until("the last mail is sent", sent).await;
    let (mail, _) = app.app.db.read(last_mail).await.unwrap().unwrap();
    let page = app.get(&format!("/sandbox/mail/{mail}")).await.text().await.unwrap();
    assert!(page.contains("a.example.com") && page.contains("works in 2 places"), "{page}");
});

fn last_mail(conn: &mut db::Conn) -> db::Result<Option<(String, String)>> {
    let mails = schema::mail_outbox::table.order(schema::mail_outbox::id.desc());
    Ok(mails.select((schema::mail_outbox::id, schema::mail_outbox::status)).first(conn).optional()?)
}

on_both!(the_page_asks_and_keeps_what_was_ticked, async |app: &TestApp| {
    let (id, ann, seats) = five_of_three(app).await;
    let root = format!("/dashboard/subscriptions/{id}");
    let action = format!("{root}/choose");
    assert!(page_of(&ann, "/dashboard").await.contains(&action));
    assert!(page_of(&ann, &root).await.contains("You use more keys than you pay for"));
    // A browser that opens the API's address is redirected to the page.
    let opened = ann.request(reqwest::Method::GET, &format!("/subscriptions/{id}/choose"));
    let opened = opened.header("accept", "text/html").send().await.unwrap();
    assert_eq!(opened.headers()["location"].to_str().unwrap(), action);
    let page = page_of(&ann, &action).await;
    assert_eq!(page.matches(" checked").count(), 2, "{page}");
    let one = [("going", seats[1]["id"].as_str().unwrap())];
    let refused = submit(&ann, &page, &action, &one).await;
    assert_eq!(refused.status(), 422);
    let again = refused.text().await.unwrap();
    assert!(again.matches(" checked").count() == 1 && again.contains("choice-problem"), "{again}");
    let two = [("going", seats[1]["id"].as_str().unwrap()), ("going", seats[4]["id"].as_str().unwrap())];
    assert_eq!(submit(&ann, &page, &action, &two).await.headers()["location"].to_str().unwrap(), root);
    let page = page_of(&ann, &action).await;
    for seat in [&seats[1], &seats[4]] {
        assert!(page.contains(&format!("value=\"{}\" checked", seat["id"].as_str().unwrap())), "{page}");
    }
    // Nobody else may select.
    let bob = Person::signed_in(app, "bob@example.com").await;
    assert_eq!(bob.get(&action).await.status(), 404);
    problem_of(bob.get(&format!("/subscriptions/{id}/choose")).await, 404, "subscription_not_found").await;
});

on_both!(the_choice_can_come_with_the_change, async |app: &TestApp| {
    let id = subscribe(app, ANN, 4).await;
    let ann = Person::signed_in(app, ANN).await;
    let ids: Vec<String> = app.licenses(ANN).await.iter().map(|l| l["id"].as_str().unwrap().to_owned()).collect();
    let path = format!("/subscriptions/{id}/quantity");
    // Exactly as many as have to go, and only licenses that can.
    for wrong in [json!([ids[0]]), json!([ids[0], ids[1], ids[2]]), json!([ids[0], "lic_of_somebody"])] {
        let refused = ann.post(&path, json!({"quantity": 2, "going": wrong})).await;
        problem_of(refused, 422, "invalid_choice").await;
    }
    assert_eq!(app.world().object("subscription", &id).unwrap()["items"]["data"][0]["quantity"], 4, "nothing changed");
    problem_of(ann.post(&path, json!({"quantity": 5, "going": [ids[0]]})).await, 409, "nothing_to_choose").await;
    // The licenses that would have gone without a selection.
    let going = [ids[2].clone(), ids[3].clone()];
    json_of(ann.post(&path, json!({"quantity": 2, "going": going})).await, 200).await;
    settled(app).await;
    for (license, status) in ids.iter().zip(["active", "active", "inactive", "inactive"]) {
        assert_eq!(status_of(app, license).await, status);
    }
    // A selection applies to one downgrade only; the next one starts empty.
    let kept = |conn: &mut db::Conn| -> db::Result<i64> { Ok(schema::seat_choices::table.count().get_result(conn)?) };
    assert_eq!(app.app.db.read(kept).await.unwrap(), 0);
});
