//! Localized texts of pages and mails: Fluent files in `locales/<language>/*.ftl` below the templates, embedded; single
//! messages can be replaced by a seller's file with the same path. <https://projectfluent.org>

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use minijinja::value::{Kwargs, ValueKind};
use minijinja::{Error, ErrorKind, HtmlEscape, Value};
use unic_langid::LanguageIdentifier;

use super::embedded::EMBEDDED;
use crate::language::Language;

/// All messages of one language. Missing ones (a seller's own template may use such ids) fall back to English.
pub(super) struct Messages {
    own: Bundle,
    english: Bundle,
}

pub(super) type Bundle = Arc<FluentBundle<FluentResource>>;

impl Messages {
    pub fn new(own: Bundle, english: Bundle) -> Self {
        Self { own, english }
    }

    /// Returns the message with this id. An unknown id, or a variable that is not passed, is an error.
    pub fn text(&self, id: &str, variables: &FluentArgs<'_>) -> Result<String, Error> {
        let wrong = |why: &str| Error::new(ErrorKind::InvalidOperation, format!("message {id}: {why}"));
        let known = self.own.get_message(id).is_some_and(|message| message.value().is_some());
        let bundle = if known { &self.own } else { &self.english };
        let pattern =
            bundle.get_message(id).and_then(|message| message.value()).ok_or_else(|| wrong("it does not exist"))?;
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(variables), &mut errors).into_owned();
        match errors.first() {
            None => Ok(text),
            Some(error) => Err(wrong(&error.to_string())),
        }
    }

    /// `t(id, name=value…)` in templates: plain text.
    pub fn plain(&self, id: &str, given: &Kwargs) -> Result<Value, Error> {
        self.text(id, &variables(given, &|value| value.to_string())?).map(Value::from)
    }

    /// `th(id, name=value…)`: a message with markup. Values are escaped unless they are markup themselves.
    pub fn markup(&self, id: &str, given: &Kwargs) -> Result<Value, Error> {
        let escaped = |value: &Value| match value.is_safe() {
            true => value.to_string(),
            false => HtmlEscape(&value.to_string()).to_string(),
        };
        self.text(id, &variables(given, &escaped)?).map(Value::from_safe_string)
    }
}

/// Converts variables: numbers stay numbers, so that a message can select by them; all else becomes text.
fn variables<'a>(given: &'a Kwargs, text: &dyn Fn(&Value) -> String) -> Result<FluentArgs<'a>, Error> {
    let mut variables = FluentArgs::new();
    for name in given.args() {
        let value: Value = given.peek(name)?;
        let value = match value.kind() {
            ValueKind::Number => {
                i64::try_from(value.clone()).map(FluentValue::from).unwrap_or_else(|_| text(&value).into())
            }
            ValueKind::Undefined | ValueKind::None => {
                return Err(Error::new(ErrorKind::UndefinedError, format!("the variable {name} has no value")));
            }
            _ => FluentValue::String(Cow::Owned(text(&value))),
        };
        variables.set(name, value);
    }
    Ok(variables)
}

/// Loads the messages of a language. `replaced`: the seller's files by path (`locales/de/shop.ftl`); each may contain
/// any number of messages.
pub(super) fn bundle(language: Language, replaced: &BTreeMap<String, String>) -> Result<Bundle, Error> {
    let wrong = |why: String| Error::new(ErrorKind::SyntaxError, why);
    let tag: LanguageIdentifier = language.tag().parse().map_err(|error| wrong(format!("{error}")))?;
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // Isolation marks for right-to-left values appear as boxes in mail programs, and none of the languages needs them.
    bundle.set_use_isolating(false);
    let folder = format!("locales/{language}");
    for file in EMBEDDED.get_dir(&folder).into_iter().flat_map(|dir| dir.files()) {
        let path = file.path().display().to_string();
        let resource = parse(&path, file.contents_utf8().unwrap_or_default())?;
        // Each id must be unique, also across files.
        bundle.add_resource(resource).map_err(|errors| wrong(format!("{path}: {errors:?}")))?;
    }
    let start = format!("{folder}/");
    for (path, text) in replaced.iter().filter(|(path, _)| path.starts_with(&start)) {
        bundle.add_resource_overriding(parse(path, text)?);
    }
    Ok(Arc::new(bundle))
}

/// Returns English with non-ASCII letters: any ASCII text on a page did not come from a message.
#[cfg(test)]
pub(super) fn pseudo(replaced: &BTreeMap<String, String>) -> Result<Bundle, Error> {
    let mut bundle = bundle(Language::English, replaced)?;
    if let Some(bundle) = Arc::get_mut(&mut bundle) {
        bundle.set_transform(Some(disguised));
    }
    Ok(bundle)
}

/// Converts letters to full-width forms but leaves tags unchanged. A tag may begin in the part of the message before a
/// variable.
#[cfg(test)]
fn disguised(text: &str) -> Cow<'_, str> {
    let begins_inside = text.find('>').is_some_and(|end| text.find('<').is_none_or(|start| end < start));
    let mut inside = begins_inside;
    let letters = text.chars().map(|letter| {
        match letter {
            '<' => inside = true,
            '>' => inside = false,
            _ => {}
        }
        match letter.is_ascii_alphabetic() && !inside {
            true => char::from_u32(u32::from(letter) + 0xfee0).unwrap_or(letter),
            false => letter,
        }
    });
    Cow::Owned(letters.collect())
}

fn parse(path: &str, text: &str) -> Result<FluentResource, Error> {
    FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| {
        let first = errors.first().map(|error| {
            let line = text.get(..error.pos.start).unwrap_or(text).lines().count().max(1);
            format!("line {line}: {}", error.kind)
        });
        Error::new(ErrorKind::SyntaxError, format!("{path}: {}", first.unwrap_or_default()))
    })
}
