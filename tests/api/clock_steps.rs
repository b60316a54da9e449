//! A sale is valid from the moment of the sale, whatever the clock does: a server whose clock was ahead and is
//! corrected has sold nothing that is "not valid yet".

use keysmith::billing::scheduled::run_due;
use keysmith::clock::DAY;
use keysmith::sandbox::stripe::life::Change;
use serde_json::{Value, json};

use crate::helpers::{ADMIN, TestApp, json_of};
use crate::money::{settled, statuses, subscribe};
use crate::on_both;

const ANN: &str = "ann@example.com";

/// Seconds that the clock was ahead: a small difference between servers, minutes, and two days.
const STEPS: [i64; 3] = [20, 240, 2 * 86_400];

async fn works(app: &TestApp, key: &Value, site: &str, email: &str) {
    json_of(app.activate(key.as_str().unwrap(), site, email).await, 200).await;
    let body = json!({"license_key": key, "instance_id": site});
    let answer = json_of(app.post("/api/v1/license/validate", body).await, 200).await;
    assert_eq!((&answer["valid"], &answer["code"]), (&json!(true), &json!("valid")), "{site}: {answer}");
}

on_both!(a_sale_is_valid_from_the_sale_whatever_the_clock_does, async |app: &TestApp| {
    let clock = &app.app.context.clock;
    for step in STEPS {
        let email = format!("a{step}@example.com");
        clock.advance(step);
        let key = app.buy_keys(&email, 1).await.remove(0);
        clock.advance(-step);
        works(app, &json!(key), &format!("a{step}.shop.com"), &email).await;
    }
});

on_both!(a_seat_that_was_added_before_the_clock_stepped_back_is_valid, async |app: &TestApp| {
    let clock = &app.app.context.clock;
    let id = subscribe(app, ANN, 1).await;
    for (quantity, step) in (2..).zip(STEPS) {
        clock.advance(step);
        app.world().change_subscription(&id, Change::Quantity(quantity)).unwrap();
        settled(app).await;
        clock.advance(-step);
        for license in app.licenses(ANN).await {
            let site = format!("{}.shop.com", license["license_key"].as_str().unwrap().to_lowercase());
            works(app, &license["license_key"], &site, ANN).await;
        }
    }
});

on_both!(a_trial_and_a_license_made_by_hand_are_valid_from_their_start, async |app: &TestApp| {
    let clock = &app.app.context.clock;
    for step in STEPS {
        let (email, device) = (format!("t{step}@example.com"), format!("device-{step}"));
        clock.advance(step);
        let body = json!({"email": email, "installation_id": device});
        json_of(app.post("/api/v1/trials", body).await, 201).await;
        let by_hand = json!({"email": ANN, "tier": "site"});
        let create = app.client.post(format!("{}/api/v1/license/create", app.base)).bearer_auth(ADMIN);
        let made = json_of(create.json(&by_hand).send().await.unwrap(), 201).await;
        clock.advance(-step);
        let body = json!({"email": email, "installation_id": device});
        let answer = json_of(app.post("/api/v1/license/validate", body).await, 200).await;
        assert_eq!((&answer["valid"], &answer["trial"]), (&json!(true), &json!(true)), "{step}: {answer}");
        works(app, &made["license_key"], &format!("h{step}.shop.com"), ANN).await;
    }
});

on_both!(a_clock_that_was_ahead_does_not_end_a_grace, async |app: &TestApp| {
    let clock = &app.app.context.clock;
    let id = subscribe(app, ANN, 1).await;
    settled(app).await;
    app.world().change_subscription(&id, Change::FailNext).unwrap();
    clock.advance(30 * DAY + 10);
    app.world().change_subscription(&id, Change::Renew).unwrap();
    settled(app).await;
    clock.advance(5 * DAY);
    for step in [2 * DAY + 600, 3 * DAY, 20 * DAY] {
        clock.advance(step);
        run_due(&app.app.billing).await.unwrap();
        assert_eq!(statuses(app, ANN).await, ["inactive"], "{step} s ahead");
        clock.advance(-step);
        run_due(&app.app.billing).await.unwrap();
        assert_eq!(statuses(app, ANN).await, ["grace"], "after {step} s ahead");
    }
});
