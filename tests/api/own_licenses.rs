//! A customer's own licenses: pagination, a count, a file, and a page for each.

use serde_json::{Value, json};

use crate::helpers::{Person, TestApp, json_of, problem_of};
use crate::licensing::key_of;
use crate::on_both;
use crate::pages::field;
use crate::subscriptions::page_of;

const ADA: &str = "ada@example.com";

/// Returns the keys on a page, in order.
fn keys_on(page: &str) -> Vec<String> {
    let rows = page.split("<tr role=\"row\" id=\"").skip(1);
    rows.map(|row| row.split("key__text\">").nth(1).unwrap().split('<').next().unwrap().to_owned()).collect()
}

fn link(page: &str, rel: &str) -> Option<String> {
    let at = page.find(&format!("rel=\"{rel}\" href=\""))?;
    let href = page[at..].split("href=\"").nth(1)?.split('"').next()?;
    Some(href.replace("&amp;", "&").replace("&#x3d;", "="))
}

async fn first_license(app: &TestApp) -> Value {
    app.licenses(ADA).await.remove(0)
}

/// Sends a form of a license's page; returns the response.
async fn send(person: &Person, id: &str, action: &str, fields: &[(&str, &str)]) -> reqwest::Response {
    let csrf = field(&page_of(person, &format!("/dashboard/licenses/{id}")).await, "csrf");
    let all: Vec<(&str, &str)> = [("csrf", csrf.as_str())].into_iter().chain(fields.iter().copied()).collect();
    person.post_form(&format!("/dashboard/licenses/{id}/{action}"), &all).await
}

on_both!(a_list_goes_back_and_says_how_many_there_are, async |app: &TestApp| {
    app.buy_keys(ADA, 130).await;
    key_of(app, "business", ADA).await;
    let ada = Person::signed_in(app, ADA).await;
    let first = page_of(&ada, "/dashboard").await;
    assert!(first.contains("131 license keys.") && link(&first, "prev").is_none(), "{first}");
    let second = page_of(&ada, &link(&first, "next").unwrap()).await;
    let third = page_of(&ada, &link(&second, "next").unwrap()).await;
    assert_eq!([keys_on(&first).len(), keys_on(&second).len(), keys_on(&third).len()], [50, 50, 31]);
    assert!(link(&third, "next").is_none());
    let back = page_of(&ada, &link(&third, "prev").unwrap()).await;
    assert_eq!(keys_on(&back), keys_on(&second));
    let front = page_of(&ada, &link(&back, "prev").unwrap()).await;
    assert_eq!((keys_on(&front), link(&front, "prev")), (keys_on(&first), None));
    // Filtered by product, also combined with a search.
    let server = page_of(&ada, "/dashboard?product=server").await;
    assert!(server.contains("1 license key matches"), "{server}");
    assert!(page_of(&ada, "/dashboard?product=server&state=in_use").await.contains("No license key matches"));
});

on_both!(work_on_a_later_page_leads_back_to_it, async |app: &TestApp| {
    app.buy_keys(ADA, 60).await;
    let ada = Person::signed_in(app, ADA).await;
    let here = link(&page_of(&ada, "/dashboard").await, "next").unwrap();
    let page = page_of(&ada, &here).await;
    let id = page.split("data-license=\"").nth(1).unwrap().split('"').next().unwrap();
    let csrf = field(&page, "csrf");
    let activate = async |site: &str, back: &str| {
        let fields = [("csrf", csrf.as_str()), ("id", id), ("site_domain", site), ("back", back)];
        ada.post_form("/dashboard/activate", &fields).await
    };
    // When refused, the same page shows the open form with the typed text.
    let refused = activate("no site", &here).await;
    assert_eq!(refused.status(), 422);
    let again = refused.text().await.unwrap();
    assert!(keys_on(&again) == keys_on(&page) && again.contains("value=\"no site\""), "{again}");
    assert!(!again.contains("site_domain:"), "no names of fields");
    let done = activate("shop.example.com", &here).await;
    assert_eq!(done.headers()["location"].to_str().unwrap(), format!("{here}#{id}"));
    let flash = done.headers().get_all("set-cookie").iter().find_map(|cookie| {
        let text = cookie.to_str().unwrap().split(';').next().unwrap();
        text.starts_with("keysmith_flash=").then(|| text.to_owned())
    });
    // The message names the site; a forged cookie shows no message.
    let told = async |cookie: &str| {
        let session = ada.request(reqwest::Method::GET, "/buy").header("cookie", cookie);
        session.send().await.unwrap().text().await.unwrap()
    };
    let flash = flash.unwrap();
    assert!(told(&flash).await.contains("Activated shop.example.com."));
    let (start, mark) = flash.rsplit_once('.').unwrap();
    assert!(!told(&format!("{}.{mark}", start.replace("activated", "moved"))).await.contains("shop.example.com."));
    // Redirects only to pages of this server.
    for elsewhere in ["https://evil.example/", "//evil.example", "/dashboardx", "/dashboard\\evil", ""] {
        let sent = activate("shop.example.com", elsewhere).await;
        assert_eq!(sent.headers()["location"].to_str().unwrap(), format!("/dashboard#{id}"), "{elsewhere}");
    }
});

on_both!(the_file_has_all_keys_and_no_formulas, async |app: &TestApp| {
    let mut keys = app.buy_keys(ADA, 620).await;
    app.activate(&keys[0], "shop.example.com", ADA).await;
    let ada = Person::signed_in(app, ADA).await;
    let license = first_license(app).await;
    let used = app.licenses(ADA).await.into_iter().find(|license| license["available"] == false).unwrap();
    let (id, place) = (used["id"].as_str().unwrap(), used["activations"][0]["id"].as_str().unwrap());
    let named = send(&ada, id, "rename", &[("activation_id", place), ("name", "=HYPERLINK(1)")]).await;
    assert_eq!(named.status(), 303);
    let answer = ada.get("/dashboard/licenses.csv").await;
    assert_eq!(answer.headers()["content-disposition"], "attachment; filename=\"license-keys.csv\"");
    let file = answer.text().await.unwrap();
    let mut listed: Vec<String> = file.lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect();
    listed.sort();
    keys.sort();
    assert_eq!(listed, keys);
    assert!(file.contains(",'=HYPERLINK(1),") && file.contains(license["id"].as_str().unwrap()));
    let used = ada.get("/dashboard/licenses.csv?state=in_use").await.text().await.unwrap();
    assert_eq!(used.lines().count(), 2);
    // Other customers' keys are not included.
    let eve = Person::signed_in(app, "eve@example.com").await;
    assert_eq!(eve.get("/dashboard/licenses.csv").await.text().await.unwrap().lines().count(), 1);
});

on_both!(a_place_is_named_and_moved, async |app: &TestApp| {
    let key = app.buy_keys(ADA, 1).await.remove(0);
    app.activate(&key, "old.example.com", ADA).await;
    let ada = Person::signed_in(app, ADA).await;
    let license = first_license(app).await;
    let (id, place) = (license["id"].as_str().unwrap(), license["activations"][0]["id"].as_str().unwrap());
    let page = page_of(&ada, &format!("/dashboard/licenses/{id}")).await;
    assert!(page.contains(&key) && page.contains("old.example.com") && page.contains("1 of 1 site"), "{page}");
    for wrong in ["x".repeat(101).as_str(), "see https://evil.example", "a\u{202e}b"] {
        let refused = send(&ada, id, "rename", &[("activation_id", place), ("name", wrong)]).await;
        assert_eq!(refused.status(), 422, "{wrong}");
    }
    assert_eq!(send(&ada, id, "rename", &[("activation_id", place), ("name", "<b>The shop</b>")]).await.status(), 303);
    assert!(page_of(&ada, &format!("/dashboard/licenses/{id}")).await.contains("&lt;b&gt;The shop"));
    // When refused, neither site changes.
    for (site, says) in [("no site", "not a valid domain"), ("old.example.com", "in use there already")] {
        let refused = send(&ada, id, "move", &[("activation_id", place), ("site_domain", site)]).await;
        assert_eq!(refused.status(), 422);
        let page = refused.text().await.unwrap();
        assert!(page.contains(says) && page.contains(&format!("value=\"{site}\"")), "{page}");
    }
    assert_eq!(first_license(app).await["used_site_domain"], "old.example.com");
    let moved =
        send(&ada, id, "move", &[("activation_id", place), ("site_domain", "https://www.new.example.com/x")]).await;
    assert_eq!(moved.status(), 303);
    assert_eq!(first_license(app).await["used_site_domain"], "new.example.com");
    let page = page_of(&ada, &format!("/dashboard/licenses/{id}")).await;
    assert!(page.contains("Where it was in use before (1)") && page.contains("Site or device renamed"), "{page}");
});

on_both!(a_leaked_key_is_replaced, async |app: &TestApp| {
    let key = app.buy_keys(ADA, 1).await.remove(0);
    app.activate(&key, "shop.example.com", ADA).await;
    let ada = Person::signed_in(app, ADA).await;
    let license = first_license(app).await;
    let id = license["id"].as_str().unwrap();
    assert_eq!(send(&ada, id, "replace-key", &[]).await.status(), 422, "it asks first");
    assert_eq!(app.keys(ADA).await, std::slice::from_ref(&key));
    assert_eq!(send(&ada, id, "replace-key", &[("confirmed", "yes")]).await.status(), 303);
    let new = app.keys(ADA).await.remove(0);
    assert_ne!(new, key);
    assert_eq!(first_license(app).await["used_site_domain"], "shop.example.com");
    problem_of(app.activate(&key, "shop.example.com", ADA).await, 404, "license_not_found").await;
    json_of(app.activate(&new, "shop.example.com", ADA).await, 200).await;
    assert!(page_of(&ada, &format!("/dashboard/licenses/{id}")).await.contains("License key replaced"));
    for _ in 1..20 {
        assert_eq!(send(&ada, id, "replace-key", &[("confirmed", "yes")]).await.status(), 303);
    }
    let often = send(&ada, id, "replace-key", &[("confirmed", "yes")]).await;
    assert_eq!(often.status(), 429);
    assert!(often.text().await.unwrap().contains("within 24 hours"));
});

on_both!(a_device_shows_its_moves, async |app: &TestApp| {
    let key = key_of(app, "startup", ADA).await;
    let body = json!({"email": ADA, "installation_id": "pc-1", "license_key": key, "hostname": "ada-pc"});
    json_of(app.post("/api/v1/license/activate", body).await, 200).await;
    let ada = Person::signed_in(app, ADA).await;
    let license = first_license(app).await;
    let page = page_of(&ada, &format!("/dashboard/licenses/{}", license["id"].as_str().unwrap())).await;
    assert!(
        page.contains("3 more times") && page.contains("ada-pc") && page.contains("one of your 3 removals"),
        "{page}"
    );
    assert!(!page.contains("New site"), "only its application activates a device");
});

on_both!(a_list_is_sorted_and_each_page_goes_on_where_the_other_ended, async |app: &TestApp| {
    // Licenses with no end, equal ends and different ends; two products, mixed.
    for (tier, end) in [
        ("site", None),
        ("business", Some("2027-03-01T00:00:00Z")),
        ("site", Some("2027-01-01T00:00:00Z")),
        ("business", None),
        ("site", Some("2027-03-01T00:00:00Z")),
        ("business", Some("2028-01-01T00:00:00Z")),
        ("site", Some("2027-03-01T00:00:00Z")),
    ] {
        key_of(app, tier, ADA).await;
        let newest = first_license(app).await["id"].as_str().unwrap().to_owned();
        let seller = Person::with_token(app, crate::helpers::ADMIN);
        let path = format!("/api/v1/admin/licenses/{newest}");
        let request = seller.request(reqwest::Method::PATCH, &path).json(&json!({"valid_until": end}));
        json_of(request.send().await.unwrap(), 200).await;
        app.app.context.clock.advance(1);
    }
    let all = app.licenses(ADA).await;
    let text = |license: &Value, field: &str| license[field].as_str().unwrap_or_default().to_owned();
    let ada = Person::signed_in(app, ADA).await;
    for sort in ["newest", "oldest", "ending", "product"] {
        let mut expected = all.clone();
        match sort {
            "oldest" => expected.reverse(),
            "ending" => expected.sort_by_key(|l| (l["valid_until"].is_null(), text(l, "valid_until"), text(l, "id"))),
            // Products are ordered by creation.
            "product" => expected.sort_by_key(|l| l["tier"] != "site"),
            _ => {}
        }
        let expected: Vec<String> = expected.iter().map(|license| text(license, "license_key")).collect();
        let (mut path, mut found, mut pages) = (format!("/dashboard?sort={sort}&limit=3"), Vec::new(), Vec::new());
        loop {
            let page = page_of(&ada, &path).await;
            found.extend(keys_on(&page));
            pages.push(keys_on(&page));
            let Some(next) = link(&page, "next") else {
                // And back to the previous page.
                let before = link(&page, "prev").map(|href| format!("{href}&limit=3"));
                assert_eq!(keys_on(&page_of(&ada, &before.unwrap()).await), pages[pages.len() - 2], "{sort}");
                break;
            };
            path = format!("{next}&limit=3");
        }
        assert_eq!(found, expected, "{sort}");
        assert_eq!(
            page_of(&ada, &format!("/dashboard?sort={sort}")).await.contains("class=\"group\""),
            sort == "product"
        );
    }
    // An unknown sort order is ignored.
    assert_eq!(keys_on(&page_of(&ada, "/dashboard?sort=;drop").await).len(), 7);
});
