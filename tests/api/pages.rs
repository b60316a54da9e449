//! The pages, used like a browser without scripts.

use diesel::prelude::*;
use keysmith::db::schema::licenses;
use keysmith::licenses::key::LicenseKey;
use keysmith_license::{PublicKey, Verifier};
use reqwest::Response;
use serde_json::json;

use crate::helpers::person::new_link;
use crate::helpers::{TestApp, json_of, problem_of};
use crate::licensing::key_of;
use crate::on_both;

/// Returns the value of a form field on a page.
pub fn field(page: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let at = page.find(&mark).unwrap_or_else(|| panic!("no field {name}: {page}")) + mark.len();
    page[at..].split('"').next().unwrap().to_owned()
}

fn location(response: &Response) -> String {
    response.headers()["location"].to_str().unwrap().to_owned()
}

async fn post_form(app: &TestApp, url: &str, fields: &[(&str, &str)]) -> Response {
    let url = if url.starts_with("http") { url.to_owned() } else { format!("{}{url}", app.base) };
    app.client.post(url).form(fields).send().await.unwrap()
}

on_both!(a_stranger_buys_in_the_shop, async |app: &TestApp| {
    assert_eq!(location(&app.get("/").await), "/buy");
    let page = app.get("/buy").await.text().await.unwrap();
    let csrf = field(&page, "csrf");
    let fields = [("csrf", csrf.as_str()), ("email", "ada@example.com"), ("quantity", "2"), ("tier", "quantity")];
    let checkout = location(&post_form(app, "/buy/quantity", &fields).await);
    let page = app.client.get(&checkout).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("Pay by bank transfer"));
    let csrf = field(&page, "csrf");
    let declined = post_form(app, &checkout, &[("csrf", &csrf), ("action", "decline")]).await;
    assert_eq!(declined.status(), 402);
    let paid = post_form(app, &checkout, &[("csrf", &csrf), ("action", "pay")]).await;
    let success = app.client.get(location(&paid)).send().await.unwrap().text().await.unwrap();
    for key in app.keys("ada@example.com").await {
        assert!(success.contains(&key));
    }
    assert_eq!(app.keys("ada@example.com").await.len(), 2);
});

on_both!(forms_need_their_token_and_keep_what_was_typed, async |app: &TestApp| {
    let page = app.get("/buy").await.text().await.unwrap();
    let csrf = field(&page, "csrf");
    let stolen = post_form(app, "/buy/quantity", &[("csrf", "x"), ("email", "a@example.com"), ("quantity", "1")]).await;
    assert_eq!(stolen.status(), 403);
    let wrong =
        post_form(app, "/buy/sites", &[("csrf", &csrf), ("email", "a@example.com"), ("sites", "no site")]).await;
    assert_eq!(wrong.status(), 422);
    let page = wrong.text().await.unwrap();
    assert!(page.contains("no site") && page.contains("a@example.com"), "{page}");
});

on_both!(the_sign_in_form_tells_nobody_who_is_known, async |app: &TestApp| {
    app.buy_keys("ada@example.com", 1).await;
    let csrf = field(&app.get("/sign-in").await.text().await.unwrap(), "csrf");
    let mut answers = Vec::new();
    for email in ["ada@example.com", "nobody@example.com"] {
        let answer = post_form(app, "/sign-in", &[("csrf", &csrf), ("email", email)]).await;
        assert_eq!(answer.status(), 200);
        answers.push(answer.text().await.unwrap());
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(location(&app.get("/dashboard").await), "/sign-in");
});

/// Signs the client in by a new link; returns the link's token, already used.
async fn sign_in(app: &TestApp, email: &str) -> String {
    let token = new_link(app, email).await;
    let page = app.get(&format!("/sign-in/confirm?token={token}")).await.text().await.unwrap();
    let fields = [("csrf", field(&page, "csrf")), ("token", field(&page, "token"))];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(location(&post_form(app, "/sign-in/confirm", &fields).await), "/dashboard");
    token
}

on_both!(a_link_signs_in_once_and_the_dashboard_works, async |app: &TestApp| {
    let key = app.buy_keys("ada@example.com", 1).await.remove(0);
    let token = sign_in(app, "ada@example.com").await;
    let page = app.get("/dashboard").await.text().await.unwrap();
    assert!(page.contains(&key) && page.contains("Available"), "{page}");

    let (csrf, id) = (field(&page, "csrf"), field(&page, "id"));
    let site = [("csrf", csrf.as_str()), ("id", id.as_str()), ("site_domain", "www.shop.example.com")];
    assert_eq!(location(&post_form(app, "/dashboard/activate", &site).await), format!("/dashboard#{id}"));
    let page = app.get("/dashboard").await.text().await.unwrap();
    assert!(page.contains("shop.example.com") && page.contains("Used"), "{page}");
    assert_eq!(location(&post_form(app, "/dashboard/deactivate", &site).await), format!("/dashboard#{id}"));

    assert_eq!(location(&post_form(app, "/sign-out", &[("csrf", &csrf)]).await), "/sign-in");
    let csrf = field(&app.get("/sign-in").await.text().await.unwrap(), "csrf");
    let again = post_form(app, "/sign-in/confirm", &[("csrf", &csrf), ("token", &token)]).await;
    assert_eq!(again.status(), 400, "a link works once");
});

/// Returns the page of the first license in the list.
async fn page_of_first(app: &TestApp) -> String {
    let list = app.get("/dashboard").await.text().await.unwrap();
    let id = list.split("data-license=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    app.get(&format!("/dashboard/licenses/{id}")).await.text().await.unwrap()
}

on_both!(a_seat_is_freed_without_the_old_machine, async |app: &TestApp| {
    let key = key_of(app, "startup", "ada@example.com").await;
    let activate = async |id: &str| {
        let body = json!({"email": "ada@example.com", "installation_id": id, "license_key": key});
        app.post("/api/v1/license/activate", body).await
    };
    sign_in(app, "ada@example.com").await;
    // The tier allows three moves a month; two machines alternate.
    for (id, other) in [("one", "two"), ("two", "one"), ("one", "two")] {
        json_of(activate(id).await, 200).await;
        problem_of(activate(other).await, 409, "activation_limit").await;
        let page = page_of_first(app).await;
        assert!(page.contains(id), "{page}");
        let form = [("csrf", field(&page, "csrf")), ("activation_id", field(&page, "activation_id"))];
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(location(&post_form(app, "/dashboard/deactivate", &form).await), "/dashboard");
    }
    let active = json_of(activate("two").await, 200).await;
    let page = page_of_first(app).await;
    assert!(page.contains("as many as you may"), "{page}");
    let form = [("csrf", field(&page, "csrf")), ("activation_id", field(&page, "activation_id"))];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let refused = post_form(app, "/dashboard/deactivate", &form).await;
    assert_eq!(refused.status(), 429);
    assert!(refused.text().await.unwrap().contains("which is the limit"));
    let path = format!("/api/v1/activations/{}/deactivate", active["activation_id"].as_str().unwrap());
    problem_of(app.post(&path, json!({})).await, 429, "move_limit").await;
});

on_both!(the_mail_brings_the_keys_and_the_link, async |app: &TestApp| {
    let keys = app.buy_keys("ada@example.com", 2).await;
    let sent = async || app.get("/sandbox/mail").await.text().await.unwrap().contains("Sent</span>");
    app.until("the mail is sent", sent).await;
    let list = app.get("/sandbox/mail").await.text().await.unwrap();
    let at = list.find("/sandbox/mail/mai_").unwrap();
    let mail = app.get(list[at..].split('"').next().unwrap()).await.text().await.unwrap();
    assert!(keys.iter().all(|key| mail.contains(key)), "{mail}");
    assert!(mail.contains("/dashboard"));
});

on_both!(over_fifty_keys_come_as_a_csv, async |app: &TestApp| {
    let keys = app.buy_keys("ada@example.com", 51).await;
    let csv = async || {
        let list = app.get("/sandbox/mail").await.text().await.unwrap();
        let at = list.find("/sandbox/mail/mai_").unwrap();
        app.get(&format!("{}/license-keys.csv", list[at..].split('"').next().unwrap())).await
    };
    app.until("the mail has a CSV", async || csv().await.status() == 200).await;
    let csv = csv().await.text().await.unwrap();
    assert_eq!(csv.lines().count(), 52);
    assert!(csv.starts_with("license_key,site_domain") && keys.iter().all(|key| csv.contains(key)));
});

/// Acts as if the mail of a hashed key had been sent: only its hash is left.
async fn hashed_key(app: &TestApp, email: &str) -> String {
    let text = key_of(app, "startup", email).await;
    let (ring, key) = (app.app.ring.clone(), LicenseKey::parse(&text).unwrap());
    let hashed = app.app.db.write(move |conn| {
        let row = diesel::update(licenses::table.filter(licenses::license_key.eq(ring.seal(&key))));
        row.set(licenses::license_key.eq(ring.hash(&key))).execute(conn).map_err(keysmith::db::Error::from)
    });
    assert_eq!(hashed.await.unwrap(), 1);
    text
}

on_both!(a_license_file_is_downloaded_from_the_dashboard, async |app: &TestApp| {
    let keys = json_of(app.get("/api/v1/public-keys").await, 200).await["keys"].clone();
    let verifier = Verifier::new([keys[0]["public_key"].as_str().unwrap().parse::<PublicKey>().unwrap()]);
    let verifier = verifier.any_installation();
    let unbound = json!({"license_files": "unbound"});
    crate::seat_rules::set_tier(app, "startup", unbound).await;
    let (key, hashed) = (key_of(app, "startup", "ada@example.com").await, hashed_key(app, "ada@example.com").await);
    sign_in(app, "ada@example.com").await;
    let page = app.get("/dashboard").await.text().await.unwrap();
    assert!(page.contains("only a hash of this key"), "{page}");
    let csrf = field(&page, "csrf");
    let all = app.licenses("ada@example.com").await;
    let id_of = |key: Option<&str>| {
        let found = all.iter().find(|license| license["license_key"].as_str() == key);
        found.unwrap()["id"].as_str().unwrap().to_owned()
    };
    let download = async |id: &str, more: &[(&str, &str)]| {
        let form = [&[("csrf", csrf.as_str()), ("id", id)], more].concat();
        post_form(app, "/dashboard/license-file", &form).await
    };

    let id = id_of(Some(&key));
    let floating = download(&id, &[("installation_id", ""), ("ttl_days", "14")]).await;
    let disposition = floating.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert_eq!(disposition, format!("attachment; filename=\"license_{id}.lic\""));
    let license = verifier.read(&floating.text().await.unwrap(), None).unwrap();
    assert_eq!((license.id.as_str(), license.installation.as_deref()), (id.as_str(), None));
    assert_eq!(license.days_left(license.issued), Some(14));

    let bound = download(&id, &[("installation_id", "host-1"), ("encrypt", "yes")]).await.text().await.unwrap();
    let license = verifier.read(&bound, Some(&key)).unwrap();
    assert_eq!(license.installation.as_deref(), Some("host-1"));
    let taken = download(&id, &[("installation_id", "host-2")]).await;
    assert_eq!(taken.status(), 409, "one seat");
    assert!(taken.text().await.unwrap().contains("role=\"alert\""));
    assert_eq!(download(&id, &[("ttl_days", "many")]).await.status(), 422);
    assert_eq!(post_form(app, "/dashboard/license-file", &[("id", &id)]).await.status(), 403, "no token");

    let id = id_of(None);
    let refused = download(&id, &[("encrypt", "yes")]).await;
    assert_eq!(refused.status(), 422);
    assert!(refused.text().await.unwrap().contains("type the license key"));
    assert_eq!(download(&id, &[("encrypt", "yes"), ("license_key", &key)]).await.status(), 422, "another license's");
    let sealed = download(&id, &[("encrypt", "yes"), ("license_key", &hashed)]).await.text().await.unwrap();
    assert_eq!(verifier.read(&sealed, Some(&hashed)).unwrap().id, id);

    key_of(app, "startup", "eve@example.com").await;
    sign_in(app, "eve@example.com").await;
    let csrf = field(&app.get("/dashboard").await.text().await.unwrap(), "csrf");
    assert_eq!(
        post_form(app, "/dashboard/license-file", &[("csrf", &csrf), ("id", &id)]).await.status(),
        404,
        "not hers"
    );
});
