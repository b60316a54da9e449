//! `GET /admin/mail-texts`: the mails to customers, whose texts the seller may replace.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse};

use super::list::{self, Asked, Cell, Rows, Section};
use crate::accounts::role::Permission;
use crate::app::App;
use crate::http::auth::Visitor;
use crate::http::errors::capitalized;
use crate::http::problem::Problem;
use crate::language::Language;
use crate::mail::texts;
use crate::templates::mail_texts::{LAYOUT, MAILS, of_mail};

pub const SECTION: Section = Section {
    name: "mail-texts",
    title: "Mail texts",
    group: "Setup",
    opens: Permission::Settings,
    changes: Permission::Settings,
    search: None,
    filter: None,
    columns: &["Mail", "Subject", "Your own texts"],
    shown: 3,
    has_csv: false,
    add: None,
    empty: "",
};

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    list::show(req, visitor, &SECTION, read).await
}

/// Returns a mail's title.
pub fn title(mail: &str) -> String {
    if mail == LAYOUT {
        return "Around every mail".to_owned();
    }
    capitalized(&mail.replace('_', " "))
}

async fn read(app: App, _: Asked) -> Result<Rows, Problem> {
    let own = app.db.read(texts::all).await?;
    let mut changed: BTreeMap<&str, BTreeMap<Language, usize>> = BTreeMap::new();
    for text in &own {
        *changed.entry(&text.message).or_default().entry(text.language).or_default() += 1;
    }
    let row = |(mail, ids): (&&str, &Vec<&str>)| {
        let messages = of_mail(mail, Language::English).unwrap_or_default();
        let subject = messages.iter().find(|message| message.is_subject).map(|message| message.text);
        let mut languages: BTreeMap<Language, usize> = BTreeMap::new();
        for (language, count) in ids.iter().filter_map(|id| changed.get(id)).flatten() {
            *languages.entry(*language).or_default() += count;
        }
        let own: Vec<String> =
            languages.iter().map(|(language, count)| format!("{} {count}", language.name())).collect();
        vec![
            Cell::text(title(mail)).leading_to(format!("/admin/mail-texts/{mail}")),
            Cell::text(subject.filter(|subject| !subject.contains("->")).unwrap_or_default()),
            Cell::text(own.join(", ")),
        ]
    };
    Ok(Rows { rows: MAILS.iter().map(row).collect(), next_cursor: None })
}
