//! `keysmith account admin | reset-2fa | disable | enable | export | erase EMAIL`

use clap::{Args, Subcommand};

use super::{Failure, out, start};
use crate::accounts::email::Email;
use crate::accounts::{Account, Role, account, change_role, disable, second_factor};
use crate::audit::Actor;
use crate::config::Config;
use crate::db::{self, Conn, Db};
use crate::ids::Ambient;
use crate::person::{erase, export};

#[derive(Subcommand)]
pub enum Command {
    /// Give a person a seller's role, administrator if no other is named, or take it away
    ///
    /// An address without an account gets one; its person signs in by a link that is mailed to them. The role counts from
    /// their next request on, also in sessions that they have open. They are told by mail.
    Admin {
        /// The person's address
        #[arg(value_parser = Email::parse)]
        email: Email,
        /// viewer, support, developer or admin
        #[arg(long, default_value = "admin", value_parser = seller_role)]
        role: Role,
        /// Take the role away: a customer again
        #[arg(long, conflicts_with = "role")]
        remove: bool,
    },
    /// Turn a person's two-step sign-in off
    ///
    /// For somebody who has lost their phone and their recovery codes. Be sure who asks. They are told by mail.
    #[command(name = "reset-2fa")]
    ResetSecondFactor(Person),
    /// Let nobody sign in to an account
    ///
    /// Its sessions and links end; its licenses go on working.
    Disable(Person),
    /// Let an account sign in again
    Enable(Person),
    /// Print everything that is known of a person, as JSON
    Export(Person),
    /// Take a person away: address, name, passwords, sessions, mails; and from logs and events
    ///
    /// Licenses go on working, orders and money stay, and nothing says whose they were. It cannot be taken back. Backups that
    /// you made before still know the person.
    Erase {
        /// The person's address
        #[arg(value_parser = Email::parse)]
        email: Email,
        /// Do it; without this it is only said what would be done
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Args)]
pub struct Person {
    /// The person's address
    #[arg(value_parser = Email::parse)]
    email: Email,
}

pub fn run(config: &Config, command: Command) -> Result<(), Failure> {
    match command {
        Command::Export(Person { email }) => return export_person(config, &email),
        Command::Erase { email, yes } => return erase_person(config, &email, yes),
        _ => {}
    }
    let (db, ambient) = (start::open_database(config)?, Ambient::system());
    match command {
        Command::Admin { email, role, remove } => {
            set_role(&db, &ambient, email, if remove { Role::Customer } else { role })
        }
        Command::ResetSecondFactor(Person { email }) => {
            let was_on =
                on(&db, &email, move |conn, account| second_factor::remove(conn, &ambient, &Actor::Cli, account))?;
            let address = email.as_str();
            out::print(&match was_on {
                true => format!("{address} signs in without a code now, and is told by mail.\n"),
                false => format!("{address} has no two-step sign-in.\n"),
            })?;
            Ok(())
        }
        Command::Disable(Person { email }) => set_disabled(&db, ambient, &email, true),
        Command::Enable(Person { email }) => set_disabled(&db, ambient, &email, false),
        // Above.
        Command::Export(_) | Command::Erase { .. } => Ok(()),
    }
}

fn export_person(config: &Config, email: &Email) -> Result<(), Failure> {
    let store = start::open_store(config, &Ambient::system())?;
    let (ring, wanted) = (store.ring.clone(), email.clone());
    let known = store.db.read_blocking(move |conn| export::export(conn, &ring, &wanted))?;
    let known = known.ok_or_else(|| format!("nobody knows {}", email.as_str()))?;
    out::print(&format!("{}\n", serde_json::to_string_pretty(&known)?)).map(|_| ())
}

fn erase_person(config: &Config, email: &Email, yes: bool) -> Result<(), Failure> {
    let ambient = Ambient::system();
    let store = start::open_store(config, &ambient)?;
    let address = email.as_str();
    if !yes {
        return Err(format!(
            "erasing {address} cannot be taken back: look at `keysmith account export {address}` first, then add --yes"
        )
        .into());
    }
    let place = erase::Place { db: &store.db, ambient: &ambient, sealer: &store.sealer, data_dir: &config.data_dir };
    let erased = erase::erase(&place, email, &Actor::Cli)?;
    out::print(&format!(
        "{address} is erased. {} licenses go on working and {} orders stay; {} rows and files named the person.\n",
        erased.licenses_kept, erased.orders_kept, erased.texts
    ))
    .map(|_| ())
}

/// Reads a seller's role.
fn seller_role(text: &str) -> Result<Role, String> {
    let known = Role::SELLERS.map(Role::as_str).join(", ");
    Role::parse(text).filter(|role| role.is_seller()).ok_or_else(|| format!("not one of {known}"))
}

fn set_role(db: &Db, ambient: &Ambient, email: Email, role: Role) -> Result<(), Failure> {
    let (ambient, address) = (ambient.clone(), email.clone());
    let found = db.write_blocking(move |conn| {
        let account = match role {
            Role::Customer => account::find_by_email(conn, &email)?,
            _ => Some(account::find_or_create(conn, &ambient, &email)?),
        };
        if let Some(account) = &account {
            change_role::set(conn, &ambient, &Actor::Cli, account, role)?;
        }
        Ok::<_, db::Error>(account.is_some())
    })?;
    let address = address.as_str();
    if !found {
        return Err(format!("there is no account {address}").into());
    }
    out::print(&format!("{address} is {}.\n", role.described())).map(|_| ())
}

fn set_disabled(db: &Db, ambient: Ambient, email: &Email, disabled: bool) -> Result<(), Failure> {
    on(db, email, move |conn, account| disable::set_disabled(conn, &ambient, &Actor::Cli, account, disabled))?;
    let can = if disabled { "cannot sign in any more" } else { "can sign in" };
    out::print(&format!("{} {can}.\n", email.as_str()))?;
    Ok(())
}

/// Does something with every account of this address, the unconfirmed one too; true when any of them says so.
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

/// Whether something was there to be done.
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
