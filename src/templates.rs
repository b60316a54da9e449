//! Renders pages and mails from templates embedded in the binary; the seller can replace any of them with a file.
//!
//! A template whose name ends in `.html` is HTML, with every value escaped; any other is plain text. An undefined value
//! is an error, never an empty string. Filters and functions in addition to MiniJinja's: `t(message, …)` and
//! `th(message, …)` for localized text, `date`, `moment` (date and time), `site` (a domain as people write it),
//! `money(amount, currency)`, `wrap` and `underline` for text mails, `asset(name)` (the path of an embedded file, with
//! its fingerprint). Values: `lang`, `languages` and `colon` (with the space before it in French). Text, dates and
//! money follow the [`Language`].

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use fluent_bundle::FluentValue;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value};
use serde::Serialize;
use serde_json::{Map, Value as Json};
use textwrap::{WordSeparator, WordSplitter};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use unicode_width::UnicodeWidthStr;

use self::embedded::EMBEDDED;
use self::messages::{Bundle, Messages};
use crate::language::Language;

mod embedded;
pub mod mail_texts;
mod messages;

/// Maximum line length of a text mail, in columns.
const MAIL_WIDTH: usize = 72;

/// Why a template could not be loaded or rendered.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// A file in the override folder cannot be read or is not UTF-8.
    #[error("cannot read {path}: {source}")]
    Unreadable { path: PathBuf, source: io::Error },
    /// A template is missing, has a mistake, or uses an undefined value. The text names the template and the line, and
    /// never contains a value.
    #[error("template {name}: {}", chain(.source))]
    Render { name: String, source: Error },
}

/// All templates, in one language; cheap to clone. Embedded ones are compiled on first use.
#[derive(Clone)]
pub struct Templates {
    all: Arc<All>,
    language: Language,
}

struct All {
    /// The seller's own templates by path.
    own: Arc<BTreeMap<String, String>>,
    /// In the order of [`Language::ALL`].
    languages: Vec<(Arc<Messages>, OnceLock<Environment<'static>>)>,
}

impl Templates {
    /// Loads the embedded templates and messages, replaced by files with the same path below `overrides` (the folder
    /// need not exist). Those files are read and compiled now, so that a mistake in one is found at startup.
    pub fn load(overrides: Option<&Path>) -> Result<Self, TemplateError> {
        let own = own(overrides)?;
        let bundles = bundles(&own)?;
        Self::compiled(own, bundles)
    }

    /// Loads pseudo-localized templates, where all messages use non-ASCII letters in every language: any text in plain
    /// letters did not come from a message.
    #[cfg(test)]
    pub fn load_pseudo(overrides: Option<&Path>) -> Result<Self, TemplateError> {
        let own = own(overrides)?;
        let pseudo =
            messages::pseudo(&own).map_err(|source| TemplateError::Render { name: "locales".into(), source })?;
        Self::compiled(own, vec![pseudo; Language::ALL.len()])
    }

    /// Compiles the templates; `bundles` are in the order of [`Language::ALL`].
    fn compiled(own: BTreeMap<String, String>, bundles: Vec<Bundle>) -> Result<Self, TemplateError> {
        let names: Vec<String> = own.keys().filter(|name| !name.ends_with(".ftl")).cloned().collect();
        let english = Language::ALL.iter().zip(&bundles).find(|(language, _)| **language == Language::English);
        let missing = || Error::new(ErrorKind::InvalidOperation, "no messages in English");
        let wrong = |source| TemplateError::Render { name: "locales/en".to_owned(), source };
        let english = english.map(|(_, bundle)| bundle.clone()).ok_or_else(|| wrong(missing()))?;
        let messages = |bundle| Arc::new(Messages::new(bundle, english.clone()));
        let languages = bundles.into_iter().map(|bundle| (messages(bundle), OnceLock::new())).collect();
        let templates = Self { all: Arc::new(All { own: Arc::new(own), languages }), language: Language::English };
        for name in &names {
            let compiled = templates.environment().and_then(|env| env.get_template(name).map(|_| ()));
            compiled.map_err(|source| TemplateError::Render { name: name.clone(), source })?;
        }
        Ok(templates)
    }

    /// Returns these templates in another language.
    #[must_use]
    pub fn of(&self, language: Language) -> Self {
        Self { all: self.all.clone(), language }
    }

    /// Returns the language of these templates.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Returns the messages of the language, and its template environment.
    fn spoken(&self) -> Option<&(Arc<Messages>, OnceLock<Environment<'static>>)> {
        self.all.languages.get(Language::ALL.iter().position(|language| *language == self.language)?)
    }

    fn environment(&self) -> Result<&Environment<'static>, Error> {
        let missing = || Error::new(ErrorKind::InvalidOperation, "no such language");
        let (messages, environment) = self.spoken().ok_or_else(missing)?;
        Ok(environment.get_or_init(|| new_environment(self.all.own.clone(), self.language, messages.clone())))
    }

    /// Renders the template with this path, such as `pages/buy.html`, from a value that serializes to a map.
    pub fn render(&self, name: &str, context: impl Serialize) -> Result<String, TemplateError> {
        let template = self.environment().and_then(|env| env.get_template(name));
        let rendered = template.and_then(|template| template.render(Value::from(Serde(context))));
        let text = rendered.map_err(|source| TemplateError::Render { name: name.to_owned(), source })?;
        Ok(match self.language {
            // Templates put a space between the sentences of a paragraph; these languages have none there.
            Language::Japanese | Language::Chinese => text.replace("。 ", "。"),
            _ => text,
        })
    }

    /// Returns the undeclared variables of a template, without those of its layout.
    #[cfg(test)]
    pub fn variables(&self, name: &str) -> Result<std::collections::BTreeSet<String>, TemplateError> {
        let wrong = |source| TemplateError::Render { name: name.to_owned(), source };
        let environment = self.environment().map_err(wrong)?;
        let template = environment.get_template(name).map_err(wrong)?;
        let own = |name: &String| environment.globals().all(|(global, _)| global != name);
        Ok(template.undeclared_variables(false).into_iter().filter(own).collect())
    }

    /// Whether this template exists.
    pub fn has(&self, name: &str) -> bool {
        self.environment().is_ok_and(|env| env.get_template(name).is_ok())
    }

    /// Formats a message with its variables; `None` if it does not exist or uses another variable.
    pub fn message(&self, id: &str, variables: &Map<String, Json>) -> Option<String> {
        let (messages, _) = self.spoken()?;
        let value = |value: &Json| match (value.as_i64(), value.as_str()) {
            (Some(number), _) => Some(FluentValue::from(number)),
            (None, text) => text.map(|text| FluentValue::from(text.to_owned())),
        };
        let variables = variables.iter().filter_map(|(name, given)| Some((name.as_str(), value(given)?))).collect();
        messages.text(id, &variables).ok()
    }
}

impl std::fmt::Debug for Templates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Templates").field("language", &self.language).finish_non_exhaustive()
    }
}

/// Returns the messages of all languages, in the order of [`Language::ALL`], with the seller's files replacing built-in
/// ones.
fn bundles(own: &BTreeMap<String, String>) -> Result<Vec<Bundle>, TemplateError> {
    let of = |language: &Language| {
        let name = format!("locales/{language}");
        messages::bundle(*language, own).map_err(|source| TemplateError::Render { name, source })
    };
    Language::ALL.iter().map(of).collect()
}

/// Reads the seller's own files below a folder, if there is one.
fn own(overrides: Option<&Path>) -> Result<BTreeMap<String, String>, TemplateError> {
    let mut own = BTreeMap::new();
    if let Some(folder) = overrides {
        read_folder(folder, "", &mut own)?;
    }
    Ok(own)
}

fn new_environment(
    own: Arc<BTreeMap<String, String>>,
    language: Language,
    messages: Arc<Messages>,
) -> Environment<'static> {
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
    env.add_global("lang", language.tag());
    env.add_global("colon", language.colon());
    let choice = |language: &Language| BTreeMap::from([("tag", language.tag()), ("name", language.name())]);
    env.add_global("languages", Language::ALL.iter().map(choice).collect::<Vec<_>>());
    let markup = messages.clone();
    env.add_function("t", move |id: &str, given: Kwargs| messages.plain(id, &given));
    env.add_function("th", move |id: &str, given: Kwargs| markup.markup(id, &given));
    // In languages with spaces between words, lines break only at spaces, and an address is never split.
    let separator = match language {
        Language::Japanese | Language::Chinese => WordSeparator::UnicodeBreakProperties,
        _ => WordSeparator::AsciiSpace,
    };
    let lines = textwrap::Options::new(MAIL_WIDTH)
        .word_separator(separator)
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(false);
    env.add_filter("wrap", move |text: &str| textwrap::fill(text, &lines));
    env.add_filter("underline", |text: &str| format!("{text}\n{}", "-".repeat(text.width().min(MAIL_WIDTH))));
    env.add_filter("date", move |text: &str| parsed(text).map(|time| language.date(time)));
    env.add_function("asset", |name: &str| {
        let missing = || Error::new(ErrorKind::InvalidOperation, format!("there is no asset {name:?}"));
        crate::assets::path(name).map(Value::from_safe_string).ok_or_else(missing)
    });
    env.add_filter("site", |text: &str| as_written(text));
    env.add_filter("moment", move |text: &str| parsed(text).map(|time| language.date_time(time)));
    env.add_function("money", move |amount: i64, currency: &str| language.money(amount, currency));
    env
}

fn embedded(name: &str) -> Result<Option<&'static str>, Error> {
    let Some(file) = EMBEDDED.get_file(name) else {
        return Ok(None);
    };
    let text = std::str::from_utf8(file.contents());
    text.map(Some).map_err(|e| Error::new(ErrorKind::SyntaxError, "not UTF-8").with_source(e))
}

/// Reads every file below `folder`, keyed by its relative path with `/` on every system.
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
        } else if [".html", ".txt", ".ftl"].iter().any(|end| name.ends_with(end)) {
            into.insert(name, std::fs::read_to_string(&path).map_err(|e| unreadable(&path, e))?);
        }
    }
    Ok(())
}

/// Converts a domain to the form people write: `bücher.example` for `xn--bcher-kva.example`. Any other text is returned
/// unchanged.
pub fn as_written(text: &str) -> String {
    let is_domain = !text.contains(|c: char| c.is_whitespace() || c.is_ascii_uppercase());
    if !is_domain || !text.split('.').any(|label| label.starts_with("xn--")) {
        return text.to_owned();
    }
    // A malformed domain stays in ASCII.
    let (written, valid) = idna::domain_to_unicode(text);
    if valid.is_ok() { written } else { text.to_owned() }
}

/// Parses `2026-11-23T08:00:00Z`.
fn parsed(text: &str) -> Result<OffsetDateTime, Error> {
    let wrong = |_| Error::new(ErrorKind::InvalidOperation, "dates are RFC 3339 texts");
    OffsetDateTime::parse(text, &Rfc3339).map_err(wrong)
}

/// Joins an error and its causes in one line: MiniJinja's error names the including template, its cause the actual
/// mistake.
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
mod language_tests;
#[cfg(test)]
mod tests;
