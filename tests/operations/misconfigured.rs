//! Invalid settings: each stops the binary with one clear line that names the setting, the error and the fix, without
//! repeating a secret; or is one warning, where the server can run with it.

use std::os::unix::fs::PermissionsExt;
use std::sync::Mutex;

use crate::machine::Machine;

/// Secret text that no output may contain.
const HIDDEN: &str = "hidden";

struct Case {
    /// Settings as `NAME=value`, and files to create as `file:NAME=text` or `folder:NAME`.
    set: &'static [&'static str],
    command: &'static [&'static str],
    /// Parts of the expected line; the first is the setting or the file.
    says: &'static [&'static str],
}

const fn serve(set: &'static [&'static str], says: &'static [&'static str]) -> Case {
    Case { set, command: &["serve"], says }
}

const fn agent(set: &'static [&'static str], says: &'static [&'static str]) -> Case {
    Case { set, command: &["agent"], says }
}

const PUBLIC_KEY: &str = "KEYSMITH_PUBLIC_KEYS=d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
const KEY: &str = "STRIPE_SECRET_KEY=sk_test_hidden";
const WEBHOOK: &str = "STRIPE_WEBHOOK_SECRET=whsec_hidden";
const S3: &str = "KEYSMITH_BACKUP_S3=https://s3.example.com/bucket";

const REFUSED: &[Case] = &[
    // The database.
    serve(
        &["DATABASE_URL=mysql://u:hidden@h/x"],
        &["DATABASE_URL: ", "unknown scheme \"mysql\"", "use sqlite:PATH or postgres://"],
    ),
    serve(&["DATABASE_URL=keysmith.db"], &["DATABASE_URL: ", "use sqlite:PATH"]),
    serve(&["DATABASE_URL=sqlite:"], &["DATABASE_URL: ", "needs a file's path, as in sqlite:data/keysmith.db"]),
    serve(&["DATABASE_URL=sqlite:nope/x/y.db"], &["DATABASE_URL", "there is no folder nope; make it"]),
    serve(
        &["DATABASE_URL=sqlite:x.db", "file:x.db=no database at all, only some text"],
        &["DATABASE_URL", "x.db: file is not a database"],
    ),
    serve(&["DATABASE_URL=sqlite:x.db", "folder:x.db"], &["DATABASE_URL", "x.db: unable to open database file"]),
    serve(
        &["DATABASE_URL=postgres://u:hidden@127.0.0.1:1/x"],
        &["DATABASE_URL", "Connection refused", "Is the server running"],
    ),
    serve(
        &["DATABASE_URL=postgres://u:hidden@nowhere.invalid/x"],
        &["DATABASE_URL", "could not translate host name \"nowhere.invalid\""],
    ),
    serve(&["DATABASE_URL=postgres://u:hidden@127.0.0.1:port/x"], &["DATABASE_URL", "port"]),
    serve(
        &["DATABASE_URL=postgres://u:hid%zzden-hidden@127.0.0.1/x"],
        &["DATABASE_URL", "invalid percent-encoded token"],
    ),
    serve(&["DATABASE_URL=postgres://u:hidden@[::1/x"], &["DATABASE_URL", "IPv6"]),
    serve(&["DATABASE_REPLICA_URL=postgres://u:hidden@h/x"], &["DATABASE_REPLICA_URL: ", "SQLite has no replicas"]),
    // The data folder and the secret.
    serve(&["file:data=x"], &["KEYSMITH_DATA_DIR: ", "data is a file"]),
    serve(&["KEYSMITH_SECRET=hidden"], &["KEYSMITH_SECRET: ", "too short: give 64 hexadecimal digits or at least 32"]),
    serve(&["KEYSMITH_SECRET="], &["KEYSMITH_SECRET: ", "is empty; leave it out"]),
    serve(&["KEYSMITH_PREVIOUS_SECRETS=hidden"], &["KEYSMITH_PREVIOUS_SECRETS: ", "too short"]),
    serve(&["folder:data", "file:data/secret.key=hidden"], &["data/secret.key: ", "too short"]),
    serve(&["folder:data", "folder:data/secret.key"], &["data/secret.key: ", "Is a directory"]),
    serve(&["KEYSMITH_ADMIN_TOKEN=hidden"], &["KEYSMITH_ADMIN_TOKEN: ", "shorter than 16 characters; create one with"]),
    // The network.
    serve(&["KEYSMITH_BIND=8080"], &["KEYSMITH_BIND: ", "such as 127.0.0.1:8080"]),
    serve(&["KEYSMITH_BIND=localhost:8080"], &["KEYSMITH_BIND: ", "such as 127.0.0.1:8080"]),
    serve(&["KEYSMITH_BIND=127.0.0.1:99999"], &["KEYSMITH_BIND: ", "such as 127.0.0.1:8080"]),
    serve(&["KEYSMITH_BIND=0.0.0.0:0"], &["KEYSMITH_BIND", "set STRIPE_SECRET_KEY, bind to 127.0.0.1"]),
    serve(
        &["KEYSMITH_BIND=192.0.2.1:8080", "KEYSMITH_SANDBOX=public", "KEYSMITH_PUBLIC_URL=https://x.example"],
        &["KEYSMITH_BIND: ", "cannot listen on 192.0.2.1:8080", "an address of this machine?"],
    ),
    serve(&["KEYSMITH_PUBLIC_URL=keys.example.com"], &["KEYSMITH_PUBLIC_URL: ", "such as https://keys.example.com"]),
    serve(&["KEYSMITH_PUBLIC_URL=ftp://example.com"], &["KEYSMITH_PUBLIC_URL: ", "needs http:// or https://"]),
    serve(&["KEYSMITH_PUBLIC_URL=https://u:hidden@example.com"], &["KEYSMITH_PUBLIC_URL: ", "must not have a user"]),
    serve(
        &["KEYSMITH_TRUSTED_PROXIES=proxy"],
        &["KEYSMITH_TRUSTED_PROXIES: ", "\"proxy\" is neither an address nor a network such as 10.0.0.0/8"],
    ),
    serve(&["KEYSMITH_CORS_ORIGINS=app.example.com"], &["KEYSMITH_CORS_ORIGINS: ", "as in https://app.example.com"]),
    serve(&["KEYSMITH_RETURN_URLS=example"], &["KEYSMITH_RETURN_URLS: ", "https://"]),
    serve(&["KEYSMITH_RATE_LIMIT=maybe"], &["KEYSMITH_RATE_LIMIT: ", "is \"maybe\"; use on or off"]),
    serve(&["KEYSMITH_RATE_LIMITS=requests=fast"], &["KEYSMITH_RATE_LIMITS: ", "such as 100/10s"]),
    serve(
        &["KEYSMITH_RATE_LIMITS=request=1/1s"],
        &["KEYSMITH_RATE_LIMITS: ", "request is not a limit; docs/operations/limits.md"],
    ),
    serve(&["KEYSMITH_SANDBOX=yes"], &["KEYSMITH_SANDBOX: ", "use local or public"]),
    // Stripe.
    serve(
        &["STRIPE_SECRET_KEY=pk_live_hidden", WEBHOOK],
        &["STRIPE_SECRET_KEY: ", "another kind of key: use the secret key (sk_"],
    ),
    serve(&["STRIPE_SECRET_KEY=hidden", WEBHOOK], &["STRIPE_SECRET_KEY: ", "another kind of key"]),
    serve(&["STRIPE_SECRET_KEY=sk_live_hid den", WEBHOOK], &["STRIPE_SECRET_KEY: ", "not allowed in Stripe keys"]),
    serve(&[KEY], &["STRIPE_WEBHOOK_SECRET: ", "run `keysmith stripe setup`"]),
    serve(&[KEY, "STRIPE_WEBHOOK_SECRET="], &["STRIPE_WEBHOOK_SECRET: ", "empty secret"]),
    serve(&[KEY, "STRIPE_WEBHOOK_SECRET=sk_test_hidden"], &["STRIPE_WEBHOOK_SECRET: ", "use the endpoint's (whsec_"]),
    serve(&[KEY, "STRIPE_WEBHOOK_SECRET=https://x.example/hidden"], &["STRIPE_WEBHOOK_SECRET: ", "whsec_"]),
    serve(&[KEY, WEBHOOK, "STRIPE_API_BASE=stripe"], &["STRIPE_API_BASE: ", "is not a complete address"]),
    serve(&["KEYSMITH_ON_REFUND=delete"], &["KEYSMITH_ON_REFUND: ", "use revoke, suspend or keep"]),
    serve(&["KEYSMITH_AUTOMATIC_TAX=ja"], &["KEYSMITH_AUTOMATIC_TAX: ", "use on or off"]),
    // Mail.
    serve(&["SMTP_URL=mail.example.com"], &["SMTP_URL: ", "such as smtp://user:password@mail.example.com:587"]),
    serve(&["SMTP_URL=http://u:hidden@h"], &["SMTP_URL: ", "needs smtp:// or smtps://"]),
    serve(&["SMTP_URL=smtp://u:hidden@h:99999"], &["SMTP_URL: ", "invalid port"]),
    serve(&["SMTP_URL=smtp://u:hidden@h:587?tls=maybe"], &["SMTP_URL: ", "use required, opportunistic or none"]),
    serve(&["SMTP_URL=smtp://h", "KEYSMITH_SMTP_CA=nope.pem"], &["KEYSMITH_SMTP_CA: ", "cannot read nope.pem"]),
    serve(
        &["SMTP_URL=smtp://h", "KEYSMITH_SMTP_CA=ca.pem", "file:ca.pem=no"],
        &["KEYSMITH_SMTP_CA: ", "no PEM certificate in ca.pem"],
    ),
    serve(&["MAIL_FROM=nobody"], &["MAIL_FROM", "such as Keysmith <licenses@example.com>"]),
    // Backups.
    serve(&["KEYSMITH_BACKUP_EVERY=daily"], &["KEYSMITH_BACKUP_EVERY: ", "such as 6h or 1d, or off"]),
    serve(&["KEYSMITH_BACKUP_KEEP=0"], &["KEYSMITH_BACKUP_KEEP: ", "from 1 to 10000"]),
    serve(
        &["KEYSMITH_BACKUP_S3=s3://bucket/x"],
        &["KEYSMITH_BACKUP_S3: ", "such as https://s3.eu-central-1.amazonaws.com/my-bucket"],
    ),
    serve(&[S3, "KEYSMITH_BACKUP_S3_KEY_ID=AKID"], &["KEYSMITH_BACKUP_S3_SECRET: ", "is required"]),
    serve(&["KEYSMITH_BACKUP_S3_KEY_ID=AKID"], &["KEYSMITH_BACKUP_S3_KEY_ID: ", "is set without KEYSMITH_BACKUP_S3"]),
    // Numbers, words, files.
    serve(&["KEYSMITH_VALIDATION_MEMORY=lots"], &["KEYSMITH_VALIDATION_MEMORY: ", "megabytes, such as 64"]),
    serve(&["KEYSMITH_VALIDATION_LOG_DAYS=0"], &["KEYSMITH_VALIDATION_LOG_DAYS: ", "above 0, such as 90"]),
    serve(&["KEYSMITH_STALE_SECONDS=10m"], &["KEYSMITH_STALE_SECONDS: ", "seconds, such as 600"]),
    serve(&["KEYSMITH_REQUIRE_2FA=yes"], &["KEYSMITH_REQUIRE_2FA: ", "admins or off"]),
    serve(&["KEYSMITH_LOG=keysmith=loud"], &["KEYSMITH_LOG: ", "expected one of"]),
    serve(&["KEYSMITH_LOG_FORMAT=xml"], &["KEYSMITH_LOG_FORMAT: ", "use text or json"]),
    serve(&["KEYSMITH_ACCENT_COLOR=red"], &["KEYSMITH_ACCENT_COLOR: ", "such as #2f4ac0"]),
    serve(&["KEYSMITH_TERMS_URL=terms"], &["KEYSMITH_TERMS_URL: ", "such as https://example.com/terms"]),
    serve(&["KEYSMITH_CATALOG=c.toml", "file:c.toml=[[product]"], &["KEYSMITH_CATALOG: c.toml: line 1: "]),
    serve(
        &["KEYSMITH_CATALOG=c.toml", "file:c.toml=[[product]]\nslug = \"a\"\nnam = \"A\""],
        &["KEYSMITH_CATALOG: c.toml: line 3: ", "unknown field `nam`"],
    ),
    serve(&["file:.env=STRIPE_SECRET_KEY sk_live_hidden"], &[".env: line 1 ", "NAME=value"]),
    serve(
        &["folder:data", "folder:data/templates", "file:data/templates/layout.html={% if %}"],
        &["template layout.html: ", "layout.html:1"],
    ),
    // The agent.
    agent(&[], &["KEYSMITH_PUBLIC_KEYS: ", "is required"]),
    agent(&["KEYSMITH_PUBLIC_KEYS=nope"], &["KEYSMITH_PUBLIC_KEYS: ", "use hex or PEM keys"]),
    agent(&[PUBLIC_KEY, "KEYSMITH_SERVER=http://keys.example.com"], &["KEYSMITH_SERVER: ", "use https://"]),
    agent(&[PUBLIC_KEY, "KEYSMITH_REFRESH_MINUTES=0"], &["KEYSMITH_REFRESH_MINUTES: ", "minutes"]),
    // Another server.
    Case {
        set: &[],
        command: &["license", "list", "--server", "https://127.0.0.1:1"],
        says: &["KEYSMITH_TOKEN", "--token-file"],
    },
    Case {
        set: &["KEYSMITH_TOKEN=hidden"],
        command: &["license", "list", "--server", "http://keys.example.com"],
        says: &["--server: ", "use https://"],
    },
    Case {
        set: &["KEYSMITH_TOKEN=hidden"],
        command: &["license", "list", "--server", "http://127.0.0.1:1"],
        says: &["http://127.0.0.1:1 cannot be reached"],
    },
    Case {
        set: &["KEYSMITH_TOKEN=hidden"],
        command: &["backup", "--server", "http://127.0.0.1:1"],
        says: &["--server supports only account, license, token and webhook"],
    },
];

/// Settings that a server starts with, with one warning in its log.
const WARNED: &[Case] = &[
    serve(
        &["KEYSMITH_PUBLC_URL=https://x.example"],
        &["KEYSMITH_PUBLC_URL is not a Keysmith setting", "did you mean KEYSMITH_PUBLIC_URL?"],
    ),
    serve(&["KEYSMITH_CATALOG=nope.toml"], &["KEYSMITH_CATALOG", "nope.toml", "keysmith catalog apply FILE"]),
    serve(&["KEYSMITH_BIND=0.0.0.0:0", "KEYSMITH_SANDBOX=public"], &["plain http", "set KEYSMITH_PUBLIC_URL=https://"]),
    serve(
        &[
            "STRIPE_SECRET_KEY=sk_live_hidden",
            WEBHOOK,
            "STRIPE_API_BASE=http://127.0.0.1:1",
            "SMTP_URL=smtp://127.0.0.1:1",
        ],
        &["KEYSMITH_PUBLIC_URL http://127.0.0.1", "own machines", "set it to the https address"],
    ),
    serve(
        &[
            "STRIPE_SECRET_KEY=rk_live_hidden",
            WEBHOOK,
            "STRIPE_API_BASE=http://127.0.0.1:1",
            "SMTP_URL=smtp://127.0.0.1:1",
            "KEYSMITH_PUBLIC_URL=http://keys.example.com",
        ],
        &["KEYSMITH_PUBLIC_URL http://keys.example.com", "not https"],
    ),
    serve(
        &[
            "STRIPE_SECRET_KEY=sk_live_hidden",
            WEBHOOK,
            "STRIPE_API_BASE=http://127.0.0.1:1",
            "KEYSMITH_PUBLIC_URL=https://keys.example.com",
        ],
        &["SMTP_URL is not set", "customers do not receive their keys"],
    ),
];

fn machine(case: &Case) -> Machine {
    let mut machine = Machine::new();
    for setting in case.set {
        if let Some(name) = setting.strip_prefix("folder:") {
            std::fs::create_dir(machine.path(name)).unwrap();
            std::fs::set_permissions(machine.path(name), std::fs::Permissions::from_mode(0o700)).unwrap();
        } else if let Some((name, text)) = setting.strip_prefix("file:").and_then(|rest| rest.split_once('=')) {
            std::fs::write(machine.path(name), text).unwrap();
            std::fs::set_permissions(machine.path(name), std::fs::Permissions::from_mode(0o600)).unwrap();
        } else {
            let (name, value) = setting.split_once('=').unwrap();
            machine = machine.with(name, value);
        }
    }
    machine
}

/// Runs all cases, four at a time, and collects what is wrong with each.
fn each(cases: &[Case], wrong: impl Fn(&Case) -> Option<String> + Sync) {
    let (next, found) = (Mutex::new(cases.iter()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let case = next.lock().unwrap().next();
                    let Some(case) = case else { return };
                    if let Some(why) = wrong(case) {
                        found.lock().unwrap().push(format!("{:?} {:?}: {why}", case.set, case.command));
                    }
                }
            });
        }
    });
    let found = found.into_inner().unwrap();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn each_is_refused_in_one_clear_line() {
    assert!(REFUSED.len() + WARNED.len() >= 40);
    each(REFUSED, |case| {
        let output = machine(case).run(case.command);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let is_clear = output.status.code() == Some(1)
            && output.stdout.is_empty()
            && told.lines().count() == 1
            && told.starts_with("keysmith: ")
            && case.says.iter().all(|part| told.contains(part))
            && !told.contains(HIDDEN);
        (!is_clear).then(|| format!("{:?}: {told}", output.status.code()))
    });
}

#[test]
fn each_is_warned_of_in_one_line() {
    each(WARNED, |case| {
        let told = machine(case).serve().stop();
        let warned: Vec<&str> = told.lines().filter(|line| case.says.iter().all(|part| line.contains(part))).collect();
        let others = told
            .lines()
            .filter(|line| line.contains(" WARN keysmith::cli") || line.contains(" WARN keysmith::app"))
            .count();
        (warned.len() != 1 || others != 1 || told.contains(HIDDEN)).then_some(told)
    });
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let line = Machine::new().with("KEYSMITH_BIND", &address).refused(&["serve"]);
    assert!(
        line.contains(&format!("KEYSMITH_BIND: cannot listen on {address}")) && line.contains("already?"),
        "{line}"
    );
}

#[test]
fn several_mistakes_have_a_line_each() {
    let machine = Machine::new().with("DATABASE_URL", "mysql://x").with("KEYSMITH_ON_REFUND", "x");
    let output = machine.run(&["serve"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), told.lines().count()), (Some(1), 3), "{told}");
}

#[test]
fn usage_is_another_exit_code() {
    for args in [
        &["license", "list", "--limit", "x"][..],
        &["sell"],
        &["backup", "--with-secrets"],
        &["license", "list", "--token-file", "x"],
    ] {
        assert_eq!(Machine::new().run(args).status.code(), Some(2), "{args:?}");
    }
}
