//! The embedded style sheet and scripts. Pages name each by its content (`keysmith.1f0c9a2b.css`), so that browsers can
//! cache it forever and still load a new version immediately.

use std::sync::LazyLock;

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/static");

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| FILES.files().filter_map(Asset::of).collect());

/// One embedded file.
#[derive(Debug)]
pub struct Asset {
    /// `keysmith.css`
    pub name: &'static str,
    pub contents: &'static [u8],
    /// The first digits of its SHA-256, in hexadecimal.
    pub fingerprint: String,
}

/// How an asset was requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// By the fingerprint of its content: the response never changes.
    ByFingerprint,
    /// By its name alone.
    ByName,
    /// By another fingerprint: from a page of another version of this server that is still open somewhere.
    ByOtherFingerprint,
}

impl Asset {
    fn of(file: &'static include_dir::File<'static>) -> Option<Self> {
        let digest = Sha256::digest(file.contents());
        let fingerprint = data_encoding::HEXLOWER.encode(digest.get(..8)?);
        Some(Self { name: file.path().to_str()?, contents: file.contents(), fingerprint })
    }

    /// Returns the name with the fingerprint in it.
    fn fingerprinted(&self) -> String {
        match self.name.rsplit_once('.') {
            Some((stem, extension)) => format!("{stem}.{}.{extension}", self.fingerprint),
            None => format!("{}.{}", self.name, self.fingerprint),
        }
    }
}

/// Returns all assets.
pub fn all() -> impl Iterator<Item = &'static Asset> {
    ASSETS.iter()
}

/// Returns the path of an asset with its fingerprint; `None` if there is no such file.
pub fn path(name: &str) -> Option<String> {
    let asset = ASSETS.iter().find(|asset| asset.name == name)?;
    Some(format!("/static/{}", asset.fingerprinted()))
}

/// Finds an asset by its name or fingerprinted name.
pub fn find(name: &str) -> Option<(&'static Asset, Asked)> {
    if let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) {
        return Some((asset, Asked::ByName));
    }
    let (rest, extension) = name.rsplit_once('.')?;
    let (stem, fingerprint) = rest.rsplit_once('.')?;
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if fingerprint.len() != 16 || !fingerprint.bytes().all(is_hex) {
        return None;
    }
    let is_it = |asset: &&Asset| asset.name.strip_prefix(stem).and_then(|end| end.strip_prefix('.')) == Some(extension);
    let asset = ASSETS.iter().find(is_it)?;
    let asked = if asset.fingerprint == fingerprint { Asked::ByFingerprint } else { Asked::ByOtherFingerprint };
    Some((asset, asked))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asset_is_found_by_its_name_and_by_what_it_holds() {
        let path = path("keysmith.css").unwrap();
        let name = path.strip_prefix("/static/").unwrap();
        assert!(name.starts_with("keysmith.") && name.ends_with(".css") && name.len() == "keysmith..css".len() + 16);
        assert_eq!(find(name).map(|(asset, asked)| (asset.name, asked)), Some(("keysmith.css", Asked::ByFingerprint)));
        assert_eq!(find("keysmith.css").map(|(_, asked)| asked), Some(Asked::ByName));
        let other = "keysmith.0123456789abcdef.css";
        assert_eq!(
            find(other).map(|(asset, asked)| (asset.name, asked)),
            Some(("keysmith.css", Asked::ByOtherFingerprint))
        );
        for none in [
            "",
            ".",
            "..",
            "keysmith",
            "keysmith.0123.css",
            "keysmith.0123456789ABCDEF.css",
            "nothing.css",
            "keysmith.0123456789abcdef.js",
        ] {
            assert!(find(none).is_none(), "{none}");
        }
        assert_eq!(super::path("nothing.css"), None);
    }
}
