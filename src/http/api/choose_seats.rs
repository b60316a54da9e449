//! `GET` and `POST /subscriptions/{id}/choose`: which seats go, while fewer are paid for than there are.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::accounts::scope::Scope;
use crate::app::App;
use crate::billing::entitlements::downgrade::{self, SeatSelection};
use crate::billing::subscriptions::permissions::{self, Permission};
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app};
use crate::http::caller::{Caller, caller};
use crate::http::fields::Fields;
use crate::http::pages::view::{redirect, wants_html};
use crate::http::problem::Problem;
use crate::ids::SubscriptionId;

/// → the [`SeatSelection`]; 409 `nothing_to_choose`. A browser is led to the page.
pub async fn show(req: HttpRequest, visitor: Visitor, id: web::Path<SubscriptionId>) -> Result<HttpResponse, Problem> {
    if wants_html(&req) {
        return Ok(redirect(&format!("/dashboard/subscriptions/{id}/choose")).finish());
    }
    let app = app(&req)?;
    check_right(&app, &caller(&req, &visitor, Scope::LicensesRead).await?, &id).await?;
    Ok(HttpResponse::Ok().json(question(&app, id.into_inner()).await?))
}

/// `{going: [ids of licenses or activations]}`, in place of an earlier choice → the [`SeatSelection`] as it then stands
pub async fn choose(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<SubscriptionId>,
    mut fields: Fields,
) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let caller = caller(&req, &visitor, Scope::LicensesWrite).await?;
    check_right(&app, &caller, &id).await?;
    let going = fields.texts("going");
    fields.finish()?;
    Ok(HttpResponse::Ok().json(keep(&app, &caller, id.into_inner(), going).await?))
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
