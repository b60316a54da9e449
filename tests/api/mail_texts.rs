//! Mail texts edited by the seller: refused if they do not render, previewed, sent as a test, and used in the next
//! mail.

use serde_json::json;

use crate::desk::{SELLER, seller};
use crate::helpers::{Person, TestApp};
use crate::money::settled;
use crate::on_both;
use crate::pages::field;
use crate::subscriptions::page_of;

const PAGE: &str = "/admin/mail-texts/license_keys";
const SUBJECT: &str = "text-mail-license-keys-subject";

/// Posts the form with one text changed; returns the status, and the page or the redirect's target.
async fn post(seller: &Person, what: &str, language: &str, id: &str, text: &str) -> (u16, String) {
    let page = page_of(seller, &format!("{PAGE}?language={language}")).await;
    let fields =
        [("csrf", field(&page, "csrf")), ("do", what.into()), ("language", language.into()), (id, text.into())];
    let answer = seller.request(reqwest::Method::POST, PAGE).form(&fields).send().await.unwrap();
    let status = answer.status().as_u16();
    let to = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
    (status, to.unwrap_or(answer.text().await.unwrap()))
}

/// Waits for mails to an address; returns their subjects.
async fn subjects_of(app: &TestApp, to: &str) -> Vec<String> {
    app.until("a mail is out", async || !subjects(app, to).is_empty()).await;
    subjects(app, to)
}

fn subjects(app: &TestApp, to: &str) -> Vec<String> {
    let files = std::fs::read_dir(app.data().join("mail")).unwrap();
    let texts = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    let line = |text: &str, name: &str| text.lines().find_map(|line| line.strip_prefix(name).map(str::to_owned));
    let to_them = texts.filter(|text| line(text, "To: ").is_some_and(|address| address.contains(to)));
    to_them.map(|text| line(&text, "Subject: ").unwrap()).collect()
}

on_both!(a_mail_says_what_the_seller_wrote, async |app: &TestApp| {
    let seller = seller(app).await;
    let list = page_of(&seller, "/admin/mail-texts").await;
    assert!(list.contains(PAGE) && list.contains("/admin/mail-texts/layout"));
    assert_eq!(seller.get("/admin/mail-texts/nonsense").await.status(), 404);

    // A text that does not render is refused at its field, the typed text stays, and nothing is stored.
    for (bad, why) in [
        ("Hi { $nonsense }", "which is not available in this text"),
        ("Hi { $count", "cannot be read"),
        ("{ mail-layout-sandbox }", "other messages"),
        ("two\r\nlines", "one line"),
    ] {
        let (status, page) = post(&seller, "save", "en", SUBJECT, bad).await;
        assert_eq!(status, 422, "{bad}");
        assert!(page.contains(why) && page.contains("aria-invalid"), "{bad}: {why}");
    }
    assert!(!page_of(&seller, PAGE).await.contains("Your own</span>"));

    // A preview stores nothing and escapes values.
    let wanted = "Fresh <b>keys</b> of { $product }";
    let (status, page) = post(&seller, "preview", "en", SUBJECT, wanted).await;
    assert_eq!(status, 200);
    assert!(
        page.contains("Fresh &lt;b&gt;keys&lt;&#x2f;b&gt; of ") || page.contains("Fresh &lt;b&gt;keys&lt;/b&gt; of ")
    );
    assert!(!page_of(&seller, PAGE).await.contains("Fresh"));

    // A test mail goes only to the person who requests it.
    let (status, page) = post(&seller, "test", "en", SUBJECT, "A test for { $product }").await;
    assert!(status == 200 && page.contains("on its way to seller@example.com"), "{status}");
    assert!(subjects(app, SELLER).iter().any(|subject| subject.starts_with("A test for ")));

    let (status, to) = post(&seller, "save", "en", SUBJECT, "Fresh keys of { $product }").await;
    assert_eq!((status, to.as_str()), (303, "/admin/mail-texts/license_keys?language=en"));
    assert!(page_of(&seller, PAGE).await.contains("Your own</span>"));
    assert!(
        !page_of(&seller, &format!("{PAGE}?language=de")).await.contains("Your own</span>"),
        "of one language only"
    );
    app.buy_keys("ann@example.com", 1).await;
    settled(app).await;
    let said = subjects_of(app, "ann@example.com").await;
    assert!(said.iter().any(|subject| subject.starts_with("Fresh keys of ")), "{said:?}");
    let log = app.admin_get("/api/v1/admin/audit-log?subject=license_keys").await;
    assert_eq!(log["entries"].as_array().unwrap().len(), 1, "{log}");
    assert_eq!(log["entries"][0]["detail"], json!({"language": "en", "messages": ["mail-license-keys-subject"]}));

    // An empty field restores the default text.
    let (status, _) = post(&seller, "save", "en", SUBJECT, "  ").await;
    assert_eq!(status, 303);
    app.buy_keys("bob@example.com", 1).await;
    settled(app).await;
    let said = subjects_of(app, "bob@example.com").await;
    assert!(!said.iter().any(|subject| subject.starts_with("Fresh keys of ")), "{said:?}");
});
