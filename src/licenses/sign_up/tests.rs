use tokio::runtime::{Builder, Runtime};

use super::*;
use crate::accounts::sign_in;
use crate::db::testing::each_database;
use crate::ids::LicenseId;
use crate::licenses::testing::{NOW, Shop};

const PASSWORD: &str = "correct horse battery";

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_time().build().unwrap()
}

fn request(username: &str, email: &str, key: &str) -> Request {
    Request {
        username: username.into(),
        email: email.into(),
        password: Redacted::new(PASSWORD.into()),
        license_key: Redacted::new(key.into()),
        seller_name: "Keysmith".into(),
    }
}

fn try_(shop: &Shop, username: &str, email: &str, key: &LicenseKey) -> Result<SignedUp, SignUpError> {
    runtime().block_on(sign_up(&shop.db, &shop.context, &shop.ring, &request(username, email, key.as_str())))
}

/// The account that signed up with this license, if its key is used.
fn user_of(shop: &Shop, id: &LicenseId) -> Option<AccountId> {
    let license = shop.db.read_blocking(|c| License::find(c, id)).unwrap().unwrap();
    license.signed_up_at.and(license.account_id)
}

fn accounts(shop: &Shop) -> i64 {
    use crate::db::schema::accounts;
    shop.db.read_blocking(|c| Ok::<_, db::Error>(accounts::table.count().get_result(c)?)).unwrap()
}

#[test]
fn an_unused_key_admits_one_user() {
    each_database(|db| {
        let shop = Shop::new(db);
        let (id, key) = shop.license(None);
        let user = try_(&shop, "Ann", "Ann@example.com", &key).unwrap();
        assert_eq!((user.username.as_str(), user.email.as_str()), ("Ann", "ann@example.com"));
        assert_eq!(user_of(&shop, &id).as_ref(), Some(&user.id));
        let signed_in = sign_in::with_password(&shop.db, "ann", Redacted::new(PASSWORD.into()));
        let signed_in = runtime().block_on(signed_in).unwrap();
        assert_eq!((&signed_in.id, signed_in.unconfirmed_since), (&user.id, Some(NOW)));
        let entries = shop.db.read_blocking(|c| audit::list(c, &audit::Filter::default(), None, 10)).unwrap().entries;
        assert_eq!((entries[0].action.as_str(), entries[0].subject.as_str()), ("account.signed_up", user.id.as_str()));

        let before = accounts(&shop);
        for (name, address) in [("bob", "bob@example.com"), ("Ann", "ann@example.com")] {
            assert!(matches!(try_(&shop, name, address, &key), Err(SignUpError::InvalidLicenseKey)));
        }
        let (_, other) = shop.license(None);
        let taken = try_(&shop, "ANN", "ann2@example.com", &other);
        assert!(matches!(taken, Err(SignUpError::User(UserError::UsernameTaken))));
        assert_eq!(accounts(&shop), before, "a refusal creates nothing");
        assert!(try_(&shop, "bob", "bob@example.com", &other).is_ok(), "and leaves the key unused");
    });
}

/// Uses the newest sign-up link for this address, as its page does.
fn confirm(shop: &Shop, address: &str) -> Result<Account, pending::PendingError> {
    use crate::db::schema::sign_in_links;
    let (context, email) = (shop.context.clone(), Email::parse(address).unwrap());
    shop.db.write_blocking(move |c| {
        let account = account::any_of_email(c, &email)?.unwrap();
        let newest = sign_in_links::table.order(sign_in_links::id.desc()).select(sign_in_links::id);
        let id = newest.first::<String>(c).map_err(db::Error::from)?;
        let purpose = sign_in_link::Purpose::ConfirmSignUp;
        let link = sign_in_link::Link { id, account, purpose, browser_hash: None, detail: None };
        pending::complete(c, &context, &link)
    })
}

#[test]
fn an_owned_key_admits_its_owner_only_once_the_mailbox_says_so() {
    each_database(|db| {
        let shop = Shop::new(db);
        let (id, key) = shop.license(Some("ann@example.com"));
        assert!(matches!(try_(&shop, "eve", "eve@example.com", &key), Err(SignUpError::InvalidLicenseKey)));
        let before = accounts(&shop);
        let user = try_(&shop, "ann", "ann@example.com", &key).unwrap();
        assert_eq!((user_of(&shop, &id), accounts(&shop)), (None, before), "nothing has changed");
        assert!(
            matches!(try_(&shop, "ann3", "ann@example.com", &key), Err(SignUpError::InvalidLicenseKey)),
            "it waits"
        );
        let account = confirm(&shop, "ann@example.com").unwrap();
        assert_ne!(account.id, user.id, "the answer does not reveal the existing account");
        assert_eq!((account.username.as_deref(), user_of(&shop, &id)), (Some("ann"), Some(account.id)));
        assert_eq!(accounts(&shop), before, "the account that bought is the user's");
        assert!(confirm(&shop, "ann@example.com").is_err(), "once");
    });
}

#[test]
fn a_sign_up_that_waits_counts_only_while_its_key_is_good() {
    each_database(|db| {
        let shop = Shop::new(db);
        let (id, key) = shop.license(Some("ann@example.com"));
        try_(&shop, "ann", "ann@example.com", &key).unwrap();
        shop.set(&id, "status = 'revoked'");
        assert!(matches!(confirm(&shop, "ann@example.com"), Err(pending::PendingError::Gone)));
        let email = Email::parse("ann@example.com").unwrap();
        let account = shop.db.read_blocking(|c| account::find_by_email(c, &email)).unwrap().unwrap();
        assert_eq!(account.username, None, "all of it was rolled back");
        // A name that somebody else took in the meantime stays theirs.
        shop.set(&id, "status = 'active'");
        let (_, other) = shop.license(None);
        let waits = try_(&shop, "ANN", "bob@example.com", &other);
        assert!(matches!(waits, Err(SignUpError::User(UserError::UsernameTaken))), "{waits:?}");
        shop.context.clock.advance(sign_in_link::LIFETIME);
        try_(&shop, "ANN", "bob@example.com", &other).unwrap();
    });
}

#[test]
fn keys_that_are_not_good_admit_nobody() {
    each_database(|db| {
        let shop = Shop::new(db);
        let (id, key) = shop.license(None);
        let refused = |why: &str| {
            let refusal = try_(&shop, "ann", "ann@example.com", &key);
            assert!(matches!(refusal, Err(SignUpError::InvalidLicenseKey)), "{why}: {refusal:?}");
        };
        for status in ["inactive", "suspended", "revoked"] {
            shop.set(&id, &format!("status = '{status}'"));
            refused(status);
        }
        shop.set(&id, &format!("status = 'active', valid_until = {}", NOW - 8 * 86_400));
        refused("expired");
        shop.set(&id, "valid_until = NULL");
        let unknown = LicenseKey::parse("APP-0000-0000-0000-0000").unwrap();
        assert!(matches!(try_(&shop, "ann", "ann@example.com", &unknown), Err(SignUpError::InvalidLicenseKey)));
        let stored = shop.ring.seal(&key);
        let presented = runtime().block_on(sign_up(
            &shop.db,
            &shop.context,
            &shop.ring,
            &request("ann", "ann@example.com", &stored),
        ));
        assert!(matches!(presented, Err(SignUpError::InvalidLicenseKey)));
        assert!(try_(&shop, "ann", "ann@example.com", &key).is_ok());
    });
}

#[test]
fn every_wrong_field_is_named() {
    each_database(|db| {
        let shop = Shop::new(db);
        let (_, key) = shop.license(None);
        let fields = |username: &str, email: &str, password: &str| {
            let request =
                Request { password: Redacted::new(password.into()), ..request(username, email, key.as_str()) };
            match runtime().block_on(sign_up(&shop.db, &shop.context, &shop.ring, &request)) {
                Err(SignUpError::Fields(fields)) => (fields.username, fields.email, fields.password),
                other => panic!("{other:?}"),
            }
        };
        let all = (Some(UsernameError::Length), Some(EmailError::Empty), Some(PasswordError::TooShort));
        assert_eq!(fields("", "", ""), all);
        assert_eq!(fields("ann", "ann@example.com", "password123"), (None, None, Some(PasswordError::Guessable)));
        assert_eq!(fields("ann-of-avalon", "a@b.example", "Ann-of-Avalon"), (None, None, Some(PasswordError::Name)));
        assert!(try_(&shop, "ann", "ann@example.com", &key).is_ok());
    });
}

#[test]
fn of_many_that_race_with_one_key_one_becomes_a_user() {
    each_database(|db| {
        let shop = Shop::new(db);
        let (id, key) = shop.license(None);
        let before = accounts(&shop);
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let (shop, key) = (&shop, &key);
            let racer =
                |n: usize| scope.spawn(move || try_(shop, &format!("user{n}"), &format!("user{n}@example.com"), key));
            let racers: Vec<_> = (0..8).map(racer).collect();
            racers.into_iter().map(|t| t.join().unwrap()).collect()
        });
        let users: Vec<_> = outcomes.iter().filter_map(|o| o.as_ref().ok()).collect();
        assert_eq!(users.len(), 1, "{outcomes:?}");
        assert!(outcomes.iter().all(|o| matches!(o, Ok(_) | Err(SignUpError::InvalidLicenseKey))), "{outcomes:?}");
        assert_eq!(user_of(&shop, &id).as_ref(), Some(&users[0].id));
        assert_eq!(accounts(&shop), before + 1);
    });
}

#[test]
fn of_many_that_race_for_one_name_one_gets_it_and_the_others_keep_their_keys() {
    each_database(|db| {
        let shop = Shop::new(db);
        let licenses: Vec<_> = (0..6).map(|_| shop.license(None)).collect();
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let shop = &shop;
            let racers: Vec<_> = licenses
                .iter()
                .enumerate()
                .map(|(n, (_, key))| scope.spawn(move || try_(shop, "ann", &format!("user{n}@example.com"), key)))
                .collect();
            racers.into_iter().map(|t| t.join().unwrap()).collect()
        });
        let used = licenses.iter().filter(|(id, _)| user_of(&shop, id).is_some()).count();
        assert_eq!((used, outcomes.iter().filter(|o| o.is_ok()).count()), (1, 1), "{outcomes:?}");
        let taken = outcomes.iter().filter(|o| matches!(o, Err(SignUpError::User(UserError::UsernameTaken))));
        assert_eq!(taken.count(), 5, "{outcomes:?}");
    });
}
