//! `keysmith account admin | reset-2fa | disable | enable | export | erase EMAIL`

mod there;

use clap::{Args, Subcommand};
use serde::Serialize;

use super::out::Output;
use super::remote::Place;
use super::{Failure, out, start};
use crate::accounts::email::Email;
use crate::accounts::{Account, Role, account, change_role, disable, second_factor};
use crate::audit::Actor;
use crate::config::Config;
use crate::db::{self, Conn, Db};
use crate::ids::Context;
use crate::person::{erase, export};

#[derive(Subcommand)]
pub enum Command {
    /// Give a person a team role (administrator by default), or remove it
    ///
    /// If the address has no account, one is created, and its owner signs in with a link sent by mail. The new role
    /// applies from their next request, including in sessions that are already open. They are notified by mail.
    Admin {
        /// E-mail address of the person
        #[arg(value_parser = Email::parse)]
        email: Email,
        /// viewer, support, developer or admin
        #[arg(long, default_value = "admin", value_parser = seller_role)]
        role: Role,
        /// Remove the role; the person becomes an ordinary customer
        #[arg(long, conflicts_with = "role")]
        remove: bool,
    },
    /// Turn off a person's two-step sign-in
    ///
    /// For somebody who lost both their phone and their recovery codes. Verify who is asking first. The person is
    /// notified by mail.
    #[command(name = "reset-2fa")]
    ResetSecondFactor(Person),
    /// Block all sign-ins to an account
    ///
    /// Ends its sessions and sign-in links. Its licenses keep working.
    Disable(Person),
    /// Allow an account to sign in again
    Enable(Person),
    /// Print all data stored about a person, as JSON
    Export(Person),
    /// Erase a person's data: address, name, passwords, sessions and mails, also in logs and events
    ///
    /// Licenses keep working, and orders and payments stay, but they no longer show whose they were. This cannot be
    /// undone. Backups made earlier still contain the data.
    Erase {
        /// E-mail address of the person
        #[arg(value_parser = Email::parse)]
        email: Email,
        /// Erase the data; without this, only show what would be erased
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Args)]
pub struct Person {
    /// E-mail address of the person
    #[arg(value_parser = Email::parse)]
    email: Email,
}

/// Result of an account command as JSON; fields that do not apply are left out.
#[derive(Default, Serialize)]
struct Done<'a> {
    email: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disabled: Option<bool>,
    /// Whether two-step sign-in was on before.
    #[serde(skip_serializing_if = "Option::is_none")]
    was_on: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    licenses_kept: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    orders_kept: Option<usize>,
}

pub fn run(place: Place<'_>, command: Command, output: Output) -> Result<(), Failure> {
    let config = match place {
        Place::Here(config) => config,
        Place::There(server) => return there::run(server, command, output),
    };
    match command {
        Command::Export(Person { email }) => return export_person(config, &email),
        Command::Erase { email, yes } => return erase_person(config, &email, yes, output),
        _ => {}
    }
    let (db, context) = (start::open_database(config)?, Context::system());
    match command {
        Command::Admin { email, role, remove } => {
            set_role(&db, &context, email, if remove { Role::Customer } else { role }, output)
        }
        Command::ResetSecondFactor(Person { email }) => {
            let was_on =
                on(&db, &email, move |conn, account| second_factor::remove(conn, &context, &Actor::Cli, account))?;
            let address = email.as_str();
            let done = Done { email: address, was_on: Some(was_on), ..Done::default() };
            output.tell(&done, || match was_on {
                true => format!("{address} now signs in without a code and is notified by mail.\n"),
                false => format!("{address} does not use two-step sign-in.\n"),
            })
        }
        Command::Disable(Person { email }) => set_disabled(&db, context, &email, true, output),
        Command::Enable(Person { email }) => set_disabled(&db, context, &email, false, output),
        // Handled above.
        Command::Export(_) | Command::Erase { .. } => Ok(()),
    }
}

fn export_person(config: &Config, email: &Email) -> Result<(), Failure> {
    let store = start::open_store(config, &Context::system())?;
    let (ring, wanted) = (store.ring.clone(), email.clone());
    let known = store.db.read_blocking(move |conn| export::export(conn, &ring, &wanted))?;
    let known = known.ok_or_else(|| format!("no data is stored about {}", email.as_str()))?;
    out::print(&format!("{}\n", serde_json::to_string_pretty(&known)?)).map(|_| ())
}

fn erase_person(config: &Config, email: &Email, yes: bool, output: Output) -> Result<(), Failure> {
    let context = Context::system();
    let store = start::open_store(config, &context)?;
    let address = email.as_str();
    meant(address, yes)?;
    let place = erase::Place { db: &store.db, context: &context, sealer: &store.sealer, data_dir: &config.data_dir };
    let erased = erase::erase(&place, email, &Actor::Cli)?;
    tell_erased(output, address, erased.licenses_kept, erased.orders_kept)
}

/// Parses a team role; `customer` is not one.
fn seller_role(text: &str) -> Result<Role, String> {
    let known = Role::SELLERS.map(Role::as_str).join(", ");
    Role::parse(text).filter(|role| role.is_seller()).ok_or_else(|| format!("must be one of {known}"))
}

fn set_role(db: &Db, context: &Context, email: Email, role: Role, output: Output) -> Result<(), Failure> {
    let (context, address) = (context.clone(), email.clone());
    let found = db.write_blocking(move |conn| {
        let account = match role {
            Role::Customer => account::find_by_email(conn, &email)?,
            _ => Some(account::find_or_create(conn, &context, &email)?),
        };
        if let Some(account) = &account {
            change_role::set(conn, &context, &Actor::Cli, account, role)?;
        }
        Ok::<_, db::Error>(account.is_some())
    })?;
    let address = address.as_str();
    if !found {
        return Err(format!("there is no account {address}").into());
    }
    tell_role(output, address, role)
}

fn set_disabled(db: &Db, context: Context, email: &Email, disabled: bool, output: Output) -> Result<(), Failure> {
    on(db, email, move |conn, account| disable::set_disabled(conn, &context, &Actor::Cli, account, disabled))?;
    tell_disabled(output, email.as_str(), disabled)
}

/// Refuses an erasure unless `--yes` was given.
fn meant(address: &str, yes: bool) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    Err(format!("erasing {address} cannot be undone: check `keysmith account export {address}` first, then add --yes")
        .into())
}

fn tell_role(output: Output, address: &str, role: Role) -> Result<(), Failure> {
    let done = Done { email: address, role: Some(role.as_str()), ..Done::default() };
    output.tell(&done, || format!("{address} is {}.\n", role.described()))
}

fn tell_disabled(output: Output, address: &str, disabled: bool) -> Result<(), Failure> {
    let can = if disabled { "can no longer sign in" } else { "can sign in" };
    let done = Done { email: address, disabled: Some(disabled), ..Done::default() };
    output.tell(&done, || format!("{address} {can}.\n"))
}

fn tell_erased(output: Output, address: &str, licenses: usize, orders: usize) -> Result<(), Failure> {
    let done = Done { email: address, licenses_kept: Some(licenses), orders_kept: Some(orders), ..Done::default() };
    output.tell(&done, || format!("{address} was erased. {licenses} licenses keep working and {orders} orders stay.\n"))
}

/// Applies `work` to every account of this address, including an unconfirmed one; true when it had an effect on any of
/// them.
fn on<T: Found + Send + 'static>(
    db: &Db,
    email: &Email,
    mut work: impl FnMut(&mut Conn, &Account) -> db::Result<T> + Send + 'static,
) -> Result<bool, Failure> {
    let address = email.clone();
    let done = db.write_blocking(move |conn| {
        let mut done = None;
        for id in account::ids_of_email(conn, &address)? {
            if let Some(account) = account::find(conn, &id)? {
                done = Some(work(conn, &account)?.found() || done.unwrap_or_default());
            }
        }
        Ok::<_, db::Error>(done)
    })?;
    done.ok_or_else(|| format!("there is no account {}", email.as_str()).into())
}

/// Whether an operation had an effect.
trait Found {
    fn found(self) -> bool;
}

impl Found for bool {
    fn found(self) -> bool {
        self
    }
}

impl Found for () {
    fn found(self) -> bool {
        true
    }
}
