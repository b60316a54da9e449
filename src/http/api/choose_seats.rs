//! `GET` and `POST /subscriptions/{id}/choose`: which seats go, while fewer are paid for than there are.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::accounts::scope::Scope;
use crate::app::App;
use crate::billing::entitlements::downgrade::{self, SeatSelection};
use crate::billing::subscriptions::permissions::{self, Permission};
use crate::error_code::ErrorCode;
use crate::http::answer::{Answer, Custom};
use crate::http::auth::{Visitor, app};
use crate::http::caller::{Caller, caller};
use crate::http::description::{About, Group};
use crate::http::input::{Input, request};
use crate::http::pages::redirect::redirect;
use crate::http::pages::view::wants_html;
use crate::http::problem::Problem;
use crate::ids::SubscriptionId;

/// The prose of the question.
pub const SHOW: About = About::new(Group::Purchase, "Which seats to remove while you pay for fewer than you use")
    .details("Of a tier that asks (`shrink = \"ask\"`), within its grace days. A browser is led to the page (303).")
    .refuses(&[ErrorCode::NotAllowed, ErrorCode::SubscriptionNotFound, ErrorCode::NothingToChoose]);

/// The prose of the choice.
pub const CHOOSE: About = About::new(Group::Purchase, "Choose which seats to remove")
    .details(
        "In place of an earlier choice; exactly as many as go, by the ids of the question. It can be changed until its \
         time is over.",
    )
    .refuses(&[
        ErrorCode::NotAllowed,
        ErrorCode::SubscriptionNotFound,
        ErrorCode::NothingToChoose,
        ErrorCode::InvalidChoice,
    ]);

request! {
    /// The seats to remove.
    pub struct ChooseSeats {
        /// Ids of licenses or activations.
        going: Vec<String>,
    }
}

/// Returns what the customer can choose now; redirects a browser to the page.
pub async fn show(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<SubscriptionId>,
) -> Result<Custom<SeatSelection>, Problem> {
    if wants_html(&req) {
        let page = redirect(&format!("/dashboard/subscriptions/{id}/choose")).finish();
        return Ok(Custom::written(page));
    }
    let app = app(&req)?;
    check_right(&app, &caller(&req, &visitor, Scope::LicensesRead).await?, &id).await?;
    Ok(Custom::json(HttpResponse::Ok(), &question(&app, id.into_inner()).await?))
}

/// Keeps the choice in place of an earlier one, and returns the selection with it.
pub async fn choose(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<SubscriptionId>,
    input: Input<ChooseSeats>,
) -> Result<Answer<SeatSelection>, Problem> {
    let app = app(&req)?;
    let caller = caller(&req, &visitor, Scope::LicensesWrite).await?;
    check_right(&app, &caller, &id).await?;
    let ChooseSeats { going } = input.read()?;
    Ok(Answer(keep(&app, &caller, id.into_inner(), going).await?))
}

/// Refuses people whose subscription it is not to say what goes.
pub async fn check_right(app: &App, caller: &Caller, id: &SubscriptionId) -> Result<(), Problem> {
    let Caller::Person(account) = caller else { return Ok(()) };
    let (account, id) = (account.id.clone(), id.to_owned());
    match app.db.read(move |conn| permissions::on_subscription(conn, &account, &id)).await? {
        Some(Permission::Manages | Permission::Pays) => Ok(()),
        Some(Permission::Sees) => {
            Err(Problem::forbidden(ErrorCode::NotAllowed, "Only who bought the subscription chooses which seats go."))
        }
        None => Err(Problem::not_found(ErrorCode::SubscriptionNotFound, "There is no such subscription.")),
    }
}

/// What is asked now.
pub async fn question(app: &App, id: SubscriptionId) -> Result<SeatSelection, Problem> {
    let (ring, now) = (app.ring.clone(), app.context.now());
    Ok(app.db.read(move |conn| downgrade::question(conn, &ring, &id, now)).await?)
}

/// Keeps a choice.
pub async fn keep(
    app: &App,
    caller: &Caller,
    id: SubscriptionId,
    going: Vec<String>,
) -> Result<SeatSelection, Problem> {
    let (ring, context, actor) = (app.ring.clone(), app.context.clone(), caller.actor());
    let kept = app.db.write(move |conn| downgrade::choose(conn, &context, &ring, &actor, &id, &going));
    Ok(kept.await?)
}
