//! What a process reports about itself: log lines on standard error and, in a build with the feature `opentelemetry`,
//! traces to a collector (docs/operations/logging.md, docs/adr/0033).
//!
//! The spans of requests and jobs have the level of errors, so that a line of any level carries their fields.

#[cfg(feature = "opentelemetry")]
mod export;
#[cfg(not(feature = "opentelemetry"))]
mod no_export;

#[cfg(feature = "opentelemetry")]
use export as traces;
#[cfg(not(feature = "opentelemetry"))]
use no_export as traces;

use std::io::IsTerminal;

use tracing::Span;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, fmt};

use crate::config::LogConfig;

/// The target of the access log's lines.
pub const ACCESS: &str = "access";

/// Directives for targets that the filter does not name. `stripe` logs the paths that it calls, with ids of checkout sessions
/// in them; `actix_http` calls every unreadable request of a stranger an error; the access log is switched by its own
/// setting.
const DEFAULTS: [(&str, &str); 4] =
    [("stripe", "warn"), ("actix_http", "off"), ("opentelemetry", "warn"), (ACCESS, "info")];

/// Why logging does not start.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    #[error("KEYSMITH_LOG: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    #[error("OTEL_EXPORTER_OTLP_ENDPOINT: {0}")]
    Export(String),
}

/// What [`start`] started.
#[must_use]
pub struct Telemetry(traces::Exporter);

impl Telemetry {
    /// Sends the traces that wait, for a second at most. Blocking.
    pub fn stop(self) {
        self.0.stop();
    }
}

/// Starts logging to standard error, as text or JSON, and the export of traces.
pub fn start(config: &LogConfig) -> Result<Telemetry, TelemetryError> {
    let mut filter = EnvFilter::try_new(&config.filter)?;
    for (target, level) in DEFAULTS {
        if !config.filter.contains(target) {
            filter = filter.add_directive(format!("{target}={level}").parse()?);
        }
    }
    let lines = fmt::layer().with_writer(std::io::stderr);
    let lines = match config.json {
        true => lines.json().flatten_event(true).with_filter(filter).boxed(),
        false => lines.with_ansi(std::io::stderr().is_terminal()).with_filter(filter).boxed(),
    };
    let (layer, exporter) = traces::start(config)?;
    tracing_subscriber::registry().with(layer.into_iter().chain([lines]).collect::<Vec<_>>()).init();
    if config.exports_traces && !cfg!(feature = "opentelemetry") {
        tracing::warn!(
            "OTEL_EXPORTER_OTLP_ENDPOINT has no effect: this program was built without the feature opentelemetry"
        );
    }
    Ok(Telemetry(exporter))
}

/// Seconds as milliseconds with three decimals.
pub fn milliseconds(seconds: f64) -> f64 {
    (seconds * 1e6).round() / 1e3
}

/// Makes a request's span continue the trace of its caller (`traceparent`), and names it for its route. `header` returns a
/// header of the request.
pub fn begin_request<'h>(span: &Span, method: &str, route: &str, header: impl Fn(&str) -> Option<&'h str>) {
    traces::begin_request(span, method, route, &header);
}

/// Records how a request was answered.
pub fn end_request(span: &Span, status: u16) {
    traces::end_request(span, status);
}

/// Names the span of a job for its kind.
pub fn begin_job(span: &Span, kind: &str) {
    traces::begin_job(span, kind);
}
