//! `keysmith token create|list|revoke`

use clap::Subcommand;
use hyper::Method;
use serde::{Deserialize, Serialize};

use super::out::{Output, Table};
use super::remote::{Place, segment};
use super::{Failure, start};
use crate::accounts::api_token::{self, ApiToken};
use crate::accounts::scope::{Scope, Scopes};
use crate::audit::Actor;
use crate::clock::{DAY, parse_rfc3339, rfc3339};
use crate::ids::Context;

/// Rows per query.
const PAGE: i64 = 100;
const TOKENS: &str = "/api/v1/admin/tokens";

#[derive(Subcommand)]
pub enum Command {
    /// Create a token and show it, once
    Create {
        /// What the token is for
        name: String,
        /// Permissions, comma-separated: full, or any of licenses, accounts, catalog and operations followed by :read
        /// or :write
        #[arg(long, value_delimiter = ',', default_value = "full")]
        scopes: Vec<String>,
        /// Days until the token expires [default: it is valid until it is revoked]
        #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
        days: Option<u32>,
    },
    /// List the tokens, newest first, including expired and revoked ones
    List,
    /// Revoke a token immediately
    Revoke {
        /// The token's id, as `list` shows it (tok_…)
        id: String,
    },
}

/// A token without its secret, as the admin API returns it. Times are RFC 3339.
#[derive(Serialize, Deserialize)]
struct Shown {
    id: String,
    name: String,
    scopes: Vec<String>,
    created_at: String,
    expires_at: Option<String>,
    last_used_at: Option<String>,
    revoked_at: Option<String>,
}

impl Shown {
    fn of(token: &ApiToken) -> Self {
        Self {
            id: token.id.clone(),
            name: token.name.clone(),
            scopes: token.scopes.names().into_iter().map(str::to_owned).collect(),
            created_at: rfc3339(token.created_at),
            expires_at: token.expires_at.map(rfc3339),
            last_used_at: token.last_used_at.map(rfc3339),
            revoked_at: token.revoked_at.map(rfc3339),
        }
    }

    fn row(&self, now: i64) -> [String; 6] {
        let expiry = self.expires_at.as_deref().and_then(parse_rfc3339);
        let state = match self {
            _ if self.revoked_at.is_some() => "revoked",
            _ if expiry.is_some_and(|at| at <= now) => "expired",
            _ => "good",
        };
        let time = |at: &Option<String>| at.clone().unwrap_or_else(|| "never".to_owned());
        let (expires, used) = (time(&self.expires_at), time(&self.last_used_at));
        [self.id.clone(), state.to_owned(), expires, used, self.name.clone(), self.scopes.join(" ")]
    }
}

/// A new token with its secret, which is not stored anywhere.
#[derive(Serialize, Deserialize)]
struct Made {
    #[serde(flatten)]
    token: Shown,
    #[serde(rename = "token")]
    text: String,
}

#[derive(Serialize, Deserialize)]
struct Tokens {
    tokens: Vec<Shown>,
    #[serde(skip_serializing)]
    next_cursor: Option<String>,
}

/// Request for a new token to the admin API.
#[derive(Serialize)]
struct Wanted {
    name: String,
    scopes: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
}

#[derive(Serialize)]
struct Revoked<'a> {
    id: &'a str,
    revoked: bool,
}

pub fn run(place: Place<'_>, command: Command, output: Output) -> Result<(), Failure> {
    let context = Context::system();
    match command {
        Command::Create { name, scopes, days } => {
            let known = |name: &String| Scope::parse(name.trim()).ok_or_else(|| unknown_scope(name));
            let scopes = scopes.iter().map(known).collect::<Result<Scopes, Failure>>()?;
            let expires_at = days.map(|days| context.now() + i64::from(days) * DAY);
            let made = create(place, &context, name, &scopes, expires_at)?;
            output.tell(&made, || format!("{}\n", made.text))?;
            if !output.json {
                eprintln!("Token {} ({}). It is not shown again.", made.token.id, made.token.scopes.join(" "));
            }
            Ok(())
        }
        Command::List => {
            let all = list(place)?;
            let row = |token: &Shown| token.row(context.now());
            output.tell(&all, || {
                let mut table = Table::new(["ID", "STATE", "EXPIRES", "LAST USED", "NAME", "SCOPES"]);
                table.lines(&all.tokens.iter().map(row).collect::<Vec<_>>())
            })
        }
        Command::Revoke { id } => {
            revoke(place, &context, &id)?;
            output.tell(&Revoked { id: &id, revoked: true }, || format!("Token {id} is revoked.\n"))
        }
    }
}

fn create(
    place: Place<'_>,
    context: &Context,
    name: String,
    scopes: &Scopes,
    expires_at: Option<i64>,
) -> Result<Made, Failure> {
    match place {
        Place::There(server) => {
            let wanted = Wanted { name, scopes: scopes.names(), expires_at: expires_at.map(rfc3339) };
            server.send(&Method::POST, TOKENS, &wanted)
        }
        Place::Here(config) => {
            let (db, context, scopes) = (start::open_database(config)?, context.clone(), scopes.clone());
            let made = db
                .write_blocking(move |conn| api_token::create(conn, &context, &Actor::Cli, &name, &scopes, expires_at));
            let (token, secret) = made?;
            Ok(Made { token: Shown::of(&token), text: secret.into_inner() })
        }
    }
}

fn unknown_scope(name: &str) -> Failure {
    format!("unknown scope {name:?}; the scopes are {}", Scope::ALL.map(Scope::as_str).join(", ")).into()
}

/// Loads all tokens: a server has only a few.
fn list(place: Place<'_>) -> Result<Tokens, Failure> {
    let mut all = Tokens { tokens: Vec::new(), next_cursor: None };
    let db = match place {
        Place::Here(config) => Some(start::open_database(config)?),
        Place::There(_) => None,
    };
    loop {
        let cursor = all.next_cursor.take();
        let page: Tokens = match (&db, place) {
            (_, Place::There(server)) => {
                let cursor = cursor.as_deref().map(|cursor| ("cursor", cursor));
                server.get(TOKENS, &[("limit", "100")].into_iter().chain(cursor).collect::<Vec<_>>())?
            }
            (Some(db), Place::Here(_)) => {
                let page = db.read_blocking(|conn| api_token::list(conn, cursor.as_deref(), PAGE))?;
                Tokens { tokens: page.entries.iter().map(Shown::of).collect(), next_cursor: page.next_cursor }
            }
            (None, Place::Here(_)) => return Ok(all),
        };
        all.tokens.extend(page.tokens);
        all.next_cursor = page.next_cursor;
        if all.next_cursor.is_none() {
            return Ok(all);
        }
    }
}

fn revoke(place: Place<'_>, context: &Context, id: &str) -> Result<(), Failure> {
    match place {
        Place::There(server) => {
            server.act::<Option<()>>(&Method::DELETE, &format!("{TOKENS}/{}", segment(id))).map(|_| ())
        }
        Place::Here(config) => {
            let db = start::open_database(config)?;
            let (context, wanted) = (context.clone(), id.to_owned());
            match db.write_blocking(move |conn| api_token::revoke(conn, &context, &Actor::Cli, &wanted))? {
                true => Ok(()),
                false => Err(format!("there is no valid token {id}").into()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_a_token_is_worth() {
        let token = || Shown {
            id: "tok_1".into(),
            name: "ci".into(),
            scopes: vec!["licenses:read".into(), "catalog:write".into()],
            created_at: rfc3339(0),
            expires_at: Some(rfc3339(1_795_392_000)),
            last_used_at: None,
            revoked_at: None,
        };
        let words = |token: &Shown, now| token.row(now).join(" ");
        let rest = "2026-11-23T00:00:00Z never ci licenses:read catalog:write";
        assert_eq!(words(&token(), 1_795_391_999), format!("tok_1 good {rest}"));
        assert_eq!(words(&token(), 1_795_392_000), format!("tok_1 expired {rest}"));
        assert_eq!(words(&Shown { revoked_at: Some(rfc3339(1)), ..token() }, 0), format!("tok_1 revoked {rest}"));
    }
}
