//! Prints the output of commands, and reads keys that must not appear in the shell's history.

use std::io::{ErrorKind, Read, Write};

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::Failure;
use crate::licenses::key::LicenseKey;

/// Maximum number of bytes read as a key; no key is that long.
const MOST_READ: u64 = 64 * 1024;

/// Prints text. Returns false when the reader closed the pipe (`| head`), which is not a failure.
pub fn print(text: &str) -> Result<bool, Failure> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(format!("stdout: {error}").into()),
    }
}

/// Prints like `println!`, but exits quietly where `println!` would panic: when the reader closed the pipe.
macro_rules! say {
    ($($text:tt)*) => { $crate::cli::out::line(format_args!($($text)*)) };
}
pub(super) use say;

/// Prints one line to stdout, for [`say!`].
pub fn line(text: std::fmt::Arguments<'_>) {
    match print(&format!("{text}\n")) {
        Ok(true) => {}
        // The work is done, or there is only more to print: a closed pipe (`| head`) is not a failure.
        Ok(false) => std::process::exit(0),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "keysmith: {error}");
            std::process::exit(1)
        }
    }
}

/// How a command reports its result.
#[derive(Clone, Copy, Debug, Default)]
pub struct Output {
    /// Print one JSON value, for programs.
    pub json: bool,
}

impl Output {
    /// Prints `value` as JSON if requested, otherwise `text`. A closed pipe is not a failure.
    pub fn tell(self, value: &impl Serialize, text: impl FnOnce() -> String) -> Result<(), Failure> {
        if self.json { print_json(value) } else { print(&text()).map(|_| ()) }
    }

    /// Prints a progress message for people; programs receive only the result.
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

/// Parses the key in an argument; `-` reads it from stdin.
pub fn read_key(argument: &str) -> Result<LicenseKey, Failure> {
    let mut text = argument.to_owned();
    if argument == "-" {
        text.clear();
        std::io::stdin().take(MOST_READ).read_to_string(&mut text).map_err(|e| format!("stdin: {e}"))?;
    }
    Ok(LicenseKey::parse(&text)?)
}

/// A table printed page by page: aligned from the first page on, wider when a later page needs it.
pub struct Table<const N: usize> {
    header: Option<[&'static str; N]>,
    widths: [usize; N],
}

impl<const N: usize> Table<N> {
    pub fn new(header: [&'static str; N]) -> Self {
        Self { header: Some(header), widths: header.map(UnicodeWidthStr::width) }
    }

    /// Returns the next lines, preceded by the header the first time.
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
            // Measured in terminal columns: an address may contain wide characters.
            text.push_str(&" ".repeat(width.saturating_sub(cell.width()) + 2));
        }
        let end = text.trim_end_matches(' ').len().max(begin);
        text.truncate(end);
        text.push('\n');
    }
}

/// Formats `name   value` lines, one fact per line; facts without a value are left out.
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
