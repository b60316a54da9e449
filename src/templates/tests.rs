use std::collections::BTreeSet;

use serde_json::json;

use include_dir::Dir;

use super::*;

fn with_files(files: &[(&str, &str)]) -> Result<Templates, TemplateError> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    Templates::load(Some(folder.path()))
}

#[test]
fn html_is_escaped_and_text_is_not() {
    let templates = with_files(&[("a/x.html", "{{ v }}"), ("a/x.txt", "{{ v }}")]).unwrap();
    assert_eq!(templates.render("a/x.html", json!({"v": "<&>"})).unwrap(), "&lt;&amp;&gt;");
    assert_eq!(templates.render("a/x.txt", json!({"v": "<&>"})).unwrap(), "<&>");
}

#[test]
fn what_is_not_given_is_an_error_that_names_its_place() {
    let templates = with_files(&[("x.txt", "a\n{{ missing }}"), ("if.txt", "{% if missing %}{% endif %}")]).unwrap();
    let error = templates.render("x.txt", json!({"secret": "hidden"})).unwrap_err().to_string();
    assert!(error.contains("x.txt") && error.contains(":2") && !error.contains("hidden"), "{error}");
    assert!(templates.render("if.txt", json!({})).is_err());
    assert!(templates.render("no/such.html", json!({})).is_err());
}

#[test]
fn a_mistake_in_an_override_is_found_at_start() {
    let error = with_files(&[("pages/buy.html", "fine\n{% if %}")]).unwrap_err().to_string();
    assert!(error.contains("pages/buy.html") && error.contains(":2"), "{error}");
    assert!(Templates::load(Some(Path::new("/no/such/folder"))).is_ok());
}

#[test]
fn an_override_replaces_one_file_and_no_other() {
    let context: serde_json::Value = sample("mail/doctor_test.json");
    let own = with_files(&[("mail/doctor_test/subject.txt", "mine")]).unwrap();
    assert_eq!(own.render("mail/doctor_test/subject.txt", &context).unwrap(), "mine");
    let embedded = Templates::load(None).unwrap();
    let body = |templates: &Templates| templates.render("mail/doctor_test/body.txt", &context).unwrap();
    assert_eq!(body(&own), body(&embedded));
}

/// Every template that is rendered on its own has samples and renders from them.
#[test]
fn every_template_renders_from_its_samples() {
    let templates = Templates::load(None).unwrap();
    let mut wanting: BTreeSet<String> = names().into_iter().filter(|name| is_whole(name)).collect();
    for path in files(EMBEDDED.get_dir("samples").unwrap()) {
        let path = path.strip_prefix("samples/").unwrap().to_owned();
        let template = path.strip_suffix(".json").unwrap().split('@').next().unwrap();
        let parts = match template.starts_with("mail/") {
            true => ["subject.txt", "body.txt", "body.html"].map(|part| format!("{template}/{part}")).to_vec(),
            false => vec![template.to_owned()],
        };
        for name in parts {
            let text =
                templates.render(&name, sample::<serde_json::Value>(&path)).unwrap_or_else(|e| panic!("{path}: {e}"));
            assert!(!text.trim().is_empty(), "{name} from {path} is empty");
            assert!(!name.ends_with("subject.txt") || text.trim().lines().count() == 1, "{name} from {path}: {text:?}");
            wanting.remove(&name);
        }
    }
    assert!(wanting.is_empty(), "without a sample: {wanting:?}");
}

pub(super) fn sample<T: serde::de::DeserializeOwned>(path: &str) -> T {
    let file = EMBEDDED.get_file(format!("samples/{path}")).unwrap();
    serde_json::from_slice(file.contents()).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Whether a template is rendered on its own; layouts and components are parts of others.
pub(super) fn is_whole(name: &str) -> bool {
    !["layout", "components"].iter().any(|part| name.contains(part))
}

pub(super) fn names() -> Vec<String> {
    files(&EMBEDDED).into_iter().filter(|name| name.ends_with(".html") || name.ends_with(".txt")).collect()
}

pub(super) fn files(dir: &Dir<'_>) -> Vec<String> {
    let mut all: Vec<String> = dir.files().map(|file| file.path().to_str().unwrap().to_owned()).collect();
    dir.dirs().for_each(|dir| all.extend(files(dir)));
    all
}

#[test]
fn dates_and_money_read_as_people_write_them() {
    let templates = with_files(&[("x.html", "{{ money(a, 'usd') }} {{ d|date }}")]).unwrap();
    assert_eq!(templates.render("x.html", json!({"a": 900, "d": "2026-01-02T00:00:00Z"})).unwrap(), "$9.00 2 Jan 2026");
}

#[test]
fn domains_read_as_people_write_them() {
    for (stored, written) in [
        ("xn--bcher-kva.example", "bücher.example"),
        ("shop.xn--bcher-kva.example", "shop.bücher.example"),
        ("example.com", "example.com"),
        ("xn--\u{7f}.example", "xn--\u{7f}.example"),
        ("My Mac, xn-- edition", "My Mac, xn-- edition"),
    ] {
        assert_eq!(as_written(stored), written);
    }
}
