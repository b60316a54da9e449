//! Checks that every text comes from a message, and that every message exists in every language.

use std::collections::{BTreeMap, BTreeSet};

use super::tests::{files, is_whole, names, sample};
use super::*;

/// Templates that only the seller sees: in English, without messages.
const ENGLISH: &[&str] = &[
    "agent/",
    "sandbox/",
    "pages/console",
    "pages/docs",
    "pages/set_up",
    "mail/attention_needed",
    "mail/dispute",
    "mail/doctor_test",
    "mail/event_failed",
    "mail/sale",
    "mail/seller_role",
    "mail/subscription_review",
];

fn speaks(path: &str) -> bool {
    !ENGLISH.iter().any(|start| path.starts_with(start))
}

/// Returns the messages of a language by id, with all variants of a choice.
fn messages(language: Language) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for file in EMBEDDED.get_dir(format!("locales/{language}")).unwrap().files() {
        let mut id = None;
        for line in file.contents_utf8().unwrap().lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, text)) =
                line.split_once(" =").filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase()))
            {
                assert!(all.insert(name.to_owned(), text.to_owned()).is_none(), "{language}: {name} twice");
                id = Some(name.to_owned());
            } else if let Some(text) = id.as_ref().and_then(|id| all.get_mut(id)) {
                text.push_str(line);
            }
        }
    }
    all
}

/// Returns each text between `from` and one of `ends`.
fn between<'a>(text: &'a str, from: &str, ends: &[char]) -> BTreeSet<&'a str> {
    text.split(from).skip(1).filter_map(|rest| rest.split(ends).next()).collect()
}

#[test]
fn every_language_has_every_message_with_its_variables_and_markup() {
    let english = messages(Language::English);
    assert!(english.len() > 900, "{}", english.len());
    let variables = |text: &str| -> BTreeSet<String> {
        between(text, "$", &[' ', '}', '-', ',']).into_iter().map(str::to_owned).collect()
    };
    let tags =
        |text: &str| -> BTreeSet<String> { between(text, "<", &[' ', '>']).into_iter().map(str::to_owned).collect() };
    for language in Language::ALL {
        let own = messages(*language);
        let missing: Vec<&String> = english.keys().filter(|id| !own.contains_key(*id)).collect();
        assert!(missing.is_empty(), "{language} lacks {missing:?}");
        let unknown: Vec<&String> = own.keys().filter(|id| !english.contains_key(*id)).collect();
        assert!(unknown.is_empty(), "{language} has {unknown:?}, which English has not");
        for (id, text) in &own {
            let source = &english[id];
            // A language without a plural needs no count, but no message may use a variable that is not passed.
            assert!(variables(text).is_subset(&variables(source)), "{language} {id}: {text}");
            assert_eq!(tags(text), tags(source), "{language} {id}: {text}");
            assert!(!text.contains('\u{fffd}'), "{language} {id}");
        }
    }
}

#[test]
fn every_page_and_mail_renders_in_every_language() {
    let templates = Templates::load(None).unwrap();
    for language in Language::ALL {
        let spoken = templates.of(*language);
        for path in files(EMBEDDED.get_dir("samples").unwrap()) {
            for (name, path) in parts_of(&path) {
                let context: serde_json::Value = sample(&path);
                spoken.render(&name, context).unwrap_or_else(|error| panic!("{language} {path}: {error}"));
            }
        }
    }
}

/// Returns the templates that a sample is for.
fn parts_of(path: &str) -> Vec<(String, String)> {
    let path = path.strip_prefix("samples/").unwrap();
    let template = path.strip_suffix(".json").unwrap().split('@').next().unwrap();
    let names = match template.starts_with("mail/") {
        true => ["subject.txt", "body.txt", "body.html"].map(|part| format!("{template}/{part}")).to_vec(),
        false => vec![template.to_owned()],
    };
    names.into_iter().map(|name| (name, path.to_owned())).collect()
}

/// In the pseudo-language, whose letters are not ASCII, any readable text did not come from a message. It must be a
/// value: of the sample, or listed in [`CODE`].
#[test]
fn no_text_is_left_out() {
    let pseudo = Templates::load_pseudo(None).unwrap();
    let mut left = BTreeSet::new();
    for path in files(EMBEDDED.get_dir("samples").unwrap()) {
        for (name, path) in parts_of(&path).into_iter().filter(|(name, _)| speaks(name)) {
            let context: serde_json::Value = sample(&path);
            let known = words(&context.to_string());
            let rendered = pseudo.render(&name, context).unwrap();
            let texts = if name.ends_with(".html") { readable(&rendered) } else { vec![rendered] };
            for text in texts {
                let is_code = |word: &str| CODE.contains(&word) || known.contains(word) || word.starts_with("KEY");
                left.extend(
                    words(&text).into_iter().filter(|word| !is_code(word)).map(|word| format!("{name}: {word}")),
                );
            }
        }
    }
    assert!(left.is_empty(), "not in any message: {left:#?}");
}

/// Words in pages that are not translated: names, placeholders that scripts fill in, months, languages.
const CODE: &[&str] = &[
    "Keysmith",
    "Stripe",
    "UTC",
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
    "English",
    "Deutsch",
    "Fran",
    "ais",
    "Espa",
    "ol",
    "count",
    "price",
    "sum",
    "example",
    "com",
    "org",
    "shop",
    "you",
    "localhost",
    "https",
    "licenses",
    "CSV",
    "x",
    "csv",
];

fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 1).map(str::to_owned).collect()
}

/// Returns the texts of a page, including the attributes that are read out or shown.
fn readable(html: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rest = html;
    while let Some((text, tag)) = rest.split_once('<') {
        texts.push(text.to_owned());
        let (tag, after) = if let Some(comment) = tag.strip_prefix("!--") {
            ("", comment.split_once("-->").map_or("", |(_, after)| after))
        } else {
            tag.split_once('>').unwrap_or((tag, ""))
        };
        for attribute in ["aria-label=\"", "title=\"", "alt=\"", "placeholder=\""] {
            texts.extend(tag.split(attribute).skip(1).filter_map(|value| value.split('"').next()).map(str::to_owned));
        }
        // `data-text-copied="…"`
        let for_scripts = tag.split("data-text").skip(1).filter_map(|value| value.split('"').nth(1));
        texts.extend(for_scripts.map(str::to_owned));
        let skipped = ["style", "script"].iter().find(|name| tag.starts_with(*name));
        rest = skipped.and_then(|name| after.split_once(&format!("</{name}>"))).map_or(after, |(_, after)| after);
    }
    texts.push(rest.to_owned());
    // Entities are not words.
    let mut plain = Vec::new();
    for text in texts {
        let mut parts = text.split('&');
        let mut told = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            told.push(' ');
            told.push_str(part.split_once(';').map_or(part, |(_, after)| after));
        }
        plain.push(told);
    }
    plain
}

#[test]
fn every_message_is_used_and_every_used_one_is_there() {
    let english = messages(Language::English);
    let mut sources: String = names().iter().filter(|name| speaks(name)).map(|name| source(name)).collect();
    // A few ids are chosen in code.
    for file in ["src/http/pages/view.rs", "src/http/pages/licenses_csv.rs", "src/http/pages/license.rs"] {
        sources.push_str(&std::fs::read_to_string(format!("{}/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap());
    }
    // `t("history-" ~ …)` uses all ids with this prefix.
    let starts: BTreeSet<&str> =
        between(&sources, "\"", &['"', '{']).into_iter().filter(|id| id.ends_with('-')).collect();
    let used = |id: &str| {
        sources.contains(&format!("\"{id}\""))
            || sources.contains(&format!("'{id}'"))
            || starts.iter().any(|start| start.len() > 3 && id.starts_with(start))
    };
    let chosen = ["error-", "problem-", "flash-"];
    let unused: Vec<&String> =
        english.keys().filter(|id| !used(id) && !chosen.iter().any(|start| id.starts_with(start))).collect();
    assert!(unused.is_empty(), "no template asks for {unused:?}");
    assert!(names().iter().all(|name| !is_whole(name) || !source(name).is_empty()));
}

fn source(name: &str) -> String {
    EMBEDDED.get_file(name).unwrap().contents_utf8().unwrap().to_owned()
}

#[test]
fn a_seller_replaces_single_messages() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("locales/de")).unwrap();
    let own = |text: &str| std::fs::write(folder.path().join("locales/de/own.ftl"), text).unwrap();
    own("sign-in-title = Hereinspaziert\nown-greeting = Hallo { $name }\n");
    std::fs::write(folder.path().join("x.html"), "{{ t('sign-in-title') }} {{ th('own-greeting', name=n) }}").unwrap();
    let context = serde_json::json!({"n": "<b>"});
    let templates = Templates::load(Some(folder.path())).unwrap();
    let german = templates.of(Language::German).render("x.html", &context).unwrap();
    assert_eq!(german, "Hereinspaziert Hallo &lt;b&gt;");
    // An id missing in English is a mistake in the template and must not render as an empty string.
    assert!(templates.render("x.html", &context).is_err());
    own("sign-in-title = { $x\n");
    let error = Templates::load(Some(folder.path())).unwrap_err().to_string();
    assert!(error.contains("locales/de/own.ftl") && error.contains("line 1"), "{error}");
}

#[test]
fn text_mails_are_wrapped_without_breaking_addresses() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("x.txt"), "{{ v|wrap }}").unwrap();
    let templates = Templates::load(Some(folder.path())).unwrap();
    let wrapped = |text: &str| templates.render("x.txt", serde_json::json!({"v": text})).unwrap();
    let address = format!("https://licenses.example.com/{}", "x".repeat(80));
    let text = wrapped(&format!("{}{address}", "word ".repeat(20)));
    assert!(text.lines().any(|line| line == address), "{text}");
    assert!(text.lines().filter(|line| *line != address).all(|line| line.len() <= MAIL_WIDTH), "{text}");
    let japanese = serde_json::json!({"v": "ライセンスキー".repeat(20)});
    let japanese = templates.of(Language::Japanese).render("x.txt", japanese).unwrap();
    assert!(japanese.lines().count() > 3 && japanese.lines().all(|line| line.width() <= MAIL_WIDTH), "{japanese}");
}
