//! Decides when a backup is due: once per interval of the clock (a day, six hours), so that the time of day does not
//! drift.

use super::last::{self, Backup};
use super::{BackupsError, make};
use crate::config::{BackupConfig, Schedule};
use crate::db::{DatabaseUrl, Db};
use crate::ids::Context;

/// Runs one pass: makes a backup if one is due.
pub async fn run(
    db: &Db,
    url: &DatabaseUrl,
    config: &BackupConfig,
    context: &Context,
) -> Result<Option<Backup>, BackupsError> {
    let Some(every) = config.schedule.every() else { return Ok(None) };
    let last = db.read(last::read).await?.map(|backup| backup.at);
    if !is_due(last, every, context.now()) {
        return Ok(None);
    }
    // A copy made before this interval does not count for it.
    let begun = context.now().div_euclid(every) * every - 1;
    let since = last.unwrap_or(begun).max(begun);
    make::make(db, url, config, context, Some(since)).await.map(Some)
}

/// If the last backup is ahead of the clock, the clock has been set back since.
fn is_due(last: Option<i64>, every: i64, now: i64) -> bool {
    last.is_none_or(|last| last > now || last.div_euclid(every) < now.div_euclid(every))
}

/// Describes what is wrong with the backups, in a sentence; `None` = nothing.
pub fn trouble(last: Option<&Backup>, schedule: Schedule, now: i64) -> Option<String> {
    let every = schedule.every()?;
    match last {
        None => Some("none has been made yet".to_owned()),
        Some(last) if now - last.at > 2 * every => {
            Some(format!("the latest good one is {} hours old", (now - last.at) / 3_600))
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;

    #[test]
    fn one_copy_a_span() {
        let noon = 20_000 * DAY + DAY / 2;
        assert!(is_due(None, DAY, noon));
        assert!(!is_due(Some(noon - 60), DAY, noon));
        assert!(is_due(Some(noon - DAY), DAY, noon), "yesterday's");
        assert!(is_due(Some(noon - DAY / 2 - 1), DAY, noon), "made just before midnight");
        assert!(is_due(Some(noon + 5), DAY, noon), "the clock was set back");
        assert!(!is_due(Some(noon - 60), DAY, noon + DAY / 2 - 1));
    }

    #[test]
    fn an_old_copy_is_told_of() {
        let backup = |at| Backup { at, path: String::new(), bytes: 1, found: String::new(), stored: None, removed: 0 };
        let every = Schedule::Every(DAY);
        assert!(trouble(None, every, 0).is_some());
        assert_eq!(trouble(Some(&backup(0)), every, 2 * DAY), None);
        assert_eq!(
            trouble(Some(&backup(0)), every, 2 * DAY + 1).as_deref(),
            Some("the latest good one is 48 hours old")
        );
        assert_eq!(trouble(None, Schedule::Off, 0), None);
    }
}
