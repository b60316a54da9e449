//! `keysmith license …`

mod create;
mod generate;
mod import;
mod list;
mod revoke;
mod show;
mod verify;

use clap::Subcommand;
use serde_json::Value;

use super::Failure;
use super::out::read_key;
use crate::config::Config;
use crate::db::Conn;
use crate::ids::{Kind, LicenseId};
use crate::licenses::key::LicenseKey;
use crate::licenses::license::License;
use crate::licenses::stored_form::KeyRing;
use crate::lifecycle::LifecycleError;
use crate::metadata::Metadata;

#[derive(Subcommand)]
pub enum Command {
    /// Make a license that was not bought here, and print its key
    Create(Box<create::Args>),
    /// List licenses, the newest first
    List(list::Args),
    /// Show a license with its terms and where it is in use
    Show(show::Args),
    /// End a license for good, and every use of it
    Revoke(revoke::Args),
    /// Make a license offline, without server or database: writes license_<id>.lic, .txt and .json
    Generate(Box<generate::Args>),
    /// Bring the .json record of a generated license into the database
    Import(import::Args),
    /// Check a license file or signed key, and explain the result
    Verify(verify::Args),
}

pub fn run(config: &Config, command: Command) -> Result<(), Failure> {
    match command {
        Command::Create(args) => create::run(config, *args),
        Command::List(args) => list::run(config, args),
        Command::Show(args) => show::run(config, &args),
        Command::Revoke(args) => revoke::run(config, &args),
        Command::Generate(args) => generate::run(config, *args),
        Command::Import(args) => import::run(config, &args),
        Command::Verify(args) => verify::run(config, &args),
    }
}

/// `--metadata KEY=VALUE`
fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("must be a key and a value, as in plan=gold")?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}

/// All of them.
fn metadata(pairs: &[(String, String)]) -> Result<Metadata, Failure> {
    let pairs = pairs.iter().map(|(key, value)| (key.clone(), value.as_str().into()));
    Metadata::parse(Value::Object(pairs.collect())).map_err(|error| format!("--metadata {error}").into())
}

/// The license that an argument names.
enum Which {
    Id(LicenseId),
    Key(LicenseKey),
}

impl Which {
    fn read(argument: &str) -> Result<Self, Failure> {
        let is_id = argument.strip_prefix(Kind::License.prefix()).is_some_and(|rest| rest.starts_with('_'));
        if is_id { Ok(Self::Id(LicenseId::from_text(argument))) } else { Ok(Self::Key(read_key(argument)?)) }
    }

    fn find(&self, conn: &mut Conn, ring: &KeyRing) -> Result<License, LifecycleError> {
        let found = match self {
            Self::Id(id) => License::find(conn, id)?,
            Self::Key(key) => License::by_key(conn, ring, key)?,
        };
        found.ok_or(LifecycleError::NotFound)
    }
}
