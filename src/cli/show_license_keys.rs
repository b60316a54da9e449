//! `keysmith show-license-keys`

use serde_json::{Value, json};

use super::out::{self, Output, Table};
use super::{Failure, start};
use crate::clock::rfc3339;
use crate::config::Config;
use crate::licenses::bound::{self, BoundKey};

/// Keys held in memory at once.
const PAGE: i64 = 500;

const EXAMPLES: &str = "Examples:
  keysmith show-license-keys
  keysmith show-license-keys --json > keys.json

With --json: an array that includes the stored forms";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {}

/// Prints every key, oldest first, page by page, so that memory stays bounded.
pub fn run(config: &Config, _: &Args, output: Output) -> Result<(), Failure> {
    let db = start::open_database(config)?;
    let header = ["KEY", "STORED", "STATUS", "TIER", "LICENSE", "USER"];
    let mut shape = if output.json { Shape::Json { before: "[\n" } } else { Shape::Table(Table::new(header)) };
    let mut cursor: Option<String> = None;
    loop {
        let page = db.read_blocking(|conn| bound::list(conn, cursor.as_deref(), PAGE))?;
        if !out::print(&shape.page(&page.entries)?)? {
            return Ok(());
        }
        cursor = page.next_cursor;
        if cursor.is_none() {
            return out::print(shape.end()).map(|_| ());
        }
    }
}

/// The output format, and the state it needs between pages.
enum Shape {
    Table(Table<6>),
    /// One array over all pages, one object per line; `before` is printed before the next one.
    Json {
        before: &'static str,
    },
}

impl Shape {
    fn page(&mut self, keys: &[BoundKey]) -> Result<String, Failure> {
        match self {
            Self::Table(table) => Ok(table.lines(&keys.iter().map(row).collect::<Vec<_>>())),
            Self::Json { before } => {
                let mut text = String::new();
                for key in keys {
                    text.push_str(before);
                    text.push_str(&serde_json::to_string(&object(key))?);
                    *before = ",\n";
                }
                Ok(text)
            }
        }
    }

    fn end(&self) -> &'static str {
        match self {
            Self::Table(_) => "",
            Self::Json { before: ",\n" } => "\n]\n",
            Self::Json { .. } => "[]\n",
        }
    }
}

fn row(key: &BoundKey) -> [String; 6] {
    [
        format!("{}…", key.key_prefix),
        key.storage().to_owned(),
        key.status.clone(),
        key.tier.clone(),
        key.id.clone(),
        key.user().unwrap_or_else(|| "Unused".to_owned()),
    ]
}

fn object(key: &BoundKey) -> Value {
    json!({
        "id": key.id,
        "key_prefix": key.key_prefix,
        "stored_form": key.stored_form,
        "storage": key.storage(),
        "status": key.status,
        "tier": key.tier,
        "user": key.user().unwrap_or_else(|| "Unused".to_owned()),
        "email": key.email,
        "username": key.username,
        "organization": key.organization,
        "signed_up_at": key.signed_up_at.map(rfc3339),
    })
}
