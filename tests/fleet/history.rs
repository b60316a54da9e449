//! The true state of a license over time: each change with the interval in which it took effect.

use keysmith::clock::Clock;

/// Maximum lag in ms behind a change that another process made, as guaranteed.
const PROMISE: i64 = 1_000;

/// Returns the current time in Unix milliseconds.
pub fn now() -> i64 {
    Clock::system().now_millis()
}

/// The code and the tier of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub code: String,
    pub tier: Option<String>,
}

#[derive(Clone, Debug)]
struct State {
    said: Said,
    /// Another valid answer while the change takes effect, since a validation runs several statements.
    meanwhile: Option<Said>,
    /// Earliest time at which it can be in effect.
    from: i64,
    /// From then on, the server that made the change must report it.
    known: i64,
    /// Index of the server that made the change.
    by: usize,
}

/// The history of one license; its changes do not overlap.
#[derive(Debug, Default)]
pub struct History(Vec<State>);

impl History {
    /// Adds a change that server `by` made between `from` and now.
    pub fn push(&mut self, said: Said, from: i64, by: usize) {
        self.0.push(State { said, meanwhile: None, from, known: now(), by });
    }

    /// Adds a change that has just started: from now on, it or a part of it (`meanwhile`) may be visible.
    pub fn begin(&mut self, said: Said, meanwhile: Option<Said>, by: usize) {
        self.0.push(State { said, meanwhile, from: now(), known: i64::MAX, by });
    }

    /// Marks the last change as acknowledged.
    pub fn end(&mut self) {
        self.0.last_mut().unwrap().known = now();
    }

    /// Returns why an answer of server `who`, requested at `asked` and received at `came`, is wrong; `None` if it is
    /// right. `as_of` is the time of the data, if the answer states one.
    pub fn objection(&self, said: &Said, who: usize, asked: i64, came: i64, as_of: Option<i64>) -> Option<String> {
        let is_possible = |at: usize, state: &State| {
            let until = match self.0.get(at + 1) {
                None => i64::MAX,
                // A server sees its own change at once.
                Some(next) if next.by == who && as_of.is_none() => next.known,
                Some(next) if as_of.is_none() => next.known.saturating_add(PROMISE),
                Some(next) => next.known,
            };
            let oldest = as_of.unwrap_or(asked);
            let is_partly = state.meanwhile.as_ref() == Some(said) && state.known.saturating_add(PROMISE) >= oldest;
            (state.said == *said || is_partly) && state.from <= came && until >= oldest
        };
        let possible = self.0.iter().enumerate().any(|(at, state)| is_possible(at, state));
        (!possible).then(|| {
            let recent: Vec<&State> = self.0.iter().rev().take(4).collect();
            format!("server {who} said {said:?}, asked at {asked}, came at {came}, as of {as_of:?}; it was {recent:?}")
        })
    }
}

#[test]
fn what_is_older_than_the_promise_is_objected_to() {
    let said = |code: &str| Said { code: code.into(), tier: None };
    let state = |code: &str, at: i64| State { said: said(code), meanwhile: None, from: at, known: at + 10, by: 0 };
    let history = History(vec![state("valid", 0), state("suspended", 10_000)]);
    let objects = |code, who, at, as_of| history.objection(&said(code), who, at, at, as_of).is_some();
    assert!(!objects("valid", 1, 11_000, None) && objects("valid", 1, 11_011, None));
    assert!(!objects("valid", 0, 10_005, None) && objects("valid", 0, 10_011, None), "its own change at once");
    assert!(objects("suspended", 0, 9_999, None), "before it was done");
    assert!(!objects("valid", 1, 90_000, Some(10_000)) && objects("valid", 1, 90_000, Some(10_011)));
    assert!(objects("revoked", 1, 20_000, None));
}
