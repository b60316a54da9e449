//! `GET` and `POST /dashboard/subscriptions/{id}/choose`: selects the keys or activations to remove after a downgrade.

use std::collections::HashSet;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::form::Form;
use super::redirect::{redirect_with, sign_in_first};
use super::refusal::form_problem;
use super::subscription::find;
use super::view::{or_problem, page};
use crate::billing::entitlements::downgrade::SeatSelection;
use crate::error_code::ErrorCode;
use crate::http::api::choose_seats::{check_right, keep, question};
use crate::http::auth::{Visitor, app};
use crate::http::caller::Caller;
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::problem::Problem;
use crate::ids::SubscriptionId;

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor, id: web::Path<SubscriptionId>) -> Result<HttpResponse, Problem> {
    if visitor.signed_in.is_none() {
        return Ok(sign_in_first(&req));
    }
    or_problem(&req, draw(&req, &visitor, &id, None).await).await
}

/// Saves the selection. `going` is repeated for each key or activation to remove.
pub async fn choose(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<SubscriptionId>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    or_problem(&req, take(&req, &visitor, &id, &Form::parse(&body)).await).await
}

async fn take(req: &HttpRequest, visitor: &Visitor, id: &SubscriptionId, form: &Form) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let caller = Caller::Person(visitor.account()?.clone());
    visitor.check_csrf(Some(form.get("csrf")))?;
    check_right(&app, &caller, id).await?;
    let going: Vec<String> = form.all("going").map(str::to_owned).collect();
    match keep(&app, &caller, id.to_owned(), going.clone()).await {
        Ok(_) => Ok(redirect_with(&format!("/dashboard/subscriptions/{id}"), "choice_kept").finish()),
        Err(problem) if problem.code == ErrorCode::InvalidChoice => {
            draw(req, visitor, id, Some((going, problem))).await
        }
        Err(problem) => Err(problem),
    }
}

async fn draw(
    req: &HttpRequest,
    visitor: &Visitor,
    id: &SubscriptionId,
    refused: Option<(Vec<String>, Problem)>,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let caller = Caller::Person(visitor.account()?.clone());
    let overview = find(&app, visitor, id).await?;
    check_right(&app, &caller, id).await?;
    let mut question = question(&app, id.to_owned()).await?;
    let answered = question.groups.iter().flat_map(|group| &group.seats).any(|seat| seat.chosen);
    let (status, problem) = match &refused {
        Some((going, problem)) => {
            tick(&mut question, going);
            (problem.status, Some(form_problem(problem)))
        }
        None => (StatusCode::OK, None),
    };
    let context = json!({"subscription": overview, "question": question, "answered": answered, "problem": problem});
    page(req, visitor, status, "pages/choose.html", context)
}

/// Restores the checkboxes as they were sent.
fn tick(question: &mut SeatSelection, going: &[String]) {
    let going: HashSet<&str> = going.iter().map(String::as_str).collect();
    for seat in question.groups.iter_mut().flat_map(|group| &mut group.seats) {
        seat.chosen = going.contains(seat.id.as_str());
    }
}
