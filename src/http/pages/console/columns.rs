//! The visible columns of a list, selected in a form on the page and kept in a cookie. The first column links to the
//! rows' pages and is always visible.

use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use actix_web::cookie::time::Duration;
use serde_json::{Value, json};

use crate::http::cookies;

/// How long a selection is kept.
const KEPT: Duration = Duration::days(365);
/// The longest cookie that is read, in bytes.
const LONGEST: usize = 3_000;

/// The columns of a list.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// The list's name in its address.
    pub name: &'static str,
    pub columns: &'static [&'static str],
    /// The number of columns shown by default.
    pub usual: usize,
}

/// A list's visible columns, and the cookie that keeps a new selection.
pub struct Columns {
    of: Known,
    /// Indexes into the section's columns.
    shown: Vec<usize>,
    pub cookie: Option<Cookie<'static>>,
}

impl Columns {
    /// Reads the columns from `?columns=a,b` (the parameter may be repeated) or from the cookie, or returns the
    /// defaults.
    pub fn of(req: &HttpRequest, section: Known) -> Self {
        let kept = cookies::value(req, cookies::COLUMNS).filter(|text| text.len() <= LONGEST).unwrap_or_default();
        let asked: Vec<String> = url::form_urlencoded::parse(req.query_string().as_bytes())
            .filter(|(name, _)| name == "columns")
            .flat_map(|(_, text)| text.split(',').map(str::to_owned).collect::<Vec<_>>())
            .collect();
        if !asked.is_empty() {
            let shown = numbers(section, asked.iter().map(String::as_str));
            let cookie = cookies::build(cookies::COLUMNS, with(&kept, section, shown.as_deref()), Some(KEPT));
            return Self { of: section, shown: shown.unwrap_or_else(|| usual(section)), cookie: Some(cookie) };
        }
        let of_section = kept.split('|').find_map(|list| list.strip_prefix(section.name)?.strip_prefix(':'));
        let shown = of_section.and_then(|names| numbers(section, names.split('.')));
        Self { of: section, shown: shown.unwrap_or_else(|| usual(section)), cookie: None }
    }

    /// Returns the names of the visible columns.
    pub fn names(&self) -> Vec<&'static str> {
        self.shown.iter().filter_map(|number| self.of.columns.get(*number).copied()).collect()
    }

    /// Returns a row's cells in the visible columns.
    pub fn cells<C: Clone>(&self, row: &[C]) -> Vec<C> {
        self.shown.iter().filter_map(|number| row.get(*number).cloned()).collect()
    }

    /// Returns the form's choices: all but the first column, which is always shown.
    pub fn choices(&self) -> Vec<Value> {
        let choice = |(number, name): (usize, &&str)| json!({"value": word(name), "label": name, "chosen": self.shown.contains(&number)});
        self.of.columns.iter().enumerate().skip(1).map(choice).collect()
    }
}

/// Returns a column's name in addresses and cookies.
fn word(column: &str) -> String {
    column.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

fn usual(section: Known) -> Vec<usize> {
    (0..section.usual.min(section.columns.len())).collect()
}

/// Returns the indexes of the section's columns with these names, and of the first column; `None` when no name matches.
fn numbers<'a>(section: Known, names: impl Iterator<Item = &'a str>) -> Option<Vec<usize>> {
    let names: Vec<&str> = names.collect();
    let is_named = |(number, column): &(usize, &&str)| *number == 0 || names.contains(&word(column).as_str());
    let shown: Vec<usize> = section.columns.iter().enumerate().filter(is_named).map(|(number, _)| number).collect();
    (shown.len() > 1).then_some(shown)
}

/// Returns the cookie's value with this selection for the section. A `shown` of `None` restores the defaults.
fn with(kept: &str, section: Known, shown: Option<&[usize]>) -> String {
    let of_section = format!("{}:", section.name);
    let mut lists: Vec<String> =
        kept.split('|').filter(|list| !list.is_empty() && !list.starts_with(&of_section)).map(str::to_owned).collect();
    if let Some(shown) = shown {
        let names = shown.iter().filter_map(|number| section.columns.get(*number)).map(|name| word(name));
        lists.push(format!("{of_section}{}", names.collect::<Vec<_>>().join(".")));
    }
    lists.join("|")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::pages::console::list::SECTIONS;

    #[test]
    fn each_column_has_a_word_of_its_own() {
        for section in SECTIONS {
            let mut words: Vec<String> = section.columns.iter().map(|name| word(name)).collect();
            words.sort();
            words.dedup();
            assert_eq!(words.len(), section.columns.len(), "{}", section.name);
        }
    }

    #[test]
    fn a_choice_replaces_the_lists_own_and_leaves_the_others() {
        let section = super::super::orders::SECTION.known();
        let shown = numbers(section, ["amount", "nonsense", "stripe-payment"].into_iter());
        assert_eq!(shown.as_deref(), Some(&[0, 4, 9][..]));
        let cookie = with("licenses:a.b|orders:customer.what", section, shown.as_deref());
        assert_eq!(cookie, "licenses:a.b|orders:customer.amount.stripe-payment");
        assert_eq!(with(&cookie, section, None), "licenses:a.b");
        assert_eq!(numbers(section, ["nonsense"].into_iter()), None);
    }
}
