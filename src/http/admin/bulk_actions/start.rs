//! `POST /api/v1/admin/licenses/bulk`: one action on many licenses.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

use crate::accounts::scope::Scope;
use crate::activations::search::Search;
use crate::app::App;
use crate::audit::Actor;
use crate::bulk::action::{BulkAction, BulkKind, Parameters};
use crate::bulk::start::{NewAction, start};
use crate::clock::parse_rfc3339;
use crate::db::Sought;
use crate::error_code::ErrorCode;
use crate::http::admin::licenses::list::read_search;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::{Fields, required};
use crate::http::problem::Problem;
use crate::metadata::Pair;
use crate::views::search_box;

/// A hundred years: more is a mistake.
const MOST_DAYS: i64 = 36_525;
/// Licenses that a call names one by one; a filter selects more.
pub const MOST_IDS: usize = 1_000;
/// The longest reason, in characters.
const LONGEST_REASON: usize = 1_000;

/// `{action, ids?: [lic_…] | filter?: {q?, email?, status?, tier?, …}, days?, until?, tier?, reason?, tell_owners?, count?}` → 202 with
/// the action, which is worked off from now on. `count`: how many licenses the caller expects; 409 `selection_changed` when there are others.
pub async fn handle(req: HttpRequest, mut fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::LicensesWrite).await?.actor();
    let new = read(&mut fields);
    let expected = fields.optional_integer("count").map(|count| usize::try_from(count).unwrap_or(usize::MAX));
    let wanted = selection(&mut fields)?;
    fields.finish()?;
    let started = run(&app, actor, required(new, "action")?, wanted, expected).await?;
    Ok(HttpResponse::Accepted().json(super::find(&app, started.id).await?))
}

/// Which licenses: a text of the search box, and what else must fit.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    pub q: String,
    pub search: Search,
}

impl Selection {
    /// These licenses.
    pub fn of(ids: Vec<String>) -> Self {
        Self { q: String::new(), search: Search { sought: Some(Sought::Licenses(ids)), ..Search::default() } }
    }

    /// What is to be searched for.
    pub async fn resolve(self, app: &App) -> Result<Search, Problem> {
        let Self { q, search } = self;
        if q.trim().is_empty() {
            return Ok(search);
        }
        let (ring, sealer) = (app.ring.clone(), app.sealer.clone());
        let text = q.clone();
        let sought = app.db.read(move |conn| search_box::search(conn, &ring, &sealer, &text)).await?;
        match (sought, Pair::parse(&q)) {
            // The box names so many at most; what metadata names can be asked for whole.
            (Some(sought), Some(pair)) if is_full(&sought) && matches!(sought, Sought::Licenses(_)) => {
                Ok(Search { metadata: Some(pair), ..search })
            }
            (Some(sought), _) if is_full(&sought) => {
                let detail = format!("This search stands for more than {} things; narrow it.", search_box::MOST - 1);
                Err(Problem::conflict(ErrorCode::SearchTooWide, detail))
            }
            (sought, _) => Ok(Search { sought, ..search }),
        }
    }
}

/// Whether the search box may have left something out.
fn is_full(sought: &Sought) -> bool {
    let ids = match sought {
        Sought::Licenses(ids)
        | Sought::Accounts(ids)
        | Sought::Organizations(ids)
        | Sought::Orders(ids)
        | Sought::Subscriptions(ids) => ids.len(),
        Sought::Nothing => 0,
    };
    i64::try_from(ids).is_ok_and(|ids| ids >= search_box::MOST)
}

/// Starts an action: for the page, too.
pub async fn run(
    app: &App,
    actor: Actor,
    new: NewAction,
    wanted: Selection,
    expected: Option<usize>,
) -> Result<BulkAction, Problem> {
    let search = wanted.resolve(app).await?;
    let started = start(&app.db, &app.context, &actor, new, search, expected).await?;
    app.wake.ring();
    Ok(started)
}

/// Reads what is to be done; mistakes are noted at their fields.
pub fn read(fields: &mut Fields) -> Option<NewAction> {
    let kinds = ["revoke", "suspend", "reinstate", "extend", "move_tier"];
    let kind = fields.one_of("action", &kinds);
    if kind.is_none() && fields.value("action").is_none_or(|value| value == "") {
        fields.wrong("action", ErrorCode::InvalidFields, "is required");
    }
    let kind = kind.as_deref().and_then(BulkKind::parse);
    let parameters = Parameters {
        days: fields.optional_integer("days"),
        until: fields.optional_text("until").and_then(|text| {
            let parse = |text: &str| parse_rfc3339(text).ok_or("must be a time as in 2027-01-31T00:00:00Z");
            fields.parsed("until", &text, parse, |_| ErrorCode::InvalidFields)
        }),
        tier: fields.optional_text("tier").filter(|tier| !tier.is_empty()),
    };
    let reason = fields.optional_text("reason").map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if reason.as_ref().is_some_and(|text| text.chars().count() > LONGEST_REASON) {
        fields.wrong(
            "reason",
            ErrorCode::InvalidFields,
            format!("must not be longer than {LONGEST_REASON} characters"),
        );
    }
    let tells_owners = fields.switch("tell_owners");
    let kind = kind?;
    check(fields, kind, &parameters, reason.is_some(), tells_owners);
    Some(NewAction { id: None, kind, parameters, reason, tells_owners, undoes: None })
}

/// What belongs to the action and what does not.
fn check(fields: &mut Fields, kind: BulkKind, given: &Parameters, has_reason: bool, tells_owners: bool) {
    let mut none = |is_there: bool, field: &str| {
        if is_there {
            fields.wrong(field, ErrorCode::InvalidFields, format!("does not belong to {kind}"));
        }
    };
    if kind != BulkKind::Extend {
        none(given.days.is_some(), "days");
        none(given.until.is_some(), "until");
    }
    none(kind != BulkKind::MoveTier && given.tier.is_some(), "tier");
    none(kind.change().is_none() && has_reason, "reason");
    none(!kind.has_mail() && tells_owners, "tell_owners");
    match kind {
        BulkKind::Extend => match (given.days, given.until) {
            (None, None) => fields.wrong("days", ErrorCode::InvalidFields, "give a number of days or an end"),
            (Some(_), Some(_)) => {
                fields.wrong("until", ErrorCode::InvalidFields, "give a number of days or an end, not both")
            }
            (Some(days), None) if !(1..=MOST_DAYS).contains(&days) => {
                fields.wrong("days", ErrorCode::InvalidFields, format!("must be from 1 to {MOST_DAYS}"));
            }
            _ => {}
        },
        BulkKind::MoveTier if given.tier.is_none() => fields.wrong("tier", ErrorCode::InvalidFields, "is required"),
        _ => {}
    }
}

/// `ids` or `filter`.
fn selection(fields: &mut Fields) -> Result<Selection, Problem> {
    let filter = fields.value("filter").cloned();
    let has_ids = fields.value("ids").is_some();
    match (has_ids, filter) {
        (true, None) => {
            let ids = fields.texts("ids");
            if ids.len() > MOST_IDS {
                fields.wrong(
                    "ids",
                    ErrorCode::InvalidFields,
                    format!("must name at most {MOST_IDS}; use a filter for more"),
                );
            }
            Ok(Selection::of(ids))
        }
        (false, Some(Value::Object(filter))) => {
            let mut filter = Fields::from_form(filter);
            let q = filter.optional_text("q").unwrap_or_default();
            let search = read_search(&mut filter);
            filter.finish()?;
            Ok(Selection { q, search })
        }
        (false, Some(_)) => {
            fields.wrong("filter", ErrorCode::InvalidFields, "must be an object; an empty one selects every license");
            Ok(Selection::default())
        }
        _ => {
            fields.wrong("ids", ErrorCode::InvalidFields, "give ids or a filter");
            Ok(Selection::default())
        }
    }
}
