//! Metrics of the validation cache.

use std::sync::atomic::Ordering::Relaxed;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

use crate::activations::validate::memory::Usage;

/// The size and hit rate of the validation cache.
#[derive(Default)]
pub(super) struct Memory {
    entries: Gauge,
    bytes: Gauge,
    budget: Gauge,
    hits: Counter,
    misses: Counter,
}

impl Memory {
    pub fn register(&self, registry: &mut Registry) {
        registry.register("validation_memory_entries", "Cached validations", self.entries.clone());
        registry.register_with_unit(
            "validation_memory",
            "Memory used by cached validations",
            Unit::Bytes,
            self.bytes.clone(),
        );
        let budget = "Memory limit of cached validations (KEYSMITH_VALIDATION_MEMORY)";
        registry.register_with_unit("validation_memory_budget", budget, Unit::Bytes, self.budget.clone());
        registry.register("validation_memory_hits", "Validations answered from memory", self.hits.clone());
        registry.register("validation_memory_misses", "Validations not found in memory", self.misses.clone());
    }

    pub fn set(&self, usage: Usage) {
        let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        self.entries.set(number(usage.entries));
        self.bytes.set(number(usage.bytes));
        self.budget.set(number(usage.budget));
        self.hits.inner().store(usage.hits, Relaxed);
        self.misses.inner().store(usage.misses, Relaxed);
    }
}
