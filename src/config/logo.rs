//! The seller's logo: a small image as a `data:` URL, so that the environment and the database use the same format.

use std::fmt;
use std::sync::Arc;

use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest, Sha256};

/// Maximum size of the image, in bytes.
pub const LARGEST_LOGO: usize = 100_000;

/// A PNG, JPEG or WebP image; never SVG, which can contain scripts.
#[derive(Clone, PartialEq, Eq)]
pub struct Logo {
    kind: Kind,
    bytes: Arc<[u8]>,
    /// The first digits of its SHA-256, in hexadecimal.
    fingerprint: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Png,
    Jpeg,
    Webp,
}

impl Kind {
    /// Detects the format from the bytes, regardless of the file name.
    fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            _ => None,
        }
    }

    fn media(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
        }
    }
}

impl Logo {
    /// Checks an image.
    ///
    /// # Errors
    /// What is wrong with it, phrased to follow the setting's name.
    pub fn new(bytes: &[u8]) -> Result<Self, String> {
        if bytes.len() > LARGEST_LOGO {
            return Err(format!("is larger than {} kB", LARGEST_LOGO / 1_000));
        }
        let kind = Kind::of(bytes).ok_or("is not a PNG, JPEG or WebP image")?;
        let digest = HEXLOWER.encode(&Sha256::digest(bytes));
        let fingerprint = digest.get(..16).unwrap_or_default().to_owned();
        Ok(Self { kind, bytes: bytes.into(), fingerprint })
    }

    /// Parses a `data:` URL.
    ///
    /// # Errors
    /// As [`Logo::new`].
    pub fn parse(text: &str) -> Result<Self, String> {
        let (_, data) = text
            .strip_prefix("data:image/")
            .and_then(|rest| rest.split_once(";base64,"))
            .ok_or("is not an image as a data: URL such as data:image/png;base64,…")?;
        let bytes = BASE64.decode(data.as_bytes()).map_err(|_| "is not an image in base64".to_owned())?;
        Self::new(&bytes)
    }

    /// Returns the `data:` URL.
    #[must_use]
    pub fn to_url(&self) -> String {
        format!("data:{};base64,{}", self.media(), BASE64.encode(&self.bytes))
    }

    /// Returns the media type, detected from the bytes.
    #[must_use]
    pub fn media(&self) -> &'static str {
        self.kind.media()
    }

    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns a file name that changes whenever the image does.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("logo-{}.{}", self.fingerprint, self.kind.ending())
    }
}

impl fmt::Debug for Logo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Logo({})", self.file_name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_are_taken() {
        let png = [b"\x89PNG\r\n\x1a\n".as_slice(), &[0; 20]].concat();
        let logo = Logo::new(&png).unwrap();
        assert_eq!((logo.media(), Logo::parse(&logo.to_url()).unwrap()), ("image/png", logo.clone()));
        assert!(logo.file_name().starts_with("logo-") && logo.file_name().ends_with(".png"));
        assert_eq!(Logo::new(b"RIFF\0\0\0\0WEBPVP8 ").unwrap().media(), "image/webp");
        assert_eq!(Logo::new(&[0xff, 0xd8, 0xff, 0xe0]).unwrap().media(), "image/jpeg");
        for wrong in [b"<svg xmlns='http://www.w3.org/2000/svg'/>".as_slice(), b"", b"GIF89a", b"<html>"] {
            assert!(Logo::new(wrong).is_err());
        }
        assert!(Logo::new(&[png, vec![0; LARGEST_LOGO]].concat()).is_err());
        for wrong in [
            "",
            "logo.png",
            "data:image/svg+xml;base64,PHN2Zy8+",
            "data:text/html;base64,PGI+",
            "data:image/png;base64,?",
        ] {
            assert!(Logo::parse(wrong).is_err(), "{wrong}");
        }
    }
}
