//! Shop, portal and mails in the reader's language.

use keysmith::http::cookies;
use keysmith::sandbox::stripe::checkout::Pay;
use reqwest::{Method, Response, StatusCode};

use crate::helpers::{Person, TestApp};
use crate::money::settled;
use crate::on_both;
use crate::pages::field;

const ADA: &str = "ada@example.com";

async fn get_in(person: &Person, path: &str, languages: &str) -> String {
    let answer = person.request(Method::GET, path).header("accept-language", languages).send().await.unwrap();
    answer.text().await.unwrap()
}

async fn choose(person: &Person, language: &str, back: &str) -> Response {
    let csrf = field(&person.get("/buy").await.text().await.unwrap(), "csrf");
    person.post_form("/preferences", &[("csrf", &csrf), ("language", language), ("back", back)]).await
}

/// The subject of the newest mail of this kind.
async fn subject(app: &TestApp, template: &str) -> String {
    app.until("the mail is out", async || {
        let sent = app.admin_get("/api/v1/admin/mail?status=sent&limit=100").await;
        sent["mail"].as_array().unwrap().iter().any(|mail| mail["template"] == template)
    })
    .await;
    let sent = app.admin_get("/api/v1/admin/mail?status=sent&limit=100").await;
    let mail = sent["mail"].as_array().unwrap().iter().find(|mail| mail["template"] == template).unwrap().clone();
    mail["subject"].as_str().unwrap().to_owned()
}

on_both!(a_page_speaks_the_browser_s_language_or_the_chosen_one, async |app: &TestApp| {
    let ada = Person::stranger(app);
    for (languages, tag) in [
        ("de-AT, en;q=0.5", "de"),
        ("nl, fr;q=0.8", "fr"),
        ("es", "es"),
        ("ja", "ja"),
        ("zh-CN", "zh-Hans"),
        ("nl", "en"),
        ("", "en"),
    ] {
        let page = get_in(&ada, "/buy", languages).await;
        assert!(page.contains(&format!("<html lang=\"{tag}\">")), "{languages}: {page}");
    }
    let page = get_in(&ada, "/buy", "de").await;
    assert!(page.contains("29,00\u{a0}$") && !page.contains("$29.00"), "{page}");

    let chosen = choose(&ada, "fr", "/sign-in").await;
    assert_eq!((chosen.status(), &chosen.headers()["location"]), (StatusCode::SEE_OTHER, &"/sign-in".parse().unwrap()));
    assert!(get_in(&ada, "/sign-in", "de").await.contains("<html lang=\"fr\">"));
    // Redirects only to pages of this server, and only to supported languages.
    for away in ["//evil.example", "https://evil.example", "/\\evil.example", "evil"] {
        assert_eq!(choose(&ada, "fr", away).await.headers()["location"], "/buy");
    }
    assert_eq!(choose(&ada, "klingon", "/buy").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    // The seller's pages are in English.
    let page = get_in(&ada, "/sandbox", "de").await;
    assert!(page.contains("<html lang=\"en\">") && !page.contains("name=\"language\""), "{page}");
    let problem = get_in(&ada, "/nothing", "de").await;
    assert!(!problem.contains("<html lang=\"en\">"), "{problem}");
});

on_both!(a_refusal_is_told_in_the_page_s_language, async |app: &TestApp| {
    let ada = Person::stranger(app);
    let csrf = field(&get_in(&ada, "/buy", "de").await, "csrf");
    let form = [("csrf", csrf.as_str()), ("email", "nobody"), ("quantity", "0"), ("tier", "quantity")];
    let sent = ada.request(Method::POST, "/buy/quantity").header("accept-language", "de").form(&form);
    let page = sent.send().await.unwrap().text().await.unwrap();
    assert!(page.contains("<html lang=\"de\">"), "{page}");
    for english in ["must be a whole number", "Please check", "e-mail address needs"] {
        assert!(!page.contains(english), "{english}: {page}");
    }
    assert!(page.contains("field__error"), "{page}");
});

on_both!(who_buys_in_german_pays_and_reads_in_german, async |app: &TestApp| {
    let ada = Person::stranger(app);
    let csrf = field(&get_in(&ada, "/buy", "de").await, "csrf");
    let form = [("csrf", csrf.as_str()), ("email", ADA), ("quantity", "2"), ("tier", "quantity")];
    let sent = ada.request(Method::POST, "/buy/quantity").header("accept-language", "de").form(&form);
    let to_pay = sent.send().await.unwrap();
    let session = to_pay.headers()["location"].to_str().unwrap().rsplit('/').next().unwrap().to_owned();
    assert_eq!(app.world().object("checkout.session", &session).unwrap()["locale"], "de");
    app.world().pay(&session, &Pay::default()).unwrap();
    settled(app).await;
    let german = subject(app, "license_keys").await;
    assert!(german.contains("Lizenzschlüssel"), "{german}");

    // A program sends no language: Stripe's page follows the browser, and the mail follows the account.
    app.buy_keys("bob@example.com", 1).await;
    app.until("bob's mail is out", async || {
        let bobs = app.admin_get("/api/v1/admin/mail?recipient=bob@example.com&status=sent&limit=1").await;
        !bobs["mail"].as_array().unwrap().is_empty()
    })
    .await;
    let bobs = app.admin_get("/api/v1/admin/mail?recipient=bob@example.com&status=sent&limit=1").await;
    assert!(bobs["mail"][0]["subject"].as_str().unwrap().starts_with("Your license key"), "{bobs}");
});

on_both!(the_profile_has_a_name_and_a_language, async |app: &TestApp| {
    let ada = Person::signed_in(app, ADA).await;
    let page = ada.get("/account").await.text().await.unwrap();
    let csrf = field(&page, "csrf");
    let save = async |name: &str, language: &str| {
        ada.post_form("/account/profile", &[("csrf", csrf.as_str()), ("name", name), ("language", language)]).await
    };
    let saved = save(" Ada Lovelace ", "ja").await;
    assert_eq!(saved.headers()["location"], "/account");
    assert!(saved.headers().get_all("set-cookie").iter().any(|c| c.to_str().unwrap().starts_with(cookies::LANGUAGE)));
    let page = get_in(&ada, "/account", "de").await;
    assert!(page.contains("<html lang=\"ja\">") && page.contains("value=\"Ada Lovelace\""), "{page}");
    // Nothing typed is lost, and the refusal appears at its form.
    let refused = save("www.evil.example", "en").await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = refused.text().await.unwrap();
    assert!(page.contains("value=\"www.evil.example\"") && page.contains("aria-invalid"), "{page}");
    assert_eq!(save("Ada", "xx").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(save("", "en").await.status(), StatusCode::SEE_OTHER);
    let page = get_in(&ada, "/account", "de").await;
    assert!(page.contains("<html lang=\"en\">") && !page.contains("Lovelace"), "{page}");

    // A wrong password for another address is refused at that form.
    app.app.context.clock.advance(3_600);
    let form = [("csrf", csrf.as_str()), ("new_email", "new@example.com"), ("email_password", "wrong")];
    let refused = ada.post_form("/account/email", &form).await.text().await.unwrap();
    let (before, after) = refused.split_once("id=\"email-heading\"").unwrap();
    assert!(!before.contains("notice--error") && after.contains("value=\"new@example.com\""), "{refused}");
});
