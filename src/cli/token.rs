//! `keysmith token create|list|revoke`

use clap::Subcommand;

use super::out::say;
use super::{Failure, start};
use crate::accounts::api_token::{self, ApiToken};
use crate::accounts::scope::{Scope, Scopes};
use crate::audit::Actor;
use crate::clock::{DAY, rfc3339};
use crate::config::Config;
use crate::db::Db;
use crate::ids::Ambient;

/// Rows read at a time.
const PAGE: i64 = 100;

#[derive(Subcommand)]
pub enum Command {
    /// Make a token and show it, once
    Create {
        /// What it is for
        name: String,
        /// What it may do, comma-separated: full, or any of licenses, accounts, catalog and operations with :read or
        /// :write
        #[arg(long, value_delimiter = ',', default_value = "full")]
        scopes: Vec<String>,
        /// For how many days it is good; left out: until it is revoked
        #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
        days: Option<u32>,
    },
    /// List the tokens, the newest first, also those that are over
    List,
    /// End a token at once
    Revoke {
        /// Its id, as `list` shows it (tok_…)
        id: String,
    },
}

pub fn run(config: &Config, command: Command) -> Result<(), Failure> {
    let db = start::open_database(config)?;
    let ambient = Ambient::system();
    match command {
        Command::Create { name, scopes, days } => create(&db, &ambient, name, &scopes, days),
        Command::List => list(&db, ambient.now()),
        Command::Revoke { id } => revoke(&db, &ambient, id),
    }
}

fn create(db: &Db, ambient: &Ambient, name: String, scopes: &[String], days: Option<u32>) -> Result<(), Failure> {
    let known = |name: &String| Scope::parse(name.trim()).ok_or_else(|| unknown_scope(name));
    let scopes = scopes.iter().map(known).collect::<Result<Scopes, Failure>>()?;
    let expires_at = days.map(|days| ambient.now() + i64::from(days) * DAY);
    let ambient = ambient.clone();
    let made =
        db.write_blocking(move |conn| api_token::create(conn, &ambient, &Actor::Cli, &name, &scopes, expires_at));
    let (token, secret) = made?;
    say!("{}", secret.into_inner());
    eprintln!("Token {} ({}). It is not shown again.", token.id, token.scopes);
    Ok(())
}

fn unknown_scope(name: &str) -> Failure {
    format!("unknown scope {name:?}; there are {}", Scope::ALL.map(Scope::as_str).join(", ")).into()
}

fn list(db: &Db, now: i64) -> Result<(), Failure> {
    say!("{:<36}  {:<7}  {:<20}  {:<20}  {:<24}  SCOPES", "ID", "STATE", "EXPIRES", "LAST USED", "NAME");
    let mut cursor: Option<String> = None;
    loop {
        let page = db.read_blocking(|conn| api_token::list(conn, cursor.as_deref(), PAGE))?;
        for token in &page.entries {
            say!("{}", line(token, now));
        }
        cursor = page.next_cursor;
        if cursor.is_none() {
            return Ok(());
        }
    }
}

fn line(token: &ApiToken, now: i64) -> String {
    let state = match token {
        _ if token.revoked_at.is_some() => "revoked",
        _ if token.expires_at.is_some_and(|at| at <= now) => "expired",
        _ => "good",
    };
    let time = |at: Option<i64>| at.map_or_else(|| "never".to_owned(), rfc3339);
    let (expires, used) = (time(token.expires_at), time(token.last_used_at));
    format!("{:<36}  {state:<7}  {expires:<20}  {used:<20}  {:<24}  {}", token.id, token.name, token.scopes)
}

fn revoke(db: &Db, ambient: &Ambient, id: String) -> Result<(), Failure> {
    let (ambient, wanted) = (ambient.clone(), id.clone());
    if !db.write_blocking(move |conn| api_token::revoke(conn, &ambient, &Actor::Cli, &wanted))? {
        return Err(format!("there is no token {id} that is still good").into());
    }
    say!("Token {id} is revoked.");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_a_token_is_worth() {
        let token = ApiToken {
            id: "tok_1".into(),
            name: "ci".into(),
            scopes: [Scope::LicensesRead, Scope::CatalogWrite].into_iter().collect(),
            created_at: 0,
            expires_at: Some(1_795_392_000),
            last_used_at: None,
            revoked_at: None,
        };
        let words = |token: &ApiToken, now| line(token, now).split_whitespace().collect::<Vec<_>>().join(" ");
        let rest = "2026-11-23T00:00:00Z never ci licenses:read catalog:write";
        assert_eq!(words(&token, 1_795_391_999), format!("tok_1 good {rest}"));
        assert_eq!(words(&token, 1_795_392_000), format!("tok_1 expired {rest}"));
        assert_eq!(words(&ApiToken { revoked_at: Some(1), ..token }, 0), format!("tok_1 revoked {rest}"));
    }
}
