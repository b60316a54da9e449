//! Changing the address or the password: which credentials end with the old one, and who is notified.

use keysmith::accounts::sign_in_link::Purpose;
use serde_json::json;

use super::*;
use crate::helpers::person::{new_link, sent_link};
use crate::helpers::problem_of;
use crate::on_both;
use crate::pages::field;

/// The CSRF token of the account page.
async fn csrf(person: &Person) -> String {
    field(&person.get("/account").await.text().await.unwrap(), "csrf")
}

on_both!(
    /// Regression f38_email_pw: after the seller changed the address, the old password opened the account with the new
    /// address.
    a_new_address_ends_the_old_password,
    async |app: &TestApp| {
        app.buy_keys("ann@example.com", 1).await;
        let ann = Person::signed_in(app, "ann@example.com").await;
        assert_eq!(set_password(&ann, None, PASSWORD).await, 204);
        let link = new_link(app, "ann@example.com").await;
        let id = accounts(app, "ann@example.com").await[0]["id"].as_str().unwrap().to_owned();
        json_of(patch_account(app, &id, json!({"email": "new@example.com"})).await, 200).await;
        assert_eq!(ann.get("/api/v1/account").await.status(), 401);
        for login in ["ann@example.com", "new@example.com"] {
            problem_of(sign_in(app, login, PASSWORD).await.1, 401, "invalid_credentials").await;
        }
        assert_eq!(Person::stranger(app).open_link(&link, &[]).await.status(), 400);
        assert!(mails(app, "ann@example.com").await.contains(&"account_notice".to_owned()));
        assert!(mails(app, "new@example.com").await.contains(&"account_notice".to_owned()));
        assert_eq!(license_ids(app, "new@example.com").await.len(), 1);
    }
);

on_both!(
    /// By the owner: nothing changes before the new mailbox's link is used, in a signed-in browser.
    an_owner_changes_the_address,
    async |app: &TestApp| {
        app.buy_keys("ann@example.com", 1).await;
        let ann = Person::signed_in(app, "ann@example.com").await;
        assert_eq!(set_password(&ann, None, PASSWORD).await, 204);
        app.app.context.clock.advance(11 * 60);
        let csrf = csrf(&ann).await;
        // An older session needs the password: a browser left open does not give the account away.
        let form = [("csrf", csrf.as_str()), ("new_email", "new@example.com")];
        assert_eq!(ann.post_form("/account/email", &form).await.status(), 422);
        assert!(mails(app, "new@example.com").await.is_empty());
        let form = [form[0], form[1], ("current_password", PASSWORD)];
        assert_eq!(ann.post_form("/account/email", &form).await.status(), 303);
        assert_eq!(accounts(app, "new@example.com").await, Vec::<Value>::new());

        let token = sent_link(app, "ann@example.com", Purpose::ChangeEmail).await.unwrap();
        // A person who receives the mail because of a typo cannot use its link.
        assert_eq!(Person::stranger(app).open_link(&token, &[]).await.status(), 403);
        assert_eq!(accounts(app, "ann@example.com").await.len(), 1);
        let done = ann.open_link(&token, &[]).await;
        assert_eq!(done.status(), 303, "{}", done.text().await.unwrap());
        assert_eq!(accounts(app, "new@example.com").await.len(), 1);
        problem_of(sign_in(app, "new@example.com", PASSWORD).await.1, 401, "invalid_credentials").await;
        for address in ["ann@example.com", "new@example.com"] {
            assert!(mails(app, address).await.contains(&"account_notice".to_owned()), "{address}");
        }
    }
);

on_both!(
    /// The address of another account is refused, without revealing that the account exists.
    nobody_moves_to_somebody_elses_address,
    async |app: &TestApp| {
        let ann = Person::signed_in(app, "ann@example.com").await;
        Person::signed_in(app, "bob@example.com").await;
        let csrf = csrf(&ann).await;
        let form = [("csrf", csrf.as_str()), ("new_email", "bob@example.com")];
        assert_eq!(ann.post_form("/account/email", &form).await.status(), 303);
        let token = sent_link(app, "ann@example.com", Purpose::ChangeEmail).await.unwrap();
        assert_eq!(ann.open_link(&token, &[]).await.status(), 409);
        assert_eq!(json_of(ann.get("/api/v1/account").await, 200).await["email"], "ann@example.com");
    }
);

on_both!(
    /// Regression f11_session: a link requested before a password change still signed in.
    a_new_password_ends_links_and_sessions_and_is_told,
    async |app: &TestApp| {
        let ann = Person::signed_in(app, "ann@example.com").await;
        let other = Person::signed_in(app, "ann@example.com").await;
        let link = new_link(app, "ann@example.com").await;
        assert_eq!(set_password(&ann, None, PASSWORD).await, 204);
        assert_eq!(Person::stranger(app).open_link(&link, &[]).await.status(), 400);
        assert_eq!(other.get("/api/v1/account").await.status(), 401);
        assert_eq!(ann.get("/api/v1/account").await.status(), 200);
        assert_eq!(mails(app, "ann@example.com").await, ["account_notice"]);
    }
);

on_both!(
    /// A stolen session cannot set an account's first password.
    the_first_password_needs_a_fresh_sign_in,
    async |app: &TestApp| {
        let ann = Person::signed_in(app, "ann@example.com").await;
        app.app.context.clock.advance(11 * 60);
        let body = json!({"new_password": PASSWORD});
        problem_of(ann.put("/api/v1/account/password", body).await, 403, "sign_in_again").await;
        let fresh = Person::stranger(app);
        assert_eq!(fresh.open_link(&new_link(app, "ann@example.com").await, &[]).await.status(), 303);
        assert_eq!(set_password(&fresh, None, PASSWORD).await, 204);
    }
);

on_both!(
    /// A forgotten password is reset by mail; the old password and every session end.
    a_password_is_reset_by_mail,
    async |app: &TestApp| {
        let ann = Person::signed_in(app, "ann@example.com").await;
        assert_eq!(set_password(&ann, None, PASSWORD).await, 204);
        let visitor = Person::stranger(app);
        let page = visitor.get("/password-reset").await.text().await.unwrap();
        let csrf = field(&page, "csrf");
        let mut answers = Vec::new();
        for address in ["ann@example.com", "nobody@example.com"] {
            let asked = visitor.post_form("/password-reset", &[("csrf", &csrf), ("email", address)]).await;
            answers.push((asked.status(), asked.text().await.unwrap().replace(address, "")));
        }
        assert_eq!(answers[0], answers[1]);
        let token = sent_link(app, "ann@example.com", Purpose::ResetPassword).await.unwrap();
        let weak = visitor.open_link(&token, &[("new_password", "password123")]).await;
        assert_eq!(weak.status(), 422);
        let done = visitor.open_link(&token, &[("new_password", "another one by far")]).await;
        assert_eq!(done.status(), 303);
        assert_eq!(visitor.get("/api/v1/account").await.status(), 200, "signed in");
        assert_eq!(ann.get("/api/v1/account").await.status(), 401);
        problem_of(sign_in(app, "ann@example.com", PASSWORD).await.1, 401, "invalid_credentials").await;
        json_of(sign_in(app, "ann@example.com", "another one by far").await.1, 201).await;
        assert_eq!(visitor.open_link(&token, &[("new_password", "a third one by far")]).await.status(), 400, "once");
    }
);

/// The link in the newest mail of this kind to this address.
async fn not_me_link(app: &TestApp, email: &str, template: &str) -> String {
    let list = app.admin_get(&format!("/api/v1/admin/mail?recipient={email}&limit=100")).await;
    let mail = list["mail"].as_array().unwrap().iter().find(|mail| mail["template"] == template).unwrap();
    let id = mail["id"].as_str().unwrap();
    let sent = async || app.admin_get(&format!("/api/v1/admin/mail/{id}")).await["status"] == "sent";
    app.until("the mail is out", sent).await;
    let shown = app.get(&format!("/sandbox/mail/{id}")).await.text().await.unwrap().replace("&#x2f;", "/");
    let at = shown.find("/not-me?token=").unwrap();
    shown[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || "/?=._-".contains(*c)).collect()
}

/// Opens the link and presses the button; returns the page with the result.
async fn say_not_me(app: &TestApp, link: &str) -> String {
    let person = Person::stranger(app);
    let page = person.get(link).await;
    assert_eq!(page.status(), 200);
    let page = page.text().await.unwrap();
    let (csrf, token) = (field(&page, "csrf"), field(&page, "token"));
    let refused = person.post_form("/not-me", &[("csrf", "x"), ("token", &token)]).await;
    assert_eq!(refused.status(), 403);
    let done = person.post_form("/not-me", &[("csrf", &csrf), ("token", &token)]).await;
    assert_eq!(done.status(), 200);
    assert_eq!(person.get("/api/v1/account").await.status(), 401, "it signs nobody in");
    done.text().await.unwrap()
}

on_both!(
    /// A thief with a session sets a password: the owner uses the mail's link, and the thief is out.
    a_change_that_was_not_mine_is_undone_by_the_mail_that_tells_of_it,
    async |app: &TestApp| {
        app.buy_keys("ann@example.com", 1).await;
        let thief = Person::signed_in(app, "ann@example.com").await;
        assert_eq!(set_password(&thief, None, PASSWORD).await, 204);
        json_of(sign_in(app, "ann@example.com", PASSWORD).await.1, 201).await;
        let link = not_me_link(app, "ann@example.com", "account_notice").await;
        let open = new_link(app, "ann@example.com").await;
        // Viewing the page changes nothing yet.
        assert_eq!(Person::stranger(app).get(&link).await.status(), 200);
        assert_eq!(thief.get("/api/v1/account").await.status(), 200);
        assert!(say_not_me(app, &link).await.contains("Every session and every link has ended"));
        assert_eq!(thief.get("/api/v1/account").await.status(), 401);
        problem_of(sign_in(app, "ann@example.com", PASSWORD).await.1, 401, "invalid_credentials").await;
        assert_eq!(Person::stranger(app).open_link(&open, &[]).await.status(), 400, "open links too");

        // The owner returns through the mailbox; the old mail cannot reset the password set then.
        let ann = Person::signed_in(app, "ann@example.com").await;
        app.app.context.clock.advance(5);
        assert_eq!(set_password(&ann, None, "the owner chose this one").await, 204);
        say_not_me(app, &link).await;
        json_of(sign_in(app, "ann@example.com", "the owner chose this one").await.1, 201).await;
        let id = accounts(app, "ann@example.com").await[0]["id"].as_str().unwrap().to_owned();
        let log = app.admin_get(&format!("/api/v1/admin/audit-log?subject={id}&action=account.change_disowned")).await;
        assert_eq!((log["entries"].as_array().unwrap().len(), &log["entries"][0]["actor"]), (2, &json!("system")));

        let stranger = Person::stranger(app);
        for wrong in [link.replace("acc_", "acc_0"), format!("{link}A"), "/not-me".into(), "/not-me?token=x.y.z".into()] {
            assert_eq!(stranger.get(&wrong).await.status(), 400, "{wrong}");
        }
        app.app.context.clock.advance(7 * 86_400);
        assert_eq!(stranger.get(&link).await.status(), 400, "a week later");
    }
);

on_both!(
    /// Finding 5: a stranger's trial in my name is ended, and I can start mine.
    a_trial_that_was_not_mine_takes_nothing_from_me,
    async |app: &TestApp| {
        let start = |installation: &str| json!({"email": "ann@example.com", "installation_id": installation});
        json_of(app.post("/api/v1/trials", start("mallorys-laptop")).await, 201).await;
        problem_of(app.post("/api/v1/trials", start("anns-laptop")).await, 409, "trial_used").await;
        let link = not_me_link(app, "ann@example.com", "trial_started").await;
        assert!(say_not_me(app, &link).await.contains("The trial has ended"));
        let answer = app.post("/api/v1/license/validate", start("mallorys-laptop")).await;
        assert_eq!(json_of(answer, 200).await["valid"], false);
        json_of(app.post("/api/v1/trials", start("anns-laptop")).await, 201).await;
        problem_of(app.post("/api/v1/trials", start("another")).await, 409, "trial_used").await;
        let again = json!({"email": "mallory@example.com", "installation_id": "mallorys-laptop"});
        problem_of(app.post("/api/v1/trials", again).await, 409, "trial_used").await;
        // The old mail ends no trial but its own.
        say_not_me(app, &link).await;
        let answer = app.post("/api/v1/license/validate", start("anns-laptop")).await;
        assert_eq!(json_of(answer, 200).await["valid"], true);
    }
);
