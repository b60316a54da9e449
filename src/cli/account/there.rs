//! `keysmith account` against another server, through its admin API.

use hyper::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Command, Person, meant, tell_disabled, tell_erased, tell_role};
use crate::accounts::Role;
use crate::accounts::email::Email;
use crate::cli::Failure;
use crate::cli::out::{self, Output};
use crate::cli::remote::{Server, segment};

const ACCOUNTS: &str = "/api/v1/admin/accounts";

#[derive(Deserialize)]
struct Page {
    accounts: Vec<Found>,
    next_cursor: Option<String>,
}

#[derive(Deserialize)]
struct Found {
    id: String,
    email: String,
}

#[derive(Serialize)]
struct NewRole {
    role: &'static str,
}

#[derive(Deserialize)]
struct Erased {
    licenses_kept: usize,
    orders_kept: usize,
}

pub(super) fn run(server: &Server, command: Command, output: Output) -> Result<(), Failure> {
    match command {
        Command::Admin { email, role, remove } => {
            let role = if remove { Role::Customer } else { role };
            let id = one(server, &email)?;
            let body = NewRole { role: role.as_str() };
            server.send::<Value>(&Method::PATCH, &path(&id, ""), &body)?;
            tell_role(output, email.as_str(), role)
        }
        Command::ResetSecondFactor(_) => {
            Err("`keysmith account reset-2fa` works only where the server runs: run it there, without --server".into())
        }
        Command::Disable(Person { email }) => set_disabled(server, &email, true, output),
        Command::Enable(Person { email }) => set_disabled(server, &email, false, output),
        Command::Export(Person { email }) => {
            let id = one(server, &email)?;
            let known: Value = server.get(&path(&id, "/data"), &[])?;
            out::print(&format!("{known:#}\n")).map(|_| ())
        }
        Command::Erase { email, yes } => {
            meant(email.as_str(), yes)?;
            let id = one(server, &email)?;
            let erased: Erased = server.act(&Method::POST, &path(&id, "/erase"))?;
            tell_erased(output, email.as_str(), erased.licenses_kept, erased.orders_kept)
        }
    }
}

fn set_disabled(server: &Server, email: &Email, disabled: bool, output: Output) -> Result<(), Failure> {
    let ids = accounts(server, email)?;
    if ids.is_empty() {
        return Err(nobody(email));
    }
    let action = if disabled { "/disable" } else { "/enable" };
    for id in ids {
        server.act::<Value>(&Method::POST, &path(&id, action))?;
    }
    tell_disabled(output, email.as_str(), disabled)
}

/// Returns the ids of the accounts with this address: usually one, plus an unconfirmed one if there is any.
fn accounts(server: &Server, email: &Email) -> Result<Vec<String>, Failure> {
    let (mut ids, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let next = cursor.as_deref().map(|cursor| ("cursor", cursor));
        let query: Vec<_> = [("search", email.as_str()), ("limit", "100")].into_iter().chain(next).collect();
        let page: Page = server.get(ACCOUNTS, &query)?;
        ids.extend(page.accounts.into_iter().filter(|account| account.email == email.as_str()).map(|found| found.id));
        cursor = page.next_cursor;
        if cursor.is_none() {
            return Ok(ids);
        }
    }
}

/// Returns the first of them.
fn one(server: &Server, email: &Email) -> Result<String, Failure> {
    accounts(server, email)?.into_iter().next().ok_or_else(|| nobody(email))
}

fn path(id: &str, below: &str) -> String {
    format!("{ACCOUNTS}/{}{below}", segment(id))
}

fn nobody(email: &Email) -> Failure {
    format!("there is no account {} at that server", email.as_str()).into()
}
