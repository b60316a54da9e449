//! `POST /api/v1/admin/licenses/bulk`: one action on many licenses.

use actix_web::HttpRequest;
use schemars::{SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::BulkActionView;
use crate::accounts::scope::Scope;
use crate::activations::search::Search;
use crate::app::App;
use crate::audit::Actor;
use crate::bulk::action::{BulkAction, BulkKind, Parameters};
use crate::bulk::start::{NewAction, start};
use crate::clock::Timestamp;
use crate::db::Sought;
use crate::error_code::ErrorCode;
use crate::http::admin::licenses::list::LicenseFilter;
use crate::http::answer::Accepted;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group, Members};
use crate::http::field::{Field, nullable};
use crate::http::fields::Fields;
use crate::http::input::{Input, Request, object, request};
use crate::http::problem::Problem;
use crate::metadata::Pair;
use crate::views::search_box;

/// The most days, a hundred years: a larger number is treated as a mistake.
const MOST_DAYS: i64 = 36_525;
/// The most licenses that a call may list; a filter can select more.
pub const MOST_IDS: usize = 1_000;
/// The longest reason, in characters.
const LONGEST_REASON: usize = 1_000;

/// The actions that this call starts; undoing is a separate call.
const KINDS: [&str; 5] = [
    BulkKind::Revoke.as_str(),
    BulkKind::Suspend.as_str(),
    BulkKind::Reinstate.as_str(),
    BulkKind::Extend.as_str(),
    BulkKind::MoveTier.as_str(),
];

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "Start a bulk action")
    .details(
        "Select licenses by `ids` (at most 1,000) or by `filter` (an empty one selects all; at most 100,000 \
         licenses). The selection is fixed when the call is made; the work is then done in the background. `extend` \
         takes `days` or `until`, `move_tier` takes `tier`. `count` is the number of licenses that the caller \
         expects. Owners are notified only with `tell_owners`.",
    )
    .example(|| json!({"action": "suspend", "filter": {"tier": "site", "status": "active"}, "reason": "chargebacks"}))
    .refuses(&[
        ErrorCode::NothingSelected,
        ErrorCode::TooManyLicenses,
        ErrorCode::SelectionChanged,
        ErrorCode::SearchTooWide,
        ErrorCode::InvalidTier,
    ]);

/// What is to be done to which licenses.
pub struct StartBulkAction {
    new: NewAction,
    wanted: Selection,
    /// How many licenses the caller expects.
    expected: Option<usize>,
}

impl Request for StartBulkAction {
    fn read(fields: &mut Fields) -> Option<Self> {
        let new = read(fields);
        let expected = fields.optional_integer("count").map(|count| usize::try_from(count).unwrap_or(usize::MAX));
        let wanted = selection(fields);
        Some(Self { new: new?, wanted: wanted?, expected })
    }

    fn members(generator: &mut SchemaGenerator) -> Members {
        let mut members = Members::default();
        let days = json_schema!({"type": ["integer", "null"], "minimum": 1, "maximum": MOST_DAYS});
        let reason = json_schema!({"type": ["string", "null"], "maxLength": LONGEST_REASON});
        let filter = nullable(object::<BulkFilter>(generator));
        members.add("action", true, json_schema!({"type": "string", "enum": KINDS}), "");
        members.add("ids", false, Option::<Vec<String>>::schema(generator), "");
        members.add("filter", false, filter, "");
        members.add("days", false, days, "");
        members.add("until", false, Option::<Timestamp>::schema(generator), "");
        members.add("tier", false, Option::<String>::schema(generator), "The slug of the new tier.");
        members.add("reason", false, reason, "");
        members.add("tell_owners", false, bool::schema(generator), "");
        members.add("count", false, Option::<i64>::schema(generator), "");
        members.codes = BulkFilter::members(generator).codes;
        members
    }
}

request! {
    /// Which licenses.
    pub struct BulkFilter as "BulkFilter" {
        /// Search text, as in the console's search box.
        q: Option<String>,
        ..licenses: LicenseFilter,
    }
}

/// Starts the action, which then runs in the background.
pub async fn handle(req: HttpRequest, input: Input<StartBulkAction>) -> Result<Accepted<BulkActionView>, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::LicensesWrite).await?.actor();
    let StartBulkAction { new, wanted, expected } = input.read()?;
    let started = run(&app, actor, new, wanted, expected).await?;
    Ok(Accepted(super::find(&app, started.id).await?))
}

/// The selected licenses: the text of a search box, and further filters.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    pub q: String,
    pub search: Search,
}

impl Selection {
    /// Selects these licenses.
    pub fn of(ids: Vec<String>) -> Self {
        Self { q: String::new(), search: Search { sought: Some(Sought::Licenses(ids)), ..Search::default() } }
    }

    /// Resolves the text of the search box; 409 if it matches too much.
    pub async fn resolve(self, app: &App) -> Result<Search, Problem> {
        let Self { q, search } = self;
        if q.trim().is_empty() {
            return Ok(search);
        }
        let (ring, sealer) = (app.ring.clone(), app.sealer.clone());
        let text = q.clone();
        let sought = app.db.read(move |conn| search_box::search(conn, &ring, &sealer, &text)).await?;
        match (sought, Pair::parse(&q)) {
            // The search box stops at its limit, but a metadata pair can be a filter without one.
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

/// Returns whether the search box reached its limit, and may have omitted matches.
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

/// Starts an action; also called by the console.
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

/// Parses the action. Adds errors to their fields.
pub fn read(fields: &mut Fields) -> Option<NewAction> {
    let kind = fields.one_of("action", &KINDS);
    if kind.is_none() && fields.is_blank("action") {
        fields.wrong("action", ErrorCode::InvalidFields, "is required");
    }
    let kind = kind.as_deref().and_then(BulkKind::parse);
    let parameters = Parameters {
        days: fields.optional_integer("days"),
        until: Timestamp::read_optional(fields, "until").flatten().map(|Timestamp(time)| time),
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

/// Checks that the fields fit the action.
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

/// Parses `ids` or `filter`. Adds errors to their fields.
fn selection(fields: &mut Fields) -> Option<Selection> {
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
            Some(Selection::of(ids))
        }
        (false, Some(Value::Object(filter))) => {
            let BulkFilter { q, licenses } = fields.members(filter, BulkFilter::read)?;
            Some(Selection { q: q.unwrap_or_default(), search: licenses.into() })
        }
        (false, Some(_)) => {
            fields.wrong("filter", ErrorCode::InvalidFields, "must be an object; an empty one selects every license");
            None
        }
        _ => {
            fields.wrong("ids", ErrorCode::InvalidFields, "give ids or a filter");
            None
        }
    }
}
