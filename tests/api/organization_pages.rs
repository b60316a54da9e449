//! The organization pages in a browser without scripts, and the invitation mail.

use reqwest::{Response, StatusCode};
use serde_json::json;

use crate::helpers::{Person, TestApp, json_of};
use crate::on_both;
use crate::pages::field;

const ADA: &str = "ada@example.com";
const GRACE: &str = "grace@example.com";

async fn text(person: &Person, path: &str) -> String {
    let response = person.get(path).await;
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    response.text().await.unwrap()
}

/// Sends a form of the page at `path` to `to`.
async fn submit(person: &Person, path: &str, to: &str, fields: &[(&str, &str)]) -> Response {
    let csrf = field(&text(person, path).await, "csrf");
    person.post_form(to, &[&[("csrf", csrf.as_str())], fields].concat()).await
}

fn location(response: &Response) -> String {
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    response.headers()["location"].to_str().unwrap().to_owned()
}

/// Creates an organization on the page; returns its path.
async fn founded(person: &Person, name: &str) -> String {
    let made = location(&submit(person, "/organizations", "/organizations", &[("name", name)]).await);
    assert!(made.starts_with("/organizations/org_"), "{made}");
    made
}

/// Returns the account ID of a member from the JSON of the organization.
async fn account_of(app: &TestApp, here: &str, email: &str) -> String {
    let shown = app.admin_get(&format!("/api/v1/admin{here}")).await;
    let mut people = ["members", "invited"].into_iter().flat_map(|list| shown[list].as_array().unwrap());
    let member = people.find(|member| member["email"] == email).unwrap_or_else(|| panic!("{shown}"));
    member["account_id"].as_str().unwrap().to_owned()
}

on_both!(an_organization_is_made_and_its_members_are_told, async |app: &TestApp| {
    let ada = Person::signed_in(app, ADA).await;
    assert!(text(&ada, "/organizations").await.contains("Create an organization"));
    let here = founded(&ada, "Analytical <Engines>").await;
    let page = text(&ada, &here).await;
    assert!(page.contains("Analytical &lt;Engines&gt;") && page.contains("You are an owner."), "{page}");
    // The only owner can neither leave nor be changed.
    assert!(!page.contains("members/remove") && !page.contains("members/role"));

    let form = format!("{here}/members");
    let added = submit(&ada, &here, &form, &[("email", "Grace@Example.com"), ("role", "admin")]).await;
    assert_eq!(location(&added), here);
    assert!(text(&ada, &here).await.contains("grace@example.com"));
    let mail = async || {
        let list = app.get("/sandbox/mail").await.text().await.unwrap();
        list.contains("Invitation to Analytical")
    };
    app.until("the mail is there", mail).await;

    // Grace signs in with that address and accepts; until then she cannot see the organization.
    let grace = Person::signed_in(app, GRACE).await;
    assert_eq!(grace.get(&here).await.status(), StatusCode::NOT_FOUND);
    assert!(text(&grace, "/organizations").await.contains("Invitations"));
    let answer = format!("{here}/invitation");
    let accepted = submit(&grace, "/organizations", &answer, &[("answer", "accept")]).await;
    assert_eq!(location(&accepted), here);
    let once = submit(&grace, "/organizations", &answer, &[("answer", "accept")]).await;
    assert_eq!(once.status(), StatusCode::NOT_FOUND);
    // The page shows the error and keeps the typed values.
    assert!(text(&grace, "/organizations").await.contains(&here));
    let again = submit(&grace, &here, &form, &[("email", ADA), ("role", "member")]).await;
    assert_eq!(again.status(), StatusCode::CONFLICT);
    let page = again.text().await.unwrap();
    assert!(page.contains("This account is a member already.") && page.contains("value=\"ada@example.com\""), "{page}");
    let typed = submit(&grace, &here, &form, &[("email", "nobody"), ("role", "member")]).await;
    assert_eq!(typed.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(typed.text().await.unwrap().contains("value=\"nobody\""));
    // An admin cannot add owners, and has no such option.
    assert!(!text(&grace, &here).await.contains("<option value=\"owner\""));
    let owner = submit(&grace, &here, &form, &[("email", "eve@example.com"), ("role", "owner")]).await;
    assert_eq!(owner.status(), StatusCode::FORBIDDEN);

    let nameless = submit(&ada, "/organizations", "/organizations", &[("name", "  ")]).await;
    assert_eq!(nameless.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let renamed = submit(&ada, &here, &format!("{here}/name"), &[("name", "Engines Ltd")]).await;
    assert_eq!(location(&renamed), here);
    assert!(text(&ada, &here).await.contains("<h1>Engines Ltd</h1>"));
    let unsigned = ada.post_form(&format!("{here}/name"), &[("name", "Mine")]).await;
    assert_eq!(unsigned.status(), StatusCode::FORBIDDEN);
});

on_both!(a_mail_a_day_however_often_somebody_comes_and_goes, async |app: &TestApp| {
    let ada = Person::signed_in(app, ADA).await;
    let here = founded(&ada, "Engines").await;
    for _ in 0..3 {
        let added = submit(&ada, &here, &format!("{here}/members"), &[("email", GRACE), ("role", "member")]).await;
        assert_eq!(location(&added), here);
        let grace = account_of(app, &here, GRACE).await;
        let removed = submit(&ada, &here, &format!("{here}/members/remove"), &[("account_id", &grace)]).await;
        assert_eq!(location(&removed), here);
    }
    let outbox = keysmith::mail::outbox::Filter::default();
    let mails = app.app.db.read(move |conn| keysmith::mail::outbox::list(conn, &outbox, None, 50)).await.unwrap();
    let told = mails.iter().filter(|mail| mail.template == "organization_invitation" && mail.recipient == GRACE);
    assert_eq!(told.count(), 1);
});

on_both!(roles_change_and_members_leave, async |app: &TestApp| {
    let (ada, grace) = (Person::signed_in(app, ADA).await, Person::signed_in(app, GRACE).await);
    let here = founded(&ada, "Engines").await;
    submit(&ada, &here, &format!("{here}/members"), &[("email", GRACE), ("role", "member")]).await;
    grace.join(here.rsplit('/').next().unwrap()).await;
    let page = text(&grace, &here).await;
    assert!(!page.contains("Invite somebody") && page.contains("You are a member."), "{page}");

    let account = account_of(app, &here, GRACE).await;
    let fields = [("account_id", account.as_str()), ("role", "owner")];
    assert_eq!(location(&submit(&ada, &here, &format!("{here}/members/role"), &fields).await), here);
    // With two owners, each can be changed, and each may leave.
    let own = account_of(app, &here, ADA).await;
    let left = submit(&ada, &here, &format!("{here}/members/remove"), &[("account_id", &own)]).await;
    assert_eq!(location(&left), "/organizations");
    assert_eq!(ada.get(&here).await.status(), StatusCode::NOT_FOUND);
    let last = submit(&grace, &here, &format!("{here}/members/remove"), &[("account_id", &account)]).await;
    assert_eq!(last.status(), StatusCode::CONFLICT);
    assert!(last.text().await.unwrap().contains("An organization needs an owner"));

    let stranger = Person::stranger(app);
    for path in ["/organizations", &here] {
        assert_eq!(location(&stranger.get(path).await), "/sign-in");
    }
});

on_both!(licenses_are_handed_over, async |app: &TestApp| {
    let key = app.buy_keys(ADA, 1).await.remove(0);
    let (ada, grace) = (Person::signed_in(app, ADA).await, Person::signed_in(app, GRACE).await);
    let here = founded(&ada, "Engines").await;
    submit(&ada, &here, &format!("{here}/members"), &[("email", GRACE), ("role", "member")]).await;
    grace.join(here.rsplit('/').next().unwrap()).await;
    let license = app.licenses(ADA).await.remove(0)["id"].as_str().unwrap().to_owned();

    // Grace cannot take over somebody else's license.
    let taken = submit(&grace, &here, &format!("{here}/licenses/take"), &[("license_id", &license)]).await;
    assert_eq!(taken.status(), StatusCode::NOT_FOUND);
    let given = submit(&ada, &here, &format!("{here}/licenses/take"), &[("license_id", &license)]).await;
    assert_eq!(location(&given), here);
    let page = text(&grace, &here).await;
    assert!(page.contains(&key) && !page.contains("licenses/give"), "{page}");
    // Every member sees and uses it.
    let body = json!({"license_key": key, "site_domain": "example.com", "email": GRACE});
    json_of(app.post("/activate-license", body).await, 200).await;

    // Possible recipients: a member, or another organization of the giver's.
    let there = founded(&ada, "Sons").await;
    let page = text(&ada, &here).await;
    let grace_id = account_of(app, &here, GRACE).await;
    let organization = there.strip_prefix("/organizations/").unwrap();
    for option in [&grace_id, organization] {
        assert!(page.contains(&format!("<option value=\"{option}\"")), "{option}: {page}");
    }
    let give = format!("{here}/licenses/give");
    let refused = submit(&grace, &here, &give, &[("license_id", &license), ("to", &grace_id)]).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let moved = submit(&ada, &here, &give, &[("license_id", &license), ("to", organization)]).await;
    assert_eq!(location(&moved), here);
    assert!(!text(&ada, &here).await.contains(&key) && text(&ada, &there).await.contains(&key));
    let give = format!("{there}/licenses/give");
    let moved = submit(&ada, &there, &give, &[("license_id", &license), ("to", &grace_id)]).await;
    assert_eq!(location(&moved), there);
    assert_eq!(app.keys(GRACE).await, [key]);
});

on_both!(an_organization_is_deleted_once_its_licenses_are_handed_over, async |app: &TestApp| {
    app.buy_keys(ADA, 1).await;
    let (ada, grace) = (Person::signed_in(app, ADA).await, Person::signed_in(app, GRACE).await);
    let here = founded(&ada, "Lake").await;
    let license = app.licenses(ADA).await[0]["id"].as_str().unwrap().to_owned();
    let taken = submit(&ada, &here, &format!("{here}/licenses/take"), &[("license_id", &license)]).await;
    assert_eq!(location(&taken), here);
    submit(&ada, &here, &format!("{here}/members"), &[("email", GRACE), ("role", "admin")]).await;

    // It owns a license: the page says what to do first, and a request is refused with the same text.
    let form = format!("{here}/delete");
    assert!(text(&ada, &here).await.contains("Hand them over first"));
    let refused = submit(&ada, &here, &form, &[("confirm_name", "Lake")]).await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    assert!(refused.text().await.unwrap().contains("hand them over first"));
    let me = account_of(app, &here, ADA).await;
    submit(&ada, &here, &format!("{here}/licenses/give"), &[("license_id", &license), ("to", &me)]).await;

    // An admin cannot delete it, and the name must match.
    let answer = format!("{here}/invitation");
    submit(&grace, "/organizations", &answer, &[("answer", "accept")]).await;
    assert!(!text(&grace, &here).await.contains("Delete the organization"));
    let refused = submit(&grace, &here, &form, &[("confirm_name", "Lake")]).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let refused = submit(&ada, &here, &form, &[("confirm_name", "Lakes")]).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().await.unwrap().contains("this is not the name of the organization"));

    let deleted = submit(&ada, &here, &form, &[("confirm_name", "Lake")]).await;
    assert_eq!(location(&deleted), "/organizations");
    assert!(deleted.headers()["set-cookie"].to_str().unwrap().contains("organization_deleted"));
    for person in [&ada, &grace] {
        assert_eq!(person.get(&here).await.status(), StatusCode::NOT_FOUND);
    }
    assert_eq!(app.licenses(ADA).await.len(), 1, "what was paid for stays");
});
