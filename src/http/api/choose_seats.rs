//! `GET` and `POST /subscriptions/{id}/choose`: which seats to remove when a subscription covers fewer seats than are
//! in use.

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

/// The description of the `GET` call.
pub const SHOW: About = About::new(Group::Purchase, "Retrieve the seats that can be removed")
    .details("For tiers with `shrink = \"ask\"`, during the grace period. A browser is redirected to the page (303).")
    .refuses(&[ErrorCode::NotAllowed, ErrorCode::SubscriptionNotFound, ErrorCode::NothingToChoose]);

/// The description of the `POST` call.
pub const CHOOSE: About = About::new(Group::Purchase, "Choose which seats to remove")
    .details(
        "Replaces an earlier choice. List exactly as many IDs as have to be removed, from those that the `GET` call \
         returns. The choice can be changed until the deadline.",
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
        /// The IDs of licenses or activations.
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

/// Saves the choice, replacing an earlier one, and returns the selection with it.
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

/// Refuses people who do not own the subscription.
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

/// Returns the current selection.
pub async fn question(app: &App, id: SubscriptionId) -> Result<SeatSelection, Problem> {
    let (ring, now) = (app.ring.clone(), app.context.now());
    Ok(app.db.read(move |conn| downgrade::question(conn, &ring, &id, now)).await?)
}

/// Saves a choice.
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
