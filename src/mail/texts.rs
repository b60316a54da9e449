//! The seller's own mail texts (table `mail_texts`): Fluent messages that replace the built-in ones.

use diesel::prelude::*;

use crate::db::schema::mail_texts;
use crate::db::{Conn, Result};
use crate::language::Language;
use crate::templates::mail_texts::OwnText;

/// Loads all texts.
///
/// # Errors
/// Those of the database.
pub fn all(conn: &mut Conn) -> Result<Vec<OwnText>> {
    type Row = (Language, String, String);
    let columns = (mail_texts::language, mail_texts::message, mail_texts::text);
    let rows: Vec<Row> =
        mail_texts::table.order((mail_texts::language, mail_texts::message)).select(columns).load(conn)?;
    Ok(rows.into_iter().map(|(language, message, text)| OwnText { language, message, text }).collect())
}

/// Replaces the texts of these messages in one language; `None` restores the built-in text. The caller has validated
/// the texts. Returns the messages whose text changed; the caller records who changed them.
///
/// # Errors
/// Those of the database.
pub fn change<'a>(
    conn: &mut Conn,
    now: i64,
    language: Language,
    texts: &[(&'a str, Option<&str>)],
) -> Result<Vec<&'a str>> {
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
                mail_texts::updated_at.eq(now),
            );
            diesel::insert_into(mail_texts::table).values(new).execute(conn)?;
        }
    }
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::testing::each_database;

    #[test]
    fn texts_are_replaced_and_taken_back_and_only_changes_are_told() {
        each_database(|db| {
            let set = |language, texts: Vec<(&'static str, Option<&'static str>)>| {
                db.write_blocking(move |conn: &mut Conn| change(conn, 1_000, language, &texts)).unwrap()
            };
            assert_eq!(set(Language::German, vec![("a", Some("A")), ("b", Some("B")), ("c", None)]), ["a", "b"]);
            assert_eq!(set(Language::English, vec![("a", Some("E"))]), ["a"]);
            assert_eq!(set(Language::German, vec![("a", Some("A")), ("c", None)]), Vec::<&str>::new());
            assert_eq!(set(Language::German, vec![("a", Some("A2")), ("b", None)]), ["a", "b"]);
            let text = |language, text: &str| OwnText { language, message: "a".to_owned(), text: text.to_owned() };
            let kept = db.read_blocking(all).unwrap();
            assert_eq!(kept, [text(Language::German, "A2"), text(Language::English, "E")]);
        });
    }
}
