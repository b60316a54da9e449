//! Strangers who act with somebody else's address.

use keysmith::accounts::sign_in_link::Purpose;
use serde_json::json;

use super::*;
use crate::helpers::person::{confirm_sign_up, new_link, sent_link};
use crate::helpers::problem_of;
use crate::on_both;

const OWNER: &str = "owner@shop.example";

on_both!(
    /// Regression f1_takeover: a stranger buys a key in the administrator's name, reads it on the success page, and
    /// signs up.
    a_bought_key_opens_no_account,
    async |app: &TestApp| {
        app.buy_keys(OWNER, 2).await;
        let owner = Person::signed_in(app, OWNER).await;
        let id = accounts(app, OWNER).await[0]["id"].as_str().unwrap().to_owned();
        json_of(patch_account(app, &id, json!({"role": "admin"})).await, 200).await;
        assert_eq!(set_password(&owner, None, "the owner chose it").await, 204);
        let (before, key) = (license_ids(app, OWNER).await, app.buy_keys(OWNER, 1).await.remove(0));

        let made = json_of(sign_up(app, "mallory1", OWNER, &key).await, 201).await;
        assert_eq!((&made["username"], &made["email"]), (&json!("mallory1"), &json!(OWNER)));
        assert_ne!(made["id"], json!(id));
        for login in ["mallory1", OWNER] {
            let (_, refused) = sign_in(app, login, PASSWORD).await;
            problem_of(refused, 401, "invalid_credentials").await;
        }
        let (_, still) = sign_in(app, OWNER, "the owner chose it").await;
        json_of(still, 201).await;
        assert_eq!(owner.get("/api/v1/account").await.status(), 200, "the session goes on");
        assert_eq!(stored_username(app, OWNER).await, None);
        assert_eq!(license_ids(app, OWNER).await.len(), before.len() + 1);
        assert!(mails(app, OWNER).await.contains(&"confirm_sign_up".to_owned()), "the owner is told");
        let log = app.admin_get(&format!("/api/v1/admin/audit-log?subject={id}&action=account.sign_up_asked")).await;
        assert_eq!(log["entries"][0]["actor"], "system", "nobody says that it was the owner");
    }
);

on_both!(
    /// Regression f1b_handover: a stranger hands over a license whose key they know.
    a_license_that_was_handed_over_opens_no_account,
    async |app: &TestApp| {
        app.buy_keys(OWNER, 1).await;
        let key = app.buy_keys("mallory@example.com", 1).await.remove(0);
        let id = license_ids(app, "mallory@example.com").await.remove(0);
        let mallory = Person::signed_in(app, "mallory@example.com").await;
        json_of(mallory.post(&format!("/api/v1/licenses/{id}/hand-over"), json!({"email": OWNER})).await, 200).await;
        json_of(sign_up(app, "mallory1", OWNER, &key).await, 201).await;
        let (_, refused) = sign_in(app, "mallory1", PASSWORD).await;
        problem_of(refused, 401, "invalid_credentials").await;
        let told = mails(app, OWNER).await;
        assert!(told.contains(&"confirm_sign_up".to_owned()) && told.contains(&"account_notice".to_owned()), "{told:?}");
        // The owner may: the link goes to the mailbox.
        let owner = confirm_sign_up(app, OWNER).await;
        assert_eq!(seen(&owner).await, 2);
        json_of(sign_in(app, "mallory1", PASSWORD).await.1, 201).await;
    }
);

on_both!(
    /// Regression f39: a free order (a 100% coupon) or a trial proves no more than a paid one; nor does a key without
    /// an owner.
    no_other_key_opens_an_account_either,
    async |app: &TestApp| {
        app.buy_keys(OWNER, 1).await;
        let make = json!({"email": OWNER, "tier": "site"});
        let made = Person::with_token(app, ADMIN).post("/api/v1/license/create", make).await;
        let given = json_of(made, 201).await["license_key"].as_str().unwrap().to_owned();
        for (name, key) in [("mallory1", given), ("mallory2", free_key(app, "NOBODYS-KEY-2026").await)] {
            json_of(sign_up(app, name, OWNER, &key).await, 201).await;
            problem_of(sign_in(app, name, PASSWORD).await.1, 401, "invalid_credentials").await;
            problem_of(sign_up(app, name, OWNER, &key).await, 403, "invalid_license_key").await;
        }
        assert_eq!(stored_username(app, OWNER).await, None);
        // An unconfirmed sign-up ends with its link, and the key is free again.
        app.app.context.clock.advance(601);
        json_of(sign_up(app, "mallory2", "mallory@example.com", "NOBODYS-KEY-2026").await, 201).await;
        json_of(sign_in(app, "mallory2", PASSWORD).await.1, 201).await;
    }
);

on_both!(
    /// Pre-hijacking: somebody registers an address whose owner buys later.
    an_unconfirmed_user_sees_what_they_signed_up_with_and_no_more,
    async |app: &TestApp| {
        let key = free_key(app, "WELCOME-KEY-2026").await;
        let made = json_of(sign_up(app, "mallory", OWNER, &key).await, 201).await;
        let (mallory, answer) = sign_in(app, OWNER, PASSWORD).await;
        let account = json_of(answer, 201).await["account"].take();
        assert_eq!((&account["id"], &account["email_confirmed"]), (&made["id"], &json!(false)));
        assert_eq!(seen(&mallory).await, 1);

        // Later actions of others in the address's name do not reach the stranger.
        app.buy_keys(OWNER, 2).await;
        json_of(app.post("/api/v1/trials", json!({"email": OWNER, "installation_id": "one"})).await, 201).await;
        app.buy_keys("bob@example.com", 1).await;
        let bob = Person::signed_in(app, "bob@example.com").await;
        let bobs = license_ids(app, "bob@example.com").await.remove(0);
        json_of(bob.post(&format!("/api/v1/licenses/{bobs}/hand-over"), json!({"email": OWNER})).await, 200).await;
        let lake = json_of(bob.post("/api/v1/organizations", json!({"name": "Lake"})).await, 201).await;
        let lake = format!("/api/v1/organizations/{}", lake["id"].as_str().unwrap());
        json_of(bob.post(&format!("{lake}/members"), json!({"email": OWNER, "role": "owner"})).await, 201).await;
        assert_eq!(license_ids(app, OWNER).await.len(), 5, "for the seller they are one person");

        for path in ["/licenses", "/dashboard"] {
            let shown = mallory.get(path).await.text().await.unwrap();
            for license in app.licenses(OWNER).await.iter().filter_map(|license| license["license_key"].as_str()) {
                assert!(!shown.contains(license), "{path} shows {license}");
            }
        }
        assert_eq!(seen(&mallory).await, 1);
        // Nor does an order that waits for a bank transfer.
        app.open_checkout(OWNER, 3).await;
        assert!(!mallory.get("/dashboard").await.text().await.unwrap().contains("ord_"));
        problem_of(mallory.get(&lake).await, 404, "organization_not_found").await;
        assert_eq!(json_of(mallory.get("/api/v1/account").await, 200).await["organizations"], json!([]));
        assert_eq!(mallory.post("/billing-portal", json!({})).await.status(), 409);
        let theirs = license_ids(app, OWNER).await;
        for id in theirs.iter().filter(|id| **id != theirs[theirs.len() - 1]) {
            assert_eq!(mallory.post(&format!("/licenses/{id}/cancel"), json!({})).await.status(), 404);
            let given = mallory.post(&format!("/api/v1/licenses/{id}/hand-over"), json!({"email": "m@example.com"})).await;
            assert!(given.status().is_client_error());
        }
        // Nor can they send mail in the address's name.
        let own = json_of(mallory.post("/api/v1/organizations", json!({"name": "Sea"})).await, 201).await;
        let members = format!("/api/v1/organizations/{}/members", own["id"].as_str().unwrap());
        problem_of(mallory.post(&members, json!({"email": "x@example.com"})).await, 403, "email_unconfirmed").await;
        // An organization's page lists the account's own licenses, not the address's.
        let page = mallory.get(&format!("/organizations/{}", own["id"].as_str().unwrap())).await.text().await.unwrap();
        assert!(page.contains(&theirs[theirs.len() - 1]), "{page}");
        assert!(theirs.iter().rev().skip(1).all(|id| !page.contains(id)), "{page}");

        // The mailbox's owner signs in by a link: the stranger is signed out, and the license they signed up with
        // stays.
        let owner = Person::stranger(app);
        assert_eq!(owner.open_link(&new_link(app, OWNER).await, &[]).await.status(), 303);
        problem_of(owner.get(&lake).await, 404, "organization_not_found").await;
        assert_eq!(seen(&owner).await, 5, "also the one that came with the sign-up");
        assert_eq!(mallory.get("/api/v1/account").await.status(), 401);
        for login in [OWNER, "mallory"] {
            problem_of(sign_in(app, login, PASSWORD).await.1, 401, "invalid_credentials").await;
        }
        assert_eq!(accounts(app, OWNER).await.len(), 1);
        assert_eq!(stored_username(app, OWNER).await, None);
        assert!(mails(app, OWNER).await.contains(&"account_notice".to_owned()), "and they are told");
    }
);

on_both!(
    /// The legitimate way: the link in the sign-up's mail keeps the name and the password.
    a_confirmed_user_keeps_the_password_and_sees_everything,
    async |app: &TestApp| {
        let key = free_key(app, "WELCOME-KEY-2026").await;
        json_of(sign_up(app, "ann", "ann@example.com", &key).await, 201).await;
        let (ann, answer) = sign_in(app, "ann", PASSWORD).await;
        json_of(answer, 201).await;
        app.buy_keys("ann@example.com", 2).await;
        assert_eq!(seen(&ann).await, 1);
        let page = ann.get("/account").await.text().await.unwrap();
        assert!(page.contains("Confirm your e-mail address"), "{page}");
        let token = sent_link(app, "ann@example.com", Purpose::ConfirmAddress).await.unwrap();
        let shown = Person::stranger(app).get(&format!("/sign-in/confirm?token={token}")).await.text().await.unwrap();
        assert!(shown.contains("ann@example.com") && shown.contains("<strong>ann</strong>"), "{shown}");
        assert_eq!(Person::stranger(app).open_link(&token, &[]).await.status(), 303);
        assert_eq!(seen(&ann).await, 3, "also where they were signed in before");
        let again = json_of(sign_in(app, "ann@example.com", PASSWORD).await.1, 201).await;
        assert_eq!((&again["account"]["username"], &again["account"]["email_confirmed"]), (&json!("ann"), &json!(true)));
        assert_eq!(accounts(app, "ann@example.com").await.len(), 1);
        assert_eq!(Person::stranger(app).open_link(&token, &[]).await.status(), 400, "once");
    }
);

on_both!(
    /// A token with scope `full` is trusted to have checked the address.
    the_seller_confirms_an_address,
    async |app: &TestApp| {
        let key = free_key(app, "WELCOME-KEY-2026").await;
        let made = json_of(sign_up(app, "ann", "ann@example.com", &key).await, 201).await;
        let (ann, _) = sign_in(app, "ann", PASSWORD).await;
        app.buy_keys("ann@example.com", 1).await;
        let scopes = json!({"name": "desk", "scopes": ["accounts:write"]});
        let desk = json_of(Person::with_token(app, ADMIN).post("/api/v1/admin/tokens", scopes).await, 201).await;
        let desk = Person::with_token(app, desk["token"].as_str().unwrap());
        let path = format!("/api/v1/admin/accounts/{}", made["id"].as_str().unwrap());
        let confirm = json!({"email_confirmed": true});
        let refused = desk.request(Method::PATCH, &path).json(&confirm).send().await.unwrap();
        problem_of(refused, 403, "insufficient_scope").await;
        assert_eq!(seen(&ann).await, 1);
        let admin = patch_account(app, made["id"].as_str().unwrap(), json!({"role": "admin"})).await;
        problem_of(admin, 409, "email_unconfirmed").await;
        let confirmed = json_of(patch_account(app, made["id"].as_str().unwrap(), confirm).await, 200).await;
        assert_eq!(confirmed["email_confirmed"], true);
        assert_eq!(seen(&ann).await, 2);
    }
);

on_both!(
    /// Two concurrent sign-ups for one new address: one becomes the user, the other waits for the mailbox.
    two_sign_ups_at_once_make_one_user,
    async |app: &TestApp| {
        let (first, second) = (free_key(app, "FIRST-KEY-2026").await, free_key(app, "SECOND-KEY-2026").await);
        let (a, b) = tokio::join!(
            sign_up(app, "ann1", "ann@example.com", &first),
            sign_up(app, "ann2", "ann@example.com", &second)
        );
        assert_eq!((a.status(), b.status()), (StatusCode::CREATED, StatusCode::CREATED));
        let mut works = 0;
        for name in ["ann1", "ann2"] {
            works += usize::from(sign_in(app, name, PASSWORD).await.1.status() == 201);
        }
        assert_eq!((works, accounts(app, "ann@example.com").await.len()), (1, 1));
    }
);
