//! Planned faults of the simulated Stripe.

use std::collections::HashSet;

use keysmith::sandbox::stripe::fault::FaultKind;
use keysmith::sandbox::stripe::world::World;
use rand::RngExt;

use super::History;
use crate::model;

impl History {
    /// Sometimes plans temporary faults for requests that name one of these objects. `for_good`: sometimes enough of
    /// them to fail every attempt of a request.
    pub(super) fn fault(&mut self, world: &World, of: &[&str], for_good: bool) {
        if of.is_empty() || !self.rng.random_bool(0.2) {
            return;
        }
        let about = of[self.rng.random_range(0..of.len())].to_owned();
        let times = if for_good && self.rng.random_bool(0.3) { 3 } else { self.rng.random_range(1..3) };
        let mut kinds = Vec::new();
        for _ in 0..times {
            kinds.push(match self.rng.random_range(0..8) {
                0 => FaultKind::Status(429),
                1 => FaultKind::Status(500),
                2 => FaultKind::StatusAfter(500),
                3 => FaultKind::HalfBody,
                4 => FaultKind::Reset,
                5 => FaultKind::Status(409),
                6 => FaultKind::StatusAfter(429),
                _ => FaultKind::Status(503),
            });
        }
        self.note(format!("faults {kinds:?}"));
        self.totals.faults += kinds.len();
        for kind in kinds {
            world.plan_fault_of(&about, kind);
        }
    }

    /// Removes unused faults, so that they do not hit another call.
    pub(super) fn no_faults(&self, world: &World) {
        let mut state = world.lock();
        let mine = format!("history{}%40", self.seed);
        let ids: HashSet<&String> = self.books.values().filter_map(|purchase| purchase.subscription.as_ref()).collect();
        let items: HashSet<String> = ids
            .iter()
            .filter_map(|id| state.get("subscription", id))
            .flat_map(|subscription| model::items(subscription, self.late))
            .map(|item| item.id)
            .collect();
        let charges: HashSet<&String> = self.books.values().flat_map(|p| p.charges.iter().map(|c| &c.id)).collect();
        let is_mine = |of: &String| {
            *of == mine || ids.contains(of) || items.contains(of) || charges.contains(of) || self.books.contains_key(of)
        };
        state.faults.retain(|fault| !fault.of.as_ref().is_some_and(is_mine));
    }
}
