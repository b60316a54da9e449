use super::*;
use crate::accounts::account::find_or_create;
use crate::clock::Clock;
use crate::db::Db;
use crate::db::schema::second_factors;
use crate::db::testing::each_database;
use crate::secret::Secret;

fn sealer() -> Sealer {
    Sealer::new(&Secret::parse(&"5".repeat(64)).unwrap(), &[])
}

fn ann(db: &Db, context: &Context) -> Account {
    let context = context.clone();
    db.write_blocking(move |c| find_or_create(c, &context, &Email::parse("ann@example.com").unwrap())).unwrap()
}

/// Returns the code that the app shows at `now`.
fn code(base32: &str, now: i64) -> String {
    let secret = BASE32_NOPAD.decode(base32.as_bytes()).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(now).unwrap()).to_string()
}

fn try_(db: &Db, context: &Context, account: &Account, code: &str) -> Checked {
    let (context, account, code) = (context.clone(), account.clone(), code.to_owned());
    db.write_blocking(move |c| check(c, &context, &sealer(), &account, &code)).unwrap()
}

/// Turns the second factor on; returns the secret in base32 and the recovery codes.
fn on(db: &Db, context: &Context, account: &Account) -> (String, Vec<String>) {
    let (a, who) = (context.clone(), account.clone());
    let begun = db.write_blocking(move |c| begin(c, &a, &sealer(), &who, "Site: Plugin")).unwrap().unwrap();
    let secret = begun.secret.into_inner();
    let expected = format!("otpauth://totp/Site%20%20Plugin:ann%40example.com?secret={secret}&issuer=Site%20%20Plugin");
    assert_eq!(begun.uri.expose(), &expected);
    let (a, who, first) = (context.clone(), account.clone(), code(&secret, context.now()));
    let codes = db.write_blocking(move |c| confirm(c, &a, &sealer(), &who, &first)).unwrap().unwrap();
    (secret, codes.into_iter().map(Redacted::into_inner).collect())
}

#[test]
fn the_vectors_of_rfc_6238() {
    let totp = Builder::new().with_secret(b"12345678901234567890".to_vec()).build().unwrap();
    for (time, eight_digits) in [(59, "94287082"), (1_111_111_109, "07081804"), (20_000_000_000, "65353130")] {
        assert_eq!(totp.generate(time).to_string(), eight_digits[2..]);
    }
}

#[test]
fn a_code_counts_once_and_only_in_its_time() {
    each_database(|db| {
        let context = Context::new(Clock::manual(1_000_000));
        let account = ann(&db, &context);
        assert_eq!(try_(&db, &context, &account, "123456"), Checked::Wrong, "it is off");
        let (secret, _) = on(&db, &context, &account);
        assert!(db.read_blocking(|c| is_on(c, &account.id)).unwrap());
        let stored = db.read_blocking(|c| {
            Ok::<_, Error>(second_factors::table.select(second_factors::sealed_secret).first::<String>(c)?)
        });
        assert!(stored.unwrap().starts_with("s1."), "sealed at rest");

        let first = code(&secret, context.now());
        assert_eq!(try_(&db, &context, &account, &first), Checked::Wrong, "it turned it on");
        context.clock.advance(30);
        let second = code(&secret, context.now());
        let spaced = format!(" {} {} ", &second[..3], &second[3..]);
        let outcomes: Vec<Checked> = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..4).map(|_| scope.spawn(|| try_(&db, &context, &account, &spaced))).collect();
            tries.into_iter().map(|t| t.join().unwrap()).collect()
        });
        assert_eq!(outcomes.iter().filter(|o| **o == Checked::Right).count(), 1, "{outcomes:?}");
        context.clock.advance(3_600);
        assert_eq!(try_(&db, &context, &account, &second), Checked::Wrong, "too old");
        assert_eq!(try_(&db, &context, &account, &code(&secret, context.now() - 30)), Checked::Right, "a slow clock");
    });
}

#[test]
fn guesses_are_limited_and_a_right_code_waits_too() {
    each_database(|db| {
        let context = Context::new(Clock::manual(1_000_000));
        let account = ann(&db, &context);
        let (secret, codes) = on(&db, &context, &account);
        context.clock.advance(60);
        for _ in 0..MOST_FAILURES {
            assert_eq!(try_(&db, &context, &account, "not-a-code"), Checked::Wrong);
        }
        assert_eq!(try_(&db, &context, &account, &code(&secret, context.now())), Checked::Locked(LOCKED_FOR));
        assert_eq!(try_(&db, &context, &account, &codes[0]), Checked::Locked(LOCKED_FOR));
        context.clock.advance(LOCKED_FOR);
        assert_eq!(try_(&db, &context, &account, &code(&secret, context.now())), Checked::Right);
    });
}

#[test]
fn a_recovery_code_counts_once_and_is_kept_hashed() {
    each_database(|db| {
        let context = Context::new(Clock::manual(1_000_000));
        let account = ann(&db, &context);
        let (_, codes) = on(&db, &context, &account);
        assert_eq!(codes.len(), RECOVERY_CODES);
        let hashes: Vec<String> = db
            .read_blocking(|c| Ok::<_, Error>(recovery_codes::table.select(recovery_codes::code_hash).load(c)?))
            .unwrap();
        assert!(hashes.iter().all(|hash| codes.iter().all(|code| !hash.contains(&plain(code)))));
        assert_eq!(
            try_(&db, &context, &account, &hashes[0]),
            Checked::Wrong,
            "the stored hash is not accepted as a code"
        );
        let shouted = codes[3].to_uppercase();
        assert_eq!(try_(&db, &context, &account, &shouted), Checked::Right);
        assert_eq!(try_(&db, &context, &account, &codes[3]), Checked::Wrong);
        assert_eq!(db.read_blocking(|c| codes_left(c, &account.id)).unwrap(), 9);

        // A second one cannot be begun while it is on; turning it off deletes everything.
        let (a, who) = (context.clone(), account.clone());
        assert!(db.write_blocking(move |c| begin(c, &a, &sealer(), &who, "Shop")).unwrap().is_none());
        let (a, who) = (context.clone(), account.clone());
        assert!(db.write_blocking(move |c| remove(c, &a, &Actor::Cli, &who)).unwrap());
        assert_eq!(try_(&db, &context, &account, &codes[4]), Checked::Wrong);
        assert_eq!(db.read_blocking(|c| codes_left(c, &account.id)).unwrap(), 0);
    });
}
