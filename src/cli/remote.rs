//! `--server URL`: the commands that the admin API can do, asked of a server by its address and a token, in place of this machine's
//! database. What a command prints is made from the same value either way (docs/adr/0031).

use std::path::Path;
use std::time::Duration;

use hyper::{Method, Request, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::{Host, Url};

use super::Failure;
use crate::config::{Config, Environment};
use crate::https::{CallError, Client};
use crate::secret::Redacted;

/// One call's limit, headers and body together.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The longest answer. Bytes.
const ANSWER_LIMIT: usize = 16 << 20;
/// Where the token comes from; never from an argument, which every user of the machine could read.
const TOKEN: &str = "KEYSMITH_TOKEN";

/// Where a command does its work.
#[derive(Clone, Copy)]
pub enum Place<'a> {
    /// On the database that this machine's configuration names.
    Here(&'a Config),
    There(&'a Server),
}

impl<'a> Place<'a> {
    /// This machine's configuration, for work that no API does.
    pub fn here(self, what: &str) -> Result<&'a Config, Failure> {
        match self {
            Self::Here(config) => Ok(config),
            Self::There(_) => Err(format!("{what} works only where the server runs: leave --server out there").into()),
        }
    }
}

/// A server that is asked over its admin API.
pub struct Server {
    base: String,
    token: Redacted<String>,
    client: Client,
}

impl Server {
    /// The server at `url`, with the token of `file` or of the environment.
    pub fn read(url: &str, file: Option<&Path>) -> Result<Self, Failure> {
        let base = base(url).map_err(|why| format!("--server: {why}"))?;
        let text = match file {
            Some(path) => {
                std::fs::read_to_string(path).map_err(|e| format!("--token-file: {}: {e}", path.display()))?
            }
            None => Environment::of_process(Vec::new())?.get(TOKEN).ok_or_else(|| {
                format!("--server needs an API token: set {TOKEN}, or name a file with it by --token-file")
            })?,
        };
        let token = text.trim();
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            let source = file.map_or(TOKEN.to_owned(), |path| format!("--token-file: {}", path.display()));
            return Err(format!("{source}: this is no API token, which is one word such as kst_…").into());
        }
        Ok(Self { base, token: Redacted::new(token.to_owned()), client: Client::new(TIMEOUT, ANSWER_LIMIT) })
    }

    /// What the server says to a GET.
    pub fn get<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<T, Failure> {
        self.call(&Method::GET, path, query, None)
    }

    /// What it says to a call with a body.
    pub fn send<T: DeserializeOwned>(&self, method: &Method, path: &str, body: &impl Serialize) -> Result<T, Failure> {
        self.call(method, path, &[], Some(serde_json::to_vec(body)?))
    }

    /// What it says to a call without a body.
    pub fn act<T: DeserializeOwned>(&self, method: &Method, path: &str) -> Result<T, Failure> {
        self.call(method, path, &[], None)
    }

    fn call<T: DeserializeOwned>(
        &self,
        method: &Method,
        path: &str,
        query: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> Result<T, Failure> {
        let mut url = Url::parse(&format!("{}{path}", self.base))?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let mut request = Request::builder().method(method).uri(url.as_str());
        request = request.header("authorization", format!("Bearer {}", self.token.expose()));
        request = request.header("accept", "application/json");
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let request = request.body(body.unwrap_or_default().into())?;
        let answer = actix_web::rt::System::new().block_on(self.client.call(request)).map_err(|error| match error {
            CallError::Timeout(limit) => format!(
                "{} did not answer within {} seconds; what was asked for may have been done",
                self.base,
                limit.as_secs()
            ),
            CallError::Unreachable(why) => format!("{} cannot be reached: {why}", self.base),
        })?;
        let (status, bytes) = (answer.status(), answer.into_body());
        if status.is_success() {
            let bytes = if bytes.is_empty() { &b"null"[..] } else { &bytes };
            return serde_json::from_slice(bytes).map_err(|error| {
                format!("the answer of {} is not what this version expects: {error}", self.base).into()
            });
        }
        Err(refusal(&self.base, status, &bytes))
    }
}

/// The server's words for what it refused, in one line.
fn refusal(base: &str, status: StatusCode, body: &[u8]) -> Failure {
    let Ok(problem) = serde_json::from_slice::<Value>(body) else {
        return format!("{base} answered {status}, and not as a Keysmith server does: is this its address?").into();
    };
    let text = |value: &Value, field: &str| value.get(field).and_then(Value::as_str).map(str::to_owned);
    let mut line = text(&problem, "detail").or_else(|| text(&problem, "title")).unwrap_or_else(|| status.to_string());
    let fields = problem.get("errors").and_then(Value::as_array).into_iter().flatten();
    let fields: Vec<String> =
        fields.filter_map(|error| Some(format!("{} {}", text(error, "field")?, text(error, "message")?))).collect();
    if !fields.is_empty() {
        line = format!("{} {}", line.trim_end(), fields.join("; "));
    }
    if let Some(code) = text(&problem, "code") {
        line = format!("{line} ({code})");
    }
    if status == StatusCode::UNAUTHORIZED {
        line.push_str(&format!(". Is the token in {TOKEN} one of this server, and still good?"));
    }
    line.into()
}

/// The address without its trailing slash. The token travels with each call, so plain http is for this machine alone.
fn base(text: &str) -> Result<String, String> {
    let url = Url::parse(text).map_err(|_| "is not an address as in https://keys.example.com".to_owned())?;
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" => {}
        "http" if is_here => {}
        "http" => return Err("is http://, which would send the token in the clear: use https://".into()),
        _ => return Err("is not an address as in https://keys.example.com".into()),
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err("may not have a user, a query or a fragment".into());
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// A text as one segment of a path.
pub fn segment(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_travels_over_tls_or_not_at_all() {
        for good in
            ["https://keys.example.com/", "http://127.0.0.1:8080", "http://[::1]:1/shop/", "http://localhost:8080"]
        {
            assert_eq!(base(good).as_deref(), Ok(good.trim_end_matches('/')));
        }
        for (bad, why) in [
            ("http://keys.example.com", "in the clear"),
            ("http://127.0.0.1.example.com", "in the clear"),
            ("keys.example.com", "is not an address"),
            ("ftp://127.0.0.1", "is not an address"),
            ("https://ann:secret@keys.example.com", "may not have a user"),
            ("https://keys.example.com/?token=x", "may not have"),
        ] {
            let told = base(bad).unwrap_err();
            assert!(told.contains(why) && !told.contains("secret"), "{bad}: {told}");
        }
    }

    #[test]
    fn a_refusal_is_the_servers_own_words() {
        let body = br#"{"title":"Unprocessable","status":422,"code":"invalid_fields","detail":"Some fields are wrong.",
            "errors":[{"field":"days","message":"must be from 0 to 36525"}]}"#;
        let told = refusal("https://x", StatusCode::UNPROCESSABLE_ENTITY, body).to_string();
        assert_eq!(told, "Some fields are wrong. days must be from 0 to 36525 (invalid_fields)");
        let told = refusal("https://x", StatusCode::NOT_FOUND, b"<html>").to_string();
        assert!(told.contains("is this its address?"), "{told}");
    }

    #[test]
    fn an_id_stays_one_segment() {
        assert_eq!(segment("../a b?c"), "..%2Fa%20b%3Fc");
    }
}
