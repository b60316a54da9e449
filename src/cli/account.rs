//! `keysmith account admin EMAIL [--remove]`

use clap::Subcommand;

use super::{Failure, out, start};
use crate::accounts::email::Email;
use crate::accounts::{Role, account};
use crate::audit::Actor;
use crate::config::Config;
use crate::db;
use crate::ids::Ambient;

#[derive(Subcommand)]
pub enum Command {
    /// Make a person an administrator of this server, or a customer again
    ///
    /// An address without an account gets one; its person signs in by a link that is mailed to them. The role counts from
    /// their next request on, also in sessions that they have open.
    Admin {
        /// The person's address
        #[arg(value_parser = Email::parse)]
        email: Email,
        /// Take the role away
        #[arg(long)]
        remove: bool,
    },
}

pub fn run(config: &Config, command: Command) -> Result<(), Failure> {
    let Command::Admin { email, remove } = command;
    let (db, ambient, address) = (start::open_database(config)?, Ambient::system(), email.clone());
    let role = if remove { Role::Customer } else { Role::Admin };
    let found = db.write_blocking(move |conn| {
        let account = match role {
            Role::Admin => Some(account::find_or_create(conn, &ambient, &email)?),
            Role::Customer => account::find_by_email(conn, &email)?,
        };
        if let Some(account) = &account {
            account::set_role(conn, &ambient, &Actor::Cli, account, role)?;
        }
        Ok::<_, db::Error>(account.is_some())
    })?;
    let address = address.as_str();
    match (found, role) {
        (false, _) => return Err(format!("there is no account {address}").into()),
        (true, Role::Admin) => out::print(&format!("{address} is an administrator.\n"))?,
        (true, Role::Customer) => out::print(&format!("{address} is a customer.\n"))?,
    };
    Ok(())
}
