//! Sessions, links and cookies.

use std::net::TcpListener;

use keysmith::config::sessions::{ADMIN_SESSION, CUSTOMER_SESSION, LINK_LIFETIME};
use serde_json::{Value, json};

use super::*;
use crate::helpers::person::new_link;
use crate::helpers::problem_of;
use crate::on_both;
use crate::pages::field;

/// `name=value` of a cookie in a response.
fn set_cookie(answer: &Response, name: &str) -> Option<String> {
    let set = answer.headers().get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    set.filter(|text| text.starts_with(&format!("{name}="))).map(str::to_owned).next_back()
}

on_both!(
    /// Regression f30_misc2: after a new sign-in in the same browser the old token still worked.
    a_new_sign_in_ends_the_browsers_old_session,
    async |app: &TestApp| {
        for email in ["ann@example.com", "bob@example.com"] {
            Person::signed_in(app, email).await;
        }
        let browser = Person::stranger(app);
        let first = browser.open_link(&new_link(app, "ann@example.com").await, &[]).await;
        let old = set_cookie(&first, "keysmith_session").unwrap().split(';').next().unwrap().to_owned();
        let with_old = async || {
            let request = app.client.get(format!("{}/api/v1/account", app.base)).header("cookie", &old);
            request.send().await.unwrap().status()
        };
        assert_eq!(with_old().await, 200);
        // Also when somebody else signs in.
        browser.open_link(&new_link(app, "bob@example.com").await, &[]).await;
        assert_eq!(with_old().await, 401);
        assert_eq!(json_of(browser.get("/api/v1/account").await, 200).await["email"], "bob@example.com");
    }
);

on_both!(
    /// Regression f30_misc2: sessions end after 30 days without a request, for administrators too.
    sessions_end_when_they_idle_and_sooner_for_administrators,
    async |app: &TestApp| {
        let ann = Person::signed_in(app, "ann@example.com").await;
        let admin = Person::signed_in(app, "admin@example.com").await;
        let id = accounts(app, "admin@example.com").await[0]["id"].as_str().unwrap().to_owned();
        json_of(patch_account(app, &id, json!({"role": "admin"})).await, 200).await;
        app.app.context.clock.advance(ADMIN_SESSION.idle - 60);
        assert_eq!(admin.get("/admin").await.status(), 200);
        app.app.context.clock.advance(ADMIN_SESSION.idle + 1);
        assert_eq!(admin.get("/admin").await.status(), 303, "to the sign-in page");
        assert_eq!(ann.get("/api/v1/account").await.status(), 200);
        app.app.context.clock.advance(CUSTOMER_SESSION.idle + 1);
        assert_eq!(ann.get("/api/v1/account").await.status(), 401);
    }
);

on_both!(
    /// A link's page names the account and says when it was opened in another browser; the link works for ten minutes.
    a_link_names_its_account,
    async |app: &TestApp| {
        Person::signed_in(app, "ann@example.com").await;
        let here = Person::stranger(app);
        let page = here.get("/sign-in").await.text().await.unwrap();
        let csrf = field(&page, "csrf");
        assert_eq!(here.post_form("/sign-in", &[("csrf", &csrf), ("email", "ann@example.com")]).await.status(), 200);
        let purpose = keysmith::accounts::sign_in_link::Purpose::SignIn;
        let token = crate::helpers::person::sent_link(app, "ann@example.com", purpose).await.unwrap();
        let path = format!("/sign-in/confirm?token={token}");
        let shown = here.get(&path).await.text().await.unwrap();
        assert!(shown.contains("ann@example.com") && !shown.contains("another browser"), "{shown}");
        let elsewhere = Person::stranger(app).get(&path).await.text().await.unwrap();
        assert!(elsewhere.contains("ann@example.com") && elsewhere.contains("another browser"), "{elsewhere}");
        app.app.context.clock.advance(LINK_LIFETIME);
        assert_eq!(here.open_link(&token, &[]).await.status(), 400);
    }
);

on_both!(
    /// Signing out makes the browser drop cached pages.
    signing_out_clears_what_the_browser_kept,
    async |app: &TestApp| {
        let ann = Person::signed_in(app, "ann@example.com").await;
        let csrf = field(&ann.get("/account").await.text().await.unwrap(), "csrf");
        let out = ann.post_form("/sign-out", &[("csrf", &csrf)]).await;
        assert_eq!((out.status().as_u16(), out.headers()["clear-site-data"].to_str().unwrap()), (303, "\"cache\", \"storage\""));
        assert_eq!(ann.get("/api/v1/account").await.status(), 401);
    }
);

on_both!(
    /// Under https neither a sibling host nor a plain connection can set a cookie for us.
    cookies_are_for_this_host_only_under_https,
    async |app: &TestApp| {
        let mut server = app.app.clone();
        server.public_url = "https://licenses.example.com".into();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let server = keysmith::http::server::serve(server, listener).unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let get = async |path: &str, cookie: &str| {
            app.client.get(format!("{base}{path}")).header("cookie", cookie).send().await.unwrap()
        };
        let page = get("/sign-in", "x=1").await;
        let visitor = set_cookie(&page, "__Host-keysmith_visitor").unwrap();
        assert!(visitor.contains("Secure") && visitor.contains("Path=/") && !visitor.contains("Domain"), "{visitor}");
        assert_eq!(page.headers()["strict-transport-security"], "max-age=31536000; includeSubDomains");
        let visitor = visitor.split(';').next().unwrap().to_owned();
        let csrf = field(&page.text().await.unwrap(), "csrf");

        Person::signed_in(app, "ann@example.com").await;
        let form = [("csrf", csrf.as_str()), ("token", &new_link(app, "ann@example.com").await)];
        let confirm = app.client.post(format!("{base}/sign-in/confirm")).header("cookie", &visitor).form(&form);
        let signed_in = confirm.send().await.unwrap();
        assert_eq!(signed_in.status(), 303);
        for set in signed_in.headers().get_all("set-cookie") {
            let set = set.to_str().unwrap();
            assert!(set.starts_with("__Host-keysmith_") && set.contains("Secure") && set.contains("HttpOnly"), "{set}");
        }
        let session = set_cookie(&signed_in, "__Host-keysmith_session").unwrap().split(';').next().unwrap().to_owned();
        assert_eq!(get("/api/v1/account", &session).await.status(), 200);
        // The same token without the prefix, as a sibling host could set it, is not accepted.
        let planted = session.replace("__Host-", "");
        assert_eq!(get("/api/v1/account", &planted).await.status(), 401);
        // Nor is a form from a plain-http page under this server's own name.
        let sign_out = async |origin: &str| {
            let request = app.client.delete(format!("{base}/api/v1/sessions")).header("cookie", &session);
            request.header("host", "licenses.example.com").header("origin", origin).send().await.unwrap()
        };
        for origin in ["http://licenses.example.com", "http://evil.example", "https://evil.example", "null"] {
            problem_of(sign_out(origin).await, 403, "cross_site_request").await;
        }
        assert!(sign_out("https://licenses.example.com").await.status().is_success());
        handle.stop(false).await;
    }
);

on_both!(
    /// In a local network without TLS, under a name that is not the public one: cookies are returned, our forms are
    /// accepted, and other sites' are refused. Browsers send no `Sec-Fetch-Site` there.
    forms_work_on_plain_http_under_another_name,
    async |app: &TestApp| {
        const LAN: &str = "server.lan:8080";
        app.buy_keys("ann@example.com", 1).await;
        let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let page = browser.get(format!("{}/sign-in", app.base)).header("host", LAN).send().await.unwrap();
        assert_eq!(page.headers()["referrer-policy"], "same-origin", "or a browser sends no Origin that could be held against the host");
        assert!(!page.headers().contains_key("strict-transport-security"));
        let visitor = set_cookie(&page, "keysmith_visitor").unwrap();
        assert!(!visitor.contains("Secure") && visitor.contains("HttpOnly") && visitor.contains("SameSite=Lax"), "{visitor}");
        let visitor = visitor.split(';').next().unwrap().to_owned();
        let csrf = field(&page.text().await.unwrap(), "csrf");
        let post = async |path: &str, cookie: &str, origin: &str, form: &[(&str, &str)]| {
            let request = browser.post(format!("{}{path}", app.base)).header("host", LAN).header("cookie", cookie);
            request.header("origin", origin).form(form).send().await.unwrap()
        };
        let own = format!("http://{LAN}");
        let asked = post("/sign-in", &visitor, &own, &[("csrf", &csrf), ("email", "ann@example.com")]).await;
        assert_eq!(asked.status(), 200);
        let token = new_link(app, "ann@example.com").await;
        let signed_in = post("/sign-in/confirm", &visitor, &own, &[("csrf", &csrf), ("token", &token)]).await;
        assert_eq!(signed_in.status(), 303);
        let session = set_cookie(&signed_in, "keysmith_session").unwrap();
        assert!(!session.contains("Secure"), "{session}");
        let session = session.split(';').next().unwrap().to_owned();
        // The billing portal's form has no CSRF token: its origin decides.
        let portal = post("/billing-portal", &session, &own, &[]).await;
        assert_ne!(portal.status(), 403, "{}", portal.text().await.unwrap());
        for origin in ["null", "http://evil.example", "http://server.lan", "http://server.lan:8080.evil.example"] {
            assert_eq!(post("/billing-portal", &session, origin, &[]).await.status(), 403, "{origin}");
        }
        let account = browser.get(format!("{}/account", app.base)).header("host", LAN).header("cookie", &session);
        let csrf = field(&account.send().await.unwrap().text().await.unwrap(), "csrf");
        let set = [("csrf", csrf.as_str()), ("new_password", PASSWORD)];
        assert_eq!(post("/account/password", &session, &own, &set).await.status(), 303);
        for forged in ["", "guessed"] {
            let set = [("csrf", forged), ("new_password", "another one by far")];
            assert_eq!(post("/account/password", &session, &own, &set).await.status(), 403, "{forged:?}");
        }
    }
);

on_both!(
    /// A disabled account cannot sign in, and its licenses keep working.
    a_disabled_account_has_no_way_in,
    async |app: &TestApp| {
        let key = app.buy_keys("ann@example.com", 1).await.remove(0);
        let ann = Person::signed_in(app, "ann@example.com").await;
        assert_eq!(set_password(&ann, None, PASSWORD).await, 204);
        let link = new_link(app, "ann@example.com").await;
        let id = accounts(app, "ann@example.com").await[0]["id"].as_str().unwrap().to_owned();
        let all = Person::with_token(app, ADMIN);
        let shut = json_of(all.post(&format!("/api/v1/admin/accounts/{id}/disable"), json!({})).await, 200).await;
        assert!(shut["disabled_at"].is_string());
        assert_eq!(ann.get("/api/v1/account").await.status(), 401);
        assert_eq!(Person::stranger(app).open_link(&link, &[]).await.status(), 400);
        problem_of(sign_in(app, "ann@example.com", PASSWORD).await.1, 401, "invalid_credentials").await;
        let before = mails(app, "ann@example.com").await.len();
        let visitor = Person::stranger(app);
        let csrf = field(&visitor.get("/sign-in").await.text().await.unwrap(), "csrf");
        for path in ["/sign-in", "/password-reset"] {
            assert_eq!(visitor.post_form(path, &[("csrf", &csrf), ("email", "ann@example.com")]).await.status(), 200);
        }
        assert_eq!(mails(app, "ann@example.com").await.len(), before, "no link is sent");
        assert_eq!(app.activate(&key, "shop.com", "ann@example.com").await.status(), 200);
        let open = json_of(all.post(&format!("/api/v1/admin/accounts/{id}/enable"), json!({})).await, 200).await;
        assert_eq!(open["disabled_at"], Value::Null);
        json_of(sign_in(app, "ann@example.com", PASSWORD).await.1, 201).await;
        // `accounts:write` cannot disable an administrator.
        json_of(patch_account(app, &id, json!({"role": "admin"})).await, 200).await;
        let scopes = json!({"name": "desk", "scopes": ["accounts:write"]});
        let desk = json_of(all.post("/api/v1/admin/tokens", scopes).await, 201).await;
        let desk = Person::with_token(app, desk["token"].as_str().unwrap());
        let refused = desk.post(&format!("/api/v1/admin/accounts/{id}/disable"), json!({})).await;
        problem_of(refused, 403, "insufficient_scope").await;
    }
);

on_both!(the_list_of_sessions_is_paged, async |app: &TestApp| {
    let people = [
        Person::signed_in(app, "ann@example.com").await,
        Person::signed_in(app, "ann@example.com").await,
        Person::signed_in(app, "ann@example.com").await,
    ];
    Person::signed_in(app, "bob@example.com").await;
    let ann = people.last().unwrap();
    let ids = |page: &Value| -> Vec<String> {
        page["sessions"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    };
    let all = json_of(ann.get("/api/v1/sessions").await, 200).await;
    assert_eq!((ids(&all).len(), &all["next_cursor"]), (3, &Value::Null));
    assert_eq!(all["sessions"].as_array().unwrap().iter().filter(|one| one["current"] == true).count(), 1);
    let (mut paged, mut path) = (Vec::new(), "/api/v1/sessions?limit=1".to_owned());
    for _ in 0..3 {
        let page = json_of(ann.get(&path).await, 200).await;
        assert_eq!(ids(&page).len(), 1);
        paged.extend(ids(&page));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/api/v1/sessions?limit=1&cursor={cursor}");
    }
    assert_eq!(paged, ids(&all));
    // A cursor stays valid after its session ends.
    let first = json_of(ann.get("/api/v1/sessions?limit=1").await, 200).await;
    let gone = ids(&first).remove(0);
    let cursor = first["next_cursor"].as_str().unwrap();
    let asks = if first["sessions"][0]["current"] == true { &people[0] } else { ann };
    assert_eq!(asks.delete(&format!("/api/v1/sessions/{gone}")).await.status(), 204);
    let rest = json_of(asks.get(&format!("/api/v1/sessions?cursor={cursor}")).await, 200).await;
    assert_eq!(ids(&rest), ids(&all)[1..]);
    for wrong in ["limit=0", "limit=101", "limit=x", "cursor=%00", "page=2"] {
        assert_eq!(asks.get(&format!("/api/v1/sessions?{wrong}")).await.status(), 422, "{wrong}");
    }
});
