//! `GET /api/v1/admin/licenses`: all licenses, newest first, or those that match.

use actix_web::HttpRequest;

use crate::accounts::email::Email;
use crate::accounts::scope::Scope;
use crate::activations::listed::Licenses;
use crate::activations::search::{self, Search};
use crate::db;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::input::{Query, request};
use crate::http::problem::Problem;
use crate::http::request_parts::Paging;
use crate::ids::{OrderId, SubscriptionId};
use crate::metadata::Pair;

/// The description of the call.
pub const ABOUT: About =
    About::new(Group::Admin, "Find licenses").details("`metadata` is a key, a colon and a value: `plan:gold`.");

request! {
    /// License filters. All of them must match.
    pub struct LicenseFilter {
        email: Option<Email>,
        metadata: Option<Pair>,
        /// The stored status: `active`, `inactive`, `suspended` or `revoked`.
        status: Option<String>,
        /// The tier's slug.
        tier: Option<String>,
        key_prefix: Option<String>,
        order_id: Option<String>,
        subscription_id: Option<String>,
    }
}

request! {
    /// Which licenses, and which page of them.
    pub struct ListLicenses {
        ..filter: LicenseFilter,
        ..paging: Paging,
    }
}

impl From<LicenseFilter> for Search {
    /// Ignores empty filters.
    fn from(filter: LicenseFilter) -> Self {
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        Self {
            email: filter.email,
            account_id: None,
            organization_id: None,
            status: given(filter.status),
            tier: given(filter.tier),
            key_prefix: given(filter.key_prefix),
            order_id: given(filter.order_id).map(OrderId::from_text),
            subscription_id: given(filter.subscription_id).map(SubscriptionId::from_text),
            metadata: filter.metadata,
            sought: None,
        }
    }
}

/// Lists the licenses, newest first.
pub async fn handle(req: HttpRequest, query: Query<ListLicenses>) -> Result<Answer<Licenses>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::LicensesRead).await?;
    let ListLicenses { filter, paging: Paging { limit, cursor } } = query.read()?;
    let wanted = Search::from(filter);
    let (ring, now) = (app.ring.clone(), app.context.now());
    let read = app.db.read(move |conn| {
        let mut page = search::search(conn, &ring, &wanted, cursor.as_deref(), limit, now)?;
        search::with_owners(conn, &mut page.entries)?;
        Ok::<_, db::Error>(page)
    });
    Ok(Answer(read.await?.into()))
}
