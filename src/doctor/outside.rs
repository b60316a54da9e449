//! What only others can tell: whether the public URL leads to a server, and whether this machine's clock is right.

use std::time::Duration;

use hyper::header::DATE;
use hyper::{Request, StatusCode};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use super::Check;
use super::settings::wrong_with;
use crate::config::{Config, StripeConfig};
use crate::https::Client;
use crate::ids::Context;

/// One answer's limit.
const PATIENCE: Duration = Duration::from_secs(10);
/// Seconds that a clock may be off without being told of.
const CLOSE: i64 = 30;
/// Seconds from which Stripe's signatures count as old or of the future.
const FAR: i64 = 300;

/// Asks the public URL and Stripe; nothing in the sandbox, which has neither.
pub async fn check(config: &Config, context: &Context) -> Vec<Check> {
    let StripeConfig::Live(live) = &config.stripe else { return Vec::new() };
    let mut checks = Vec::new();
    // What is wrong with the address itself has been told.
    if let Some(url) = config.public_url.as_deref().filter(|url| wrong_with(url).is_none()) {
        checks.push(reach(url).await);
    }
    // Its answer says the time, whatever else it says.
    if let Ok(Answer { date: Some(theirs), .. }) = ask(&live.api_base).await {
        checks.push(clock(context.now() - theirs));
    }
    checks
}

async fn reach(public_url: &str) -> Check {
    const NAME: &str = "reachable";
    let url = format!("{public_url}/healthz");
    match ask(&url).await {
        Ok(answer) if answer.status == StatusCode::OK => Check::good(NAME, format!("{url} answers")),
        Ok(answer) => Check::odd(
            NAME,
            format!("{url} answered {}", answer.status.as_u16()),
            "start the server, and check that the proxy in front of it leads this name to KEYSMITH_BIND",
        ),
        Err(error) => Check::odd(
            NAME,
            format!("{url}: {error}"),
            "check the DNS, the certificate, the firewall and the proxy; some networks cannot reach their own public address",
        ),
    }
}

/// `off` = how many seconds this machine's clock is ahead of Stripe's.
fn clock(off: i64) -> Check {
    const NAME: &str = "clock";
    let detail = match off.abs() {
        ..=CLOSE => return Check::good(NAME, "as Stripe's"),
        seconds => format!("{seconds} seconds {} of Stripe's", if off > 0 { "ahead" } else { "behind" }),
    };
    match off.abs() {
        ..=FAR => Check::odd(NAME, detail, "set it by NTP (timedatectl set-ntp true)"),
        _ => Check::bad(NAME, detail, "set it by NTP: Stripe's events are refused as too old, or as of the future"),
    }
}

struct Answer {
    status: StatusCode,
    /// UTC unix seconds.
    date: Option<i64>,
}

async fn ask(url: &str) -> Result<Answer, String> {
    let request = Request::get(url).body(Default::default()).map_err(|error| error.to_string())?;
    let client: Client = Client::new(PATIENCE, 0);
    let answer = client.head(request).await.map_err(|error| error.to_string())?;
    let date = answer.headers().get(DATE).and_then(|value| seconds(value.to_str().ok()?));
    Ok(Answer { status: answer.status(), date })
}

/// An HTTP date, `Sun, 06 Nov 1994 08:49:37 GMT`.
fn seconds(date: &str) -> Option<i64> {
    let text = date.trim().strip_suffix("GMT")?;
    OffsetDateTime::parse(&format!("{text}+0000"), &Rfc2822).ok().map(OffsetDateTime::unix_timestamp)
}

#[cfg(test)]
mod tests {
    use super::super::Status;
    use super::*;

    #[test]
    fn a_clock_is_told_of_before_it_refuses_events() {
        let status = |off| clock(off).status;
        assert_eq!([0, 30, -30].map(status), [Status::Ok; 3]);
        assert_eq!([31, -31, 300, -300].map(status), [Status::Warn; 4]);
        assert_eq!([301, -86_400].map(status), [Status::Fail; 2]);
        assert!(clock(-40).detail.contains("40 seconds behind"), "{}", clock(-40).detail);
    }

    #[test]
    fn http_dates_are_read() {
        assert_eq!(seconds("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
        assert_eq!(seconds("yesterday"), None);
    }
}
