//! `keysmith import legacy FILE`: the real binary, real files, both databases.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use keysmith::db::schema::{accounts, activations, audit_log, licenses};
use keysmith::db::{Conn, DatabaseUrl, Db};
use keysmith::licenses::key::LicenseKey;
use keysmith::licenses::stored_form::KeyRing;
use keysmith::secret::Secret;

use crate::helpers::Database;

const SECRET: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const HEADER: &str = "id,license_key,customer_id,subscription_id,item_id,site_domain,status,created_at,updated_at";

/// A migrating seller: our database, and a folder with the old files.
struct Seller {
    database: Database,
    folder: tempfile::TempDir,
}

impl Seller {
    fn on(database: Database) -> Self {
        Self { database, folder: tempfile::tempdir().unwrap() }
    }

    fn import(&self, arguments: &[&str]) -> Output {
        assert!(self.run(&["migrate"]).status.success());
        self.run(&[&["import", "legacy"], arguments].concat())
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_keysmith"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("DATABASE_URL", &self.database.url)
            .env("KEYSMITH_DATA_DIR", self.folder.path().join("data"))
            .env("KEYSMITH_CATALOG", Path::new(env!("CARGO_MANIFEST_DIR")).join("catalog.toml"))
            .env("KEYSMITH_SECRET", SECRET)
            .output()
            .unwrap()
    }

    /// Runs a command that must succeed; returns its stdout.
    fn imported(&self, arguments: &[&str]) -> String {
        let output = self.import(arguments);
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        said
    }

    /// Runs a command that must fail and create no license; returns its stderr.
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.import(arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert_eq!(self.licenses(), []);
        said
    }

    fn file(&self, name: &str, text: &str) -> String {
        std::fs::write(self.path(name), text).unwrap();
        name.to_owned()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read<T>(&self, work: impl FnOnce(&mut Conn) -> QueryResult<T>) -> T {
        let db = Db::open(&DatabaseUrl::parse(&self.database.url).unwrap(), 1).unwrap();
        db.read_blocking(|conn| Ok::<_, keysmith::db::Error>(work(conn)?)).unwrap()
    }

    fn licenses(&self) -> Vec<License> {
        self.read(|c| licenses::table.select(License::as_select()).order(licenses::created_at).load(c))
    }

    fn emails(&self) -> Vec<(String, Option<String>)> {
        self.read(|c| accounts::table.order(accounts::email).select((accounts::email, accounts::customer_id)).load(c))
    }
}

#[derive(Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = licenses)]
struct License {
    license_key: String,
    account_id: Option<String>,
    customer_id: Option<String>,
    subscription_id: Option<String>,
    item_id: Option<String>,
    purchase_type: String,
    site_domain: Option<String>,
    status: String,
    valid_until: Option<i64>,
    created_at: i64,
}

fn stored(key: &str) -> String {
    KeyRing::new(Secret::parse(SECRET).unwrap(), vec![]).seal(&LicenseKey::parse(key).unwrap())
}

fn on_each(test: impl Fn(Seller)) {
    test(Seller::on(Database::sqlite()));
    test(Seller::on(Database::postgres()));
}

#[test]
fn a_csv_file_is_taken_over_once() {
    on_each(|seller| {
        let file = seller.file(
            "old.csv",
            &format!(
                "\u{feff}{HEADER},email,plan\n\
                 1,KEY-7QF4-M2XK-9TNB-H3WD,cus_1,sub_1,si_1,shop.example.com,active,1700000000,1700000001,,gold\n\
                 2, old-key-2 ,cus_1,,,https://www.two.example.org/,cancelled,2024-01-02 03:04:05,,Ada@example.com,\n\
                 3,\"OLD,KEY 3\",cus_3,NULL,,,active,2024-01-02T03:04:06Z,,,\n"
            ),
        );
        let dry = seller.imported(&[&file, "--dry-run"]);
        assert!(dry.contains("3 of 3 licenses imported") && dry.contains("Nothing was saved"), "{dry}");
        assert_eq!(seller.licenses(), []);

        let said = seller.imported(&[&file]);
        assert!(said.contains("3 of 3 licenses imported into the tier site"), "{said}");
        assert!(said.contains("1 belong to nobody yet"), "{said}");
        let all = seller.licenses();
        let keys: Vec<&str> = all.iter().map(|license| license.license_key.as_str()).collect();
        // The keys stay as the customers have them, and are sealed.
        assert_eq!(keys, [stored("KEY-7QF4-M2XK-9TNB-H3WD"), stored("OLD-KEY-2"), stored("OLD,KEY3")]);
        assert!(all.iter().all(|license| license.purchase_type == "site" && license.valid_until.is_none()));
        let sites: Vec<_> = all.iter().map(|license| license.site_domain.as_deref()).collect();
        assert_eq!(sites, [Some("shop.example.com"), Some("two.example.org"), None]);
        let statuses: Vec<&str> = all.iter().map(|license| license.status.as_str()).collect();
        assert_eq!(statuses, ["active", "inactive", "active"]);
        let first = &all[0];
        assert_eq!((first.created_at, all[1].created_at), (1_700_000_000, 1_704_164_645));
        assert_eq!(
            (first.customer_id.as_deref(), first.subscription_id.as_deref(), first.item_id.as_deref()),
            (Some("cus_1"), Some("sub_1"), Some("si_1"))
        );
        // One row identifies the customer: both licenses of that customer are theirs.
        assert_eq!(seller.emails(), [("ada@example.com".to_owned(), Some("cus_1".to_owned()))]);
        assert!(first.account_id.is_some() && first.account_id == all[1].account_id && all[2].account_id.is_none());
        assert_eq!(seller.read(|c| activations::table.count().get_result::<i64>(c)), 0);

        let again = seller.imported(&[&file]);
        assert!(again.contains("0 of 3") && again.contains("3 were already in the database"), "{again}");
        assert_eq!(seller.licenses(), all);
        let noted = audit_log::table.filter(audit_log::action.eq("licenses.imported")).count();
        assert_eq!(seller.read(|c| noted.get_result::<i64>(c)), 1);
    });
}

#[test]
fn owners_come_later_with_stripes_customers() {
    on_each(|seller| {
        let file = seller.file("old.csv", &format!("{HEADER}\n7,OLD-7,cus_7,,,seven.example.com,active,1700000000,\n"));
        assert!(seller.imported(&[&file]).contains("1 belong to nobody yet"));
        let customers = seller.file("customers.csv", "id,Description,Email\ncus_7,,Seven@example.com\ncus_8,,\n");
        let said = seller.imported(&[&file, "--customers", &customers]);
        assert!(said.contains("1 that had no owner were assigned one"), "{said}");
        assert_eq!(seller.emails(), [("seven@example.com".to_owned(), Some("cus_7".to_owned()))]);
        assert!(seller.licenses()[0].account_id.is_some());
        // Now the account identifies the customer.
        let more = seller.file("more.csv", &format!("{HEADER}\n8,OLD-8,cus_7,,,,active,1700000001,\n"));
        assert!(!seller.imported(&[&more]).contains("belong to nobody"));
    });
}

#[test]
fn a_database_is_taken_over_and_not_touched() {
    on_each(|seller| {
        let path = seller.path("old system.db");
        let mut old = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
        old.batch_execute(
            "CREATE TABLE licenses (id INTEGER PRIMARY KEY, license_key TEXT UNIQUE, customer_id TEXT, \
             subscription_id TEXT, item_id TEXT, site_domain TEXT, status TEXT, expires_at REAL, created_at INTEGER, \
             updated_at INTEGER); \
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1234) \
             INSERT INTO licenses SELECT i, 'OLD-' || i, 'cus_' || i, 'sub_' || i, 'si_' || i, 's' || i || '.example.com', \
             'active', 1900000000.0, 1700000000 + i, NULL FROM n;",
        )
        .unwrap();
        let before = std::fs::read(&path).unwrap();
        let said = seller.imported(&["old system.db", "--tier", "business"]);
        assert!(said.contains("1234 of 1234 licenses imported into the tier business"), "{said}");
        let all = seller.licenses();
        assert_eq!((all.len(), all[1_233].site_domain.as_deref()), (1_234, Some("s1234.example.com")));
        assert_eq!((all[0].valid_until, all[0].created_at), (Some(1_900_000_000), 1_700_000_001));
        assert_eq!(all[41].license_key, stored("OLD-42"));
        assert!(seller.imported(&["old system.db"]).contains("1234 were already in the database"));
        assert_eq!(std::fs::read(&path).unwrap(), before);
    });
}

#[test]
fn one_bad_row_and_nothing_is_imported() {
    on_each(|seller| {
        let good = "1,OLD-1,cus_1,,,one.example.com,active,1700000000,\n";
        let bad = seller.file(
            "bad.csv",
            &format!(
                "{HEADER}\n{good}2,,cus_2,,,two.example.com,active,1700000000,\n\
                 3,OLD-3,cus_3,,,not a site,active,1700000000,\n4,OLD-4,cus_4,,,,sold,1700000000,\n\
                 5,old-1,cus_5,,,,active,1700000000,\n6,OLD-6,cus_6,,,,active,then,\n"
            ),
        );
        let said = seller.refused(&[&bad]);
        for expected in [
            "nothing was imported",
            "line 3: license_key: it is empty",
            "line 4: site_domain:",
            "line 5: status: \"sold\"",
            "line 6: license_key: the same as of line 2",
            "line 7: created_at: \"then\" is not a time",
        ] {
            assert!(said.contains(expected), "{expected}: {said}");
        }
        assert!(!said.to_uppercase().contains("OLD-"), "a key is shown: {said}");

        let torn = seller.file("torn.csv", &format!("{HEADER}\n{good}2,OLD-2\n"));
        assert!(seller.refused(&[&torn]).contains("line: 3"));
        let other = seller.file("other.csv", "id,name\n1,x\n");
        assert!(seller.refused(&[&other]).contains("it has no column license_key"));
        assert!(seller.refused(&["nothing.csv"]).contains("nothing.csv"));
        let fine = seller.file("fine.csv", &format!("{HEADER}\n{good}"));
        assert!(seller.refused(&[&fine, "--tier", "gold"]).contains("no tier \"gold\""));

        let mut old = SqliteConnection::establish(seller.path("bad.db").to_str().unwrap()).unwrap();
        old.batch_execute(
            "CREATE TABLE licenses (id TEXT PRIMARY KEY, license_key TEXT, status TEXT); \
             INSERT INTO licenses VALUES ('a', 'OLD-1', 'active'), ('b', NULL, 'active');",
        )
        .unwrap();
        assert!(seller.refused(&["bad.db"]).contains("id b: license_key: it is empty"));
        seller.file("empty.db", "");
        assert!(seller.refused(&["empty.db"]).contains("no column license_key"));
    });
}
