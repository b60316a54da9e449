//! AWS Signature Version 4 for S3, in the `Authorization` header
//! (<https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>).

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::backups::name::stamp;
use crate::config::StoreConfig;

const SERVICE: &str = "s3";
const SIGNED: &str = "host;x-amz-content-sha256;x-amz-date";

/// A request before signing.
pub struct Call<'a> {
    pub method: &'a str,
    pub host: &'a str,
    /// Percent-encoded.
    pub path: &'a str,
    /// Not encoded yet; sorted by name.
    pub query: &'a [(&'a str, &'a str)],
    /// The body's SHA-256, in hex.
    pub hash: &'a str,
    /// Unix seconds, UTC.
    pub at: i64,
}

/// The headers of a signed request.
pub struct Signed {
    /// `x-amz-date`
    pub date: String,
    pub authorization: String,
}

impl Call<'_> {
    /// Returns the query as it is signed and sent.
    pub fn query(&self) -> String {
        let pairs = self.query.iter().map(|(name, value)| format!("{}={}", encode(name, false), encode(value, false)));
        pairs.collect::<Vec<_>>().join("&")
    }

    /// Signs the request.
    pub fn sign(&self, config: &StoreConfig) -> Signed {
        let date = stamp(self.at);
        let day = date.get(..8).unwrap_or_default();
        let scope = format!("{day}/{}/{SERVICE}/aws4_request", config.region);
        let canonical = format!(
            "{}\n{}\n{}\nhost:{}\nx-amz-content-sha256:{}\nx-amz-date:{date}\n\n{SIGNED}\n{}",
            self.method,
            self.path,
            self.query(),
            self.host,
            self.hash,
            self.hash
        );
        let hashed = HEXLOWER.encode(&Sha256::digest(canonical.as_bytes()));
        let text = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{hashed}");
        let mut key = format!("AWS4{}", config.secret.expose()).into_bytes();
        for part in [day, &config.region, SERVICE, "aws4_request"] {
            key = mac(&key, part);
        }
        let signature = HEXLOWER.encode(&mac(&key, &text));
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={}/{scope},SignedHeaders={SIGNED},Signature={signature}",
            config.key_id
        );
        Signed { date, authorization }
    }
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    // HMAC accepts keys of any length, so this cannot fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// Percent-encodes all but the unreserved characters; keeps `/` in a path.
pub fn encode(text: &str, is_path: bool) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || is_path && byte == b'/';
    text.bytes()
        .map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::clock::parse_rfc3339;
    use crate::secret::Redacted;

    /// The examples that Amazon publishes with the algorithm.
    #[test]
    fn published_examples_have_the_published_signatures() {
        let config = StoreConfig {
            endpoint: Url::parse("https://s3.amazonaws.com").unwrap(),
            bucket: "examplebucket".into(),
            prefix: String::new(),
            region: "us-east-1".into(),
            key_id: "AKIAIOSFODNN7EXAMPLE".into(),
            secret: Redacted::new("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into()),
        };
        let nothing = HEXLOWER.encode(&Sha256::digest(b""));
        let signature = |query: &[(&str, &str)]| {
            let call = Call {
                method: "GET",
                host: "examplebucket.s3.amazonaws.com",
                path: "/",
                query,
                hash: &nothing,
                at: parse_rfc3339("2013-05-24T00:00:00Z").unwrap(),
            };
            let signed = call.sign(&config);
            assert_eq!(signed.date, "20130524T000000Z");
            signed.authorization
        };
        let begin = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
                     SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=";
        let lifecycle = "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543";
        assert_eq!(signature(&[("lifecycle", "")]), format!("{begin}{lifecycle}"));
        let list = "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7";
        assert_eq!(signature(&[("max-keys", "2"), ("prefix", "J")]), format!("{begin}{list}"));
    }

    #[test]
    fn all_but_unreserved_characters_are_encoded() {
        assert_eq!(encode("a b/ü~", true), "a%20b/%C3%BC~");
        assert_eq!(encode("a/b=", false), "a%2Fb%3D");
    }
}
