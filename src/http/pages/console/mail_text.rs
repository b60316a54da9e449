//! `GET /admin/mail-texts/{mail}` and its form: edits the texts of one mail in one language, with a preview and a test
//! mail.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use serde_json::{Value, json};

use super::for_seller;
use super::form::submit;
use super::mail_texts::{SECTION, title};
use crate::error_code::ErrorCode;
use crate::http::admin::mail_texts as change;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body, Fields};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect_with;
use crate::http::pages::refusal::form_problem;
use crate::http::pages::view::page;
use crate::http::problem::Problem;
use crate::language::Language;
use crate::mail::preview::{preview, send_test};
use crate::mail::texts;
use crate::templates::mail_texts::{Message, OwnText, of_mail, variants};

/// The approximate number of characters per line of a text area.
const LINE: usize = 60;

/// One text of the form.
#[derive(Serialize)]
struct TextField {
    id: &'static str,
    /// The field's content.
    value: String,
    /// Keysmith's own text.
    built_in: &'static str,
    is_own: bool,
    rows: usize,
    mistake: Option<String>,
}

/// The mail, language and sample that the page shows.
struct Chosen {
    mail: String,
    language: Language,
    variant: Option<String>,
}

impl Chosen {
    fn here(&self) -> String {
        format!("/admin/mail-texts/{}?language={}", self.mail, self.language)
    }
}

/// Renders the page for `?language=` and `?sample=`.
pub async fn show(req: HttpRequest, visitor: Visitor, mail: web::Path<String>) -> Result<HttpResponse, Problem> {
    let draw = async {
        let mut query = Fields::from_page_query(req.query_string());
        let chosen = Chosen {
            mail: mail.into_inner(),
            language: query
                .optional_text("language")
                .and_then(|text| Language::parse(&text))
                .unwrap_or(Language::English),
            variant: query.optional_text("sample"),
        };
        draw(&req, &visitor, &chosen, None, None).await
    };
    for_seller(&req, &visitor, draw).await
}

/// Handles a button: `preview`, `save` or `test`. The form also has `language`, `sample?` and `text-{id}` for each
/// text.
pub async fn act(
    req: HttpRequest,
    visitor: Visitor,
    mail: web::Path<String>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let language = Language::parse(form.get("language")).unwrap_or(Language::English);
    let variant = Some(form.get("sample").to_owned()).filter(|variant| !variant.is_empty());
    let chosen = Chosen { mail: mail.into_inner(), language, variant };
    let work = async |actor| {
        let messages = messages(&chosen)?;
        let texts = change::checked(&messages, |id| form.get(&format!("text-{id}")).to_owned())?;
        match form.get("do") {
            "save" => {
                change::run(&req, actor, &chosen.mail, language, texts).await?;
                Ok(redirect_with(&chosen.here(), "mail_texts_saved").finish())
            }
            "test" => {
                let to = visitor.account()?.email.clone();
                send(&req, &chosen, &form, to.as_str()).await?;
                draw(&req, &visitor, &chosen, Some(&form), None).await
            }
            _ => draw(&req, &visitor, &chosen, Some(&form), None).await,
        }
    };
    let again = async |problem: &Problem| draw(&req, &visitor, &chosen, Some(&form), Some(problem)).await;
    submit(&req, &visitor, &form, work, again).await
}

fn messages(chosen: &Chosen) -> Result<Vec<Message>, Problem> {
    let missing = || Problem::not_found(ErrorCode::MailTextNotFound, "There is no such mail.");
    of_mail(&chosen.mail, chosen.language).ok_or_else(missing)
}

/// Returns the seller's own texts of all mails, with the form's texts in place.
fn with_form(own: &[OwnText], chosen: &Chosen, messages: &[Message], form: &Form) -> Vec<OwnText> {
    let is_here =
        |text: &&OwnText| text.language == chosen.language && messages.iter().any(|message| message.id == text.message);
    let mut all: Vec<OwnText> = own.iter().filter(|text| !is_here(text)).cloned().collect();
    all.extend(messages.iter().filter_map(|message| {
        let text = change::own(message, form.get(&format!("text-{}", message.id)))?;
        Some(OwnText { language: chosen.language, message: message.id.to_owned(), text })
    }));
    all
}

async fn send(req: &HttpRequest, chosen: &Chosen, form: &Form, to: &str) -> Result<(), Problem> {
    let app = app(req)?;
    let own = app.db.read(texts::all).await?;
    let messages = messages(chosen)?;
    let wrong = |error: crate::templates::TemplateError| Problem::conflict(ErrorCode::MailTextUnfit, error.to_string());
    let templates = app.templates.with_texts(&with_form(&own, chosen, &messages, form)).map_err(wrong)?;
    let about = (chosen.mail.as_str(), chosen.variant.as_deref());
    let written = preview(&app.mailer, &templates, chosen.language, about, to).map_err(wrong)?;
    let Some(written) = written else {
        return Err(Problem::not_found(ErrorCode::MailTextNotFound, "There is no such sample."));
    };
    let failed =
        |error: crate::mail::preview::TestError| Problem::conflict(ErrorCode::TestMailFailed, error.to_string());
    send_test(&app.mailer, to, &written).await.map_err(failed)?;
    Ok(())
}

/// Renders the page; `form` holds the typed texts, and `problem` the reason for their refusal.
async fn draw(
    req: &HttpRequest,
    visitor: &Visitor,
    chosen: &Chosen,
    form: Option<&Form>,
    problem: Option<&Problem>,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let messages = messages(chosen)?;
    let own = app.db.read(texts::all).await?;
    let fields: Vec<TextField> =
        messages.iter().map(|message| field(message, chosen.language, &own, form, problem)).collect();
    let shown = form.map_or_else(|| own.clone(), |form| with_form(&own, chosen, &messages, form));
    let to = visitor.account()?.email.as_str().to_owned();
    let written = app.templates.with_texts(&shown).and_then(|templates| {
        let about = (chosen.mail.as_str(), chosen.variant.as_deref());
        preview(&app.mailer, &templates, chosen.language, about, &to)
    });
    let shown = match &written {
        Ok(Some(written)) => json!({"subject": written.subject, "text": written.text, "html": written.html}),
        Ok(None) => Value::Null,
        Err(error) => json!({"error": error.to_string()}),
    };
    let language = |language: &Language| {
        let href = format!("/admin/mail-texts/{}?language={language}", chosen.mail);
        json!({"label": language.name(), "href": href, "current": *language == chosen.language})
    };
    let sent = problem.is_none() && form.is_some_and(|form| form.get("do") == "test");
    let context = json!({
        "sections": super::list::menu(),
        "section": {"name": SECTION.name, "title": SECTION.title},
        "title": title(&chosen.mail),
        "action": format!("/admin/mail-texts/{}", chosen.mail),
        "language": chosen.language,
        "language_tag": chosen.language.tag(),
        "languages_of": Language::ALL.iter().map(language).collect::<Vec<_>>(),
        "texts": fields,
        "samples": variants(&chosen.mail),
        "sample": chosen.variant,
        "preview": shown,
        "sent_to": sent.then_some(to),
        "problem": problem.filter(|problem| !problem.more.contains_key("errors")).map(form_problem),
    });
    let status = problem.map_or(StatusCode::OK, |problem| problem.status);
    page(req, visitor, status, "pages/console_mail_text.html", context)
}

fn field(
    message: &Message,
    language: Language,
    own: &[OwnText],
    form: Option<&Form>,
    problem: Option<&Problem>,
) -> TextField {
    let kept = own.iter().find(|text| text.language == language && text.message == message.id);
    let value = match form {
        Some(form) => form.get(&format!("text-{}", message.id)).to_owned(),
        None => kept.map_or(message.text, |text| text.text.as_str()).to_owned(),
    };
    let errors = problem.and_then(|problem| problem.more.get("errors")).and_then(Value::as_array);
    let mistake = errors.into_iter().flatten().find_map(|error| {
        let is_here = error.get("field").and_then(Value::as_str)?.strip_prefix("text-")? == message.id;
        is_here.then(|| error.get("message").and_then(Value::as_str).map(str::to_owned))?
    });
    TextField {
        id: message.id,
        rows: value.lines().map(|line| 1 + line.chars().count() / LINE).sum::<usize>().clamp(1, 12),
        value,
        built_in: message.text,
        is_own: kept.is_some(),
        mistake,
    }
}
