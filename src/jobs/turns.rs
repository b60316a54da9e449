//! Whose turn it is: when a server may claim recurring work, decided from what it saw of the rows and its own stopwatch.
//!
//! No clock is compared with another one, or with itself at another time: a server waits, by a stopwatch that nobody can
//! set, for as long as the row says, and takes a claim for lost when its beat has stood still for [`LOST`]. So a clock
//! that is set, ahead or back, neither stops a pass nor doubles it.

use std::collections::{BTreeMap, BTreeSet};

use super::recurring::{Definition, Recurring};

/// A claim whose beat stands still for so many milliseconds is lost: its server was killed or cut off.
pub const LOST: u64 = 15_000;

/// What one server has seen.
#[derive(Debug, Default)]
pub struct Turns {
    wanted: BTreeMap<&'static str, bool>,
    seen: BTreeMap<String, Seen>,
}

/// A row, and when by the stopwatch.
#[derive(Debug)]
struct Seen {
    runs: i64,
    beat: i64,
    locked_by: Option<String>,
    /// Since when it is like this.
    since: u64,
    /// From when on its work is due.
    due: u64,
}

impl Turns {
    /// For a server that does this work.
    pub fn new(definitions: &[Definition]) -> Self {
        let wanted = definitions.iter().map(|definition| (definition.name, definition.at_start)).collect();
        Self { wanted, seen: BTreeMap::new() }
    }

    /// The rows that this server may claim. `now` is the clock (unix seconds), which counts only the first time that a row
    /// is seen; `at` is the stopwatch (milliseconds).
    pub fn look(&mut self, rows: Vec<Recurring>, now: i64, at: u64) -> Vec<Recurring> {
        let there: BTreeSet<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        self.seen.retain(|name, _| there.contains(name.as_str()));
        rows.into_iter().filter(|row| self.is_free(row, now, at)).collect()
    }

    fn is_free(&mut self, row: &Recurring, now: i64, at: u64) -> bool {
        let Some(at_start) = self.wanted.get(row.name.as_str()).copied() else { return false };
        let (since, due) = match self.seen.get(&row.name) {
            None if at_start => (at, at),
            None => (at, at.saturating_add(remaining(row, now))),
            Some(seen) if seen.runs != row.runs => (at, at.saturating_add(pause(row))),
            Some(seen) if seen.beat != row.beat || seen.locked_by != row.locked_by => (at, seen.due),
            Some(seen) => (seen.since, seen.due),
        };
        let (runs, beat, locked_by) = (row.runs, row.beat, row.locked_by.clone());
        let is_lost = at.saturating_sub(since) >= LOST;
        self.seen.insert(row.name.clone(), Seen { runs, beat, locked_by, since, due });
        at >= due && (row.locked_by.is_none() || is_lost)
    }
}

/// From the end of the latest pass to the next one, in milliseconds: two times of one clock at one moment.
fn pause(row: &Recurring) -> u64 {
    millis(row.next_run.saturating_sub(row.last_run.unwrap_or(row.next_run)))
}

/// What is left of that, as the clock says. Further ahead than the whole means that the clock was set back since.
fn remaining(row: &Recurring, now: i64) -> u64 {
    let left = millis(row.next_run.saturating_sub(now));
    if left > pause(row) { 0 } else { left }
}

fn millis(seconds: i64) -> u64 {
    u64::try_from(seconds).unwrap_or(0).saturating_mul(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SWEEP: Definition = Definition { name: "sweep", every: 60, at_start: false };
    const START: i64 = 1_800_000_000;

    fn row() -> Recurring {
        Recurring {
            name: SWEEP.name.into(),
            every: 60,
            next_run: START,
            last_run: None,
            started_at: None,
            took: None,
            last_error: None,
            failures: 0,
            runs: 0,
            locked_by: None,
            beat: 0,
        }
    }

    /// Returns the state after a pass that ended at `at`.
    fn done(at: i64, runs: i64) -> Recurring {
        Recurring { next_run: at + 60, last_run: Some(at), runs, ..row() }
    }

    fn is_free(turns: &mut Turns, row: &Recurring, now: i64, at: u64) -> bool {
        !turns.look(vec![row.clone()], now, at).is_empty()
    }

    #[test]
    fn a_pass_is_due_after_its_pause_whatever_the_clock_says() {
        for step in [0, -400, 400, -40_000_000, 40_000_000] {
            let mut turns = Turns::new(&[SWEEP]);
            assert!(is_free(&mut turns, &row(), START, 0), "a new row is due at once");
            let row = done(START + 1, 1);
            let now = START + step;
            assert!(!is_free(&mut turns, &row, now, 1_000), "{step}: it has just run");
            assert!(!is_free(&mut turns, &row, now + 59, 60_000), "{step}: not yet");
            assert!(is_free(&mut turns, &row, now + 61, 61_000), "{step}: a minute later");
        }
    }

    #[test]
    fn a_server_that_starts_goes_by_the_clock_and_mistrusts_what_is_too_far_ahead() {
        for (now, free_at) in [(START + 30, 30_000), (START + 61, 0), (START + 90_000_000, 0), (START - 1, 0)] {
            let mut turns = Turns::new(&[SWEEP]);
            let row = done(START, 7);
            assert_eq!(is_free(&mut turns, &row, now, 0), free_at == 0, "{now}");
            assert!(is_free(&mut turns, &row, now, free_at), "{now}");
        }
        let mut eager = Turns::new(&[Definition { at_start: true, ..SWEEP }]);
        assert!(is_free(&mut eager, &done(START, 7), START + 1, 0), "wanted at each start");
    }

    #[test]
    fn a_claim_is_lost_only_when_its_beat_stands_still() {
        let mut turns = Turns::new(&[SWEEP]);
        let held = |beat| Recurring { locked_by: Some("another".into()), beat, ..row() };
        // The holder is alive: its beat grows, even if the clock jumps.
        for (beat, at) in [(1, 0), (2, 14_000), (3, 28_000)] {
            assert!(!is_free(&mut turns, &held(beat), START + 1_000_000, at), "{at}");
        }
        assert!(!is_free(&mut turns, &held(3), START, 28_000 + LOST - 1));
        assert!(is_free(&mut turns, &held(3), START, 28_000 + LOST));
        // A released turn is free at once.
        assert!(is_free(&mut turns, &row(), START, 28_001 + LOST));
    }

    #[test]
    fn what_this_program_does_not_know_is_left_alone() {
        let mut turns = Turns::new(&[SWEEP]);
        let newer = Recurring { name: "of a newer version".into(), ..row() };
        assert!(!is_free(&mut turns, &newer, START, 0));
    }
}
