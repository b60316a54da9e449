//! Fills a database with many licenses, bypassing the server, and generates requests about them.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use hmac::{Hmac, KeyInit, Mac};
use keysmith::db::Error;
use keysmith::licenses::key::LicenseKey;
use keysmith::licenses::stored_form::KeyRing;
use keysmith::secret::Secret;
use sha2::Sha256;

use super::load::{post, spread};
use super::server::{Server, WEBHOOK_SECRET};
use super::setting;

/// Rows per statement and transaction.
const ROWS: u64 = 500;
const TRANSACTION: u64 = 20_000;
/// The first accounts have many licenses each, the others a few: a million licenses belong to 101,000 customers.
const MANY: u64 = 100;
const FEW: u64 = 9;
const OF_MANY: u64 = 100_000;
/// The server's secret.
pub const SECRET: &str = "1111111111111111111111111111111111111111111111111111111111111111";
/// A time in the past.
const THEN: u64 = 1_760_000_000;

/// Generates requests about the filled licenses.
#[derive(Clone, Copy)]
pub struct Filled;

#[derive(QueryableByName)]
struct TierId {
    #[diesel(sql_type = diesel::sql_types::Text)]
    id: String,
}

/// Returns the key with this number.
pub fn key(n: u64) -> String {
    const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let bits = u128::from(spread(n)) << 64 | u128::from(spread(n ^ 0xFFFF_FFFF));
    let symbol = |at: u32| char::from(SYMBOLS[usize::try_from(bits >> (5 * at) & 31).unwrap()]);
    let group = |from: u32| (from..from + 4).map(symbol).collect::<String>();
    format!("KEY-{}-{}-{}-{}", group(0), group(4), group(8), group(12))
}

/// Returns the number of the account that owns this license.
fn owner(n: u64) -> u64 {
    if n < OF_MANY { n / MANY } else { OF_MANY / MANY + (n - OF_MANY) / FEW }
}

/// Returns the id of the account with this number.
pub fn account_of(number: u64) -> String {
    format!("acc_{number:032x}")
}

/// Fills the database of a stopped server.
pub fn fill(server: &Server, licenses: u64) {
    let ring = KeyRing::new(Secret::parse(SECRET).unwrap(), vec![]);
    let db = server.database();
    let tier: Vec<TierId> = db
        .read_blocking::<_, Error>(|conn| {
            Ok(keysmith::on_either!(conn, c => diesel::sql_query("SELECT id FROM tiers WHERE slug = 'business'").load(c))?)
        })
        .unwrap();
    let tier = &tier[0].id;
    drop(db);
    let file = server.setup.database.strip_prefix("sqlite:");
    let mut to: Box<dyn SimpleConnection> = match file {
        Some(file) => Box::new(SqliteConnection::establish(file).unwrap()),
        None => Box::new(PgConnection::establish(&server.setup.database).unwrap()),
    };
    if file.is_some() {
        // A large cache and no syncing: the database does not have to survive a crash while it is filled.
        to.batch_execute("PRAGMA busy_timeout = 60000; PRAGMA cache_size = -4000000; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY").unwrap();
        to.batch_execute(WITHOUT_INDEXES).unwrap();
    }
    let mut at = 0;
    while at < licenses {
        let end = (at + TRANSACTION).min(licenses);
        let statements: Vec<String> = (at..end)
            .step_by(usize::try_from(ROWS).unwrap())
            .map(|from| rows(from, (from + ROWS).min(end), &ring, tier))
            .collect();
        to.batch_execute(&format!("BEGIN; {} COMMIT;", statements.join(""))).unwrap();
        at = end;
    }
    if file.is_some() {
        to.batch_execute(WITH_INDEXES).unwrap();
        to.batch_execute("DELETE FROM license_changes; PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    } else {
        to.batch_execute("DELETE FROM license_changes").unwrap();
        to.batch_execute("VACUUM ANALYZE licenses").unwrap();
        to.batch_execute("VACUUM ANALYZE activations").unwrap();
    }
}

/// Drops indexes and triggers and recreates them after the rows are inserted: sorting once is faster.
const WITHOUT_INDEXES: &str = "\
    DROP INDEX licenses_by_account; DROP INDEX licenses_by_prefix; DROP INDEX activations_by_subject; \
    DROP TRIGGER activations_note_start; DROP TRIGGER activations_count_start;";
const WITH_INDEXES: &str = "\
    CREATE INDEX licenses_by_account ON licenses (account_id, id); \
    CREATE INDEX licenses_by_prefix ON licenses (key_prefix); \
    CREATE INDEX activations_by_subject ON activations (subject); \
    INSERT INTO license_seats (license_id, used) SELECT license_id, COUNT(*) FROM activations GROUP BY license_id; \
    CREATE TRIGGER activations_note_start AFTER INSERT ON activations BEGIN \
        INSERT INTO license_changes (topic, other) VALUES (NEW.license_id, NEW.subject); \
    END; \
    CREATE TRIGGER activations_count_start AFTER INSERT ON activations WHEN NEW.active AND NEW.takes_seat BEGIN \
        INSERT INTO license_seats (license_id, used) VALUES (NEW.license_id, 1) \
            ON CONFLICT (license_id) DO UPDATE SET used = used + 1; \
    END;";

/// Returns the statements for the licenses from `from` until before `to`.
fn rows(from: u64, to: u64, ring: &KeyRing, tier: &str) -> String {
    let (mut accounts, mut licenses, mut activations) = (Vec::new(), Vec::new(), Vec::new());
    for n in from..to {
        let account = owner(n);
        if n == 0 || owner(n - 1) != account {
            accounts.push(format!("('acc_{account:032x}', 'user{account}@example.com', 'customer', {THEN}, {THEN})"));
        }
        let key = LicenseKey::parse(&key(n)).unwrap();
        licenses.push(format!(
            "('{}', 'lic_{n:032x}', 'acc_{account:032x}', '{tier}', 'manual', 'active', {THEN}, 5, 0, '{}', {THEN}, {THEN})",
            ring.seal(&key),
            key.key_prefix()
        ));
        activations.push(format!(
            "('act_{n:032x}', 'lic_{n:032x}', 'device', 'device-{n}', TRUE, TRUE, {THEN}, {THEN}, {THEN})"
        ));
    }
    let accounts = match accounts.is_empty() {
        true => String::new(),
        false => {
            format!("INSERT INTO accounts (id, email, role, created_at, updated_at) VALUES {};", accounts.join(", "))
        }
    };
    format!(
        "{accounts}INSERT INTO licenses (license_key, id, account_id, tier_id, purchase_type, status, valid_from, \
         max_activations, max_leases, key_prefix, created_at, updated_at) VALUES {};\
         INSERT INTO activations (id, license_id, kind, subject, takes_seat, active, first_activated_at, activated_at, \
         last_seen_at) VALUES {};",
        licenses.join(", "),
        activations.join(", ")
    )
}

impl Filled {
    pub fn validate(&self, out: &mut Vec<u8>, n: u64) {
        let body = format!(r#"{{"license_key":"{}","instance_id":"device-{n}"}}"#, key(n));
        post(out, "/api/v1/license/validate", "", &body);
    }

    pub fn validate_by_email(&self, out: &mut Vec<u8>, n: u64) {
        let body = format!(r#"{{"email":"user{}@example.com","installation_id":"device-{n}"}}"#, owner(n));
        post(out, "/api/v1/license/validate", "", &body);
    }

    /// Activates a device that no earlier run used.
    pub fn activate(&self, out: &mut Vec<u8>, n: u64, of: u64) {
        let run = run();
        let body = format!(
            r#"{{"license_key":"{}","email":"user{}@example.com","installation_id":"new-{run}-{n}"}}"#,
            key((n + run * 104_729) % of),
            owner((n + run * 104_729) % of)
        );
        post(out, "/api/v1/license/activate", "", &body);
    }
}

/// Distinguishes this run from others on the same database.
pub fn run() -> u64 {
    setting("KEYSMITH_BENCH_RUN", u64::from(std::process::id()))
}

/// Sends an event of 7 kB that the server stores but does not process.
pub fn event(out: &mut Vec<u8>, n: u64) {
    let run = run();
    let padding = "x".repeat(6_700);
    let body = format!(
        r#"{{"id":"evt_bench_{run}_{n}","object":"event","type":"product.updated","created":{THEN},"api_version":"2026-01-01","data":{{"object":{{"id":"prod_1","object":"product","description":"{padding}"}}}}}}"#
    );
    signed(out, &body);
}

/// Signs a delivery of this event, with the current time.
pub fn signed(out: &mut Vec<u8>, body: &str) {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let mut mac = Hmac::<Sha256>::new_from_slice(WEBHOOK_SECRET.as_bytes()).unwrap();
    mac.update(format!("{now}.{body}").as_bytes());
    let signature = data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes());
    post(out, "/webhooks/stripe", &format!("stripe-signature: t={now},v1={signature}\r\n"), body);
}
