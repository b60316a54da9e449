//! A small, strict S3 store: it checks every signature by Amazon's published algorithm, implemented independently from
//! the specification, keeps objects in memory, and lists two per page.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

pub const KEY_ID: &str = "AKIDOFTHETESTS";
pub const SECRET: &str = "hidden/secret+of+the=tests";
pub const REGION: &str = "eu-test-1";

type Objects = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

pub struct Store {
    pub address: String,
    pub objects: Objects,
}

struct Call {
    method: String,
    path: String,
    query: String,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Store {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let objects = Objects::default();
        let kept = objects.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                answer(stream, &kept);
            }
        });
        Self { address, objects }
    }

    pub fn put(&self, key: &str) {
        self.objects.lock().unwrap().insert(key.to_owned(), b"older".to_vec());
    }

    pub fn keys(&self) -> Vec<String> {
        self.objects.lock().unwrap().keys().cloned().collect()
    }
}

fn answer(mut stream: TcpStream, objects: &Objects) {
    let Some(call) = read(&stream) else { return };
    let (status, body) = match wrong_with(&call) {
        Some(why) => (403, format!("<Error><Code>SignatureDoesNotMatch</Code><Message>{why}</Message></Error>")),
        None => act(&call, &mut objects.lock().unwrap()),
    };
    let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    drop(stream.write_all(format!("{head}{body}").as_bytes()));
}

fn act(call: &Call, objects: &mut BTreeMap<String, Vec<u8>>) -> (u16, String) {
    let key = call.path.strip_prefix("/bucket/").unwrap_or_default().to_owned();
    match call.method.as_str() {
        "PUT" => {
            objects.insert(key, call.body.clone());
            (200, String::new())
        }
        "DELETE" => {
            objects.remove(&key);
            (204, String::new())
        }
        _ => (200, list(call, objects)),
    }
}

/// Lists two keys per page; the token has characters that XML and URLs escape.
fn list(call: &Call, objects: &BTreeMap<String, Vec<u8>>) -> String {
    let query: BTreeMap<String, String> = url::form_urlencoded::parse(call.query.as_bytes()).into_owned().collect();
    assert_eq!(query["list-type"], "2");
    let after = query.get("continuation-token").map_or("", |token| token.strip_prefix("a&b=").unwrap());
    let mut keys = objects.keys().filter(|key| key.starts_with(&query["prefix"]) && key.as_str() > after);
    let page: Vec<&String> = keys.by_ref().take(2).collect();
    let mut text = String::from("<ListBucketResult>");
    for key in &page {
        text.push_str(&format!("<Contents><Key>{key}</Key><Size>1</Size></Contents>"));
    }
    if let (Some(_), Some(last)) = (keys.next(), page.last()) {
        text.push_str(&format!("<NextContinuationToken>a&amp;b={last}</NextContinuationToken>"));
    }
    text + "</ListBucketResult>"
}

fn read(stream: &TcpStream) -> Option<Call> {
    let mut lines = BufReader::new(stream);
    let mut line = String::new();
    lines.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        lines.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length: usize = headers.get("content-length").map_or(0, |text: &String| text.parse().unwrap());
    let mut body = vec![0; length];
    lines.read_exact(&mut body).ok()?;
    Some(Call { method, path: path.to_owned(), query: query.to_owned(), headers, body })
}

/// Returns why the signature is invalid, if it is.
fn wrong_with(call: &Call) -> Option<&'static str> {
    let header = |name: &str| call.headers.get(name).map_or("", String::as_str);
    let date = header("x-amz-date");
    let now = keysmith::clock::rfc3339(keysmith::clock::Clock::system().now()).replace(['-', ':'], "");
    if date.get(..11) != now.get(..11) {
        return Some("the time is another");
    }
    let hash = hex(&Sha256::digest(&call.body));
    if header("x-amz-content-sha256") != hash {
        return Some("the body is another");
    }
    let authorization = header("authorization").strip_prefix("AWS4-HMAC-SHA256 ")?;
    let parts: BTreeMap<&str, &str> = authorization.split(',').filter_map(|part| part.trim().split_once('=')).collect();
    let scope = format!("{}/{REGION}/s3/aws4_request", &date[..8]);
    if parts.get("Credential") != Some(&format!("{KEY_ID}/{scope}").as_str()) {
        return Some("the key is another");
    }
    let signed = *parts.get("SignedHeaders")?;
    let names: Vec<&str> = signed.split(';').collect();
    if !["host", "x-amz-content-sha256", "x-amz-date"].iter().all(|name| names.contains(name)) {
        return Some("a header is not signed");
    }
    let mut query: Vec<&str> = call.query.split('&').filter(|pair| !pair.is_empty()).collect();
    query.sort_unstable();
    let headers: String = names.iter().map(|name| format!("{name}:{}\n", header(name))).collect();
    let canonical = format!("{}\n{}\n{}\n{headers}\n{signed}\n{hash}", call.method, call.path, query.join("&"));
    let text = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex(&Sha256::digest(canonical.as_bytes())));
    let mut key = format!("AWS4{SECRET}").into_bytes();
    for part in [&date[..8], REGION, "s3", "aws4_request", &text] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(part.as_bytes());
        key = mac.finalize().into_bytes().to_vec();
    }
    (parts.get("Signature") != Some(&hex(&key).as_str())).then_some("the signature is another")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
