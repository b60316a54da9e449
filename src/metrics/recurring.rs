//! Metrics of recurring work: when it last ran, and whether it fails.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

use crate::jobs::recurring;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Name {
    name: String,
}

#[derive(Default)]
pub(super) struct Recurring {
    every: Family<Name, Gauge>,
    last_run: Family<Name, Gauge>,
    failures: Family<Name, Gauge>,
}

impl Recurring {
    pub(super) fn register(&self, registry: &mut Registry) {
        let every = "Time between two passes of recurring work";
        registry.register_with_unit("recurring_job_every", every, Unit::Seconds, self.every.clone());
        let last_run = "When the latest pass ended (Unix time; 0: never)";
        registry.register_with_unit("recurring_job_last_run_timestamp", last_run, Unit::Seconds, self.last_run.clone());
        registry.register("recurring_job_failures", "Passes that failed in a row", self.failures.clone());
    }

    pub(super) fn set(&self, rows: &[recurring::Recurring]) {
        for row in rows {
            let name = Name { name: row.name.clone() };
            self.every.get_or_create(&name).set(row.every);
            self.last_run.get_or_create(&name).set(row.last_run.unwrap_or(0));
            self.failures.get_or_create(&name).set(row.failures);
        }
    }
}
