//! What `/metrics` shows of the memory of validations.

use std::sync::atomic::Ordering::Relaxed;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

use crate::activations::validate::memory::Usage;

/// What validations keep in memory.
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
        registry.register("validation_memory_entries", "Questions that are kept", self.entries.clone());
        registry.register_with_unit("validation_memory", "What they take", Unit::Bytes, self.bytes.clone());
        let budget = "What they may take (KEYSMITH_VALIDATION_MEMORY)";
        registry.register_with_unit("validation_memory_budget", budget, Unit::Bytes, self.budget.clone());
        registry.register("validation_memory_hits", "Validations answered from memory", self.hits.clone());
        registry.register("validation_memory_misses", "Validations that were not in memory", self.misses.clone());
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
