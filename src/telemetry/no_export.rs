//! The export of traces in a build without the feature `opentelemetry`: none.

use tracing::Span;
use tracing_subscriber::{Layer, Registry};

use super::TelemetryError;
use crate::config::LogConfig;

pub struct Exporter;

impl Exporter {
    pub fn stop(self) {}
}

/// The layer that exports spans.
type Exporting = Box<dyn Layer<Registry> + Send + Sync>;

pub fn start(_: &LogConfig) -> Result<(Option<Exporting>, Exporter), TelemetryError> {
    Ok((None, Exporter))
}

pub fn begin_request<'h>(_: &Span, _: &str, _: &str, _: &dyn Fn(&str) -> Option<&'h str>) {}

pub fn end_request(_: &Span, _: u16) {}

pub fn begin_job(_: &Span, _: &str) {}
