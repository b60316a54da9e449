//! Pages and mails from templates: embedded in the binary, any one of them replaceable by a file of the seller's.
//!
//! A name that ends in `.html` is HTML and every value in it is escaped; any other is plain text. An undefined value is
//! an error, never an empty place. Filters and functions beyond MiniJinja's own: `date`, `money(amount, currency)`,
//! `asset(name)` (the path of an embedded file, with its fingerprint).

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value};
use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// Why a template could not be loaded or rendered.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// A file of the override folder cannot be read, or is not UTF-8.
    #[error("cannot read {path}: {source}")]
    Unreadable { path: PathBuf, source: io::Error },
    /// A template that is not there, has a mistake, or asks for a value that it was not given. The text names the
    /// template and the line and never holds a value.
    #[error("template {name}: {}", chain(.source))]
    Render { name: String, source: Error },
}

/// All templates; cheap to clone. Embedded ones are compiled when they are first used.
#[derive(Clone, Debug)]
pub struct Templates(Arc<Environment<'static>>);

impl Templates {
    /// The embedded templates, replaced by the files of the same path below `overrides` where there are any (and that
    /// folder need not exist). Files in there are read and compiled now: a mistake in one is found at start.
    pub fn load(overrides: Option<&Path>) -> Result<Self, TemplateError> {
        let mut own = BTreeMap::new();
        if let Some(folder) = overrides {
            read_folder(folder, "", &mut own)?;
        }
        let names: Vec<String> = own.keys().cloned().collect();
        let templates = Self(Arc::new(environment(own)));
        for name in &names {
            templates.0.get_template(name).map_err(|source| TemplateError::Render { name: name.clone(), source })?;
        }
        Ok(templates)
    }

    /// Renders the template of this path, such as `pages/buy.html`, from a value that serializes to a map.
    pub fn render(&self, name: &str, context: impl Serialize) -> Result<String, TemplateError> {
        let rendered = self.0.get_template(name).and_then(|t| t.render(Value::from(Serde(context))));
        rendered.map_err(|source| TemplateError::Render { name: name.to_owned(), source })
    }

    /// The values that a template asks for by itself, without those of its layout.
    #[cfg(test)]
    pub fn variables(&self, name: &str) -> Result<std::collections::BTreeSet<String>, TemplateError> {
        let found = self.0.get_template(name).map(|template| template.undeclared_variables(false));
        let found = found.map_err(|source| TemplateError::Render { name: name.to_owned(), source })?;
        let own = |name: &String| self.0.globals().all(|(global, _)| global != name);
        Ok(found.into_iter().filter(own).collect())
    }

    /// Whether there is such a template.
    pub fn has(&self, name: &str) -> bool {
        self.0.get_template(name).is_ok()
    }
}

fn environment(own: BTreeMap<String, String>) -> Environment<'static> {
    let mut env = Environment::new();
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        env.set_syntax(syntax);
    }
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_auto_escape_callback(|name| if name.ends_with(".html") { AutoEscape::Html } else { AutoEscape::None });
    env.set_loader(move |name| match own.get(name) {
        Some(source) => Ok(Some(source.clone())),
        None => embedded(name).map(|found| found.map(str::to_owned)),
    });
    env.add_filter("date", |text: &str| date(text));
    env.add_function("asset", |name: &str| {
        let missing = || Error::new(ErrorKind::InvalidOperation, format!("there is no asset {name:?}"));
        crate::assets::path(name).map(Value::from_safe_string).ok_or_else(missing)
    });
    env.add_function("money", |amount: i64, currency: &str| money(amount, currency));
    env
}

fn embedded(name: &str) -> Result<Option<&'static str>, Error> {
    let Some(file) = EMBEDDED.get_file(name) else {
        return Ok(None);
    };
    let text = std::str::from_utf8(file.contents());
    text.map(Some).map_err(|e| Error::new(ErrorKind::SyntaxError, "not UTF-8").with_source(e))
}

/// Reads every file below `folder` under its path relative to it, with `/` on every system.
fn read_folder(folder: &Path, prefix: &str, into: &mut BTreeMap<String, String>) -> Result<(), TemplateError> {
    let unreadable = |path: &Path, source| TemplateError::Unreadable { path: path.to_owned(), source };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound && prefix.is_empty() => return Ok(()),
        Err(error) => return Err(unreadable(folder, error)),
    };
    for entry in entries {
        let path = entry.map_err(|e| unreadable(folder, e))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let name = format!("{prefix}{name}");
        if path.is_dir() {
            read_folder(&path, &format!("{name}/"), into)?;
        } else if name.ends_with(".html") || name.ends_with(".txt") {
            into.insert(name, std::fs::read_to_string(&path).map_err(|e| unreadable(&path, e))?);
        }
    }
    Ok(())
}

/// `2026-11-23T08:00:00Z` as `23 Nov 2026`.
fn date(text: &str) -> Result<String, Error> {
    let format = format_description!("[day padding:none] [month repr:short] [year]");
    let wrong = || Error::new(ErrorKind::InvalidOperation, "date takes an RFC 3339 text");
    let time = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| wrong())?;
    time.format(format).map_err(|_| wrong())
}

/// An amount of Stripe's minor units as people write it: `money(49900, "usd")` is `$499.00`, `money(500, "jpy")` is
/// `¥500`, `money(1200, "chf")` is `CHF 12.00`. Source: <https://docs.stripe.com/currencies#zero-decimal>.
pub fn money(amount: i64, currency: &str) -> String {
    let currency = currency.to_ascii_lowercase();
    let decimals: usize = match currency.as_str() {
        "bif" | "clp" | "djf" | "gnf" | "jpy" | "kmf" | "krw" | "mga" | "pyg" | "rwf" | "vnd" | "vuv" | "xaf"
        | "xof" | "xpf" => 0,
        "bhd" | "jod" | "kwd" | "omr" | "tnd" => 3,
        _ => 2,
    };
    let symbol = match currency.as_str() {
        "usd" => "$".to_owned(),
        "eur" => "€".to_owned(),
        "gbp" => "£".to_owned(),
        "jpy" => "¥".to_owned(),
        _ => format!("{} ", currency.to_ascii_uppercase()),
    };
    let digits = format!("{:0>width$}", amount.unsigned_abs(), width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    let sign = if amount < 0 { "-" } else { "" };
    let point = if decimals == 0 { "" } else { "." };
    format!("{sign}{symbol}{}{point}{fraction}", thousands(whole))
}

/// `1234567` as `1,234,567`.
fn thousands(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The error and its causes in one line: MiniJinja tells the template that includes another, and the cause the mistake.
fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause: Option<&(dyn StdError + 'static)> = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests;
