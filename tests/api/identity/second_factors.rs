//! Two-step sign-in: turned on and required at sign-in, by pages and programs, and mandatory for the console.

use data_encoding::BASE32_NOPAD;
use serde_json::json;
use totp_rs::Builder;

use super::*;
use crate::helpers::person::new_link;
use crate::helpers::{Database, problem_of};
use crate::on_both;
use crate::pages::field;

/// The app's current code.
fn code(app: &TestApp, secret: &str) -> String {
    let secret = BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
    let now = u64::try_from(app.app.context.now()).unwrap();
    Builder::new().with_secret(secret).build().unwrap().generate(now).to_string()
}

/// The texts between `<code>` and `</code>`.
fn codes(page: &str) -> Vec<String> {
    page.split("<code>").skip(1).map(|rest| rest.split("</code>").next().unwrap().to_owned()).collect()
}

async fn press(person: &Person, path: &str, fields: &[(&str, &str)]) -> Response {
    let csrf = field(&person.get("/buy").await.text().await.unwrap(), "csrf");
    let fields: Vec<(&str, &str)> = [("csrf", csrf.as_str())].into_iter().chain(fields.iter().copied()).collect();
    person.post_form(path, &fields).await
}

/// Turns the second factor on; returns the secret and the recovery codes.
async fn turn_on(app: &TestApp, person: &Person) -> (String, Vec<String>) {
    let begun = press(person, "/account/second-factor", &[]).await.text().await.unwrap();
    let secret = codes(&begun).remove(0);
    assert!(begun.contains("otpauth:"), "{begun}");
    let wrong = press(person, "/account/second-factor/confirm", &[("code", "000000")]).await;
    assert_eq!(wrong.status(), 422);
    let on = press(person, "/account/second-factor/confirm", &[("code", &code(app, &secret))]).await;
    assert_eq!(on.status(), 200);
    (secret, codes(&on.text().await.unwrap()))
}

on_both!(
    /// Every way to sign in requires a code, and each code works once.
    each_way_in_asks_for_the_code,
    async |app: &TestApp| {
        let ann = Person::signed_in(app, "ann@example.com").await;
        let elsewhere = Person::signed_in(app, "ann@example.com").await;
        assert_eq!(set_password(&ann, None, PASSWORD).await, 204);
        let (secret, recovery) = turn_on(app, &ann).await;
        assert_eq!(recovery.len(), 10);
        assert_eq!(elsewhere.get("/api/v1/account").await.status(), 401, "signed in without a code");

        // A program.
        app.app.context.clock.advance(30);
        let body = |code: Option<&str>| json!({"login": "ann@example.com", "password": PASSWORD, "code": code});
        let program = Person::stranger(app);
        let asked = program.post("/api/v1/sessions", body(None)).await;
        assert!(asked.headers().get("set-cookie").is_none());
        problem_of(asked, 401, "second_factor_required").await;
        problem_of(program.post("/api/v1/sessions", body(Some("000000"))).await, 401, "invalid_second_factor").await;
        let wrong = json!({"login": "ann@example.com", "password": "wrong horse battery", "code": code(app, &secret)});
        problem_of(program.post("/api/v1/sessions", wrong).await, 401, "invalid_credentials").await;
        let now = code(app, &secret);
        json_of(program.post("/api/v1/sessions", body(Some(&now))).await, 201).await;
        problem_of(program.post("/api/v1/sessions", body(Some(&now))).await, 401, "invalid_second_factor").await;

        // A link and the password form both lead to the second step, which grants nothing alone.
        app.app.context.clock.advance(30);
        let by_link = Person::stranger(app);
        let first = by_link.open_link(&new_link(app, "ann@example.com").await, &[]).await;
        assert_eq!(first.headers()["location"], "/sign-in/code");
        assert_eq!(by_link.get("/api/v1/account").await.status(), 401);
        let page = by_link.get("/sign-in/code").await;
        assert_eq!(page.status(), 200);
        assert_eq!(press(&by_link, "/sign-in/code", &[("code", "000000")]).await.status(), 401);
        let done = press(&by_link, "/sign-in/code", &[("code", &code(app, &secret))]).await;
        assert_eq!((done.status().as_u16(), done.headers()["location"].to_str().unwrap()), (303, "/dashboard"));
        assert_eq!(by_link.get("/api/v1/account").await.status(), 200);

        let by_password = Person::stranger(app);
        let fields = [("login", "ann@example.com"), ("password", PASSWORD)];
        let first = press(&by_password, "/sign-in/password", &fields).await;
        assert_eq!(first.headers()["location"], "/sign-in/code");
        let used = press(&by_password, "/sign-in/code", &[("code", &recovery[0])]).await;
        assert_eq!(used.headers()["location"], "/dashboard");
        problem_of(program.post("/api/v1/sessions", body(Some(&recovery[0]))).await, 401, "invalid_second_factor").await;

        // Turning it off requires a code.
        assert_eq!(press(&by_password, "/account/second-factor/remove", &[("code", "000000")]).await.status(), 401);
        let off = press(&by_password, "/account/second-factor/remove", &[("code", &recovery[1])]).await;
        assert_eq!(off.status(), 303);
        json_of(program.post("/api/v1/sessions", body(None)).await, 201).await;
    }
);

on_both!(
    /// Five wrong codes lock the second step, even for the right code; the first step is unaffected.
    guessing_codes_is_limited,
    async |app: &TestApp| {
        let ann = Person::signed_in(app, "ann@example.com").await;
        assert_eq!(set_password(&ann, None, PASSWORD).await, 204);
        let (secret, _) = turn_on(app, &ann).await;
        app.app.context.clock.advance(60);
        let try_ = async |code: &str| {
            let body = json!({"login": "ann@example.com", "password": PASSWORD, "code": code});
            Person::stranger(app).post("/api/v1/sessions", body).await
        };
        for _ in 0..5 {
            problem_of(try_("000000").await, 401, "invalid_second_factor").await;
        }
        problem_of(try_(&code(app, &secret)).await, 429, "second_factor_locked").await;
        app.app.context.clock.advance(15 * 60);
        json_of(try_(&code(app, &secret)).await, 201).await;
    }
);

on_both!(
    /// A pending second step ends with the link or password that started it.
    a_new_password_ends_half_done_sign_ins,
    async |app: &TestApp| {
        let ann = Person::signed_in(app, "ann@example.com").await;
        assert_eq!(set_password(&ann, None, PASSWORD).await, 204);
        let (secret, _) = turn_on(app, &ann).await;
        let other = Person::stranger(app);
        press(&other, "/sign-in/password", &[("login", "ann@example.com"), ("password", PASSWORD)]).await;
        assert_eq!(set_password(&ann, Some(PASSWORD), "another one by far").await, 204);
        app.app.context.clock.advance(30);
        let late = press(&other, "/sign-in/code", &[("code", &code(app, &secret))]).await;
        assert_eq!(late.headers()["location"], "/sign-in");
        assert_eq!(other.get("/api/v1/account").await.status(), 401);
    }
);

#[actix_web::test]
async fn the_desk_asks_for_it_where_it_is_required() {
    let app = TestApp::start_with(Database::migrated_sqlite(), &[("KEYSMITH_REQUIRE_2FA", "admins")]).await;
    let ann = Person::signed_in(&app, "ann@example.com").await;
    let id = accounts(&app, "ann@example.com").await[0]["id"].as_str().unwrap().to_owned();
    json_of(patch_account(&app, &id, json!({"role": "admin"})).await, 200).await;
    let refused = ann.get("/admin").await;
    assert_eq!(refused.status(), 403);
    assert!(refused.text().await.unwrap().contains("Turn on two-step sign-in"));
    assert_eq!(press(&ann, "/admin/stripe-events/replay", &[]).await.status(), 403);
    turn_on(&app, &ann).await;
    assert_eq!(ann.get("/admin").await.status(), 200);
    // Every lesser role needs one, too.
    let viewer = crate::team::seller_as(&app, keysmith::accounts::Role::Viewer).await;
    assert!(viewer.get("/admin").await.text().await.unwrap().contains("Turn on two-step sign-in"));
    // Customers do not.
    let bob = Person::signed_in(&app, "bob@example.com").await;
    assert_eq!(bob.get("/dashboard").await.status(), 200);
    app.stop().await;
}
