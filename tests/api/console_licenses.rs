//! One license in the console: issued, edited, extended, moved and handed over by forms; and the columns of the lists.

use serde_json::{Value, json};

use crate::desk::{SELLER, seller};
use crate::helpers::{ADMIN, Person, TestApp, json_of};
use crate::money::{settled, subscribe};
use crate::on_both;
use crate::pages::field;
use crate::subscriptions::{page_of, submit};

/// The message that the next page will show.
fn flash_of(response: &reqwest::Response) -> String {
    cookie_of(response, "keysmith_flash")
}

fn cookie_of(response: &reqwest::Response, name: &str) -> String {
    let set = response.headers().get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
    let mut value = set.filter_map(|cookie| cookie.strip_prefix(name)?.strip_prefix('=')?.split(';').next());
    value.next_back().unwrap_or_default().to_owned()
}

async fn license(app: &TestApp, id: &str) -> Value {
    app.admin_get(&format!("/api/v1/admin/licenses/{id}")).await
}

/// Sends a license's form: all fields as on the page, except these.
async fn send(seller: &Person, id: &str, form: &str, changed: &[(&str, &str)]) -> reqwest::Response {
    let path = format!("/admin/licenses/{id}/change/{form}");
    let page = page_of(seller, &path).await;
    let mut fields: Vec<(String, String)> = Vec::new();
    for name in ["max_activations", "max_leases", "features", "limits", "valid_until", "customer_name", "notes"] {
        let value = if let Some(input) = page.split(&format!("name=\"{name}\" type=")).nth(1) {
            input.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
        } else if let Some(area) = page.split(&format!("name=\"{name}\" rows=")).nth(1) {
            area.split('>').nth(1).unwrap().split('<').next().unwrap().replace('\n', "\r\n")
        } else {
            continue;
        };
        fields.push((name.to_owned(), value.replace("&#x3d;", "=")));
    }
    fields.retain(|(name, _)| changed.iter().all(|(other, _)| name != other));
    fields.extend(changed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    submit(seller, &page, &path, &fields).await
}

on_both!(a_form_that_is_sent_twice_issues_once, async |app: &TestApp| {
    let seller = seller(app).await;
    let form = page_of(&seller, "/admin/licenses/new").await;
    let id = field(&form, "form_id");
    let ann = [("email", "ann@example.com"), ("tier", "site"), ("form_id", id.as_str())];
    let (one, two) =
        tokio::join!(submit(&seller, &form, "/admin/licenses", &ann), submit(&seller, &form, "/admin/licenses", &ann));
    // Of two concurrent submissions, the second may be told to check first (409).
    let answers = [one.status().as_u16(), two.status().as_u16()];
    assert!(answers.contains(&303) && answers.iter().all(|status| matches!(status, 303 | 409)), "{answers:?}");
    let again = submit(&seller, &form, "/admin/licenses", &ann).await;
    let issued = app.licenses("ann@example.com").await;
    assert_eq!(issued.len(), 1, "{issued:?}");
    let page = format!("/admin/licenses/{}", issued[0]["id"].as_str().unwrap());
    assert_eq!((again.status().as_u16(), again.headers()["location"].to_str().unwrap()), (303, page.as_str()));
    // A refusal uses nothing up, and *Back* with another address is another request.
    let nobody = [("email", "nonsense"), ("tier", "site"), ("form_id", id.as_str())];
    assert_eq!(submit(&seller, &form, "/admin/licenses", &nobody).await.status(), 422);
    let bob = [("email", "bob@example.com"), ("tier", "site"), ("form_id", id.as_str())];
    assert_eq!(submit(&seller, &form, "/admin/licenses", &bob).await.status(), 303);
    assert_eq!(app.licenses("bob@example.com").await.len(), 1);
    // A new form issues another license.
    let form = page_of(&seller, "/admin/licenses/new").await;
    let ann = [("email", "ann@example.com"), ("tier", "site"), ("form_id", &field(&form, "form_id"))];
    assert_eq!(submit(&seller, &form, "/admin/licenses", &ann).await.status(), 303);
    assert_eq!(app.licenses("ann@example.com").await.len(), 2);
    // The audit log can be searched by actor.
    let log = page_of(&seller, &format!("/admin/audit-log?q={SELLER}")).await;
    assert!(log.contains("license created"), "{log}");
    let log = page_of(&seller, "/admin/audit-log?q=ann%40example.com").await;
    assert!(log.contains("No entry fits"), "{log}");
});

on_both!(licenses_are_issued_by_hand, async |app: &TestApp| {
    let seller = seller(app).await;
    let form = page_of(&seller, "/admin/licenses/new").await;
    let path = "/admin/licenses";
    for (fields, at) in [
        (vec![("email", "nonsense"), ("tier", "site")], "f-email-error-1"),
        (vec![("email", "ann@example.com"), ("tier", "nonsense")], "f-tier-error-1"),
        (vec![("email", "ann@example.com"), ("tier", "site"), ("quantity", "101")], "f-quantity-error-1"),
        (vec![("email", "ann@example.com"), ("tier", "site"), ("days", "many")], "f-days-error-1"),
        (
            vec![("email", "ann@example.com"), ("tier", "site"), ("days", "3"), ("until", "2098-01-01")],
            "f-until-error-1",
        ),
        (vec![("email", "ann@example.com"), ("tier", "site"), ("limits", "users")], "f-limits-error-1"),
        (vec![("email", "ann@example.com"), ("tier", "site"), ("max_activations", "few")], "f-max_activations-error-1"),
    ] {
        let refused = submit(&seller, &form, path, &fields).await;
        assert_eq!(refused.status(), 422, "{at}");
        let page = refused.text().await.unwrap();
        assert!(page.contains(at) && page.contains(fields[0].1), "{at}: {page}");
    }
    assert_eq!(app.licenses("ann@example.com").await, Vec::<Value>::new());
    let good = [
        ("email", "ann@example.com"),
        ("tier", "site"),
        ("until", "2098-01-01"),
        ("max_activations", "unlimited"),
        ("features", "api, sso"),
        ("limits", "users = 20, servers = unlimited"),
        ("notes", "paid by wire"),
        ("send_mail", "yes"),
    ];
    assert_eq!(seller.post_form(path, &good).await.status(), 403, "not without the page's token");
    let issued = submit(&seller, &form, path, &good).await;
    assert_eq!(issued.status(), 303);
    assert_eq!(flash_of(&issued), "license_issued");
    let to = issued.headers()["location"].to_str().unwrap().to_owned();
    let made = license(app, to.rsplit('/').next().unwrap()).await;
    assert_eq!(
        (&made["valid_until"], &made["max_activations"], &made["features"], &made["limits"], &made["notes"]),
        (
            &json!("2098-01-01T23:59:59Z"),
            &Value::Null,
            &json!(["api", "sso"]),
            &json!({"servers": null, "users": 20}),
            &json!("paid by wire"),
        )
    );
    assert_eq!(
        app.admin_get("/api/v1/admin/mail?recipient=ann@example.com").await["mail"].as_array().unwrap().len(),
        1
    );
    // Many licenses, without mail.
    let many = [("email", "bob@example.com"), ("tier", "site"), ("quantity", "12"), ("days", "30")];
    assert_eq!(submit(&seller, &form, path, &many).await.status(), 303);
    assert_eq!(app.licenses("bob@example.com").await.len(), 12);
    assert_eq!(app.admin_get("/api/v1/admin/mail?recipient=bob@example.com").await["mail"], json!([]));
    // Customers cannot issue licenses.
    let eve = Person::signed_in(app, "eve@example.com").await;
    assert_eq!(eve.get("/admin/licenses/new").await.status(), 403);
    assert_eq!(eve.post_form(path, &many).await.status(), 403);
});

on_both!(a_license_is_edited_extended_moved_and_handed_over, async |app: &TestApp| {
    let seller = seller(app).await;
    let admin = Person::with_token(app, ADMIN);
    let new = json!({"email": "ann@example.com", "tier": "site", "days": 30, "limits": {"users": 5}});
    let made = json_of(admin.post("/api/v1/license/create", new).await, 201).await;
    let id = made["id"].as_str().unwrap();
    let place = json!({"license_key": made["license_key"], "site_domain": "example.com", "email": "ann@example.com"});
    json_of(app.post("/activate-license", place).await, 200).await;
    let before = license(app, id).await;
    // An untouched form changes nothing.
    assert_eq!(send(&seller, id, "edit", &[]).await.status(), 303);
    let after = license(app, id).await;
    assert_eq!(
        (&after["valid_until"], &after["own_limits"], &after["updated_at"]),
        (&before["valid_until"], &before["own_limits"], &before["updated_at"])
    );
    for (field, wrong) in [
        ("max_activations", "few"),
        ("limits", "users: 3"),
        ("valid_until", "soon"),
        ("customer_name", "https://evil.example"),
    ] {
        let refused = send(&seller, id, "edit", &[(field, wrong), ("notes", "kept <b>")]).await;
        assert_eq!(refused.status(), 422, "{field}");
        let page = refused.text().await.unwrap();
        assert!(page.contains(&format!("f-{field}-error-1")) && page.contains("kept &lt;b&gt;"), "{field}: {page}");
    }
    let changed = [
        ("max_activations", "0"),
        ("features", "api"),
        ("limits", ""),
        ("customer_name", "Ann Inc"),
        ("notes", "by phone"),
    ];
    let saved = send(&seller, id, "edit", &changed).await;
    assert_eq!((saved.status().as_u16(), flash_of(&saved).as_str()), (303, "license_changed_over_limit"));
    let after = license(app, id).await;
    assert_eq!(
        (
            &after["max_activations"],
            &after["own_features"],
            &after["own_limits"],
            &after["customer_name"],
            &after["notes"]
        ),
        (&json!(0), &json!(["api"]), &Value::Null, &json!("Ann Inc"), &json!("by phone"))
    );
    assert_eq!(after["valid_until"], before["valid_until"], "the time of day stays");
    // Extended.
    assert_eq!(send(&seller, id, "extend", &[("days", "10")]).await.status(), 303);
    let days =
        |license: &Value| keysmith::clock::parse_rfc3339(license["valid_until"].as_str().unwrap()).unwrap() / 86_400;
    assert_eq!(days(&license(app, id).await) - days(&before), 10);
    let sent_before = before["valid_until"].as_str().unwrap();
    assert_eq!(send(&seller, id, "extend", &[("days", "10"), ("from", sent_before)]).await.status(), 409, "sent twice");
    assert_eq!(send(&seller, id, "extend", &[("until", "2001-01-01")]).await.status(), 409);
    assert_eq!(send(&seller, id, "extend", &[]).await.status(), 422);
    assert_eq!(send(&seller, id, "extend", &[("days", "3"), ("until", "2098-01-01")]).await.status(), 422);
    // An unknown tier is refused at its field.
    let unfit = send(&seller, id, "tier", &[("tier", "nonsense")]).await;
    assert_eq!(unfit.status(), 422);
    assert!(unfit.text().await.unwrap().contains("f-tier-error-1"));
    assert_eq!(send(&seller, id, "tier", &[("tier", "site")]).await.status(), 303);
    // Handed over: the new owner is notified, without the seller's address.
    assert_eq!(send(&seller, id, "hand-over", &[("email", "nobody")]).await.status(), 422);
    assert_eq!(send(&seller, id, "hand-over", &[("email", "bob@example.com")]).await.status(), 303);
    assert_eq!((app.licenses("ann@example.com").await.len(), app.licenses("bob@example.com").await.len()), (0, 1));
    let mail = app.admin_get("/api/v1/admin/mail?recipient=bob@example.com").await["mail"].clone();
    assert_eq!(mail[0]["template"], "account_notice", "{mail}");
    assert!(!mail.to_string().contains(crate::desk::SELLER), "{mail}");
    let log = app.admin_get(&format!("/api/v1/admin/audit-log?subject={id}&action=license.handed_over")).await;
    assert!(log["entries"][0]["actor"].as_str().unwrap().starts_with("customer:acc_"), "{log}");
    // Not by others, not without the CSRF token, and no unknown forms.
    let form = format!("/admin/licenses/{id}/change/edit");
    assert_eq!(seller.post_form(&form, &[("notes", "x")]).await.status(), 403);
    let eve = Person::signed_in(app, "eve@example.com").await;
    assert_eq!(eve.get(&form).await.status(), 403);
    assert_eq!(eve.post_form(&form, &[("notes", "x")]).await.status(), 403);
    assert_eq!(seller.get(&format!("/admin/licenses/{id}/change/burn")).await.status(), 404);
    assert_eq!(seller.get("/admin/licenses/lic_none/change/edit").await.status(), 404);
});

on_both!(what_a_subscription_decides_is_not_in_the_forms, async |app: &TestApp| {
    let seller = seller(app).await;
    subscribe(app, "ann@example.com", 1).await;
    settled(app).await;
    let id = app.licenses("ann@example.com").await[0]["id"].as_str().unwrap().to_owned();
    let page = page_of(&seller, &format!("/admin/licenses/{id}")).await;
    assert!(page.contains("/change/edit") && !page.contains("/change/extend"), "{page}");
    assert!(!page_of(&seller, &format!("/admin/licenses/{id}/change/edit")).await.contains("f-valid_until"));
    let refused = send(&seller, &id, "extend", &[("days", "10")]).await;
    assert_eq!(refused.status(), 409);
    assert!(refused.text().await.unwrap().contains("change the subscription instead"));
    assert_eq!(send(&seller, &id, "edit", &[("notes", "kept")]).await.status(), 303);
    assert_eq!(license(app, &id).await["notes"], "kept");
});

on_both!(each_list_shows_the_columns_that_were_chosen, async |app: &TestApp| {
    let seller = seller(app).await;
    app.buy_keys("ann@example.com", 1).await;
    settled(app).await;
    let head = |page: &str, name: &str| page.contains(&format!("role=\"columnheader\">{name}<"));
    let page = page_of(&seller, "/admin/licenses").await;
    assert!(head(&page, "Seats") && !head(&page, "Stripe subscription"), "{page}");
    let page = page_of(&seller, "/admin/licenses?columns=owner,stripe-subscription,nonsense").await;
    let shown = ["License key", "Owner", "Stripe subscription"];
    assert!(shown.iter().all(|name| head(&page, name)) && !head(&page, "Seats"), "{page}");
    // Kept in a cookie; the form sends one parameter per column, and unknown columns are ignored.
    let chosen = seller.get("/admin/licenses?columns=owner,stripe-subscription,nonsense").await;
    assert_eq!(cookie_of(&chosen, "keysmith_columns"), "licenses:license-key.owner.stripe-subscription");
    let chosen = seller.get("/admin/orders?columns=amount&columns=stripe-payment").await;
    assert_eq!(cookie_of(&chosen, "keysmith_columns"), "orders:customer.amount.stripe-payment");
    let page = chosen.text().await.unwrap();
    assert!(head(&page, "Customer") && head(&page, "Stripe payment") && !head(&page, "What"), "{page}");
    let usual = seller.get("/admin/licenses?columns=usual").await;
    assert_eq!(cookie_of(&usual, "keysmith_columns"), "");
    assert!(head(&usual.text().await.unwrap(), "Seats"));
    assert_eq!(cookie_of(&seller.get("/admin/licenses").await, "keysmith_columns"), "");
});

on_both!(a_customer_gets_another_address_their_data_and_is_erased, async |app: &TestApp| {
    let seller = seller(app).await;
    let admin = Person::with_token(app, ADMIN);
    json_of(admin.post("/api/v1/license/create", json!({"email": "ann@example.com", "tier": "site"})).await, 201).await;
    json_of(admin.post("/api/v1/license/create", json!({"email": "bob@example.com", "tier": "site"})).await, 201).await;
    let accounts = app.admin_get("/api/v1/admin/accounts?search=ann").await;
    let id = accounts["accounts"][0]["id"].as_str().unwrap().to_owned();
    let path = |form: &str| format!("/admin/customers/{id}/change/{form}");
    let page = page_of(&seller, &path("email")).await;
    for (email, status) in [("nonsense", 422), ("bob@example.com", 409)] {
        let refused = submit(&seller, &page, &path("email"), &[("email", email)]).await;
        assert_eq!(refused.status(), status, "{email}");
        assert!(refused.text().await.unwrap().contains(&format!("value=\"{email}\"")), "what was typed stays");
    }
    assert_eq!(submit(&seller, &page, &path("email"), &[("email", "anna@example.com")]).await.status(), 303);
    assert_eq!(app.licenses("anna@example.com").await.len(), 1);
    let file = seller.get(&format!("/admin/customers/{id}/data")).await;
    assert!(file.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert!(file.text().await.unwrap().contains("anna@example.com"));
    let page = page_of(&seller, &path("erase")).await;
    let wrong = submit(&seller, &page, &path("erase"), &[("confirm_email", "ann@example.com")]).await;
    assert_eq!(wrong.status(), 422);
    assert_eq!(seller.post_form(&path("erase"), &[("confirm_email", "anna@example.com")]).await.status(), 403);
    let eve = Person::signed_in(app, "eve@example.com").await;
    assert_eq!(eve.get(&format!("/admin/customers/{id}/data")).await.status(), 403);
    assert_eq!(eve.post_form(&path("erase"), &[("confirm_email", "anna@example.com")]).await.status(), 403);
    assert_eq!(app.licenses("anna@example.com").await.len(), 1);
    let erased = submit(&seller, &page, &path("erase"), &[("confirm_email", " ANNA@example.com ")]).await;
    assert_eq!(erased.status(), 303);
    assert_eq!(app.admin_get("/api/v1/admin/accounts?search=anna").await["accounts"], json!([]));
    // Lists filter by state.
    for query in ["customers?state=disabled", "customers?state=unconfirmed", "subscriptions?status=past_due"] {
        let page = page_of(&seller, &format!("/admin/{query}")).await;
        assert!(page.contains("aria-current=\"true\"") && !page.contains("bob@example.com</a>"), "{query}: {page}");
    }
});

on_both!(a_subscription_is_ended_and_kept_by_the_seller, async |app: &TestApp| {
    let seller = seller(app).await;
    let id = subscribe(app, "ann@example.com", 1).await;
    settled(app).await;
    let path = format!("/admin/subscriptions/{id}");
    let show = async || page_of(&seller, &path).await;
    let cancel = format!("{path}/cancel");
    let asked = submit(&seller, &show().await, &cancel, &[]).await.text().await.unwrap().replace("&#x2f;", "/");
    assert!(asked.contains("Nothing more is charged"), "{asked}");
    assert!(!show().await.contains("active, ends"), "nothing is done before it is confirmed");
    assert_eq!(seller.post_form(&cancel, &[("confirmed", "yes")]).await.status(), 403);
    assert_eq!(submit(&seller, &asked, &cancel, &[("confirmed", "yes")]).await.status(), 303);
    assert!(show().await.contains("active, ends"));
    let keep = format!("{path}/keep");
    assert_eq!(submit(&seller, &show().await, &keep, &[]).await.status(), 303);
    assert!(!show().await.contains("active, ends"));
    let log = app.admin_get(&format!("/api/v1/admin/audit-log?subject={id}&action=subscription.end_asked")).await;
    assert!(log["entries"][0]["actor"].as_str().unwrap().starts_with("customer:acc_"), "{log}");
    let eve = Person::signed_in(app, "eve@example.com").await;
    assert_eq!(eve.post_form(&cancel, &[("confirmed", "yes")]).await.status(), 403);
});

on_both!(a_trial_is_started_by_hand_once_for_each_address_and_installation, async |app: &TestApp| {
    let seller = seller(app).await;
    let form = page_of(&seller, "/admin/trials/new").await;
    let start = async |email: &str, installation: &str| {
        let fields = [("email", email), ("product", "desktop-app"), ("installation_id", installation)];
        let answer = submit(&seller, &form, "/admin/trials", &fields).await;
        let to = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        (answer.status().as_u16(), to.unwrap_or_default(), answer.text().await.unwrap())
    };
    let (status, to, text) = start("try@example.com", "box-1").await;
    assert!(status == 303 && to.starts_with("/admin/licenses/lic_"), "{status} {to} {text}");
    let page = page_of(&seller, &to).await;
    assert!(page.contains("box-1") && page.contains("try@example.com"), "activated where it was asked for");
    let log = app.admin_get(&format!("/api/v1/admin/audit-log?subject={}", to.rsplit_once('/').unwrap().1)).await;
    assert!(log["entries"].as_array().unwrap().iter().any(|entry| entry["action"] == "trial.issued"), "{log}");
    for (email, installation) in [("try@example.com", "box-2"), ("else@example.com", "box-1")] {
        let (status, _, text) = start(email, installation).await;
        assert!(status == 409 && text.contains(email) && text.contains("already tried"), "{status} {text}");
    }
    let (status, _, text) = start("no address", "box-3").await;
    assert!(status == 422 && text.contains("aria-invalid"), "{status}");
});
