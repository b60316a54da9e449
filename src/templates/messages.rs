//! The words of pages and mails, by language: Fluent files in `locales/<language>/*.ftl` below the templates, embedded,
//! single messages replaceable by a seller's file of the same path. <https://projectfluent.org>

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

/// All messages of one language. What it lacks, because a seller's own template asks for it, is said in English.
pub(super) struct Messages {
    own: Bundle,
    english: Bundle,
}

pub(super) type Bundle = Arc<FluentBundle<FluentResource>>;

impl Messages {
    pub fn new(own: Bundle, english: Bundle) -> Self {
        Self { own, english }
    }

    /// The message of this id. An unknown id, and a variable that the message asks for and is not given, are errors.
    pub fn text(&self, id: &str, variables: &FluentArgs<'_>) -> Result<String, Error> {
        let wrong = |why: &str| Error::new(ErrorKind::InvalidOperation, format!("message {id}: {why}"));
        let known = self.own.get_message(id).is_some_and(|message| message.value().is_some());
        let bundle = if known { &self.own } else { &self.english };
        let pattern =
            bundle.get_message(id).and_then(|message| message.value()).ok_or_else(|| wrong("there is none"))?;
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(variables), &mut errors).into_owned();
        match errors.first() {
            None => Ok(text),
            Some(error) => Err(wrong(&error.to_string())),
        }
    }

    /// `t(id, name=value…)` of the templates: plain text.
    pub fn plain(&self, id: &str, given: &Kwargs) -> Result<Value, Error> {
        self.text(id, &variables(given, &|value| value.to_string())?).map(Value::from)
    }

    /// `th(id, name=value…)`: a message with markup. What is put into it is escaped first, unless it is markup itself.
    pub fn markup(&self, id: &str, given: &Kwargs) -> Result<Value, Error> {
        let escaped = |value: &Value| match value.is_safe() {
            true => value.to_string(),
            false => HtmlEscape(&value.to_string()).to_string(),
        };
        self.text(id, &variables(given, &escaped)?).map(Value::from_safe_string)
    }
}

/// Numbers stay numbers, so that a message can choose by them; all else is text.
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

/// The embedded messages of a language. `replaced`: files of the seller's by their paths (`locales/de/shop.ftl`); each may
/// hold as few messages as it likes.
pub(super) fn bundle(language: Language, replaced: &BTreeMap<String, String>) -> Result<Bundle, Error> {
    let wrong = |why: String| Error::new(ErrorKind::SyntaxError, why);
    let tag: LanguageIdentifier = language.tag().parse().map_err(|error| wrong(format!("{error}")))?;
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // The marks that keep right-to-left values apart show up as boxes in mail programs; none of the languages needs them.
    bundle.set_use_isolating(false);
    let folder = format!("locales/{language}");
    for file in EMBEDDED.get_dir(&folder).into_iter().flat_map(|dir| dir.files()) {
        let path = file.path().display().to_string();
        let resource = parse(&path, file.contents_utf8().unwrap_or_default())?;
        // One id, one message: also across files.
        bundle.add_resource(resource).map_err(|errors| wrong(format!("{path}: {errors:?}")))?;
    }
    let start = format!("{folder}/");
    for (path, text) in replaced.iter().filter(|(path, _)| path.starts_with(&start)) {
        bundle.add_resource_overriding(parse(path, text)?);
    }
    Ok(Arc::new(bundle))
}

/// English in letters that are no English: what is still written in ASCII was not taken from a message.
#[cfg(test)]
pub(super) fn pseudo(replaced: &BTreeMap<String, String>) -> Result<Bundle, Error> {
    let mut bundle = bundle(Language::English, replaced)?;
    if let Some(bundle) = Arc::get_mut(&mut bundle) {
        bundle.set_transform(Some(disguised));
    }
    Ok(bundle)
}

/// Letters moved to the full-width forms, tags left as they are. A tag may begin in the part of the message before a variable.
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
