//! Snapshots of every mail, rendered from each of its samples: subject, text, HTML.

use std::path::Path;

use keysmith::templates::Templates;
use serde_json::Value;

use crate::helpers::snapshot;

/// The mail whose HTML is compared including the layout; for others, only their own part.
const WHOLE: &str = "license_keys";

#[test]
fn every_mail_reads_as_before() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/samples/mail");
    let templates = Templates::load(None).unwrap();
    let mut samples: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    samples.sort();
    assert!(!samples.is_empty());
    for path in samples {
        let sample = path.file_stem().unwrap().to_str().unwrap();
        let template = sample.split('@').next().unwrap();
        let context: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let part = |part: &str| templates.render(&format!("mail/{template}/{part}"), &context).unwrap();
        let html = part("body.html");
        let html = if sample == WHOLE { html.as_str() } else { own_part(&html) };
        let text = format!("Subject: {}\n\n{}\n\n{:=<60}\n\n{html}", part("subject.txt").trim(), part("body.txt"), "");
        snapshot::matches(&format!("mails/{}", sample.replace('@', "-")), &text);
    }
}

/// Returns a mail's own content, without the shared head, logo and footer.
fn own_part(html: &str) -> &str {
    let from = html.find("<tr><td class=\"k-card").unwrap();
    let length = html[from..].find("<tr><td class=\"k-pad k-soft\"").unwrap();
    &html[from..from + length]
}
