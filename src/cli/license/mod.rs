//! `keysmith license …`

mod create;
mod generate;
mod import;
mod list;
mod revoke;
mod show;
mod verify;

use clap::Subcommand;
use serde::Deserialize;
use serde_json::Value;

use super::Failure;
use super::out::{Output, read_key};
use super::remote::{Place, Server};
use crate::db::Conn;
use crate::ids::{Kind, LicenseId};
use crate::licenses::key::LicenseKey;
use crate::licenses::license::License;
use crate::licenses::stored_form::KeyRing;
use crate::lifecycle::LifecycleError;
use crate::metadata::Metadata;

#[derive(Subcommand)]
pub enum Command {
    /// Create a license that was not bought here, and print its key
    Create(Box<create::Args>),
    /// List licenses, newest first
    List(list::Args),
    /// Show a license, its terms and where it is in use
    Show(show::Args),
    /// End a license for good, with all its activations
    Revoke(revoke::Args),
    /// Make a license offline, without a server or database: writes license_<id>.lic, .txt and .json
    Generate(Box<generate::Args>),
    /// Add the .json record of a generated license to the database
    Import(import::Args),
    /// Verify a license file or signed key, and explain the result
    Verify(verify::Args),
}

pub fn run(place: Place<'_>, command: Command, output: Output) -> Result<(), Failure> {
    match command {
        Command::Create(args) => create::run(place, *args, output),
        Command::List(args) => list::run(place, args, output),
        Command::Show(args) => show::run(place, &args, output),
        Command::Revoke(args) => revoke::run(place, &args, output),
        Command::Generate(args) => generate::run(place.here("`keysmith license generate`")?, *args, output),
        Command::Import(args) => import::run(place.here("`keysmith license import`")?, &args, output),
        Command::Verify(args) => verify::run(place.here("`keysmith license verify`")?, &args, output),
    }
}

/// Path of the licenses in the admin API.
const LICENSES: &str = "/api/v1/admin/licenses";
/// How many pages of licenses are searched for a key on another server.
const MOST_PAGES: usize = 20;

/// A license's owner, as the admin API reports it.
#[derive(Deserialize)]
struct Whose {
    email: Option<String>,
    username: Option<String>,
    organization: Option<String>,
}

impl Whose {
    /// The owner for people: `ann <ann@example.com>`, an address or an organization's name; `None` when it has no
    /// owner.
    fn user(&self) -> Option<String> {
        match (&self.username, &self.email) {
            (Some(username), Some(email)) => Some(format!("{username} <{email}>")),
            (_, Some(email)) => Some(email.clone()),
            (_, None) => self.organization.clone(),
        }
    }
}

/// Parses `--metadata KEY=VALUE`.
fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("must be a key and a value, such as plan=gold")?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}

/// Builds the metadata of all pairs.
fn metadata(pairs: &[(String, String)]) -> Result<Metadata, Failure> {
    let pairs = pairs.iter().map(|(key, value)| (key.clone(), value.as_str().into()));
    Metadata::parse(Value::Object(pairs.collect())).map_err(|error| format!("--metadata {error}").into())
}

/// A page of licenses with their keys.
#[derive(Deserialize)]
struct Keys {
    licenses: Vec<Keyed>,
    next_cursor: Option<String>,
}

#[derive(Deserialize)]
struct Keyed {
    id: String,
    license_key: Option<String>,
}

/// The license that an argument identifies.
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

    /// Finds its id on another server. A key must not appear in a URL, so this lists the licenses whose keys begin like
    /// it.
    fn id_at(&self, server: &Server) -> Result<String, Failure> {
        let key = match self {
            Self::Id(id) => return Ok(id.to_string()),
            Self::Key(key) => key,
        };
        let (prefix, mut cursor) = (key.key_prefix().to_owned(), None::<String>);
        for _ in 0..MOST_PAGES {
            let next = cursor.as_deref().map(|cursor| ("cursor", cursor));
            let query: Vec<_> = [("key_prefix", prefix.as_str()), ("limit", "100")].into_iter().chain(next).collect();
            let page: Keys = server.get(LICENSES, &query)?;
            let same = |text: &Option<String>| text.as_deref().is_some_and(|text| text == key.as_str());
            if let Some(found) = page.licenses.into_iter().find(|license| same(&license.license_key)) {
                return Ok(found.id);
            }
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        Err("no license on that server has this key; if it is stored hashed, use the license's id (lic_…)".into())
    }
}
