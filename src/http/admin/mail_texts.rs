//! Stores the seller's own mail texts: all texts of a mail are checked, then replace the previous ones.

use actix_web::HttpRequest;
use serde_json::json;

use crate::audit::{self, Actor};
use crate::db::{self, Conn};
use crate::error_code::ErrorCode;
use crate::http::auth::app;
use crate::http::problem::{FieldError, Problem};
use crate::http::request::live;
use crate::language::Language;
use crate::mail::texts;
use crate::settings::change::announce;
use crate::templates::mail_texts::{Message, check};

/// The texts of a mail by message ID; `None` means Keysmith's own text.
pub type Texts = Vec<(&'static str, Option<String>)>;

/// Returns the seller's own text for a message; `None` if it is empty or equals Keysmith's.
pub fn own(message: &Message, given: &str) -> Option<String> {
    let text = given.trim().replace("\r\n", "\n");
    (!text.is_empty() && text != message.text).then_some(text)
}

/// Returns the texts that `given` provides for these messages.
///
/// # Errors
/// 422 with an error at `text-{id}` for each invalid text.
pub fn checked(messages: &[Message], given: impl Fn(&str) -> String) -> Result<Texts, Problem> {
    let mut mistakes = Vec::new();
    let mut texts = Vec::new();
    for message in messages {
        let text = own(message, &given(message.id));
        if let Some(Err(why)) = text.as_deref().map(|text| check(message, text)) {
            mistakes.push(FieldError::new(format!("text-{}", message.id), ErrorCode::InvalidText, why));
        }
        texts.push((message.id, text));
    }
    if mistakes.is_empty() { Ok(texts) } else { Err(Problem::fields(&mistakes)) }
}

/// Stores the texts and puts them into effect.
///
/// # Errors
/// Database errors.
pub async fn run(req: &HttpRequest, actor: Actor, mail: &str, language: Language, texts: Texts) -> Result<(), Problem> {
    let app = app(req)?;
    let (context, mail) = (app.context.clone(), mail.to_owned());
    let write = move |conn: &mut Conn| {
        let texts: Vec<(&str, Option<&str>)> = texts.iter().map(|(id, text)| (*id, text.as_deref())).collect();
        let changed = texts::change(conn, context.now(), language, &texts)?;
        if !changed.is_empty() {
            let detail = json!({"language": language.tag(), "messages": changed});
            audit::record(conn, &context, &actor, "mail_texts.changed", &mail, detail)?;
            announce(conn, &context)?;
        }
        Ok::<_, db::Error>(())
    };
    app.db.write(write).await?;
    Ok(live(req)?.look().await?)
}
