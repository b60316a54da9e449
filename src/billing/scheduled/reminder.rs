//! When reminders are due.

use crate::clock::DAY;

/// The days before an end or a renewal at which customers are reminded.
const REMIND: [i64; 3] = [1, 7, 30];

/// Returns the reminder, in days, that is due `left` seconds before an end: only the nearest, so that a late start
/// sends one mail, not three.
pub fn reminder(left: i64) -> Option<i64> {
    REMIND.into_iter().find(|days| left > 0 && left <= days * DAY)
}

/// Returns when the next reminder before an end becomes due.
pub fn next_reminder(end: i64, now: i64) -> Option<i64> {
    REMIND.into_iter().map(|days| end - days * DAY).filter(|at| *at > now).min()
}

/// For each reminder, the range of ends for which it is due: its days, the start (exclusive) and the end (inclusive).
pub fn windows(now: i64) -> [(i64, i64, i64); 3] {
    let mut from = now;
    REMIND.map(|days| {
        let window = (days, from, now + days * DAY);
        from = window.2;
        window
    })
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
            let window = windows(1_000).into_iter().find(|(_, from, to)| *from < 1_000 + left && 1_000 + left <= *to);
            assert_eq!(window.map(|(days, ..)| days), expected, "{left}");
        }
    }

    #[test]
    fn the_next_one_comes_up_at_its_days() {
        let end = 100 * DAY;
        for (now, next) in [(0, Some(70)), (70 * DAY, Some(93)), (98 * DAY, Some(99)), (99 * DAY, None)] {
            assert_eq!(next_reminder(end, now), next.map(|day| day * DAY), "{now}");
        }
    }
}
