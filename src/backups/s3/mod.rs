//! A store that speaks S3's protocol (Amazon, Cloudflare R2, MinIO, Garage, Hetzner, …): put, list and remove whole objects, by
//! addresses with the bucket in their path, which all of them understand.

mod body;
mod sign;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use data_encoding::HEXLOWER;
use http_body_util::{Either, Full};
use hyper::body::Bytes;
use hyper::{Method, Request, StatusCode};
use sha2::{Digest, Sha256};

use crate::config::StoreConfig;
use crate::https::{CallError, Client};
use crate::ids::Context;
use body::FileBody;
use sign::{Call, encode};

/// The largest object of one call (5 GiB), by S3's protocol.
const LARGEST: u64 = 5 << 30;
/// The longest answer. Bytes; a page of a list has at most a thousand names.
const ANSWER_LIMIT: usize = 4 << 20;
/// What a call may take, and each byte that is sent besides.
const TIMEOUT: Duration = Duration::from_secs(60);
const BYTES_A_SECOND: u64 = 50_000;
/// Characters of the store's own words that are told.
const WORDS: usize = 200;

/// Why the store did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{0} cannot be reached: {1}")]
    Unreachable(String, String),
    #[error("{0} did not answer in time")]
    Late(String),
    #[error("{host} answered {status}: {said}")]
    Refused { host: String, status: u16, said: String },
    #[error("{path}: {source}", path = .path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("a copy of {0} bytes is larger than one call can bring (5 GiB): bring the folder there by other means")]
    TooLarge(u64),
    #[error("the address of an object is not one: {0}")]
    Address(String),
}

type Body = Either<Full<Bytes>, FileBody>;

/// A bucket, and the prefix of our own objects in it.
pub struct Store<'a> {
    config: &'a StoreConfig,
    context: Context,
    client: Client<Body>,
}

impl<'a> Store<'a> {
    pub fn new(config: &'a StoreConfig, context: Context) -> Self {
        Self { config, context, client: Client::new(TIMEOUT, ANSWER_LIMIT) }
    }

    /// Where an object is, without anything secret.
    pub fn address(&self, name: &str) -> String {
        format!("{}{}", self.config.endpoint, self.path(name).trim_start_matches('/'))
    }

    /// Stores a file as the object `name`. The store checks what it received by its SHA-256, which is signed.
    pub async fn put(&self, name: &str, file: &Path) -> Result<(), StoreError> {
        let failed = |source| StoreError::File { path: file.to_owned(), source };
        let bytes = std::fs::metadata(file).map_err(failed)?.len();
        if bytes > LARGEST {
            return Err(StoreError::TooLarge(bytes));
        }
        let path = file.to_owned();
        let hashed = tokio::task::spawn_blocking(move || hash(&path)).await;
        let hash = hashed.unwrap_or_else(|_| Err(std::io::Error::other("stopped"))).map_err(failed)?;
        let body = Either::Right(FileBody::of(file, bytes).map_err(failed)?);
        let patience = TIMEOUT + Duration::from_secs(bytes / BYTES_A_SECOND);
        self.call(Method::PUT, &self.path(name), &[], &hash, body, patience).await.map(|_| ())
    }

    /// The names of our own objects.
    pub async fn names(&self) -> Result<Vec<String>, StoreError> {
        let (mut names, mut after) = (Vec::new(), None::<String>);
        loop {
            let mut query = vec![("list-type", "2"), ("prefix", self.config.prefix.as_str())];
            query.extend(after.as_deref().map(|token| ("continuation-token", token)));
            query.sort_unstable();
            let path = format!("/{}", encode(&self.config.bucket, false));
            let answer = self.empty(Method::GET, &path, &query).await?;
            let text = String::from_utf8_lossy(&answer).into_owned();
            let keys = elements(&text, "Key");
            names.extend(keys.filter_map(|key| key.strip_prefix(&self.config.prefix).map(str::to_owned)));
            let next = elements(&text, "NextContinuationToken").next();
            match next {
                // A store that goes round in a circle is asked no further.
                Some(next) if after.as_ref() != Some(&next) => after = Some(next),
                _ => return Ok(names),
            }
        }
    }

    /// Removes an object; one that is not there is removed already.
    pub async fn remove(&self, name: &str) -> Result<(), StoreError> {
        self.empty(Method::DELETE, &self.path(name), &[]).await.map(|_| ())
    }

    fn path(&self, name: &str) -> String {
        format!("/{}/{}", encode(&self.config.bucket, false), encode(&format!("{}{name}", self.config.prefix), true))
    }

    async fn empty(&self, method: Method, path: &str, query: &[(&str, &str)]) -> Result<Bytes, StoreError> {
        let hash = HEXLOWER.encode(&Sha256::digest(b""));
        self.call(method, path, query, &hash, Either::Left(Full::default()), TIMEOUT).await
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        hash: &str,
        body: Body,
        patience: Duration,
    ) -> Result<Bytes, StoreError> {
        let host = self.host();
        let call = Call { method: method.as_str(), host: &host, path, query, hash, at: self.context.now() };
        let signed = call.sign(self.config);
        let asked = match query {
            [] => String::new(),
            _ => format!("?{}", call.query()),
        };
        let address = format!("{}://{host}{path}{asked}", self.config.endpoint.scheme());
        let request = Request::builder().method(method.clone()).uri(&address).header("host", &host);
        let request = request.header("x-amz-date", &signed.date).header("x-amz-content-sha256", hash);
        let request = request.header("authorization", signed.authorization).body(body);
        let request = request.map_err(|error| StoreError::Address(error.to_string()))?;
        let answer = self.client.call_within(patience, request).await.map_err(|error| match error {
            CallError::Timeout(_) => StoreError::Late(host.clone()),
            CallError::Unreachable(why) => StoreError::Unreachable(host.clone(), why),
        })?;
        let status = answer.status();
        let gone = method == Method::DELETE && status == StatusCode::NOT_FOUND;
        if status.is_success() || gone {
            return Ok(answer.into_body());
        }
        Err(StoreError::Refused { host, status: status.as_u16(), said: said(answer.body()) })
    }

    /// With the port, where it is not the scheme's own.
    fn host(&self) -> String {
        let host = self.config.endpoint.host_str().unwrap_or_default();
        self.config.endpoint.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }
}

fn hash(path: &Path) -> std::io::Result<String> {
    let (mut file, mut hasher, mut buffer) = (File::open(path)?, Sha256::new(), vec![0; 1 << 18]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(HEXLOWER.encode(&hasher.finalize())),
            count => hasher.update(buffer.get(..count).unwrap_or_default()),
        }
    }
}

/// The texts of all elements of this name. The names that we look for have nothing but plain characters; a token may have more.
fn elements<'t>(text: &'t str, name: &str) -> impl Iterator<Item = String> + use<'t> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let mut rest = text;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once(&open)?;
        let (inside, after) = after.split_once(&close)?;
        rest = after;
        Some(inside.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&"))
    })
}

/// The store's code and message; never the rest of its answer, which may repeat what was signed.
fn said(answer: &[u8]) -> String {
    let text = String::from_utf8_lossy(answer);
    let told = ["Code", "Message"].map(|name| elements(&text, name).next().unwrap_or_default()).join(", ");
    let told: String = told.chars().filter(|c| !c.is_control()).take(WORDS).collect();
    match told.trim_matches([',', ' ']) {
        "" => "it says no more; is this the address of an S3 store?".to_owned(),
        told => told.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_and_a_refusal_told() {
        let text = "<ListBucketResult><Contents><Key>a/b.db</Key></Contents><Contents><Key>c&amp;d</Key></Contents></ListBucketResult>";
        assert_eq!(elements(text, "Key").collect::<Vec<_>>(), ["a/b.db", "c&d"]);
        let refused =
            "<Error><Code>SignatureDoesNotMatch</Code><Message>No.</Message><StringToSign>AWS4</StringToSign></Error>";
        assert_eq!(said(refused.as_bytes()), "SignatureDoesNotMatch, No.");
        assert!(said(b"<html>").contains("S3 store"));
    }
}
