//! The seller's own texts of mails (table `mail_texts`): Fluent messages that stand in for the built-in ones.

use diesel::prelude::*;
use serde_json::json;

use crate::audit::{self, Actor};
use crate::db::schema::mail_texts;
use crate::db::{Conn, Result};
use crate::ids::Ambient;
use crate::language::Language;
use crate::templates::mail_texts::OwnText;

/// All of them.
///
/// # Errors
/// The database's.
pub fn all(conn: &mut Conn) -> Result<Vec<OwnText>> {
    type Row = (Language, String, String);
    let columns = (mail_texts::language, mail_texts::message, mail_texts::text);
    let rows: Vec<Row> =
        mail_texts::table.order((mail_texts::language, mail_texts::message)).select(columns).load(conn)?;
    Ok(rows.into_iter().map(|(language, message, text)| OwnText { language, message, text }).collect())
}

/// Replaces the texts of these messages in one language: `None` takes back the seller's own. The texts were checked
/// before. Gives whether anything changed.
///
/// # Errors
/// The database's.
pub fn change(
    conn: &mut Conn,
    ambient: &Ambient,
    actor: &Actor,
    mail: &str,
    language: Language,
    texts: &[(&str, Option<&str>)],
) -> Result<bool> {
    let mut changed = Vec::new();
    for (message, text) in texts {
        let row = mail_texts::table.find((language, *message));
        let before: Option<String> = row.select(mail_texts::text).first(conn).optional()?;
        if before.as_deref() == *text {
            continue;
        }
        changed.push(*message);
        diesel::delete(row).execute(conn)?;
        if let Some(text) = text {
            let new = (
                mail_texts::language.eq(language),
                mail_texts::message.eq(*message),
                mail_texts::text.eq(*text),
                mail_texts::updated_at.eq(ambient.now()),
            );
            diesel::insert_into(mail_texts::table).values(new).execute(conn)?;
        }
    }
    if !changed.is_empty() {
        let detail = json!({"language": language.tag(), "messages": changed});
        audit::record(conn, ambient, actor, "mail_texts.changed", mail, detail)?;
    }
    Ok(!changed.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::db::testing::each_database;

    #[test]
    fn texts_are_replaced_and_taken_back_and_only_changes_are_written_down() {
        each_database(|db| {
            let ambient = Ambient::new(Clock::manual(1_000));
            let set = |language, texts: Vec<(&'static str, Option<&'static str>)>| {
                let ambient = ambient.clone();
                let write = move |conn: &mut Conn| change(conn, &ambient, &Actor::Cli, "layout", language, &texts);
                db.write_blocking(write).unwrap()
            };
            assert!(set(Language::German, vec![("a", Some("A")), ("b", Some("B")), ("c", None)]));
            assert!(set(Language::English, vec![("a", Some("E"))]));
            assert!(!set(Language::German, vec![("a", Some("A")), ("c", None)]));
            assert!(set(Language::German, vec![("a", Some("A2")), ("b", None)]));
            let text = |language, text: &str| OwnText { language, message: "a".to_owned(), text: text.to_owned() };
            let kept = db.read_blocking(all).unwrap();
            assert_eq!(kept, [text(Language::German, "A2"), text(Language::English, "E")]);
            let log = db.read_blocking(|conn| audit::list(conn, &audit::Filter::default(), None, 10)).unwrap();
            let details: Vec<_> = log.entries.into_iter().map(|entry| entry.detail["messages"].clone()).collect();
            assert_eq!(details, [json!(["a", "b"]), json!(["a"]), json!(["a", "b"])]);
        });
    }
}
