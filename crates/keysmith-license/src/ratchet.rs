//! Detects a clock that was set back to make an expired license valid again.

use serde::{Deserialize, Serialize};

use crate::error::Error;

/// The latest time seen. Store it next to the license (it is one number) and pass it every reading of the clock. It
/// never decreases, so small steps back do not add up.
///
/// ```
/// use keysmith_license::{Ratchet, Reason};
/// let mut ratchet = Ratchet::new(1_800_000_000);
/// ratchet.observe(1_800_000_500, 300)?;
///
/// let stored = serde_json::to_string(&ratchet)?;              // … the process ends, and starts again
/// let mut ratchet: Ratchet = serde_json::from_str(&stored)?;
///
/// ratchet.observe(1_800_000_201, 300)?;                       // within the tolerance
/// let refused = ratchet.observe(1_800_000_199, 300).unwrap_err();
/// assert_eq!(refused.reason(), Reason::Clock);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ratchet(i64);

impl Ratchet {
    /// Starts at a time that has certainly passed: the current time, or when the license was issued. Unix seconds.
    pub fn new(seen: i64) -> Self {
        Self(seen)
    }

    /// Returns the latest time seen, in Unix seconds.
    pub fn seen(self) -> i64 {
        self.0
    }

    /// Takes a reading of the clock. Returns whether the ratchet moved and must be stored again.
    ///
    /// # Errors
    /// [`Error::ClockSetBack`] when `now` is more than `tolerance` seconds before the latest time seen; nothing
    /// changes.
    pub fn observe(&mut self, now: i64, tolerance: u32) -> Result<bool, Error> {
        if now < self.0.saturating_sub(i64::from(tolerance)) {
            return Err(Error::ClockSetBack { seen: self.0, now });
        }
        let moved = now > self.0;
        self.0 = self.0.max(now);
        Ok(moved)
    }
}
