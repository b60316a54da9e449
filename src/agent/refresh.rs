//! Online mode (`KEYSMITH_SERVER`): asks the seller's server for the signed list of revoked licenses and for a newer
//! license file. Only what is signed counts, and only what is newer: any other answer changes nothing, and neither does a
//! server that is not there.

use std::sync::Arc;
use std::time::Duration;

use hyper::{Method, Request, StatusCode};
use serde_json::{Value, json};

use super::keeper::{ActivateError, Keeper};
use crate::config::AgentConfig;
use crate::https::Client;

/// One call's limit, headers and body together.
const TIMEOUT: Duration = Duration::from_secs(20);
/// The longest answer. Bytes.
const ANSWER_LIMIT: usize = 4 * 1024 * 1024;

const REVOCATIONS: &str = "/api/v1/revocations";

/// What the server said.
struct Answer {
    body: Value,
    etag: Option<String>,
}

/// Why there is no news.
#[derive(Debug, thiserror::Error)]
enum RefreshError {
    #[error("{0}")]
    Unreachable(String),
    #[error("the server answered {status} {code}")]
    Refused { status: u16, code: String },
    #[error("the server's answer has no {0}")]
    Unreadable(&'static str),
    #[error(transparent)]
    NotAccepted(#[from] ActivateError),
    #[error("stopped")]
    Stopped,
}

/// The seller's server.
struct Server {
    client: Client,
    base: String,
}

/// Asks now and every so many minutes, until the agent ends. Without `KEYSMITH_SERVER` there is nothing to do.
pub async fn run(keeper: Arc<Keeper>, config: AgentConfig) {
    let Some(base) = config.server.clone() else { return };
    let server = Server { client: Client::new(TIMEOUT, ANSWER_LIMIT), base };
    let mut known = None;
    loop {
        note(&keeper, "revocations", refresh_revocations(&server, &keeper, &mut known).await);
        if config.license_key.is_some() && wants_file(&keeper).await {
            note(&keeper, "license file", refresh_file(&server, &keeper, &config).await);
        }
        tokio::time::sleep(Duration::from_secs(u64::from(config.refresh_minutes) * 60)).await;
    }
}

fn note(keeper: &Keeper, what: &str, done: Result<(), RefreshError>) {
    match done {
        Ok(()) => keeper.note("refresh", "ok", what.to_owned()),
        Err(error) => {
            tracing::warn!(%error, what, "nothing new from the server");
            keeper.note("refresh", "failed", format!("{what}: {error}"));
        }
    }
}

/// Page by page, however long the list is. `known` is the mark of the list at hand: while it is the same, nothing is sent.
async fn refresh_revocations(
    server: &Server,
    keeper: &Arc<Keeper>,
    known: &mut Option<String>,
) -> Result<(), RefreshError> {
    let mut pages = Vec::new();
    let mut cursor: Option<String> = None;
    let mut mark = None;
    loop {
        let path = cursor.as_ref().map_or_else(|| REVOCATIONS.to_owned(), |id| format!("{REVOCATIONS}?cursor={id}"));
        let asked = if cursor.is_none() { known.as_deref() } else { None };
        let Some(answer) = server.call(Method::GET, &path, None, asked).await? else { return Ok(()) };
        let list = answer.body.get("list").and_then(Value::as_str).ok_or(RefreshError::Unreadable("list"))?;
        pages.push(list.to_owned());
        if cursor.is_none() {
            mark = answer.etag;
        }
        match answer.body.get("next_cursor").and_then(Value::as_str) {
            None => break,
            Some(next)
                if Some(next) > cursor.as_deref() && next.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') =>
            {
                cursor = Some(next.to_owned());
            }
            Some(_) => return Err(RefreshError::Unreadable("next page")),
        }
    }
    let keeper = keeper.clone();
    off_thread(move || keeper.take_revocations(&pages)).await?;
    *known = mark;
    Ok(())
}

async fn refresh_file(server: &Server, keeper: &Arc<Keeper>, config: &AgentConfig) -> Result<(), RefreshError> {
    let body = json!({
        "license_key": config.license_key.as_ref().map(|key| key.expose()),
        "installation_id": config.installation,
    });
    let answer = server.call(Method::POST, "/api/v1/license/file", Some(body), None).await?;
    let file = answer.as_ref().and_then(|answer| answer.body.get("certificate")?.as_str());
    let file = file.ok_or(RefreshError::Unreadable("certificate"))?.to_owned();
    let keeper = keeper.clone();
    off_thread(move || keeper.take_file(&file)).await?;
    Ok(())
}

/// A file is not even asked for after somebody deactivated the license here: for an installation it takes a seat.
async fn wants_file(keeper: &Arc<Keeper>) -> bool {
    let keeper = keeper.clone();
    off_thread(move || keeper.wants_file()).await.is_ok()
}

async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ActivateError> + Send + 'static,
) -> Result<T, RefreshError> {
    Ok(tokio::task::spawn_blocking(work).await.map_err(|_| RefreshError::Stopped)??)
}

impl Server {
    /// `None` = what has the mark `known` is still the same.
    async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        known: Option<&str>,
    ) -> Result<Option<Answer>, RefreshError> {
        let unreachable = |e: &dyn std::fmt::Display| RefreshError::Unreachable(format!("{}: {e}", self.base));
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        let request = known.iter().fold(request, |request, mark| request.header("if-none-match", *mark));
        let request = request.header("content-type", "application/json").body(body.into());
        let answer = self.client.call(request.map_err(|e| unreachable(&e))?).await.map_err(|e| unreachable(&e))?;
        let status = answer.status();
        if known.is_some() && status == StatusCode::NOT_MODIFIED {
            return Ok(None);
        }
        let etag = answer.headers().get("etag").and_then(|mark| mark.to_str().ok()).map(str::to_owned);
        let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        if status.is_success() {
            return Ok(Some(Answer { body, etag }));
        }
        let code = body.get("code").and_then(Value::as_str).unwrap_or_default().to_owned();
        Err(RefreshError::Refused { status: status.as_u16(), code })
    }
}
