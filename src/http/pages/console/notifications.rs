//! `GET /admin/notifications`: the notifications that the signed-in seller receives.

use actix_web::{HttpRequest, HttpResponse};

use super::for_seller;
use super::form::{self, FormPage, Input};
use super::list::Section;
use crate::accounts::role::Permission;
use crate::accounts::seller_notifications::{self, SellerNotification};
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect_with;
use crate::http::problem::Problem;

pub const SECTION: Section = Section {
    name: "notifications",
    title: "My notifications",
    group: "Setup",
    opens: Permission::Read,
    changes: Permission::Read,
    search: None,
    filter: None,
    columns: &[],
    shown: 0,
    has_csv: false,
    add: None,
    empty: "",
};

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let draw = async {
        let account = visitor.account()?.clone();
        let chosen = app(&req)?.db.read(move |conn| seller_notifications::of_account(conn, &account)).await?;
        page_of(&visitor, &chosen)?.draw(&req, &visitor, None)
    };
    for_seller(&req, &visitor, draw).await
}

/// Saves the selection. `notifications` is repeated for each.
pub async fn change(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let known = || form.all("notifications").filter_map(SellerNotification::parse).collect::<Vec<_>>();
    let work = async |actor| {
        let (wanted, sent) = (known(), form.all("notifications").count());
        if wanted.len() != sent {
            return Err(Problem::field("notifications", ErrorCode::InvalidNotification, "Choose from these mails."));
        }
        let app = app(&req)?;
        let (context, account) = (app.context.clone(), visitor.account()?.clone());
        let change =
            move |conn: &mut crate::db::Conn| seller_notifications::choose(conn, &context, &actor, &account, &wanted);
        app.db.write(change).await?;
        Ok(redirect_with("/admin/notifications", "notifications_changed").finish())
    };
    let again = async |problem: &Problem| page_of(&visitor, &known())?.draw(&req, &visitor, Some(problem));
    form::submit(&req, &visitor, &form, work, again).await
}

fn page_of(visitor: &Visitor, chosen: &[SellerNotification]) -> Result<FormPage, Problem> {
    let choices = SellerNotification::ALL.iter().map(|one| (one.as_str(), meaning(*one)));
    let is_chosen = |text: &str| SellerNotification::parse(text).is_some_and(|one| chosen.contains(&one));
    Ok(FormPage {
        lead: format!("Mails to {} about this shop.", visitor.account()?.email.as_str()),
        action: "/admin/notifications".to_owned(),
        inputs: vec![Input::choosing("checks", "notifications", "Send me a mail for", choices, is_chosen)],
        back: "/admin".to_owned(),
        ..FormPage::of(&SECTION, "My notifications")
    })
}

/// Describes a notification.
fn meaning(notification: SellerNotification) -> &'static str {
    match notification {
        SellerNotification::Sale => "a sale: a new order is paid. Renewals are not told; of many sales, the sum",
        SellerNotification::Dispute => {
            "a dispute: a card holder disputes a payment, a bank asks about one, it is decided"
        }
        SellerNotification::Review => "a decision: a partial refund, a refund that failed, an order without an address",
        SellerNotification::FailedEvent => "a failed event: something of Stripe's was not processed",
    }
}
