//! Exports the spans of requests and jobs by OTLP over HTTP, to the collector that the standard environment names choose
//! (<https://opentelemetry.io/docs/specs/otel/protocol/exporter/>).

use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use http_body_util::Full;
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::{Status, TracerProvider};
use opentelemetry::{Key, KeyValue};
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{SpanExporter, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tokio::runtime::{self, Runtime};
use tracing::{Level, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::{Layer, Registry};

use super::TelemetryError;
use crate::config::LogConfig;
use crate::https::Client;

/// The time limit of one export, which is the standard's default, and the longest answer in bytes.
const TIMEOUT: Duration = Duration::from_secs(10);
const ANSWER_LIMIT: usize = 1 << 20;
/// How long the last export may hold up a server that stops.
const STOPPING: Duration = Duration::from_secs(1);

/// Whether spans are exported: otherwise nothing is computed for them.
static IS_ON: AtomicBool = AtomicBool::new(false);

/// The exporter; `None` = no collector is configured.
pub struct Exporter(Option<SdkTracerProvider>);

impl Exporter {
    pub fn stop(self) {
        if let Some(Err(error)) = self.0.map(|provider| provider.shutdown_with_timeout(STOPPING)) {
            tracing::warn!(%error, "the last traces were not exported");
        }
    }
}

/// The layer that exports spans.
type Exporting = Box<dyn Layer<Registry> + Send + Sync>;

pub fn start(config: &LogConfig) -> Result<(Option<Exporting>, Exporter), TelemetryError> {
    if !config.exports_traces {
        return Ok((None, Exporter(None)));
    }
    let failed = |error: &dyn std::fmt::Display| TelemetryError::Export(error.to_string());
    let sender = Sender::new().map_err(|error| failed(&error))?;
    let exporter = SpanExporter::builder().with_http().with_http_client(sender).build();
    let exporter = exporter.map_err(|error| failed(&error))?;
    let provider = SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource()).build();
    let layer = tracing_opentelemetry::layer()
        .with_tracer(provider.tracer("keysmith"))
        .with_location(false)
        .with_threads(false)
        .with_filter(Targets::new().with_target("keysmith", Level::INFO));
    IS_ON.store(true, Relaxed);
    Ok((Some(layer.boxed()), Exporter(Some(provider))))
}

/// This service, by the name that `OTEL_SERVICE_NAME` or `OTEL_RESOURCE_ATTRIBUTES` gives it.
fn resource() -> Resource {
    let named = Resource::builder().build();
    let name = named.get(&Key::new("service.name")).map(|name| name.to_string());
    let name = name.filter(|name| !name.starts_with("unknown_service")).unwrap_or_else(|| "keysmith".to_owned());
    let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    Resource::builder().with_service_name(name).with_attribute(version).build()
}

/// Sends what is exported. The exporter calls it on a thread of its own, which waits: a runtime of its own keeps exporting
/// while the server's is busy or has ended.
#[derive(Debug)]
struct Sender {
    client: Client,
    runtime: Runtime,
}

impl Sender {
    fn new() -> std::io::Result<Self> {
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { client: Client::new(TIMEOUT, ANSWER_LIMIT), runtime })
    }
}

impl HttpClient for Sender {
    fn send_bytes<'s, 'f>(
        &'s self,
        request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'f>>
    where
        's: 'f,
        Self: 'f,
    {
        let answer = self.runtime.block_on(self.client.call(request.map(Full::new)));
        Box::pin(ready(answer.map_err(Into::into)))
    }
}

struct Headers<'a, 'h>(&'a dyn Fn(&str) -> Option<&'h str>);

impl Extractor for Headers<'_, '_> {
    fn get(&self, name: &str) -> Option<&str> {
        (self.0)(name)
    }

    /// The headers of a trace are looked up by name.
    fn keys(&self) -> Vec<&str> {
        Vec::new()
    }
}

pub fn begin_request<'h>(span: &Span, method: &str, route: &str, header: &dyn Fn(&str) -> Option<&'h str>) {
    if !IS_ON.load(Relaxed) {
        return;
    }
    span.record("otel.kind", "server");
    span.record("otel.name", format!("{method} {route}"));
    span.set_attribute("http.request.method", method.to_owned());
    if header("traceparent").is_some() {
        let caller = TraceContextPropagator::new().extract(&Headers(header));
        // A span that is disabled, or that no layer exports, has no parent to set.
        span.set_parent(caller).ok();
    }
}

pub fn end_request(span: &Span, status: u16) {
    if !IS_ON.load(Relaxed) {
        return;
    }
    span.set_attribute("http.response.status_code", i64::from(status));
    if status >= 500 {
        span.set_status(Status::error(""));
    }
}

pub fn begin_job(span: &Span, kind: &str) {
    if IS_ON.load(Relaxed) {
        span.record("otel.kind", "consumer");
        span.record("otel.name", format!("job {kind}"));
    }
}
