//! Users, sessions, organizations, API tokens, and the account page.

use serde_json::{Value, json};

use crate::helpers::person::confirm_sign_up;
use crate::helpers::{ADMIN, Person, TestApp, json_of, problem_of};
use crate::on_both;
use crate::pages::field;

const PASSWORD: &str = "correct horse battery";

async fn sign_up(app: &TestApp, username: &str, email: &str, key: &str) -> reqwest::Response {
    let body = json!({"username": username, "email": email, "password": PASSWORD, "license_key": key});
    app.post("/api/v1/users", body).await
}

async fn sign_in(person: &Person, login: &str, password: &str) -> reqwest::Response {
    person.post("/api/v1/sessions", json!({"login": login, "password": password})).await
}

async fn account_id(app: &TestApp, email: &str) -> String {
    let found = app.admin_get(&format!("/api/v1/admin/accounts?search={email}")).await;
    found["accounts"][0]["id"].as_str().unwrap().to_owned()
}

on_both!(a_key_signs_up_one_user, async |app: &TestApp| {
    let keys = app.buy_keys("ada@example.com", 2).await;
    problem_of(sign_up(app, "eve", "eve@example.com", &keys[0]).await, 403, "invalid_license_key").await;
    problem_of(sign_up(app, "ada", "ada@example.com", "KEY-0000-0000-0000-0000").await, 403, "invalid_license_key")
        .await;
    let found = app.admin_get("/api/v1/admin/accounts?search=eve").await;
    assert_eq!(found["accounts"], json!([]), "a refusal creates nothing");

    // The address has an account: the owner of its mailbox has to confirm.
    let user = json_of(sign_up(app, "Ada", "ADA@example.com", &keys[0]).await, 201).await;
    let id = account_id(app, "ada@example.com").await;
    assert_eq!((&user["username"], &user["email"]), (&json!("Ada"), &json!("ada@example.com")));
    assert_ne!(user["id"], json!(id), "the answer does not tell whose account there is");
    problem_of(sign_in(&Person::stranger(app), "ada", PASSWORD).await, 401, "invalid_credentials").await;
    // Until then nobody else can use the key or the name.
    problem_of(sign_up(app, "ada", "ada@example.com", &keys[0]).await, 403, "invalid_license_key").await;
    let other = app.buy_keys("bob@example.com", 1).await.remove(0);
    problem_of(sign_up(app, "ADA", "bob@example.com", &other).await, 409, "username_taken").await;
    confirm_sign_up(app, "ada@example.com").await;
    let signed_in = json_of(sign_in(&Person::stranger(app), "ada", PASSWORD).await, 201).await;
    assert_eq!((&signed_in["account"]["id"], &signed_in["account"]["username"]), (&json!(id), &json!("Ada")));
    problem_of(sign_up(app, "ada3", "ada@example.com", &keys[0]).await, 403, "invalid_license_key").await;
    problem_of(sign_up(app, "ADA", "bob@example.com", &other).await, 409, "username_taken").await;
    json_of(sign_up(app, "bob", "bob@example.com", &other).await, 201).await;

    let wrong = app.post("/api/v1/users", json!({"username": "a b", "email": "x", "license_key": other})).await;
    let wrong = problem_of(wrong, 422, "invalid_fields").await;
    let fields: Vec<&str> = wrong["errors"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["username", "email", "password"]);
});

on_both!(sessions_begin_with_the_password_and_end_when_told, async |app: &TestApp| {
    let key = app.buy_keys("ada@example.com", 1).await.remove(0);
    json_of(sign_up(app, "ada", "ada@example.com", &key).await, 201).await;
    confirm_sign_up(app, "ada@example.com").await;
    let (here, there) = (Person::stranger(app), Person::stranger(app));
    problem_of(here.get("/api/v1/sessions").await, 401, "unauthorized").await;
    for login in ["ada", "nobody", "nobody@example.com"] {
        problem_of(sign_in(&here, login, "wrong horse battery").await, 401, "invalid_credentials").await;
    }
    let answer = sign_in(&here, "ADA", PASSWORD).await;
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let started = json_of(answer, 201).await;
    assert_eq!(started["account"]["email"], "ada@example.com");
    json_of(sign_in(&there, "ada@example.com", PASSWORD).await, 201).await;
    let account = json_of(there.get("/api/v1/account").await, 200).await;
    assert_eq!((&account["username"], &account["organizations"]), (&json!("ada"), &json!([])));

    let listed = json_of(here.get("/api/v1/sessions").await, 200).await["sessions"].take();
    assert_eq!(listed.as_array().unwrap().len(), 3, "and where the link was used");
    let own = listed.as_array().unwrap().iter().find(|s| s["current"] == true).unwrap();
    assert_eq!(own["id"], started["session"]["id"]);

    // Nobody can end another account's session.
    let stranger = Person::signed_in(app, "eve@example.com").await;
    let path = format!("/api/v1/sessions/{}", started["session"]["id"].as_str().unwrap());
    problem_of(stranger.delete(&path).await, 404, "session_not_found").await;
    // Another site's page cannot either, even with the person's cookies.
    let foreign = there.request(reqwest::Method::DELETE, &path).header("sec-fetch-site", "cross-site");
    problem_of(foreign.send().await.unwrap(), 403, "cross_site_request").await;
    assert_eq!(there.delete(&path).await.status(), 204);
    problem_of(here.get("/api/v1/account").await, 401, "unauthorized").await;

    // A new password ends the other sessions.
    json_of(sign_in(&here, "ada", PASSWORD).await, 201).await;
    let change = json!({"current_password": "wrong horse battery", "new_password": "a better one by far"});
    problem_of(there.put("/api/v1/account/password", change).await, 403, "wrong_password").await;
    let weak = json!({"current_password": PASSWORD, "new_password": "password123"});
    problem_of(there.put("/api/v1/account/password", weak).await, 422, "invalid_password").await;
    let change = json!({"current_password": PASSWORD, "new_password": "a better one by far"});
    assert_eq!(there.put("/api/v1/account/password", change).await.status(), 204);
    problem_of(here.get("/api/v1/account").await, 401, "unauthorized").await;
    problem_of(sign_in(&here, "ada", PASSWORD).await, 401, "invalid_credentials").await;
    json_of(sign_in(&here, "ada", "a better one by far").await, 201).await;
    assert_eq!(json_of(there.delete("/api/v1/sessions").await, 200).await, json!({"ended": 1}));
    problem_of(here.get("/api/v1/account").await, 401, "unauthorized").await;
});

on_both!(an_organization_and_its_licenses, async |app: &TestApp| {
    app.buy_keys("ada@example.com", 1).await;
    let license = app.licenses("ada@example.com").await.remove(0)["id"].as_str().unwrap().to_owned();
    let ada = Person::signed_in(app, "ada@example.com").await;
    let (max, eve) = (Person::signed_in(app, "max@example.com").await, Person::signed_in(app, "eve@example.com").await);
    problem_of(Person::stranger(app).post("/api/v1/organizations", json!({"name": "x"})).await, 401, "unauthorized")
        .await;
    problem_of(ada.post("/api/v1/organizations", json!({"name": "  "})).await, 422, "invalid_fields").await;
    let made = json_of(ada.post("/api/v1/organizations", json!({"name": "Lake"})).await, 201).await;
    assert_eq!((&made["name"], &made["role"]), (&json!("Lake"), &json!("owner")));
    let path = format!("/api/v1/organizations/{}", made["id"].as_str().unwrap());
    let members = format!("{path}/members");

    problem_of(eve.get(&path).await, 404, "organization_not_found").await;
    let added = json_of(ada.post(&members, json!({"email": "max@example.com"})).await, 201).await;
    assert_eq!((&added["role"], &added["status"]), (&json!("member"), &json!("invited")));
    // An invitation changes nothing until it is accepted.
    problem_of(max.get(&path).await, 404, "organization_not_found").await;
    let account = json_of(max.get("/api/v1/account").await, 200).await;
    assert_eq!((&account["organizations"], &account["invitations"][0]["name"]), (&json!([]), &json!("Lake")));
    let shown = json_of(ada.get(&path).await, 200).await;
    assert_eq!((&shown["invited"][0]["email"], &shown["invited"][1]), (&json!("max@example.com"), &Value::Null));
    max.join(made["id"].as_str().unwrap()).await;
    let max_path = format!("{members}/{}", added["account_id"].as_str().unwrap());
    problem_of(ada.post(&members, json!({"email": "max@example.com"})).await, 409, "already_member").await;
    problem_of(max.post(&members, json!({"email": "eve@example.com"})).await, 403, "not_allowed").await;
    problem_of(ada.put(&max_path, json!({"role": "boss"})).await, 422, "invalid_role").await;
    let shown = json_of(max.get(&path).await, 200).await;
    let roles: Vec<&Value> = shown["members"].as_array().unwrap().iter().map(|m| &m["role"]).collect();
    assert_eq!((&shown["role"], roles), (&json!("member"), vec![&json!("owner"), &json!("member")]));

    // The license goes to the organization; a member cannot hand it over, an admin can.
    let hand_over = format!("/api/v1/licenses/{license}/hand-over");
    problem_of(eve.post(&hand_over, json!({"email": "eve@example.com"})).await, 404, "license_not_found").await;
    let to_organization = json!({"organization_id": made["id"]});
    let given = json_of(ada.post(&hand_over, to_organization).await, 200).await;
    assert_eq!((&given["account_id"], &given["organization_id"]), (&Value::Null, &made["id"]));
    // Every member sees it.
    for (email, count) in [("ada@example.com", 1), ("max@example.com", 1), ("eve@example.com", 0)] {
        assert_eq!(app.licenses(email).await.len(), count, "{email}");
    }
    problem_of(max.post(&hand_over, json!({"email": "max@example.com"})).await, 403, "not_allowed").await;
    json_of(ada.put(&max_path, json!({"role": "admin"})).await, 200).await;
    json_of(max.post(&hand_over, json!({"email": "max@example.com"})).await, 200).await;
    assert_eq!(app.licenses("max@example.com").await[0]["id"], json!(license));
    assert!(app.licenses("ada@example.com").await.is_empty(), "it is his alone");

    let ada_path = format!("{members}/{}", account_id(app, "ada@example.com").await);
    problem_of(ada.delete(&ada_path).await, 409, "last_owner").await;
    problem_of(max.delete(&ada_path).await, 403, "not_allowed").await;
    assert_eq!(max.delete(&max_path).await.status(), 204, "everybody may leave");
    problem_of(max.get(&path).await, 404, "organization_not_found").await;

    let mine = json_of(ada.get("/api/v1/organizations").await, 200).await;
    assert_eq!(mine["organizations"][0]["role"], "owner");
    let all = app.admin_get("/api/v1/admin/organizations?limit=1").await;
    assert_eq!((&all["organizations"][0]["name"], &all["next_cursor"]), (&json!("Lake"), &Value::Null));
    let log = app.admin_get(&format!("/api/v1/admin/audit-log?subject={license}&action=license.handed_over")).await;
    assert_eq!(log["entries"].as_array().unwrap().len(), 2);
});

on_both!(tokens_reach_as_far_as_their_scopes, async |app: &TestApp| {
    let first = Person::with_token(app, ADMIN);
    for body in [
        json!({"name": "ci", "scopes": ["everything"]}),
        json!({"name": "ci", "scopes": []}),
        json!({"name": "ci"}),
        json!({"scopes": ["full"]}),
        json!({"name": "ci", "scopes": ["full"], "expires_at": "2001-01-01T00:00:00Z"}),
        json!({"name": "ci", "scopes": ["full"], "expires_at": "soon"}),
    ] {
        assert_eq!(first.post("/api/v1/admin/tokens", body.clone()).await.status(), 422, "{body}");
    }
    let body = json!({"name": "ci", "scopes": ["accounts:write"], "expires_at": "2100-01-01T00:00:00Z"});
    let made = json_of(first.post("/api/v1/admin/tokens", body).await, 201).await;
    let ci = Person::with_token(app, made["token"].as_str().unwrap());
    json_of(ci.get("/api/v1/admin/accounts").await, 200).await;
    for path in ["/api/v1/admin/tokens", "/api/v1/admin/audit-log", "/licenses?email=a@example.com"] {
        problem_of(ci.get(path).await, 403, "insufficient_scope").await;
        problem_of(Person::with_token(app, "kst_unknown").get(path).await, 401, "unauthorized").await;
    }
    let organization = json!({"name": "Lake", "owner_email": "ada@example.com"});
    json_of(ci.post("/api/v1/admin/organizations", organization).await, 201).await;
    // A session cookie is not accepted as a token, nor a token as a session.
    let ada = Person::signed_in(app, "ada@example.com").await;
    for path in ["/api/v1/admin/accounts", "/api/v1/admin/organizations"] {
        problem_of(ada.get(path).await, 401, "unauthorized").await;
    }
    problem_of(ci.get("/api/v1/account").await, 401, "unauthorized").await;

    let path = format!("/api/v1/admin/accounts/{}", account_id(app, "ada@example.com").await);
    let shown = json_of(ci.get(&path).await, 200).await;
    assert_eq!(shown["organizations"][0]["role"], "owner");
    assert_eq!(json_of(ci.post(&format!("{path}/sign-out"), json!({})).await, 200).await, json!({"ended": 1}));
    problem_of(ada.get("/api/v1/account").await, 401, "unauthorized").await;
    problem_of(ci.get("/api/v1/admin/accounts/acc_none").await, 404, "account_not_found").await;

    let path = format!("/api/v1/admin/tokens/{}", made["id"].as_str().unwrap());
    assert_eq!(first.delete(&path).await.status(), 204);
    problem_of(first.delete(&path).await, 404, "token_not_found").await;
    problem_of(ci.get("/api/v1/admin/accounts").await, 401, "unauthorized").await;
    let listed = json_of(first.get("/api/v1/admin/tokens").await, 200).await;
    assert_eq!((&listed["tokens"][0]["name"], &listed["tokens"][0]["token"]), (&json!("ci"), &Value::Null));
    assert!(listed["tokens"][0]["revoked_at"].is_string() && listed["tokens"][0]["last_used_at"].is_string());
});

on_both!(the_account_page, async |app: &TestApp| {
    let stranger = Person::stranger(app);
    assert_eq!(stranger.get("/account").await.headers()["location"], "/sign-in");
    let ada = Person::signed_in(app, "ada@example.com").await;
    let other = Person::signed_in(app, "ada@example.com").await;
    let page = ada.get("/account").await.text().await.unwrap();
    assert!(page.contains("Set a password") && page.contains("Sign out everywhere else"), "{page}");
    let csrf = field(&page, "csrf");

    let weak = ada.post_form("/account/password", &[("csrf", &csrf), ("new_password", "short")]).await;
    assert_eq!(weak.status(), 422);
    assert!(weak.text().await.unwrap().contains("a password is at least 10 characters long"));
    let forged = ada.post_form("/account/password", &[("csrf", "x"), ("new_password", PASSWORD)]).await;
    assert_eq!(forged.status(), 403);
    let set = ada.post_form("/account/password", &[("csrf", &csrf), ("new_password", PASSWORD)]).await;
    assert_eq!((set.status().as_u16(), &set.headers()["location"]), (303, &"/account".parse().unwrap()));
    assert_eq!(other.get("/account").await.headers()["location"], "/sign-in", "signed out");

    let page = stranger.get("/sign-in").await.text().await.unwrap();
    let csrf = field(&page, "csrf");
    let wrong = [("csrf", csrf.as_str()), ("login", "ada@example.com"), ("password", "wrong horse battery")];
    let refused = stranger.post_form("/sign-in/password", &wrong).await;
    assert_eq!(refused.status(), 401);
    let page = refused.text().await.unwrap();
    assert!(page.contains("password is wrong") && page.contains("value=\"ada@example.com\""), "{page}");
    let right = [("csrf", csrf.as_str()), ("login", "ada@example.com"), ("password", PASSWORD)];
    let welcome = stranger.post_form("/sign-in/password", &right).await;
    // Returns to the page requested before.
    assert_eq!((welcome.status().as_u16(), &welcome.headers()["location"]), (303, &"/account".parse().unwrap()));

    let page = ada.get("/account").await.text().await.unwrap();
    assert!(page.contains("Change your password"));
    let csrf = field(&page, "csrf");
    let id = field(&page, "id");
    assert_eq!(ada.post_form("/account/sessions/revoke", &[("csrf", &csrf), ("id", &id)]).await.status(), 303);
    assert_eq!(stranger.get("/account").await.headers()["location"], "/sign-in");
    let other = Person::signed_in(app, "ada@example.com").await;
    assert_eq!(ada.post_form("/account/sessions/revoke-others", &[("csrf", &csrf)]).await.status(), 303);
    assert_eq!(other.get("/account").await.headers()["location"], "/sign-in");
    assert_eq!(ada.get("/account").await.status(), 200);
});
