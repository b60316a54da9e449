//! `/organizations`: groups of people who share licenses. The operations (`accounts/member.rs`,
//! `licenses/hand_over.rs`) enforce the members' permissions; the pages offer only what the caller may do.

pub mod change;
pub mod list;
pub mod show;

use actix_web::http::StatusCode;
use serde_json::{Value, json};

use super::form::Form;
use super::refusal::form_problem;
use crate::http::problem::Problem;

/// A refused form that is shown again. The default has no error.
struct Refused {
    status: StatusCode,
    errors: Value,
    problem: Value,
    /// The submitted values.
    values: Value,
}

impl Default for Refused {
    fn default() -> Self {
        let values = json!({"name": null, "email": "", "role": "member"});
        Self { status: StatusCode::OK, errors: json!([]), problem: Value::Null, values }
    }
}

impl Refused {
    fn new(form: &Form, refusal: &Problem) -> Self {
        let (errors, problem) = match refusal.more.get("errors") {
            Some(errors) => (errors.clone(), Value::Null),
            None => (json!([]), form_problem(refusal)),
        };
        let role = Some(form.get("role")).filter(|role| !role.is_empty()).unwrap_or("member");
        let name = Some(form.get("name")).filter(|name| !name.is_empty());
        let values = json!({"name": name, "email": form.get("email"), "role": role});
        Self { status: refusal.status, errors, problem, values }
    }
}
