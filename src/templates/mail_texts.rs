//! Mail texts that a seller can replace: which messages a mail has, what they say, and whether a new text is valid.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;
use serde_json::{Map, Value as Json};

use super::embedded::EMBEDDED;
use super::{TemplateError, Templates, bundles};
use crate::language::Language;

/// Maximum length of a text, in characters.
const LONGEST: usize = 2_000;
/// The name under which the messages of the mail layout, and those that several mails share, are listed.
pub const LAYOUT: &str = "layout";
/// The seller's texts among the replaced files: sorts after every other file, so that they win.
const FILE: &str = "~texts.ftl";

/// A message of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub id: &'static str,
    /// The built-in text, in Fluent syntax.
    pub text: &'static str,
    /// Whether it is the mail's subject, which must be one line.
    pub is_subject: bool,
}

/// A text of the seller's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnText {
    pub language: Language,
    /// The id of the message that it replaces.
    pub message: String,
    /// In Fluent syntax.
    pub text: String,
}

/// The mails to customers by folder name, each with its message ids in reading order. [`LAYOUT`] has those around every
/// mail.
pub static MAILS: LazyLock<BTreeMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut mails: BTreeMap<&'static str, Vec<&'static str>> = BTreeMap::new();
    let known: BTreeSet<&str> = sources(Language::English).keys().copied().collect();
    for dir in EMBEDDED.get_dir("mail").into_iter().flat_map(|dir| dir.dirs()) {
        let Some(name) = dir.path().file_name().and_then(|name| name.to_str()) else { continue };
        let mut ids = Vec::new();
        for part in ["subject.txt", "body.html", "body.txt"] {
            let file = dir.get_file(dir.path().join(part)).and_then(|file| file.contents_utf8());
            asked_for(file.unwrap_or_default(), &known, &mut ids);
        }
        mails.insert(name, ids);
    }
    // Messages that several mails share, or that only the layout uses, are edited in one place.
    let mut asked: BTreeMap<&str, usize> = BTreeMap::new();
    mails.values().flatten().for_each(|id| *asked.entry(id).or_default() += 1);
    let is_own = |id: &&str| asked.get(id) == Some(&1);
    mails.values_mut().for_each(|ids| ids.retain(is_own));
    mails.retain(|_, ids| !ids.is_empty());
    mails.insert(LAYOUT, known.into_iter().filter(|id| !is_own(id)).collect());
    mails
});

/// Adds the message ids that a template uses: literal ids, and all ids with a prefix to which its code appends.
fn asked_for(source: &str, known: &BTreeSet<&'static str>, ids: &mut Vec<&'static str>) {
    for named in source.split('"').filter(|piece| piece.starts_with("mail-")) {
        let fits = |id: &&&'static str| if named.ends_with('-') { id.starts_with(named) } else { **id == named };
        for id in known.iter().filter(fits) {
            if !ids.contains(id) {
                ids.push(id);
            }
        }
    }
}

/// Returns the built-in texts of all mail messages by id.
fn sources(language: Language) -> BTreeMap<&'static str, &'static str> {
    let file = EMBEDDED.get_file(format!("locales/{language}/mail.ftl")).and_then(|file| file.contents_utf8());
    let file = file.unwrap_or_default();
    let mut found = BTreeMap::new();
    let mut starts: Vec<usize> = vec![0];
    starts.extend(file.match_indices('\n').map(|(at, _)| at + 1));
    for (line, start) in starts.iter().enumerate() {
        let Some(rest) = file.get(*start..) else { continue };
        let Some((id, text)) = rest.split_once(" =").filter(|(id, _)| id.starts_with("mail-") && is_id(id)) else {
            continue;
        };
        // A message continues as long as lines are indented or close a brace.
        let next = starts.iter().skip(line + 1).find(|next| {
            let line = file.get(**next..).unwrap_or_default();
            !(line.starts_with(' ') || line.starts_with('}'))
        });
        let end = next.copied().unwrap_or(file.len());
        let length = end.saturating_sub(*start + id.len() + " =".len());
        found.insert(id, text.get(..length).unwrap_or(text).trim());
    }
    found
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'))
}

/// Returns the messages of a mail with their texts in a language; `None` if there is no such mail.
pub fn of_mail(mail: &str, language: Language) -> Option<Vec<Message>> {
    let ids = MAILS.get(mail)?;
    let texts = sources(language);
    let english = sources(Language::English);
    let message = |id: &&'static str| {
        let text = texts.get(id).or_else(|| english.get(id)).copied().unwrap_or_default();
        Message { id, text, is_subject: id.ends_with("-subject") }
    };
    Some(ids.iter().map(message).collect())
}

/// Checks whether `text` can replace a message.
///
/// # Errors
/// What is wrong, as a sentence for its author.
pub fn check(message: &Message, text: &str) -> Result<(), String> {
    if text.chars().count() > LONGEST {
        return Err(format!("must be at most {LONGEST} characters"));
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err("must not contain control characters".to_owned());
    }
    let used = variables(&resource(message.id, text))?;
    if message.is_subject && text.contains('\n') && !text.contains("->") {
        return Err("must be one line, because it is a subject".to_owned());
    }
    let given = variables(&resource(message.id, message.text)).unwrap_or_default();
    match used.difference(&given).next() {
        None => Ok(()),
        Some(name) if given.is_empty() => Err(format!("uses {{ ${name} }}, but no values are available in this text")),
        Some(name) => {
            let all: Vec<String> = given.iter().map(|name| format!("{{ ${name} }}")).collect();
            Err(format!("uses {{ ${name} }}, which is not available in this text; use {}", all.join(", ")))
        }
    }
}

/// Formats the message for a Fluent file. Continuation lines are indented, so they cannot begin another message.
fn resource(id: &str, text: &str) -> String {
    format!("{id} = {}\n", text.trim().replace("\r\n", "\n").replace('\n', "\n    "))
}

/// Returns the variables of the only message in a resource.
fn variables(resource: &str) -> Result<BTreeSet<String>, String> {
    let parsed = parser::parse(resource).map_err(|(_, errors)| {
        let why = errors.first().map(|error| error.kind.to_string()).unwrap_or_default();
        format!("cannot be read ({why}); write {{\"{{\"}} for a literal brace")
    })?;
    let [Entry::Message(message)] = parsed.body.as_slice() else {
        return Err("must be a text".to_owned());
    };
    let (Some(pattern), true) = (&message.value, message.attributes.is_empty()) else {
        return Err("must be a text; a line must not begin with a period".to_owned());
    };
    let mut found = BTreeSet::new();
    in_pattern(pattern, &mut found)?;
    Ok(found)
}

fn in_pattern(pattern: &Pattern<&str>, found: &mut BTreeSet<String>) -> Result<(), String> {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => in_inline(inline, found)?,
            Expression::Select { selector, variants } => {
                in_inline(selector, found)?;
                for variant in variants {
                    in_pattern(&variant.value, found)?;
                }
            }
        }
    }
    Ok(())
}

fn in_inline(inline: &InlineExpression<&str>, found: &mut BTreeSet<String>) -> Result<(), String> {
    match inline {
        InlineExpression::VariableReference { id } => {
            found.insert(id.name.to_owned());
            Ok(())
        }
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => Ok(()),
        InlineExpression::Placeable { expression } => match &**expression {
            Expression::Inline(inline) => in_inline(inline, found),
            Expression::Select { .. } => Err("must not nest one choice inside another".to_owned()),
        },
        _ => Err("may use only values such as { $count }, no other messages and no functions".to_owned()),
    }
}

/// Returns the mail that previews these texts; the layout is previewed around one of the mails.
pub fn shown_as(mail: &str) -> &str {
    if mail == LAYOUT { "license_keys" } else { mail }
}

/// Returns sample values for a mail's templates, with those of this `variant`.
pub fn sample(mail: &str, variant: Option<&str>) -> Option<Map<String, Json>> {
    let mail = shown_as(mail);
    let name = variant.map_or_else(|| mail.to_owned(), |variant| format!("{mail}@{variant}"));
    let file = EMBEDDED.get_file(format!("samples/mail/{name}.json"))?;
    serde_json::from_slice(file.contents()).ok()
}

/// Returns the variants of a mail's sample: the different occasions on which it says different things.
pub fn variants(mail: &str) -> Vec<&'static str> {
    let files = EMBEDDED.get_dir("samples/mail").into_iter().flat_map(|dir| dir.files());
    let names = files.filter_map(|file| file.path().file_name()?.to_str()?.strip_suffix(".json"));
    names.filter_map(|name| name.strip_prefix(mail)?.strip_prefix('@')).collect()
}

impl Templates {
    /// Returns these templates with the seller's texts. Texts whose message no longer exists, or that are no longer
    /// valid, are ignored in favor of the built-in ones.
    ///
    /// # Errors
    /// [`TemplateError`] when one of the seller's own templates does not compile.
    pub fn with_texts(&self, texts: &[OwnText]) -> Result<Self, TemplateError> {
        let mut own = (*self.all.own).clone();
        own.retain(|path, _| !path.ends_with(FILE));
        let mut fitting: BTreeMap<Language, BTreeMap<&'static str, Message>> = BTreeMap::new();
        for text in texts {
            let of_language = fitting.entry(text.language).or_insert_with(|| {
                let all = MAILS.keys().filter_map(|mail| of_mail(mail, text.language)).flatten();
                all.map(|message| (message.id, message)).collect()
            });
            let Some(message) = of_language.get(text.message.as_str()) else { continue };
            if let Err(why) = check(message, &text.text) {
                tracing::warn!(message = text.message, language = %text.language, why, "ignored an invalid mail text");
                continue;
            }
            let file = own.entry(format!("locales/{}/{FILE}", text.language)).or_default();
            file.push_str(&resource(message.id, &text.text));
        }
        let bundles = bundles(&own)?;
        Self::compiled(own, bundles).map(|templates| templates.of(self.language))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject() -> Message {
        let all = of_mail("license_keys", Language::English).unwrap();
        all.into_iter().find(|message| message.is_subject).unwrap()
    }

    #[test]
    fn each_mail_to_customers_has_its_messages_in_every_language() {
        for (mail, ids) in MAILS.iter() {
            assert!(!ids.is_empty(), "{mail}");
            for language in Language::ALL {
                for message in of_mail(mail, *language).unwrap() {
                    assert_eq!(check(&message, message.text), Ok(()), "{language} {}", message.id);
                }
            }
        }
        assert!(MAILS.contains_key("license_keys") && MAILS.contains_key("layout"));
        assert_eq!(of_mail("nonsense", Language::English), None);
        // Every message of the mails is on exactly one page.
        let mut shown: Vec<&str> = MAILS.values().flatten().copied().collect();
        let count = shown.len();
        shown.sort_unstable();
        shown.dedup();
        assert_eq!(shown.len(), count, "a message is on two pages");
        let missing: Vec<_> = sources(Language::English).into_keys().filter(|id| !shown.contains(id)).collect();
        assert_eq!(missing, Vec::<&str>::new());
    }

    #[test]
    fn a_text_that_would_not_render_is_refused() {
        let subject = subject();
        for good in ["Your keys", "Hi { $product }", "{ $count ->\n [one] One\n *[other] Many\n}", "{\"{\"}x{\"}\"}"] {
            assert_eq!(check(&subject, good), Ok(()), "{good}");
        }
        for bad in [
            "{ $nonsense }",
            "{ $count ->\n [one] { $nonsense }\n *[other] Many\n}",
            "open { brace",
            "{ mail-layout-sandbox }",
            "{ NUMBER($count) }",
            "{ -term }",
            "two\nlines",
            "x\n.attribute = y",
            "",
            "   ",
            "bell\u{7}",
            &"x".repeat(2_001),
        ] {
            assert!(check(&subject, bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn own_texts_stand_in_for_built_in_ones_and_what_does_not_fit_does_not() {
        let templates = Templates::load(None).unwrap();
        let text = |language, message: &str, text: &str| OwnText {
            language,
            message: message.to_owned(),
            text: text.to_owned(),
        };
        let own = templates
            .with_texts(&[
                text(Language::German, "mail-layout-sandbox", "Nur ein Versuch.\nmail-fact-plan = gestohlen"),
                text(Language::English, "mail-layout-sandbox", "{ $nonsense }"),
                text(Language::English, "mail-gone", "x"),
            ])
            .unwrap();
        let say = |templates: &Templates, language, id| templates.of(language).message(id, &Map::new()).unwrap();
        let said = say(&own, Language::German, "mail-layout-sandbox");
        assert_eq!(said, "Nur ein Versuch.\nmail-fact-plan = gestohlen");
        for (language, id) in [(Language::English, "mail-layout-sandbox"), (Language::German, "mail-fact-plan")] {
            assert_eq!(say(&own, language, id), say(&templates, language, id), "{id}");
        }
        let back = own.with_texts(&[]).unwrap();
        let id = "mail-layout-sandbox";
        assert_eq!(say(&back, Language::German, id), say(&templates, Language::German, id));
    }
}
