//! The true state of a license over time: each change with the interval in which it took effect.

use keysmith::clock::Clock;

/// How long an answer may lag behind a change that another process made: the promise.
const PROMISE: i64 = 1_000;

/// UTC unix milliseconds.
pub fn now() -> i64 {
    Clock::system().now_millis()
}

/// What an answer says: its code, and the tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub code: String,
    pub tier: Option<String>,
}

#[derive(Clone, Debug)]
struct State {
    said: Said,
    /// What may be said while it comes into effect: a reading is several statements.
    meanwhile: Option<Said>,
    /// Not before this.
    from: i64,
    /// Whoever asks the server that did it knows it from here on.
    known: i64,
    /// Which server did it.
    by: usize,
}

/// The history of one license; changes come one after another.
#[derive(Debug, Default)]
pub struct History(Vec<State>);

impl History {
    /// `by` made it so, between `from` and now.
    pub fn push(&mut self, said: Said, from: i64, by: usize) {
        self.0.push(State { said, meanwhile: None, from, known: now(), by });
    }

    /// The change that is under way may be seen already, or a part of it: `meanwhile`.
    pub fn begin(&mut self, said: Said, meanwhile: Option<Said>, by: usize) {
        self.0.push(State { said, meanwhile, from: now(), known: i64::MAX, by });
    }

    /// It was answered.
    pub fn end(&mut self) {
        self.0.last_mut().unwrap().known = now();
    }

    /// Why an answer of server `who` is wrong that was asked for at `asked` and came at `came`; `None`: it is right.
    /// `as_of`: it says of itself that it is from then.
    pub fn objection(&self, said: &Said, who: usize, asked: i64, came: i64, as_of: Option<i64>) -> Option<String> {
        let is_possible = |at: usize, state: &State| {
            let until = match self.0.get(at + 1) {
                None => i64::MAX,
                // Its own change a server knows at once.
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
