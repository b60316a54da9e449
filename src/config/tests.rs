use std::collections::{BTreeSet, HashMap};

use super::*;

fn load(pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let map: HashMap<&str, &str> = pairs.iter().copied().collect();
    Config::load(&|name| map.get(name).map(|v| (*v).to_owned()))
}

fn mistakes(pairs: &[(&str, &str)]) -> Vec<String> {
    load(pairs).unwrap_err().0
}

#[test]
fn nothing_set_is_the_sandbox() {
    let config = load(&[]).unwrap();
    assert!(config.is_sandbox());
    assert_eq!(config.bind.to_string(), "127.0.0.1:8080");
    assert_eq!(config.database, DatabaseUrl::Sqlite("data/keysmith.db".into()));
}

#[test]
fn a_replica_belongs_to_a_postgres() {
    let replica = ("DATABASE_REPLICA_URL", "postgres://ann:secret@replica/keys");
    let config = load(&[("DATABASE_URL", "postgres://ann@primary/keys"), replica]).unwrap();
    assert_eq!(config.replica.as_ref().map(|url| url.expose().as_str()), Some(replica.1));
    assert!(!format!("{config:?}").contains("secret@"), "{config:?}");
    assert!(mistakes(&[replica])[0].contains("SQLite has no replicas"));
    let wrong = mistakes(&[("DATABASE_URL", "postgres://ann@primary/keys"), ("DATABASE_REPLICA_URL", "sqlite:x")]);
    assert!(wrong[0].starts_with("DATABASE_REPLICA_URL: is not a URL"), "{wrong:?}");
}

#[test]
fn an_empty_webhook_secret_stops_the_server() {
    for (key, secret) in [("sk_test_1", ""), ("sk_test_1", "whsec_1,"), ("", "")] {
        let found = mistakes(&[("STRIPE_SECRET_KEY", key), ("STRIPE_WEBHOOK_SECRET", secret)]);
        assert!(found.iter().any(|m| m.starts_with("STRIPE_WEBHOOK_SECRET")), "{key} {secret}: {found:?}");
    }
    assert!(mistakes(&[("STRIPE_SECRET_KEY", "sk_test_1")])[0].contains("is required"));
    assert!(!load(&[("STRIPE_SECRET_KEY", "sk_test_1"), ("STRIPE_WEBHOOK_SECRET", "a,b")]).unwrap().is_sandbox());
}

#[test]
fn every_mistake_has_its_line() {
    let found = mistakes(&[
        ("DATABASE_URL", "mysql://x"),
        ("KEYSMITH_BIND", "8080"),
        ("KEYSMITH_PUBLIC_URL", "example.com"),
        ("KEYSMITH_SECRET", "short"),
        ("KEYSMITH_TRUSTED_PROXIES", "10.0.0.0/8, proxy"),
        ("KEYSMITH_LOG_FORMAT", "xml"),
        ("SMTP_URL", "http://x"),
    ]);
    assert_eq!(found.len(), 7, "{found:#?}");
    assert!(found[0].contains("mysql"));
}

#[test]
fn printing_shows_no_secret() {
    let text = format!(
        "{:?}",
        load(&[
            ("STRIPE_SECRET_KEY", "sk_test_hidden"),
            ("STRIPE_WEBHOOK_SECRET", "whsec_hidden"),
            ("DATABASE_URL", "postgres://u:hidden@h/d"),
            ("SMTP_URL", "smtp://u:hidden@h"),
            ("KEYSMITH_SECRET", "hidden-hidden-hidden-hidden-hidden-hidden"),
            ("KEYSMITH_ADMIN_TOKEN", "kst_hidden_hidden"),
        ])
        .unwrap()
    );
    assert!(!text.contains("hidden"), "{text}");
}

#[test]
fn the_example_file_documents_every_name() {
    let example = include_str!("../../.env.example");
    let documented: BTreeSet<&str> = example
        .lines()
        .filter_map(|line| line.trim_start_matches("# ").trim_start_matches('#').split_once('='))
        .map(|(name, _)| name)
        .filter(|name| name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'))
        .collect();
    assert_eq!(documented, NAMES.iter().chain(AGENT_NAMES).copied().collect());

    // Its values are the defaults, so loading it changes nothing.
    let values: HashMap<&str, &str> = example
        .lines()
        .filter_map(|line| line.strip_prefix("#")?.split_once('='))
        .map(|(name, value)| (name, value.trim_matches('"')))
        .filter(|(name, value)| NAMES.contains(name) && !value.is_empty() && !value.contains('…'))
        .collect();
    let from_example = Config::load(&|name| values.get(name).map(|v| (*v).to_owned())).unwrap();
    let mut defaults = load(&[]).unwrap();
    defaults.public_url = Some("http://127.0.0.1:8080".into());
    assert_eq!(format!("{from_example:?}"), format!("{defaults:?}"));
}

#[test]
fn every_line_of_the_example_file_can_be_taken_as_it_stands() {
    let example = include_str!("../../.env.example");
    let lines = example.lines().filter_map(|line| line.strip_prefix('#')).filter(|line| !line.starts_with(' '));
    let taken: String = lines.map(|line| format!("{line}\n")).collect();
    let read: Result<Vec<_>, _> = dotenvy::from_read_iter(taken.as_bytes()).collect();
    assert_eq!(read.unwrap().len(), NAMES.len() + AGENT_NAMES.len());
}
