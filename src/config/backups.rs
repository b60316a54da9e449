//! Copies of the database that the server makes by itself.

use std::path::{Path, PathBuf};

use url::Url;

use super::read::{self, Reader};
use crate::clock::DAY;
use crate::secret::Redacted;

const HOUR: i64 = 3_600;

/// When copies are made, where they go, and how many stay.
#[derive(Clone, Debug)]
pub struct BackupConfig {
    pub schedule: Schedule,
    /// How many of them are kept in each place.
    pub keep: usize,
    pub folder: PathBuf,
    /// Where each copy goes besides.
    pub store: Option<StoreConfig>,
}

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// Nobody has said anything: `keysmith doctor` asks about it.
    Unset,
    /// `off`: somebody else looks after copies.
    Off,
    /// Once in each span of so many seconds since 1970, in UTC.
    Every(i64),
}

impl Schedule {
    /// The seconds of a span; `None` = the server makes no copies.
    pub fn every(self) -> Option<i64> {
        match self {
            Self::Every(seconds) => Some(seconds),
            Self::Unset | Self::Off => None,
        }
    }

    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("is {text:?}; use hours or days, as in 6h or 1d, or off");
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

/// A bucket of a store that speaks S3's protocol.
#[derive(Clone, Debug)]
pub struct StoreConfig {
    /// Scheme and host.
    pub endpoint: Url,
    pub bucket: String,
    /// Before each name: empty, or with a slash at its end.
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
            .ok_or_else(|| "is not a whole number from 1 to 10000, as in 14".to_owned())
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
            Some(text) if !plain(text) => r.mistake(name, "has characters that no access key has"),
            Some(_) => {}
        }
    }
    if !region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        r.mistake("KEYSMITH_BACKUP_S3_REGION", "is not the name of a region, as in eu-central-1");
    }
    Some(StoreConfig { endpoint, bucket, prefix, region, key_id: key_id?, secret: Redacted::new(secret?) })
}

/// `https://HOST/BUCKET[/PREFIX]`
fn address(text: &str) -> Result<(Url, String, String), String> {
    const FORM: &str = "needs the bucket's address, as in https://s3.eu-central-1.amazonaws.com/my-bucket/keysmith";
    if text.starts_with("s3://") {
        return Err(format!("{FORM}: s3:// does not say which store"));
    }
    let url = Url::parse(&read::origin(text)?).map_err(|_| FORM.to_owned())?;
    if url.password().is_some() {
        return Err("may not have a password: use KEYSMITH_BACKUP_S3_SECRET".into());
    }
    let mut parts = url.path_segments().ok_or(FORM)?.filter(|part| !part.is_empty());
    let bucket = parts.next().ok_or(FORM)?.to_owned();
    let plain = |part: &str| {
        part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)) && part != "." && part != ".."
    };
    let mut prefix = String::new();
    for part in parts {
        if !plain(part) {
            return Err("may have letters, digits, '-', '.' and '_' in its path".into());
        }
        prefix.push_str(part);
        prefix.push('/');
    }
    if !plain(&bucket) {
        return Err("may have letters, digits, '-', '.' and '_' in its path".into());
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
