//! Resolves the `actor` of audit log entries to names that people recognize.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::audit::Actor;
use crate::db::schema::{accounts, api_tokens, stripe_events};
use crate::db::{Conn, Result};

/// Who changed something, with a recognizable name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// A signed-in person, with their address if the account still exists.
    Person {
        id: String,
        email: Option<String>,
    },
    /// An API token with its name; the first token has none.
    Token {
        id: String,
        name: Option<String>,
    },
    Keysmith,
    StripeEvent {
        id: String,
        event_type: Option<String>,
    },
    CommandLine,
}

/// The names of some actors.
#[derive(Clone, Debug, Default)]
pub struct Names(HashMap<String, String>);

impl Names {
    /// Loads the names of these actors, with one query per kind.
    pub fn of<'a>(conn: &mut Conn, actors: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let mut all: Vec<&str> = actors.into_iter().collect();
        all.sort_unstable();
        all.dedup();
        let of = |kind: &str| all.iter().filter_map(|actor| actor.strip_prefix(kind)).collect::<Vec<_>>();
        let people = accounts::table.filter(accounts::id.eq_any(of(Actor::CUSTOMER)));
        let mut known: Vec<(String, String)> = people.select((accounts::id, accounts::email)).load(conn)?;
        let tokens = api_tokens::table.filter(api_tokens::id.eq_any(of(Actor::ADMIN_TOKEN)));
        known.extend(tokens.select((api_tokens::id, api_tokens::name)).load::<(String, String)>(conn)?);
        let events = stripe_events::table.filter(stripe_events::id.eq_any(of(Actor::STRIPE)));
        known.extend(events.select((stripe_events::id, stripe_events::type_)).load::<(String, String)>(conn)?);
        Ok(Self(known.into_iter().collect()))
    }

    /// Returns who this actor is.
    #[must_use]
    pub fn who(&self, actor: &str) -> Who {
        let id = |kind| actor.strip_prefix(kind).map(str::to_owned);
        let name = |id: &String| self.0.get(id).cloned();
        if let Some(id) = id(Actor::CUSTOMER) {
            return Who::Person { email: name(&id), id };
        }
        if let Some(id) = id(Actor::ADMIN_TOKEN) {
            return Who::Token { name: name(&id), id };
        }
        if let Some(id) = id(Actor::STRIPE) {
            return Who::StripeEvent { event_type: name(&id), id };
        }
        if actor == Actor::Cli.to_string() { Who::CommandLine } else { Who::Keysmith }
    }
}
