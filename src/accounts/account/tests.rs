//! Accounts by their addresses, on both databases.

use std::collections::HashSet;

use super::*;
use crate::clock::Clock;
use crate::db::testing::{each_database, sqlite_plan};

/// A trigger looks both up for each new account, and so does each mail.
#[test]
fn both_accounts_of_an_address_are_found_by_an_index() {
    each_database(|db| {
        let steps = sqlite_plan(&db, "SELECT id FROM accounts WHERE email = 'ann@example.com' AND id <> 'acc_1'");
        assert!(steps.iter().all(|step| step.starts_with("SEARCH")), "{steps:?}");
    });
}

#[test]
fn an_address_has_one_account_however_many_ask_at_once() {
    each_database(|db| {
        let context = Context::new(Clock::manual(100));
        let ids: HashSet<AccountId> = std::thread::scope(|scope| {
            let ask = || {
                let (db, context) = (db.clone(), context.clone());
                scope.spawn(move || {
                    let email = Email::parse("Ann@Example.com").unwrap();
                    db.write_blocking(move |c| find_or_create(c, &context, &email)).unwrap().id
                })
            };
            let asking: Vec<_> = (0..16).map(|_| ask()).collect();
            asking.into_iter().map(|t| t.join().unwrap()).collect()
        });
        assert_eq!(ids.len(), 1);
        let id = ids.into_iter().next().unwrap();
        let account = db.read_blocking(|c| find(c, &id)).unwrap().unwrap();
        assert_eq!(account.email.as_str(), "ann@example.com");
        assert_eq!((account.role, account.created_at, account.customer_id), (Role::Customer, 100, None));
    });
}

#[test]
fn the_customer_is_noted_and_the_unknown_are_not_found() {
    each_database(|db| {
        let context = Context::new(Clock::manual(100));
        let email = Email::parse("ann@example.com").unwrap();
        let (a, e) = (context.clone(), email.clone());
        let account = db.write_blocking(move |c| find_or_create(c, &a, &e)).unwrap();
        context.clock.advance(5);
        db.write_blocking(move |c| set_customer(c, &context, &account.id, &CustomerId::from_text("cus_1"))).unwrap();
        let account = db.read_blocking(|c| find_by_email(c, &email)).unwrap().unwrap();
        assert_eq!((account.customer_id.as_deref(), account.updated_at), (Some("cus_1"), 105));
        let nobody = Email::parse("bob@example.com").unwrap();
        assert_eq!(db.read_blocking(|c| find_by_email(c, &nobody)).unwrap(), None);
        assert_eq!(db.read_blocking(|c| find(c, &AccountId::from_text("acc_none"))).unwrap(), None);
    });
}

#[test]
fn accounts_are_listed_in_pages_and_found_by_how_they_begin() {
    each_database(|db| {
        let context = Context::new(Clock::manual(100));
        for name in ["a_n", "axn", "b%b"] {
            context.clock.advance(1);
            let (a, email) = (context.clone(), Email::parse(&format!("{name}@example.com")).unwrap());
            db.write_blocking(move |c| find_or_create(c, &a, &email)).unwrap();
        }
        let a = context.clone();
        let name_bob = move |c: &mut Conn| -> Result<usize> {
            let bob = accounts::table.filter(accounts::email.eq("b%b@example.com"));
            Ok(diesel::update(bob)
                .set((accounts::username.eq("Robert"), accounts::updated_at.eq(a.now())))
                .execute(c)?)
        };
        assert_eq!(db.write_blocking(name_bob).unwrap(), 1);
        let found = |search: Option<&str>, cursor: Option<&str>| {
            let page = db.read_blocking(|c| list(c, search, None, None, cursor, 2)).unwrap();
            let names: Vec<_> = page.entries.iter().map(|a| a.email.as_str()[..3].to_owned()).collect();
            (names.join(" "), page.next_cursor)
        };
        let (first, cursor) = found(None, None);
        assert_eq!(first, "b%b axn");
        assert_eq!(found(None, cursor.as_deref()), ("a_n".into(), None));
        for (search, expected) in
            [("A_", "a_n"), ("a", "axn a_n"), ("b%", "b%b"), ("%", ""), ("rob", "b%b"), (" ROBERT", "b%b"), ("\\", "")]
        {
            assert_eq!(found(Some(search), None), (expected.into(), None), "{search}");
        }
    });
}
