//! A console form, with hints and errors at each field, and a description of the effects of sending it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use serde_json::{Value, json};

use super::list::{Section, menu};
use crate::audit::Actor;
use crate::http::auth::Visitor;
use crate::http::pages::form::Form;
use crate::http::pages::refusal::form_problem;
use crate::http::pages::view::{or_problem, page};
use crate::http::problem::Problem;

/// A checkbox, or an option of a menu.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub chosen: bool,
}

/// One field.
#[derive(Clone, Debug, Serialize)]
pub struct Input {
    pub name: &'static str,
    pub label: &'static str,
    /// The heading above adjacent fields of the same group; empty for none.
    pub group: &'static str,
    /// An input's `type`, or `textarea`, `select`, `checks` or `fixed` (read-only, and not sent).
    pub kind: &'static str,
    pub value: String,
    pub hint: Option<String>,
    pub required: bool,
    /// The choices of `select` and `checks`.
    pub choices: Vec<Choice>,
}

impl Input {
    pub fn new(kind: &'static str, name: &'static str, label: &'static str, value: impl Into<String>) -> Self {
        Self { name, label, group: "", kind, value: value.into(), hint: None, required: false, choices: Vec::new() }
    }

    /// Returns a field that selects one or several of these values; `chosen` holds the selected ones.
    pub fn choosing<V: Into<String>, L: Into<String>>(
        kind: &'static str,
        name: &'static str,
        label: &'static str,
        choices: impl IntoIterator<Item = (V, L)>,
        chosen: impl Fn(&str) -> bool,
    ) -> Self {
        let choice = |(value, label): (V, L)| {
            let value = value.into();
            Choice { chosen: chosen(&value), value, label: label.into() }
        };
        Self { choices: choices.into_iter().map(choice).collect(), ..Self::new(kind, name, label, "") }
    }

    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// Makes the field read-only.
    pub fn fixed(self) -> Self {
        let chosen: Vec<String> =
            self.choices.iter().filter(|choice| choice.chosen).map(|choice| choice.label.clone()).collect();
        let value = if self.choices.is_empty() { self.value.clone() } else { chosen.join(", ") };
        Self { kind: "fixed", value, choices: Vec::new(), ..self }
    }

    pub fn in_group(self, group: &'static str) -> Self {
        Self { group, ..self }
    }

    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }
}

/// A page with a form.
pub struct FormPage {
    pub section: &'static Section,
    pub title: String,
    pub lead: String,
    /// The effects of sending the form, each a sentence.
    pub effects: Vec<String>,
    /// The address that the form is posted to.
    pub action: String,
    pub inputs: Vec<Input>,
    /// The hidden fields: names and values.
    pub hidden: Vec<(&'static str, String)>,
    pub submit: String,
    /// `primary` or `danger`.
    pub kind: &'static str,
    /// The address that *Cancel* links to.
    pub back: String,
}

impl FormPage {
    /// Returns a form without fields whose button is *Save*.
    pub fn of(section: &'static Section, title: impl Into<String>) -> Self {
        Self {
            section,
            title: title.into(),
            lead: String::new(),
            effects: Vec::new(),
            action: String::new(),
            inputs: Vec::new(),
            hidden: Vec::new(),
            submit: "Save".to_owned(),
            kind: "primary",
            back: format!("/admin/{}", section.name),
        }
    }

    /// Renders the page; `problem` is the reason for a refusal.
    pub fn draw(
        &self,
        req: &HttpRequest,
        visitor: &Visitor,
        problem: Option<&Problem>,
    ) -> Result<HttpResponse, Problem> {
        self.draw_with(req, visitor, problem, &[])
    }

    /// Renders the page with further buttons below the form, each an address and a label.
    pub fn draw_with(
        &self,
        req: &HttpRequest,
        visitor: &Visitor,
        problem: Option<&Problem>,
        buttons: &[(&str, &str)],
    ) -> Result<HttpResponse, Problem> {
        let mut mistakes = problem.and_then(|problem| problem.more.get("errors")).cloned().unwrap_or_else(|| json!([]));
        let names: Vec<&str> = self.inputs.iter().map(|input| input.name).collect();
        // A field's multi-line input has a different name than the field.
        for error in mistakes.as_array_mut().into_iter().flatten() {
            let field = error.get("field").and_then(Value::as_str);
            let input = names.iter().find(|name| name.strip_suffix("_lines").is_some_and(|start| Some(start) == field));
            if let (Some(input), Some(error)) = (input, error.as_object_mut()) {
                error.insert("field".into(), (*input).into());
            }
        }
        // An error of a field appears at the field; errors of the form as a whole appear above it.
        let at_fields = mistakes.as_array().is_some_and(|all| {
            !all.is_empty()
                && all
                    .iter()
                    .all(|e| e.get("field").and_then(Value::as_str).is_some_and(|field| names.contains(&field)))
        });
        let context = json!({
            "sections": menu(),
            "section": {"name": self.section.name, "title": self.section.title},
            "title": self.title,
            "lead": self.lead,
            "effects": self.effects,
            "action": self.action,
            "inputs": self.inputs,
            "hidden": self.hidden.iter().map(|(name, value)| json!({"name": name, "value": value})).collect::<Vec<_>>(),
            "submit": self.submit,
            "kind": self.kind,
            "back": self.back,
            "buttons": buttons.iter().map(|(action, label)| json!({"action": action, "label": label})).collect::<Vec<_>>(),
            "errors": mistakes,
            "problem": problem.filter(|_| !at_fields).map(form_problem),
        });
        let status = problem.map_or(StatusCode::OK, |problem| problem.status);
        page(req, visitor, status, "pages/console_form.html", context)
    }
}

/// Applies a form; shows the form again after a refusal that its sender can correct.
pub async fn submit(
    req: &HttpRequest,
    visitor: &Visitor,
    form: &Form,
    work: impl AsyncFnOnce(Actor) -> Result<HttpResponse, Problem>,
    again: impl AsyncFnOnce(&Problem) -> Result<HttpResponse, Problem>,
) -> Result<HttpResponse, Problem> {
    let allowed = async {
        let actor = Actor::Customer(visitor.account()?.id.clone());
        visitor.check_csrf(Some(form.get("csrf")))?;
        Ok(actor)
    };
    let done = match allowed.await {
        Ok(actor) => work(actor).await,
        Err(refusal) => return or_problem(req, Err(refusal)).await,
    };
    match done {
        Err(problem) if matches!(problem.status, StatusCode::UNPROCESSABLE_ENTITY | StatusCode::CONFLICT) => {
            or_problem(req, again(&problem).await).await
        }
        other => or_problem(req, other).await,
    }
}

/// Renders the page that shows a new secret; no other page shows it again.
pub fn secret(
    req: &HttpRequest,
    visitor: &Visitor,
    section: &'static Section,
    title: &str,
    text: &str,
    secret: &str,
    back: &str,
) -> Result<HttpResponse, Problem> {
    let context = json!({
        "sections": menu(),
        "section": {"name": section.name, "title": section.title},
        "title": title, "text": text, "secret": secret, "back": back,
    });
    page(req, visitor, StatusCode::OK, "pages/console_secret.html", context)
}
