//! Pagination by cursor, so that a page stays in place while rows are added and removed.

use schemars::JsonSchema;
use serde::Serialize;

/// One page of a list, and the cursor of the next one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Page<T> {
    pub entries: Vec<T>,
    /// For the next call; null on the last page.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// Returns the first `limit` of `rows`. The query has to request one row more than is shown: if it exists, there is
    /// a next page, which begins after the last shown row's `cursor`.
    pub fn first_of(mut rows: Vec<T>, limit: i64, cursor: impl Fn(&T) -> &str) -> Self {
        let limit = usize::try_from(limit).unwrap_or(0);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = rows.last().filter(|_| more).map(|row| cursor(row).to_owned());
        Self { entries: rows, next_cursor }
    }

    /// Returns up to `limit` of `all`, after the row with the given `cursor`; an unknown cursor returns nothing. For
    /// lists that are short enough to be read completely.
    pub fn after(all: Vec<T>, limit: i64, after: Option<&str>, cursor: impl Fn(&T) -> &str) -> Self {
        let mut rest = all.into_iter();
        if let Some(after) = after {
            rest.find(|row| cursor(row) == after);
        }
        Self::first_of(rest.collect(), limit, cursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_row_more_than_shown_means_a_next_page() {
        let page = |rows: &[&'static str]| {
            let page = Page::first_of(rows.to_vec(), 2, |row| row);
            (page.entries, page.next_cursor)
        };
        assert_eq!(page(&[]), (vec![], None));
        assert_eq!(page(&["a", "b"]), (vec!["a", "b"], None));
        assert_eq!(page(&["a", "b", "c"]), (vec!["a", "b"], Some("b".to_owned())));
    }
}
