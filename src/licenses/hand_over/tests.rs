use super::*;
use crate::accounts::email::Email;
use crate::db::testing::each_database;
use crate::ids::LicenseId;
use crate::licenses::testing::Shop;

fn account(shop: &Shop, address: &str) -> AccountId {
    let (context, email) = (shop.context.clone(), Email::parse(address).unwrap());
    shop.db.write_blocking(move |c| account::find_or_create(c, &context, &email)).unwrap().id
}

fn try_(shop: &Shop, actor: &Actor, license: &LicenseId, to: &NewOwner) -> Result<License, HandOverError> {
    let (context, actor, license, to) = (shop.context.clone(), actor.clone(), license.to_owned(), to.clone());
    shop.db.write_blocking(move |c| hand_over(c, &context, &actor, &license, &to))
}

fn code(result: Result<License, HandOverError>) -> &'static str {
    result.map_or_else(|e| e.code().as_str(), |_| "done")
}

#[test]
fn its_owner_gives_a_license_and_nobody_else() {
    each_database(|db| {
        let shop = Shop::new(db);
        let (license, _) = shop.license(Some("ann@example.com"));
        let (ann, bob) = (account(&shop, "ann@example.com"), account(&shop, "bob@example.com"));
        let [by_ann, by_bob] = [&ann, &bob].map(|id| Actor::Customer(id.clone()));
        let [to_ann, to_bob] = [&ann, &bob].map(|id| NewOwner::Account(id.clone()));

        assert_eq!(code(try_(&shop, &by_bob, &license, &to_bob)), "license_not_found");
        assert_eq!(code(try_(&shop, &by_ann, &LicenseId::from_text("lic_none"), &to_bob)), "license_not_found");
        assert_eq!(
            code(try_(&shop, &by_ann, &license, &NewOwner::Account(AccountId::from_text("acc_none")))),
            "owner_not_found"
        );
        assert_eq!(code(try_(&shop, &by_ann, &license, &to_ann)), "done", "it is hers already");
        assert_eq!(try_(&shop, &by_ann, &license, &to_bob).unwrap().account_id, Some(bob.clone()));
        assert_eq!(code(try_(&shop, &by_ann, &license, &to_ann)), "license_not_found");
        shop.set(&license, "status = 'revoked'");
        assert_eq!(code(try_(&shop, &by_bob, &license, &to_ann)), "license_revoked");

        let filter = audit::Filter { subject: Some(license.to_string()), ..audit::Filter::default() };
        let entries = shop.db.read_blocking(|c| audit::list(c, &filter, None, 10)).unwrap().entries;
        let expected = json!({"from": ann, "to": bob});
        assert_eq!(entries.iter().map(|e| &e.detail).collect::<Vec<_>>(), [&expected]);
    });
}

#[test]
fn an_organizations_license_is_given_by_who_manages_it() {
    each_database(|db| {
        let shop = Shop::new(db);
        let (license, _) = shop.license(Some("ann@example.com"));
        let [ann, max, eve] = ["ann", "max", "eve"].map(|name| account(&shop, &format!("{name}@example.com")));
        let (a, owner, member) = (shop.context.clone(), ann.clone(), max.clone());
        let made = shop.db.write_blocking(move |c| {
            let made = crate::accounts::create_organization::create(c, &a, &Actor::Cli, "Lake", &owner)?;
            member::add(c, &a, &Actor::Cli, &made.id, &member, member::OrgRole::Member)?;
            Ok::<_, OrganizationError>(made)
        });
        let lake = NewOwner::Organization(made.unwrap().id);
        let [by_ann, by_max, by_eve] = [&ann, &max, &eve].map(|id| Actor::Customer(id.clone()));

        let (eves, _) = shop.license(Some("eve@example.com"));
        assert_eq!(code(try_(&shop, &by_eve, &eves, &lake)), "owner_not_found", "not a member");
        assert_eq!(code(try_(&shop, &by_ann, &license, &lake)), "done");
        assert_eq!(code(try_(&shop, &by_eve, &license, &NewOwner::Account(eve.clone()))), "license_not_found");
        assert_eq!(code(try_(&shop, &by_max, &license, &NewOwner::Account(max.clone()))), "not_allowed");
        let given = try_(&shop, &by_ann, &license, &NewOwner::Account(max.clone())).unwrap();
        assert_eq!((given.account_id, given.organization_id), (Some(max), None));
        let token = Actor::AdminToken("tok_1".into());
        assert_eq!(
            code(try_(&shop, &token, &license, &NewOwner::Organization(OrganizationId::from_text("org_none")))),
            "owner_not_found"
        );
        assert_eq!(code(try_(&shop, &token, &license, &lake)), "done");
    });
}
