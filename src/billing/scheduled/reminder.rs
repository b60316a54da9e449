//! When reminders are due.

use crate::clock::DAY;

/// Days before an end or a renewal at which people are reminded.
const REMIND: [i64; 3] = [1, 7, 30];

/// The reminder that is due so many seconds before an end: only the nearest, so that a late start sends one, not three.
pub fn reminder(left: i64) -> Option<i64> {
    REMIND.into_iter().find(|days| left > 0 && left <= days * DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_reminder_is_the_one() {
        for (left, expected) in [
            (-1, None),
            (0, None),
            (1, Some(1)),
            (DAY, Some(1)),
            (DAY + 1, Some(7)),
            (30 * DAY, Some(30)),
            (31 * DAY, None),
        ] {
            assert_eq!(reminder(left), expected, "{left}");
        }
    }
}
