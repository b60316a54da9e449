//! What commands print on stdout, and how they read a key that must not stand in the shell's history.

use std::io::{ErrorKind, Read, Write};

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::Failure;
use crate::licenses::key::LicenseKey;

/// The longest text that is read as a key; no key is as long.
const MOST_READ: u64 = 64 * 1024;

/// Prints text; false when nobody reads any more (`| head`), which is no failure.
pub fn print(text: &str) -> Result<bool, Failure> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(format!("stdout: {error}").into()),
    }
}

/// Prints like `println!`, but ends the process quietly where `println!` would panic: when nobody reads any more.
macro_rules! say {
    ($($text:tt)*) => { $crate::cli::out::line(format_args!($($text)*)) };
}
pub(super) use say;

/// One line on stdout, for [`say!`].
pub fn line(text: std::fmt::Arguments<'_>) {
    match print(&format!("{text}\n")) {
        Ok(true) => {}
        // What was to be done is done, or would only be printed: `| head` is no failure.
        Ok(false) => std::process::exit(0),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "keysmith: {error}");
            std::process::exit(1)
        }
    }
}

/// How a command tells what it has done.
#[derive(Clone, Copy, Debug, Default)]
pub struct Output {
    /// As one JSON value, for programs.
    pub json: bool,
}

impl Output {
    /// Prints `value` as JSON where that is asked for, else `text`. A reader that has gone away is no failure.
    pub fn tell(self, value: &impl Serialize, text: impl FnOnce() -> String) -> Result<(), Failure> {
        if self.json { print_json(value) } else { print(&text()).map(|_| ()) }
    }

    /// A sentence for people about work that is under way; programs get the result alone.
    pub fn remark(self, text: std::fmt::Arguments<'_>) {
        if !self.json {
            line(text);
        }
    }
}

/// Prints one JSON value.
pub fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    print(&format!("{}\n", serde_json::to_string(value)?)).map(|_| ())
}

/// The key of an argument; `-` reads it from stdin.
pub fn read_key(argument: &str) -> Result<LicenseKey, Failure> {
    let mut text = argument.to_owned();
    if argument == "-" {
        text.clear();
        std::io::stdin().take(MOST_READ).read_to_string(&mut text).map_err(|e| format!("stdin: {e}"))?;
    }
    Ok(LicenseKey::parse(&text)?)
}

/// A table that is printed as its rows come: aligned from the first page on, and wider when a later one needs it.
pub struct Table<const N: usize> {
    header: Option<[&'static str; N]>,
    widths: [usize; N],
}

impl<const N: usize> Table<N> {
    pub fn new(header: [&'static str; N]) -> Self {
        Self { header: Some(header), widths: header.map(UnicodeWidthStr::width) }
    }

    /// The next lines; before the first ones the header.
    pub fn lines(&mut self, rows: &[[String; N]]) -> String {
        for row in rows {
            for (width, cell) in self.widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        let mut text = String::new();
        if let Some(header) = self.header.take() {
            self.line(&header, &mut text);
        }
        rows.iter().for_each(|row| self.line(row, &mut text));
        text
    }

    fn line(&self, cells: &[impl AsRef<str>; N], text: &mut String) {
        let begin = text.len();
        for (width, cell) in self.widths.iter().zip(cells) {
            let cell = cell.as_ref();
            text.push_str(cell);
            // By the columns that a terminal gives it: an address may be Chinese.
            text.push_str(&" ".repeat(width.saturating_sub(cell.width()) + 2));
        }
        let end = text.trim_end_matches(' ').len().max(begin);
        text.truncate(end);
        text.push('\n');
    }
}

/// `name   value` lines, one fact a line; facts without a value are left out.
pub fn facts(facts: &[(&str, Option<String>)]) -> String {
    let width = facts.iter().map(|(name, _)| name.width()).max().unwrap_or(0) + 2;
    let shown = facts.iter().filter_map(|(name, value)| value.as_ref().map(|value| (name, value)));
    shown.map(|(name, value)| format!("{name:<width$}{value}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_each_other_whatever_the_script() {
        let mut table = Table::new(["KEY", "USER"]);
        let rows = [["ABC", "ann"], ["日本", "bob"], ["", "Zoë"]].map(|row| row.map(str::to_owned));
        assert_eq!(table.lines(&rows), "KEY   USER\nABC   ann\n日本  bob\n      Zoë\n");
        assert_eq!(table.lines(&[["LONGER".to_owned(), String::new()]]), "LONGER\n");
        assert_eq!(table.lines(&[["A".to_owned(), "b".to_owned()]]), "A       b\n");
        assert_eq!(Table::new(["A", "B"]).lines(&[]), "A  B\n");
    }

    #[test]
    fn facts_without_a_value_are_left_out() {
        assert_eq!(facts(&[("Id", Some("x".into())), ("Reason", None), ("Tier", Some("y".into()))]), {
            "Id      x\nTier    y\n"
        });
    }
}
