//! Bulk actions: each license is changed once, even when servers die; refusals stop nothing; actions can be undone.

use std::collections::BTreeMap;

use diesel::prelude::*;
use keysmith::audit::Actor;
use keysmith::bulk::work::{self, Left};
use keysmith::db::{self, schema};
use keysmith::ids::BulkActionId;
use keysmith::lifecycle::LifecycleError;
use keysmith::lifecycle::create::{CreateLicense, create};
use keysmith::metadata::Metadata;
use serde_json::{Value, json};

use crate::desk::seller;
use crate::helpers::{ADMIN, Person, TestApp, json_of, problem_of};
use crate::money::{settled, subscribe};
use crate::on_both;
use crate::subscriptions::{page_of, submit};

const BULK: &str = "/api/v1/admin/licenses/bulk";

/// Licenses of one owner without a purchase, each valid for `days`; their IDs.
pub async fn many(app: &TestApp, email: &str, tier: &str, days: Option<i64>, count: usize) -> Vec<String> {
    let request = CreateLicense {
        email: keysmith::accounts::email::Email::parse(email).unwrap(),
        key: None,
        days,
        until: None,
        tier: Some(tier.to_owned()),
        max_activations: None,
        limits: None,
        features: None,
        customer_name: None,
        notes: None,
        metadata: Metadata::default(),
        send: false,
    };
    let minter = app.app.billing.minter.clone();
    let made = app.app.db.write(move |conn| {
        let mut ids = Vec::new();
        for _ in 0..count {
            ids.push(create(conn, &minter, &Actor::Cli, &request)?.license.id.to_string());
        }
        Ok::<_, LifecycleError>(ids)
    });
    made.await.unwrap()
}

async fn start(app: &TestApp, wanted: Value) -> BulkActionId {
    let started = json_of(Person::with_token(app, ADMIN).post(BULK, wanted).await, 202).await;
    assert_eq!(started["state"], "running", "{started}");
    BulkActionId::from_text(started["id"].as_str().unwrap())
}

async fn act(app: &TestApp, id: &BulkActionId, action: &str) -> Value {
    let path = format!("/api/v1/admin/bulk-actions/{id}/{action}");
    json_of(Person::with_token(app, ADMIN).post(&path, json!({})).await, 200).await
}

async fn show(app: &TestApp, id: &BulkActionId) -> Value {
    app.admin_get(&format!("/api/v1/admin/bulk-actions/{id}")).await
}

/// Runs an action to its end, and returns it.
async fn worked(app: &TestApp, id: &BulkActionId) -> Value {
    work::run(&app.app.billing, id).await.unwrap();
    show(app, id).await
}

async fn patched(app: &TestApp, id: &str, change: Value) {
    let request = app.client.patch(format!("{}/api/v1/admin/licenses/{id}", app.base)).bearer_auth(ADMIN).json(&change);
    json_of(request.send().await.unwrap(), 200).await;
}

fn counts(action: &Value) -> [i64; 4] {
    ["done", "unchanged", "refused", "left"].map(|name| action[name].as_i64().unwrap())
}

/// Counts the licenses of each status.
async fn statuses(app: &TestApp, email: &str) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for license in app.licenses(email).await {
        *counted.entry(license["status"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    counted
}

/// Counts the audit entries of this bulk action with this action code, and the distinct licenses in them.
async fn entries(app: &TestApp, word: &'static str, id: &BulkActionId) -> (usize, usize) {
    let id = id.to_string();
    let read = app.app.db.read(move |conn| -> db::Result<Vec<(String, String)>> {
        use schema::audit_log::dsl::{action, audit_log, detail, subject};
        Ok(audit_log.filter(action.eq(word)).select((subject, detail)).load(conn)?)
    });
    let mut named: Vec<String> = read
        .await
        .unwrap()
        .into_iter()
        .filter(|(_, detail)| serde_json::from_str::<Value>(detail).unwrap()["bulk_action"] == id)
        .map(|(subject, _)| subject)
        .collect();
    let all = named.len();
    named.sort();
    named.dedup();
    (all, named.len())
}

async fn mails_to(app: &TestApp, email: &'static str, kind: &'static str) -> Vec<Value> {
    let read = app.app.db.read(move |conn| -> db::Result<Vec<String>> {
        use schema::mail_outbox::dsl::{context, mail_outbox, recipient, template};
        Ok(mail_outbox.filter(recipient.eq(email).and(template.eq(kind))).select(context).load(conn)?)
    });
    read.await.unwrap().iter().map(|text| serde_json::from_str(text).unwrap()).collect()
}

on_both!(each_license_is_done_once_whoever_works_and_whoever_dies, async |app: &TestApp| {
    let admin = Person::with_token(app, ADMIN);
    let ids = many(app, "ann@example.com", "site", None, 299).await;
    many(app, "bob@example.com", "site", None, 1).await;
    json_of(admin.post(&format!("/api/v1/admin/licenses/{}/revoke", ids[7]), json!({})).await, 200).await;
    json_of(admin.post(&format!("/api/v1/admin/licenses/{}/suspend", ids[8]), json!({})).await, 200).await;
    app.stop_jobs().await;
    let filter = json!({"q": "ann@example.com", "tier": "site"});
    let wanted =
        json!({"action": "suspend", "filter": filter, "reason": "chargebacks", "tell_owners": true, "count": 298});
    let refused = problem_of(admin.post(BULK, wanted.clone()).await, 409, "selection_changed").await;
    assert_eq!(refused["count"], 299);
    let mut wanted = wanted;
    wanted["count"] = 299.into();
    let id = start(app, wanted).await;
    // One server changes some licenses, and dies; a license created meanwhile is not part of the action.
    assert_eq!(work::some(&app.app.billing, &id, 10).await.unwrap(), Left::More);
    let some = counts(&show(app, &id).await);
    assert!(some[0] > 0 && some[3] >= 289, "{some:?}");
    many(app, "ann@example.com", "site", None, 1).await;
    // Other servers continue at once.
    let billing = &app.app.billing;
    let (one, two, three) = tokio::join!(work::run(billing, &id), work::run(billing, &id), work::run(billing, &id));
    assert!(one.is_ok() && two.is_ok() && three.is_ok(), "{one:?} {two:?} {three:?}");
    let over = worked(app, &id).await;
    assert_eq!(counts(&over), [297, 1, 1, 0], "{over}");
    assert_eq!((&over["state"], &over["total"]), (&json!("finished"), &json!(299)));
    assert_eq!(over["refusals"], json!([{"code": "license_revoked", "count": 1}]));
    assert_eq!(entries(app, "license.suspended", &id).await, (297, 297));
    assert_eq!(
        statuses(app, "ann@example.com").await,
        BTreeMap::from([("active".into(), 1), ("revoked".into(), 1), ("suspended".into(), 298)])
    );
    assert_eq!(statuses(app, "bob@example.com").await, BTreeMap::from([("active".into(), 1)]));
    // One mail per owner, however many licenses.
    let mails = mails_to(app, "ann@example.com", "license_suspended").await;
    assert_eq!(
        (mails.len(), &mails[0]["count"], mails[0]["license_ids"].as_array().unwrap().len()),
        (1, &json!(297), 50)
    );
    let listed = app.admin_get(&format!("/api/v1/admin/bulk-actions/{id}/licenses?result=refused")).await;
    assert_eq!(
        (&listed["licenses"][0]["id"], &listed["licenses"][0]["code"]),
        (&json!(ids[7]), &json!("license_revoked"))
    );
    // Undone, except for one revoked by hand since, and one suspended before.
    json_of(admin.post(&format!("/api/v1/admin/licenses/{}/revoke", ids[0]), json!({})).await, 200).await;
    let undo = BulkActionId::from_text(act(app, &id, "undo").await["id"].as_str().unwrap());
    let undone = worked(app, &undo).await;
    assert_eq!(counts(&undone), [296, 0, 1, 0], "{undone}");
    assert_eq!(undone["refusals"], json!([{"code": "license_changed_since", "count": 1}]));
    assert_eq!((&undone["undoes"], &show(app, &id).await["undone_by"]), (&json!(id), &json!(undo)));
    assert_eq!(
        statuses(app, "ann@example.com").await,
        BTreeMap::from([("active".into(), 297), ("revoked".into(), 2), ("suspended".into(), 1)])
    );
    assert_eq!(entries(app, "license.reinstated", &undo).await, (296, 296));
    assert_eq!(mails_to(app, "ann@example.com", "license_reinstated").await.len(), 0, "nobody asked for it");
    let path = |id: &BulkActionId, action: &str| format!("/api/v1/admin/bulk-actions/{id}/{action}");
    problem_of(admin.post(&path(&id, "undo"), json!({})).await, 409, "already_undone").await;
    problem_of(admin.post(&path(&undo, "undo"), json!({})).await, 409, "no_undo").await;
    problem_of(admin.post(&path(&id, "stop"), json!({})).await, 409, "bulk_action_over").await;
    problem_of(admin.post(&path(&id, "burn"), json!({})).await, 404, "not_found").await;
});

on_both!(a_stopped_action_leaves_the_rest_and_goes_on, async |app: &TestApp| {
    let admin = Person::with_token(app, ADMIN);
    many(app, "ann@example.com", "site", None, 40).await;
    app.stop_jobs().await;
    let id = start(app, json!({"action": "revoke", "filter": {"email": "ann@example.com"}})).await;
    work::some(&app.app.billing, &id, 5).await.unwrap();
    let path = format!("/api/v1/admin/bulk-actions/{id}/undo");
    problem_of(admin.post(&path, json!({})).await, 409, "no_undo").await;
    act(app, &id, "stop").await;
    let stopped = worked(app, &id).await;
    let [done, _, _, left] = counts(&stopped);
    assert!(stopped["state"] == "stopped" && (1..=5).contains(&done) && done + left == 40, "{stopped}");
    act(app, &id, "stop").await;
    act(app, &id, "continue").await;
    let over = worked(app, &id).await;
    assert_eq!((&over["state"], counts(&over)), (&json!("finished"), [40, 0, 0, 0]), "{over}");
    assert_eq!(entries(app, "license.revoked", &id).await, (40, 40));
    // A stopped action is undone as far as it went.
    let id = start(app, json!({"action": "reinstate", "filter": {"email": "ann@example.com"}})).await;
    work::some(&app.app.billing, &id, 5).await.unwrap();
    problem_of(
        admin.post(&format!("/api/v1/admin/bulk-actions/{id}/undo"), json!({})).await,
        409,
        "bulk_action_running",
    )
    .await;
    act(app, &id, "stop").await;
    let undo = BulkActionId::from_text(act(app, &id, "undo").await["id"].as_str().unwrap());
    worked(app, &undo).await;
    assert_eq!(statuses(app, "ann@example.com").await, BTreeMap::from([("revoked".into(), 40)]));
    problem_of(
        admin.post(&format!("/api/v1/admin/bulk-actions/{id}/continue"), json!({})).await,
        409,
        "bulk_action_over",
    )
    .await;
});

on_both!(ends_and_tiers_change_where_they_can_and_come_back, async |app: &TestApp| {
    let admin = Person::with_token(app, ADMIN);
    let subscription = subscribe(app, "sub@example.com", 2).await;
    settled(app).await;
    let dated = many(app, "ann@example.com", "site", Some(30), 3).await;
    many(app, "ann@example.com", "site", None, 2).await;
    app.stop_jobs().await;
    let ends = async |ids: &[String]| {
        let mut ends = Vec::new();
        for id in ids {
            ends.push(app.admin_get(&format!("/api/v1/admin/licenses/{id}")).await["valid_until"].clone());
        }
        ends
    };
    let before = ends(&dated).await;
    let id = start(app, json!({"action": "extend", "filter": {"email": "ann@example.com"}, "days": 10})).await;
    let over = worked(app, &id).await;
    assert_eq!(counts(&over), [3, 0, 2, 0], "{over}");
    assert_eq!(over["refusals"], json!([{"code": "license_without_end", "count": 2}]));
    let days = |text: &Value| keysmith::clock::parse_rfc3339(text.as_str().unwrap()).unwrap() / 86_400;
    let after = ends(&dated).await;
    assert!(before.iter().zip(&after).all(|(before, after)| days(after) - days(before) == 10), "{before:?} {after:?}");
    // A second extension to a date: one license ends later already.
    let patch = json!({"valid_until": "2099-01-01T00:00:00Z"});
    patched(app, &dated[0], patch).await;
    let until = json!({"action": "extend", "ids": dated, "until": "2098-01-01T00:00:00Z"});
    let second = start(app, until).await;
    let over = worked(app, &second).await;
    assert_eq!((counts(&over), &over["refusals"][0]["code"]), ([2, 0, 1, 0], &json!("license_ends_later")), "{over}");
    let undo = BulkActionId::from_text(act(app, &second, "undo").await["id"].as_str().unwrap());
    assert_eq!(counts(&worked(app, &undo).await), [2, 0, 0, 0]);
    let undo = BulkActionId::from_text(act(app, &id, "undo").await["id"].as_str().unwrap());
    assert_eq!(counts(&worked(app, &undo).await), [2, 0, 1, 0], "one has another end since");
    assert_eq!(ends(&dated[1..]).await, before[1..]);
    // Values that a subscription controls stay, and are reported.
    let id = start(app, json!({"action": "extend", "filter": {"subscription_id": subscription}, "days": 10})).await;
    let over = worked(app, &id).await;
    assert_eq!(over["refusals"], json!([{"code": "license_follows_subscription", "count": 2}]), "{over}");
    // To another tier of the product, and back.
    let site = app.admin_get("/api/v1/admin/tiers/site").await;
    let tiers = app.admin_get("/api/v1/admin/tiers?limit=100").await["tiers"].clone();
    let other =
        tiers.as_array().unwrap().iter().find(|tier| tier["product"] == site["product"] && tier["slug"] != "site");
    let other = match other {
        Some(tier) => tier["slug"].as_str().unwrap().to_owned(),
        None => {
            let new = json!({"slug": "site-plus", "name": "Plus", "product": site["product"], "max_activations": 5});
            json_of(admin.post("/api/v1/admin/tiers", new).await, 201).await;
            "site-plus".to_owned()
        }
    };
    let tier_of = async |id: &str| {
        let license = app.admin_get(&format!("/api/v1/admin/licenses/{id}")).await;
        (license["tier"].as_str().unwrap().to_owned(), license["max_activations"].clone())
    };
    patched(app, &dated[1], json!({"max_activations": 77})).await;
    let was = [tier_of(&dated[0]).await, tier_of(&dated[1]).await];
    let id = start(app, json!({"action": "move_tier", "ids": dated, "tier": other})).await;
    let over = worked(app, &id).await;
    assert_eq!(counts(&over), [3, 0, 0, 0], "{over}");
    assert_eq!(tier_of(&dated[1]).await, (other.clone(), json!(77)), "seats of its own stay");
    let undo = BulkActionId::from_text(act(app, &id, "undo").await["id"].as_str().unwrap());
    assert_eq!(counts(&worked(app, &undo).await), [3, 0, 0, 0]);
    assert_eq!([tier_of(&dated[0]).await, tier_of(&dated[1]).await], was);
    // A field that does not belong to the action is refused by name, and nothing is started.
    let ids = json!([dated[0]]);
    for (wrong, code) in [
        (json!({"ids": ids}), "invalid_fields"),
        (json!({"action": "burn", "ids": ids}), "invalid_fields"),
        (json!({"action": "undo", "ids": ids}), "invalid_fields"),
        (json!({"action": "suspend"}), "invalid_fields"),
        (json!({"action": "suspend", "ids": ids, "filter": {}}), "invalid_fields"),
        (json!({"action": "suspend", "filter": {"color": "red"}}), "invalid_fields"),
        (json!({"action": "suspend", "ids": ids, "days": 3}), "invalid_fields"),
        (json!({"action": "extend", "ids": ids}), "invalid_fields"),
        (json!({"action": "extend", "ids": ids, "days": 0}), "invalid_fields"),
        (json!({"action": "extend", "ids": ids, "days": 3, "until": "2098-01-01T00:00:00Z"}), "invalid_fields"),
        (json!({"action": "extend", "ids": ids, "days": 3, "tell_owners": true}), "invalid_fields"),
        (json!({"action": "move_tier", "ids": ids}), "invalid_fields"),
        (json!({"action": "move_tier", "ids": ids, "tier": "nonsense"}), "invalid_tier"),
        (json!({"action": "suspend", "ids": vec!["lic_1"; 1_001]}), "invalid_fields"),
    ] {
        problem_of(admin.post(BULK, wrong).await, 422, code).await;
    }
    problem_of(admin.post(BULK, json!({"action": "suspend", "ids": ["lic_none"]})).await, 409, "nothing_selected")
        .await;
    assert_eq!(app.admin_get("/api/v1/admin/bulk-actions?state=running").await["bulk_actions"], json!([]));
});

on_both!(many_licenses_are_suspended_and_brought_back_in_the_console, async |app: &TestApp| {
    let seller = seller(app).await;
    many(app, "ann@example.com", "site", None, 30).await;
    app.buy_keys("bob@example.com", 2).await;
    settled(app).await;
    let list = page_of(&seller, "/admin/licenses?q=ann@example.com&status=active").await;
    let form = "/admin/licenses/bulk";
    let chosen = [("action", "suspend"), ("scope", "all"), ("q", "ann@example.com"), ("status", "active")];
    let asked = submit(&seller, &list, form, &chosen).await.text().await.unwrap().replace("&#x2f;", "/");
    assert!(asked.contains("Suspend 30 licenses?") && asked.contains("1 customer or organization"), "{asked}");
    assert_eq!(statuses(app, "ann@example.com").await["active"], 30, "nothing is done before it is confirmed");
    let mut confirmed = chosen.to_vec();
    confirmed.extend([("confirmed", "yes"), ("count", "29"), ("reason", "<b>fraud</b>")]);
    let again = submit(&seller, &asked, form, &confirmed).await;
    assert_eq!(again.status(), 409);
    let again = again.text().await.unwrap().replace("&#x2f;", "/");
    assert!(again.contains("30 licenses match now, not 29") && again.contains("&lt;b&gt;fraud"), "{again}");
    let count = confirmed.iter_mut().find(|(name, _)| *name == "count").unwrap();
    count.1 = "30";
    // Not without the CSRF token, and not by a customer.
    assert_eq!(seller.post_form(form, &confirmed).await.status(), 403);
    let eve = Person::signed_in(app, "eve@example.com").await;
    assert_eq!(eve.post_form(form, &confirmed).await.status(), 403);
    let once = again.split("name=\"id\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    confirmed.push(("id", &once));
    let started = submit(&seller, &again, form, &confirmed).await;
    assert_eq!(started.status(), 303);
    let here = started.headers()["location"].to_str().unwrap().to_owned();
    let twice = submit(&seller, &again, form, &confirmed).await;
    assert_eq!(twice.headers()["location"].to_str().unwrap(), here, "a form that is sent twice starts one action");
    app.until("the action is over", async || page_of(&seller, &here).await.contains(">finished<")).await;
    let page = page_of(&seller, &here).await;
    assert!(page.contains("30 of 30 licenses") && page.contains("&lt;b&gt;fraud"), "{page}");
    assert_eq!(statuses(app, "ann@example.com").await["suspended"], 30);
    assert_eq!(statuses(app, "bob@example.com").await["active"], 2);
    let file = seller.get(&format!("{here}/licenses.csv")).await;
    assert!(file.headers()["content-disposition"].to_str().unwrap().contains(".csv"));
    assert_eq!(file.text().await.unwrap().lines().count(), 31);
    let undo = format!("{here}/undo");
    assert_eq!(seller.post_form(&undo, &[("confirmed", "yes")]).await.status(), 403);
    let asked = submit(&seller, &page, &undo, &[]).await.text().await.unwrap().replace("&#x2f;", "/");
    assert!(asked.contains("30 licenses are reinstated"), "{asked}");
    let undoing = submit(&seller, &asked, &undo, &[("confirmed", "yes")]).await;
    assert_eq!(undoing.status(), 303);
    let there = undoing.headers()["location"].to_str().unwrap().to_owned();
    assert_ne!(there, here);
    app.until("it is undone", async || page_of(&seller, &there).await.contains(">finished<")).await;
    assert_eq!(statuses(app, "ann@example.com").await["active"], 30);
    assert!(!page_of(&seller, &here).await.contains("Undo…"));
    // Selected licenses, and no selection.
    let ids: Vec<String> =
        app.licenses("ann@example.com").await.iter().map(|l| l["id"].as_str().unwrap().to_owned()).collect();
    let list = page_of(&seller, "/admin/licenses").await;
    let ticked =
        [("action", "revoke"), ("scope", "ticked"), ("selected", ids[3].as_str()), ("selected", ids[5].as_str())];
    let asked = submit(&seller, &list, form, &ticked).await.text().await.unwrap();
    assert!(asked.contains("Revoke 2 licenses?") && asked.contains(&ids[3]) && !asked.contains(&ids[4]), "{asked}");
    let nothing = submit(&seller, &list, form, &ticked[..2]).await;
    assert_eq!(nothing.status(), 409);
    let wrong = submit(&seller, &list, form, &[("action", "undo"), ("scope", "all")]).await;
    assert_eq!(wrong.status(), 422);
    assert_eq!(app.admin_get("/api/v1/admin/bulk-actions").await["bulk_actions"].as_array().unwrap().len(), 2);
    let all = page_of(&seller, "/admin/bulk-actions?state=finished").await;
    assert!(all.contains(&here) && all.contains(&there), "{all}");
});
