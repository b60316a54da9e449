//! Metadata: the seller's keys and values, from every source, in every output, and searchable.

use keysmith::sandbox::stripe::checkout::Pay;
use keysmith_license::Verifier;
use reqwest::{Method, Response};
use serde_json::{Map, Value, json};

use crate::commands::{machine, unmigrated};
use crate::desk::seller;
use crate::helpers::receiver::Receiver;
use crate::helpers::{ADMIN, Database, Person, TestApp, json_of, problem_of};
use crate::money::settled;
use crate::offline::Machine;
use crate::subscriptions::{page_of, submit};
use crate::{on_both, on_both_by_command};

const ANN: &str = "ann@example.com";
/// Text that would break out of any context it is inserted into.
const HOSTILE: &str = "'\"><b>&amp; {{ 7*7 }} =1+1 \u{202e}é🦀";

async fn send(app: &TestApp, method: Method, path: &str, body: Value) -> Response {
    Person::with_token(app, ADMIN).request(method, path).json(&body).send().await.unwrap()
}

/// Creates a license with this metadata; returns its ID and key.
async fn made(app: &TestApp, metadata: Value) -> (String, String) {
    let body = json!({"email": ANN, "tier": "two-devices", "metadata": metadata});
    let made = json_of(send(app, Method::POST, "/api/v1/license/create", body).await, 201).await;
    (made["id"].as_str().unwrap().to_owned(), made["license_key"].as_str().unwrap().to_owned())
}

async fn patched(app: &TestApp, path: &str, metadata: Value) -> Value {
    json_of(send(app, Method::PATCH, path, json!({"metadata": metadata})).await, 200).await["metadata"].clone()
}

async fn refused(app: &TestApp, path: &str, metadata: Value) -> String {
    let answer = send(app, Method::PATCH, path, json!({"metadata": metadata})).await;
    let problem = json_of(answer, 422).await;
    assert_eq!(problem["errors"][0]["field"], "metadata", "{problem}");
    problem["errors"][0]["message"].as_str().unwrap().to_owned()
}

async fn validated(app: &TestApp, key: &str, instance: &str) -> Value {
    let question = json!({"license_key": key, "instance_id": instance});
    json_of(app.post("/api/v1/license/validate", question).await, 200).await
}

async fn found(app: &TestApp, list: &str, pair: &str) -> Vec<String> {
    let pair: String = url::form_urlencoded::byte_serialize(pair.as_bytes()).collect();
    let page = app.admin_get(&format!("/api/v1/admin/{list}?metadata={pair}")).await;
    page[list].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

/// Pays a checkout opened by another program, with metadata and custom fields; returns the session.
async fn paid_link(app: &TestApp, metadata: Value, fields: Value, typed: &[(&str, &str)]) -> String {
    let params = json!({
        "mode": "payment", "success_url": "https://elsewhere.example/thanks", "metadata": metadata, "custom_fields": fields,
        "line_items": {"0": {"price": "price_two_devices_once", "quantity": "2"}},
    });
    let session = app.world().create_session(params.as_object().unwrap()).unwrap();
    let id = session["id"].as_str().unwrap().to_owned();
    let typed = typed.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect();
    app.world().pay(&id, &Pay { email: Some(ANN.into()), typed, ..Pay::default() }).unwrap();
    settled(app).await;
    id
}

async fn order_of(app: &TestApp, session: &str) -> Value {
    let orders = app.admin_get(&format!("/api/v1/admin/orders?checkout_session_id={session}")).await;
    let id = orders["orders"][0]["id"].as_str().unwrap().to_owned();
    app.admin_get(&format!("/api/v1/admin/orders/{id}")).await
}

fn company() -> Value {
    let field = |key: &str, kind: &str| json!({"key": key, "type": kind, "label": {"type": "custom", "custom": key}});
    json!({"0": field("company", "text"), "1": field("seats", "numeric"), "2": field("left", "text")})
}

on_both!(what_is_set_is_shown_and_changed_key_by_key, async |app: &TestApp| {
    let (id, key) = made(app, json!({"plan": "gold", "seats": 3, "beta": true, "_cost": 1.5, "no": null})).await;
    let path = format!("/api/v1/admin/licenses/{id}");
    let license = app.admin_get(&path).await;
    assert_eq!(license["metadata"], json!({"plan": "gold", "seats": 3, "beta": true, "_cost": 1.5}));
    let changed = patched(app, &path, json!({"plan": null, "beta": "", "seats": 4, "note": HOSTILE})).await;
    assert_eq!(changed, json!({"seats": 4, "_cost": 1.5, "note": HOSTILE}));
    assert_eq!(app.admin_get(&path).await["metadata"], changed);
    let listed = app.admin_get("/api/v1/admin/licenses").await;
    assert_eq!(listed["licenses"][0]["metadata"], changed);
    let log = app.admin_get(&format!("/api/v1/admin/audit-log?subject={id}&action=license.changed")).await;
    assert_eq!(log["entries"][0]["detail"]["before"]["metadata"]["plan"], "gold");
    // Changing another field keeps it; the same value again is not a change.
    json_of(send(app, Method::PATCH, &path, json!({"notes": "x"})).await, 200).await;
    assert_eq!(patched(app, &path, json!({"seats": 4})).await, changed);
    let log = app.admin_get(&format!("/api/v1/admin/audit-log?subject={id}&action=license.changed")).await;
    assert_eq!(log["entries"].as_array().unwrap().len(), 2);
    for (wrong, why) in [
        (json!({"a b": 1}), "characters"),
        (json!({"k".repeat(65): 1}), "characters"),
        (json!({"a": {"b": 1}}), "a string, a number, true or false"),
        (json!({"a": [1]}), "a string, a number, true or false"),
        (json!({"a": "x".repeat(16 * 1024)}), "16384 bytes"),
        (Value::Object((0..50).map(|n| (format!("k{n}"), json!(n))).collect::<Map<_, _>>()), "50 keys"),
        (json!("text"), "an object"),
        (json!({"a": "one\u{7}two"}), "control"),
        (json!({"a": "one\ntwo"}), "line break"),
        (json!({"a": "nul\u{0}"}), "NUL"),
    ] {
        let message = refused(app, &path, wrong).await;
        assert!(message.contains(why), "{message}");
    }
    assert_eq!(app.admin_get(&path).await["metadata"], changed);
    let bad = json!({"email": ANN, "metadata": {"a": []}});
    problem_of(send(app, Method::POST, "/api/v1/license/create", bad).await, 422, "invalid_metadata").await;
    assert_eq!(patched(app, &path, Value::Null).await, json!({}));
    // The owner cannot see it.
    patched(app, &path, json!({"plan": "silver", "_cost": 2})).await;
    let person = Person::signed_in(app, ANN).await;
    let own = json_of(person.get("/licenses").await, 200).await;
    assert_eq!((&own["licenses"][0]["id"], own["licenses"][0].get("metadata")), (&json!(id), None));
    for page in ["/dashboard".to_owned(), format!("/dashboard?q={key}"), "/dashboard/licenses.csv".to_owned()] {
        let text = person.get(&page).await.text().await.unwrap();
        assert!(!text.contains("silver") && !text.contains("_cost"), "{page}");
    }
});

on_both!(the_catalog_has_it_too, async |app: &TestApp| {
    let product = json!({"slug": "tool", "name": "Tool", "key_prefix": "TOL", "metadata": {"crm": "p-7"}});
    let product = json_of(send(app, Method::POST, "/api/v1/admin/products", product).await, 201).await;
    assert_eq!(product["metadata"], json!({"crm": "p-7"}));
    let path = "/api/v1/admin/products/tool";
    assert_eq!(patched(app, path, json!({"erp": 12})).await, json!({"crm": "p-7", "erp": 12}));
    assert_eq!(patched(app, path, json!({"crm": null})).await, json!({"erp": 12}));
    assert!(refused(app, path, json!({"a": {}})).await.contains("true or false"));
    let tier = json!({"product": "tool", "slug": "pro", "name": "Pro", "activates": "device", "metadata": {"rank": 2}});
    let tier = json_of(send(app, Method::POST, "/api/v1/admin/tiers", tier).await, 201).await;
    assert_eq!(tier["metadata"], json!({"rank": 2}));
    assert_eq!(
        patched(app, "/api/v1/admin/tiers/pro", json!({"rank": 3, "_x": true})).await,
        json!({"rank": 3, "_x": true})
    );
    // An update that does not name it keeps it; null clears it.
    let renamed = send(app, Method::PATCH, "/api/v1/admin/tiers/pro", json!({"name": "Professional"})).await;
    assert_eq!(json_of(renamed, 200).await["metadata"], json!({"rank": 3, "_x": true}));
    assert_eq!(patched(app, "/api/v1/admin/tiers/pro", Value::Null).await, json!({}));
    assert_eq!(app.admin_get("/api/v1/admin/tiers/site").await["metadata"], json!({}));
});

on_both!(answers_files_and_webhooks_have_what_is_not_private, async |app: &TestApp| {
    let receiver = Receiver::start();
    let endpoint = json!({"url": receiver.url, "events": ["*"]});
    json_of(send(app, Method::POST, "/api/v1/admin/webhook-endpoints", endpoint).await, 201).await;
    let (id, key) = made(app, json!({"plan": "gold", "note": HOSTILE, "_secret": "PRIVATE"})).await;
    let public = json!({"plan": "gold", "note": HOSTILE});
    let device = json!({"email": ANN, "installation_id": "pc-1", "license_key": key});
    let active = json_of(app.post("/api/v1/license/activate", device).await, 200).await;
    assert_eq!(active["metadata"], public);
    // The same by key, by address, by GET and from the cache.
    for _ in 0..2 {
        assert_eq!(validated(app, &key, "pc-1").await["metadata"], public);
    }
    let by_address = json!({"email": ANN, "installation_id": "pc-1"});
    let by_address = json_of(app.post("/api/v1/license/validate", by_address).await, 200).await;
    assert_eq!(by_address["metadata"], public);
    let by_get = app.get(&format!("/api/v1/license/validate?license_key={key}&instance_id=pc-1")).await;
    assert_eq!(json_of(by_get, 200).await["metadata"], public);
    // Inactive instances and unknown keys get no metadata.
    assert_eq!(validated(app, "TOL-1", "pc-1").await.get("metadata"), None);
    // Concurrent validations are read in one batch.
    let (one, two) = tokio::join!(validated(app, &key, "pc-1"), validated(app, &key, "pc-1"));
    assert_eq!((&one["metadata"], &two["metadata"]), (&public, &public));
    // The next response has the change.
    let path = format!("/api/v1/admin/licenses/{id}");
    patched(app, &path, json!({"plan": "silver", "note": null})).await;
    assert_eq!(validated(app, &key, "pc-1").await["metadata"], json!({"plan": "silver"}));
    let file = json!({"license_key": key, "installation_id": "pc-1"});
    let file = json_of(app.post("/api/v1/license/file", file).await, 200).await;
    let keys = app.get("/api/v1/public-keys").await;
    let hex = json_of(keys, 200).await["keys"][0]["public_key"].as_str().unwrap().to_owned();
    let verifier = Verifier::new([hex.parse().unwrap()]).installation("pc-1");
    let license = verifier.verify(file["certificate"].as_str().unwrap(), app.app.context.now()).unwrap();
    assert_eq!(json!(license.metadata), json!({"plan": "silver"}));
    // Without metadata, the field is omitted.
    patched(app, &path, json!({"plan": null})).await;
    assert_eq!(validated(app, &key, "pc-1").await.get("metadata"), None);
    // The activation call of sites.
    let site = json!({"email": ANN, "tier": "site", "metadata": {"theme": "dark", "_secret": "PRIVATE"}});
    let site = json_of(send(app, Method::POST, "/api/v1/license/create", site).await, 201).await;
    let site = json_of(app.activate(site["license_key"].as_str().unwrap(), "shop.com", ANN).await, 200).await;
    assert_eq!(site["metadata"], json!({"theme": "dark"}));
    app.until("the webhooks arrived", async || {
        receiver.count("license.created") == 2
            && receiver.count("license.updated") == 2
            && receiver.count("license.activated") == 2
    })
    .await;
    let posted = receiver.posted();
    let created: Vec<_> = posted.iter().filter(|posted| posted.kind() == "license.created").collect();
    assert!(created.iter().any(|posted| posted.body["data"]["license"]["metadata"] == public), "{created:?}");
    assert!(posted.iter().all(|posted| !posted.text.contains("PRIVATE") && !posted.text.contains("_secret")));
    receiver.stop().await;
});

on_both!(a_checkout_brings_its_own, async |app: &TestApp| {
    let receiver = Receiver::start();
    let endpoint = json!({"url": receiver.url, "events": ["order.fulfilled", "license.created"]});
    json_of(send(app, Method::POST, "/api/v1/admin/webhook-endpoints", endpoint).await, 201).await;
    let metadata = json!({"campaign": "autumn", "_margin": "0.3", "quantity": "9", "Bad Key": "x", "text": HOSTILE});
    let session = paid_link(app, metadata, company(), &[("company", "Acme & Söhne"), ("seats", "042")]).await;
    let order = order_of(app, &session).await;
    let of_license = json!({
        "campaign": "autumn", "_margin": "0.3", "text": HOSTILE, "custom_fields.company": "Acme & Söhne",
        "custom_fields.seats": "042",
    });
    let mut of_order = of_license.clone();
    of_order["_not_kept"] = "\"Bad Key\"".into();
    assert_eq!(order["metadata"], of_order);
    assert_eq!(order["licenses"].as_array().unwrap().len(), 2);
    for license in order["licenses"].as_array().unwrap() {
        assert_eq!(license["metadata"], of_license);
    }
    let id = order["id"].as_str().unwrap();
    let log = app.admin_get(&format!("/api/v1/admin/audit-log?subject={id}&action=order.metadata_not_kept")).await;
    assert_eq!(log["entries"].as_array().unwrap().len(), 1);
    app.until("the webhooks arrived", async || {
        receiver.count("order.fulfilled") == 1 && receiver.count("license.created") == 2
    })
    .await;
    let mut public = of_license.clone();
    public.as_object_mut().unwrap().remove("_margin");
    for posted in receiver.posted() {
        let data = &posted.body["data"];
        let shown = if posted.kind() == "order.fulfilled" { &data["order"] } else { &data["license"] };
        assert_eq!(shown["metadata"], public, "{}", posted.kind());
    }
    receiver.stop().await;
    // Orders of our own checkouts have no metadata except answered custom fields; a person may add some.
    let ours = order_of(app, &app.buy("bob@example.com", 1).await).await;
    assert_eq!(ours["metadata"], json!({}));
    let path = format!("/api/v1/admin/orders/{}", ours["id"].as_str().unwrap());
    assert_eq!(patched(app, &path, json!({"rep": "Cy"})).await, json!({"rep": "Cy"}));
    assert_eq!(app.admin_get(&path).await["metadata"], json!({"rep": "Cy"}));
    assert!(refused(app, &path, json!({"a": {}})).await.contains("true or false"));
    let unknown = send(app, Method::PATCH, &path, json!({"quantity": 5})).await;
    problem_of(unknown, 422, "invalid_fields").await;
    let none = send(app, Method::PATCH, "/api/v1/admin/orders/ord_none", json!({"metadata": {}})).await;
    problem_of(none, 404, "order_not_found").await;
});

on_both!(what_a_checkout_sends_never_costs_the_keys, async |app: &TestApp| {
    // Stripe's maximum, which is more than 16 KiB.
    let much: Map<String, Value> = (0..50).map(|n| (format!("key-{n:02}"), json!("v".repeat(500)))).collect();
    let session = paid_link(app, much.into(), company(), &[("company", "Acme")]).await;
    let order = order_of(app, &session).await;
    assert_eq!(order["licenses"].as_array().unwrap().len(), 2);
    let kept = order["metadata"].as_object().unwrap();
    assert!(order["metadata"].to_string().len() <= 16 * 1024);
    assert!(kept.len() > 25 && kept["_not_kept"].as_str().unwrap().contains("key-49"), "{}", kept.len());
    // Types that Stripe never sends.
    for (name, odd) in [
        ("metadata", json!({"n": 7, "deep": {"a": [1]}, "none": null})),
        ("metadata", json!(["list"])),
        ("custom_fields", json!({"no": "list"})),
        ("custom_fields", json!([7, null, {"key": 1}, {"key": "k", "text": "odd"}, {"text": {"value": "keyless"}}])),
    ] {
        let session = app.open_checkout("odd@example.com", 1).await;
        app.world().lock().change("checkout.session", &session, |session| {
            session[name] = match (&session[name], odd.clone()) {
                // Our own metadata keys stay, since they identify the sale.
                (Value::Object(ours), Value::Object(odd)) => ours.clone().into_iter().chain(odd).collect(),
                (_, odd) => odd,
            };
        });
        app.world().pay(&session, &Pay::default()).unwrap();
        settled(app).await;
        assert_eq!(order_of(app, &session).await["status"], "fulfilled", "{name}");
        if name == "metadata" && odd.is_object() {
            assert_eq!(order_of(app, &session).await["metadata"], json!({"n": "7", "deep": r#"{"a":[1]}"#}));
        }
    }
    assert_eq!(app.licenses("odd@example.com").await.len(), 4);
});

on_both!(it_is_found_by_key_and_value, async |app: &TestApp| {
    let (first, _) = made(app, json!({"plan": "gold", "crm": 17, "vip": true, "ratio": 1.5, "big": 1e21})).await;
    let (second, _) =
        made(app, json!({"plan": "gold", "url": "https://crm.example/x:1", "long": "x".repeat(501)})).await;
    made(app, json!({"plan": "Gold", "other": "gold"})).await;
    assert_eq!(found(app, "licenses", "plan:gold").await, [second.clone(), first.clone()]);
    for pair in ["crm:17", "vip:true", "ratio:1.5", "plan: gold "] {
        assert!(found(app, "licenses", pair).await.contains(&first), "{pair}");
    }
    assert_eq!(found(app, "licenses", "url:https://crm.example/x:1").await, [second.as_str()]);
    for pair in ["plan:go%", "plan:", "crm:1", "none:gold", &format!("long:{}", "x".repeat(501))] {
        if pair == "plan:" {
            let answer = Person::with_token(app, ADMIN).get("/api/v1/admin/licenses?metadata=plan:").await;
            problem_of(answer, 422, "invalid_fields").await;
        } else {
            assert_eq!(found(app, "licenses", pair).await, [""; 0], "{pair}");
        }
    }
    // Changed metadata is found by its new value only.
    patched(app, &format!("/api/v1/admin/licenses/{first}"), json!({"plan": "silver", "crm": null})).await;
    assert_eq!(found(app, "licenses", "plan:gold").await, [second.as_str()]);
    assert_eq!(found(app, "licenses", "plan:silver").await, [first.as_str()]);
    assert_eq!(found(app, "licenses", "crm:17").await, [""; 0]);
    // Paginated.
    let page = app.admin_get("/api/v1/admin/licenses?metadata=plan:gold&limit=1&tier=two-devices").await;
    assert_eq!((page["licenses"].as_array().unwrap().len(), &page["next_cursor"]), (1, &Value::Null));
    // Orders, and the console's search box.
    let session = paid_link(app, json!({"campaign": "autumn"}), json!({}), &[]).await;
    let order = order_of(app, &session).await["id"].as_str().unwrap().to_owned();
    assert_eq!(found(app, "orders", "campaign:autumn").await, [order.as_str()]);
    assert_eq!(found(app, "licenses", "campaign:autumn").await.len(), 2);
    let bought = order_of(app, &app.buy("bob@example.com", 1).await).await["id"].as_str().unwrap().to_owned();
    patched(app, &format!("/api/v1/admin/orders/{bought}"), json!({"in_rep": "Cy"})).await;
    let seller = seller(app).await;
    for (list, text, expected) in [
        ("licenses", "plan:silver", &first),
        ("licenses", "url:https://crm.example/x:1", &second),
        ("orders", "campaign:autumn", &order),
        ("orders", "in_rep:Cy", &bought),
    ] {
        let text: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        let page = page_of(&seller, &format!("/admin/{list}?q={text}")).await;
        assert!(page.contains(&format!("/admin/{list}/{expected}")), "{list} {text}: {page}");
    }
    let csv = seller.get("/admin/licenses.csv?q=plan:silver").await.text().await.unwrap();
    assert!(csv.lines().next().unwrap().ends_with(",Metadata\r") || csv.lines().next().unwrap().ends_with(",Metadata"));
    assert!(csv.contains(r#""{""big"":1e+21,""plan"":""silver"",""ratio"":1.5,""vip"":true}""#), "{csv}");
});

on_both!(the_console_shows_and_edits_it, async |app: &TestApp| {
    let (id, _) = made(app, json!({"plan": HOSTILE, "seats": 3, "vip": true, "_mine": "x"})).await;
    let seller = seller(app).await;
    let path = format!("/admin/licenses/{id}");
    let page = page_of(&seller, &path).await;
    assert!(page.contains("<code>_mine</code>") && page.contains("<code>seats</code>"), "{page}");
    assert!(!page.contains("<b>&") && page.contains("{{ 7*7 }}"), "hostile text is text: {page}");
    let action = format!("{path}/metadata");
    let fields = [
        ("key-1", "plan"),
        ("value-1", ""),
        ("key-2", "seats"),
        ("value-2", "5"),
        ("key-3", "vip"),
        ("value-3", "no"),
        ("key-4", ""),
        ("value-4", ""),
        ("key-5", "new.key"),
        ("value-5", " 7 "),
    ];
    let done = submit(&seller, &page, &action, &fields).await;
    assert_eq!((done.status().as_u16(), done.headers()["location"].to_str().unwrap()), (303, path.as_str()));
    let license = app.admin_get(&format!("/api/v1/admin/licenses/{id}")).await;
    // Numbers stay numbers where possible, new values are text, and keys not in the form stay.
    assert_eq!(license["metadata"], json!({"seats": 5, "vip": "no", "new.key": "7", "_mine": "x"}));
    // After a mistake the form keeps what was sent.
    let wrong = submit(&seller, &page, &action, &[("key-1", "a b"), ("value-1", "kept")]).await;
    assert_eq!(wrong.status(), 422);
    let wrong = wrong.text().await.unwrap();
    assert!(
        wrong.contains("value=\"a b\"") && wrong.contains("value=\"kept\"") && wrong.contains("role=\"alert\""),
        "{wrong}"
    );
    let person = Person::signed_in(app, ANN).await;
    assert_eq!(person.post_form(&action, &[("csrf", "x")]).await.status(), 403);
    let session = paid_link(app, json!({"campaign": "<i>autumn</i>", "Bad Key": "x"}), json!({}), &[]).await;
    let order = order_of(app, &session).await["id"].as_str().unwrap().to_owned();
    let page = page_of(&seller, &format!("/admin/orders/{order}")).await;
    assert!(page.contains("&lt;i&gt;autumn") && page.contains("could not be kept: &quot;Bad Key&quot;"), "{page}");
});

on_both!(an_erased_person_takes_what_they_typed_along, async |app: &TestApp| {
    let receiver = Receiver::start();
    let endpoint = json!({"url": receiver.url, "events": ["*"]});
    json_of(send(app, Method::POST, "/api/v1/admin/webhook-endpoints", endpoint).await, 201).await;
    let metadata = json!({"campaign": "Acme Industries", "contact": ANN});
    let session = paid_link(app, metadata, company(), &[("company", "Acme Industries"), ("seats", "31415926")]).await;
    settled(app).await;
    let order = order_of(app, &session).await;
    let license = order["licenses"][0]["id"].as_str().unwrap();
    patched(app, &format!("/api/v1/admin/licenses/{license}"), json!({"seen": 1})).await;
    app.until("the webhooks and mails are out", async || {
        let mails = app.admin_get("/api/v1/admin/mail?limit=100").await;
        receiver.count("license.updated") == 1
            && mails["mail"].as_array().unwrap().iter().all(|mail| mail["status"] == "sent")
    })
    .await;
    let account = order["account_id"].as_str().unwrap();
    let known = app.admin_get(&format!("/api/v1/admin/accounts/{account}/data")).await;
    assert!(known.to_string().contains("31415926"));
    json_of(send(app, Method::POST, &format!("/api/v1/admin/accounts/{account}/erase"), json!({})).await, 200).await;
    let all = crate::person::everything(app).await;
    for trace in ["31415926", ANN, "custom_fields.company\\\":\\\"acme"] {
        assert_eq!(all.find(trace), None, "{trace}");
    }
    // The seller's own values stay, even if the customer typed the same text.
    let order = order_of(app, &session).await;
    assert_eq!(order["metadata"]["campaign"], "Acme Industries");
    assert_eq!(order["metadata"].get("custom_fields.company"), None);
    assert_eq!(order["licenses"][0]["metadata"].get("custom_fields.company"), None);
    assert_eq!(found(app, "orders", "custom_fields.company:Acme Industries").await, [""; 0]);
    assert_eq!(found(app, "orders", "campaign:Acme Industries").await.len(), 1);
    receiver.stop().await;
});

/// Runs a command that must fail; returns its stderr.
fn said_no(machine: &Machine, args: &[&str]) -> String {
    let output = machine.run(args);
    assert_eq!(output.status.code(), Some(1), "{args:?}");
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

fn out_and_in_again(from: &Database, to: &Database) {
    let machine = machine(from);
    let create =
        ["license", "create", "--email", ANN, "--metadata", "plan=gold", "--metadata", "_mine=\"x\" <é>", "--json"];
    let made: Value = serde_json::from_str(&machine.must(&create)).unwrap();
    let id = made["id"].as_str().unwrap();
    assert!(machine.must(&["license", "show", id]).contains("plan=gold"));
    let wrong = machine.refused(&["license", "create", "--email", ANN, "--metadata", "a b=1"]);
    assert!(wrong.contains("--metadata") && wrong.contains("characters"), "{wrong}");
    std::fs::write(
        machine.path("old.csv"),
        "license_key,status,metadata\nOLD-1,active,plan=old; since=2019\nOLD-2,active,\"{\"\"n\"\":7}\"\n",
    )
    .unwrap();
    machine.must(&["import", "legacy", "old.csv"]);
    let shown =
        |key: &str| -> Value { serde_json::from_str(&machine.must(&["license", "show", key, "--json"])).unwrap() };
    assert_eq!(shown("OLD-1")["metadata"], json!({"plan": "old", "since": "2019"}));
    assert_eq!(shown("OLD-2")["metadata"], json!({"n": 7}));
    std::fs::write(machine.path("bad.csv"), "license_key,status,metadata\nOLD-3,active,\"{\"\"n\"\":[7]}\"\n").unwrap();
    assert!(said_no(&machine, &["import", "legacy", "bad.csv"]).contains("metadata: the value of"));
    machine.must(&["export", "--output", "all.jsonl"]);
    let there = unmigrated(to);
    keysmith::private_files::make_folder(&there.path("data")).unwrap();
    std::fs::copy(machine.path("data/secret.key"), there.path("data/secret.key")).unwrap();
    there.must(&["restore", &machine.path("all.jsonl").display().to_string()]);
    there.must(&["export", "--output", "again.jsonl"]);
    let rows = |path: std::path::PathBuf| -> Vec<Value> {
        let text = std::fs::read_to_string(path).unwrap();
        text.lines().skip(1).map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    assert_eq!(rows(there.path("again.jsonl")), rows(machine.path("all.jsonl")));
    // Also as CSV, which can be imported again.
    there.must(&["export", "--format", "csv", "--output", "all.csv"]);
    let csv = std::fs::read_to_string(there.path("all.csv")).unwrap();
    assert!(csv.contains(r#""{""_mine"":""\""x\"" <é>"",""plan"":""gold""}""#), "{csv}");
    let third = Database::sqlite();
    let third = crate::commands::machine(&third);
    std::fs::copy(there.path("all.csv"), third.path("all.csv")).unwrap();
    third.must(&["import", "legacy", "all.csv"]);
    let again: Value = serde_json::from_str(&third.must(&["license", "show", id, "--json"])).unwrap();
    assert_eq!(again["metadata"], json!({"plan": "gold", "_mine": "\"x\" <é>"}));
}

on_both_by_command!(an_export_has_it_and_a_restore_brings_it_back, |database: &Database| {
    let other = if database.url.starts_with("sqlite") { Database::postgres() } else { Database::sqlite() };
    out_and_in_again(database, &other);
});

on_both_by_command!(the_catalog_file_has_it, |database: &Database| {
    let machine = machine(database);
    let catalog = "[[product]]\nslug = \"tool\"\nname = \"Tool\"\nkey_prefix = \"TOL\"\n[product.metadata]\ncrm = \"p-7\"\n\
                   [[product.tier]]\nslug = \"pro\"\nname = \"Pro\"\nactivates = \"device\"\nmetadata = { rank = 2, beta = true }\n";
    std::fs::write(machine.path("own.toml"), catalog).unwrap();
    assert!(machine.must(&["catalog", "apply", "own.toml"]).contains("+ product tool"));
    assert!(!machine.must(&["catalog", "apply", "own.toml"]).contains("metadata"), "nothing changes twice");
    std::fs::write(machine.path("own.toml"), catalog.replace("p-7", "p-8")).unwrap();
    let said = machine.must(&["catalog", "apply", "own.toml"]);
    assert!(said.contains(r#"~ product tool: metadata {"crm":"p-7"} -> {"crm":"p-8"}"#), "{said}");
    std::fs::write(machine.path("own.toml"), catalog.replace("rank = 2", "rank = [2]")).unwrap();
    let wrong = said_no(&machine, &["catalog", "apply", "own.toml"]);
    assert!(wrong.contains("the value of \"rank\" must be a string"), "{wrong}");
});

#[test]
fn a_license_made_offline_carries_it() {
    let database = Database::sqlite();
    let machine = machine(&database);
    machine.must(&["signing-key", "new"]);
    let made = ["license", "generate", "--customer", "Ann", "--email", ANN, "--tier", "starter"];
    let more = ["--metadata", "plan=gold", "--metadata", "_mine=secret", "--output", "."];
    machine.must(&[&made[..], &more[..]].concat());
    let file = |ending: &str| {
        let mut files = std::fs::read_dir(machine.path(".")).unwrap().map(|entry| entry.unwrap().path());
        files.find(|path| path.extension().is_some_and(|e| e == ending)).unwrap().display().to_string()
    };
    let checked: Value = serde_json::from_str(&machine.must(&["license", "verify", &file("lic"), "--json"])).unwrap();
    assert_eq!(checked["license"]["metadata"], json!({"plan": "gold"}));
    machine.must(&["license", "import", &file("json")]);
    let id = checked["license"]["id"].as_str().unwrap();
    let shown: Value = serde_json::from_str(&machine.must(&["license", "show", id, "--json"])).unwrap();
    assert_eq!(shown["metadata"], json!({"plan": "gold", "_mine": "secret"}));
}
