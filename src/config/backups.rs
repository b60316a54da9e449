//! Configuration of the server's scheduled backups.

use std::path::{Path, PathBuf};

use url::Url;

use super::read::{self, Reader};
use crate::clock::DAY;
use crate::secret::Redacted;

const HOUR: i64 = 3_600;

/// When backups are made, where they are stored, and how many are kept.
#[derive(Clone, Debug)]
pub struct BackupConfig {
    pub schedule: Schedule,
    /// How many backups are kept in each place.
    pub keep: usize,
    pub folder: PathBuf,
    /// A remote store that receives a copy of each backup.
    pub store: Option<StoreConfig>,
}

/// How often backups are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// Not configured: `keysmith doctor` asks about it.
    Unset,
    /// `off`: backups are made by other means.
    Off,
    /// Once in each interval of this many seconds, counted from 1970 in UTC.
    Every(i64),
}

impl Schedule {
    /// Returns the interval in seconds; `None` = no scheduled backups.
    pub fn every(self) -> Option<i64> {
        match self {
            Self::Every(seconds) => Some(seconds),
            Self::Unset | Self::Off => None,
        }
    }

    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("is {text:?}; use hours or days, such as 6h or 1d, or off");
        let (number, unit) = match (text.strip_suffix('h'), text.strip_suffix('d')) {
            _ if text == "off" => return Ok(Self::Off),
            (Some(hours), _) => (hours, HOUR),
            (None, Some(days)) => (days, DAY),
            (None, None) => return Err(wrong()),
        };
        match number.parse::<i64>() {
            Ok(number @ 1..=1_000) => Ok(Self::Every(number * unit)),
            _ => Err(wrong()),
        }
    }
}

/// A bucket of an S3-compatible store.
#[derive(Clone, Debug)]
pub struct StoreConfig {
    /// Scheme and host.
    pub endpoint: Url,
    pub bucket: String,
    /// Prefix of each object name: empty, or ending in a slash.
    pub prefix: String,
    pub region: String,
    pub key_id: String,
    pub secret: Redacted<String>,
}

pub(super) fn read(r: &mut Reader<'_>, data_dir: &Path) -> BackupConfig {
    let schedule = r.optional("KEYSMITH_BACKUP_EVERY", Schedule::parse).unwrap_or(Schedule::Unset);
    let keep = r.parsed("KEYSMITH_BACKUP_KEEP", "14", |text| {
        text.parse::<usize>()
            .ok()
            .filter(|number| (1..=10_000).contains(number))
            .ok_or_else(|| "is not a whole number from 1 to 10000, such as 14".to_owned())
    });
    let folder = r.set("KEYSMITH_BACKUP_DIR").map_or_else(|| data_dir.join("backups"), PathBuf::from);
    BackupConfig { schedule, keep, folder, store: store(r) }
}

fn store(r: &mut Reader<'_>) -> Option<StoreConfig> {
    const ADDRESS: &str = "KEYSMITH_BACKUP_S3";
    let region = r.text("KEYSMITH_BACKUP_S3_REGION", "us-east-1");
    let key_id = r.set("KEYSMITH_BACKUP_S3_KEY_ID");
    let secret = r.set("KEYSMITH_BACKUP_S3_SECRET");
    if r.set(ADDRESS).is_none() {
        for (name, value) in [("KEYSMITH_BACKUP_S3_KEY_ID", &key_id), ("KEYSMITH_BACKUP_S3_SECRET", &secret)] {
            if value.is_some() {
                r.mistake(name, format!("is set without {ADDRESS}, the bucket's address"));
            }
        }
        return None;
    }
    let (endpoint, bucket, prefix) = r.optional(ADDRESS, address)?;
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
    for (name, value) in
        [("KEYSMITH_BACKUP_S3_KEY_ID", key_id.as_deref()), ("KEYSMITH_BACKUP_S3_SECRET", secret.as_deref())]
    {
        match value {
            None => r.mistake(name, format!("is required with {ADDRESS}: the access key that may write to the bucket")),
            Some(text) if !plain(text) => r.mistake(name, "contains characters that are not allowed in access keys"),
            Some(_) => {}
        }
    }
    if !region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        r.mistake("KEYSMITH_BACKUP_S3_REGION", "is not the name of a region such as eu-central-1");
    }
    Some(StoreConfig { endpoint, bucket, prefix, region, key_id: key_id?, secret: Redacted::new(secret?) })
}

/// Parses `https://HOST/BUCKET[/PREFIX]`.
fn address(text: &str) -> Result<(Url, String, String), String> {
    const FORM: &str = "needs the bucket's address, such as https://s3.eu-central-1.amazonaws.com/my-bucket/keysmith";
    if text.starts_with("s3://") {
        return Err(format!("{FORM}: s3:// does not say which store"));
    }
    let url = Url::parse(&read::origin(text)?).map_err(|_| FORM.to_owned())?;
    if url.password().is_some() {
        return Err("must not contain a password: use KEYSMITH_BACKUP_S3_SECRET".into());
    }
    let mut parts = url.path_segments().ok_or(FORM)?.filter(|part| !part.is_empty());
    let bucket = parts.next().ok_or(FORM)?.to_owned();
    let plain = |part: &str| {
        part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)) && part != "." && part != ".."
    };
    let mut prefix = String::new();
    for part in parts {
        if !plain(part) {
            return Err("may contain only letters, digits, '-', '.' and '_' in its path".into());
        }
        prefix.push_str(part);
        prefix.push('/');
    }
    if !plain(&bucket) {
        return Err("may contain only letters, digits, '-', '.' and '_' in its path".into());
    }
    let mut endpoint = url;
    endpoint.set_path("");
    Ok((endpoint, bucket, prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_is_hours_or_days() {
        assert_eq!(Schedule::parse("6h"), Ok(Schedule::Every(6 * HOUR)));
        assert_eq!(Schedule::parse("1d"), Ok(Schedule::Every(DAY)));
        assert_eq!(Schedule::parse("off"), Ok(Schedule::Off));
        for wrong in ["", "6", "h", "0h", "-1d", "1w", "daily", "99999d"] {
            assert!(Schedule::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_bucket_has_an_address() {
        let (endpoint, bucket, prefix) = address("https://s3.example.com:9000/shop/keysmith/live/").unwrap();
        assert_eq!((endpoint.as_str(), &*bucket, &*prefix), ("https://s3.example.com:9000/", "shop", "keysmith/live/"));
        assert_eq!(address("http://127.0.0.1:9000/shop").unwrap().2, "");
        for wrong in ["s3://shop/keysmith", "https://s3.example.com", "shop", "https://h/b/%20/x", "https://h/b?x=1"] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }
}
