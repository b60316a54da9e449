//! `GET /openapi.json` and `/docs`: what every route takes and gives.
//!
//! What is special to a call is written in the `.toml` files beside this one, in the notation of [`schema`]. What follows
//! from the URL table (who may call, what may be sent twice, what each body may be refused for) is added here.

mod operation;
pub mod page;
pub mod schema;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use self::schema::schema;
use super::fixed::Fixed;
use super::problem::Problem;
use super::route::{Access, Route};
use super::routes;

const FILES: [&str; 8] = [
    include_str!("purchase.toml"),
    include_str!("licensing.toml"),
    include_str!("accounts.toml"),
    include_str!("admin.toml"),
    include_str!("catalog.toml"),
    include_str!("webhooks.toml"),
    include_str!("service.toml"),
    include_str!("pages.toml"),
];
const SHAPES: &str = include_str!("schemas.toml");

/// A group of calls: one file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    title: String,
    about: String,
    /// Whether its calls let anything stand in their query.
    #[serde(default)]
    open_query: bool,
    /// By `METHOD path`.
    call: BTreeMap<String, Call>,
    /// What is posted to the seller's endpoints, by topic.
    #[serde(default)]
    event: BTreeMap<String, Event>,
}

/// What is special to an outgoing webhook.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Event {
    summary: String,
    /// The shape of `data`.
    data: Value,
}

/// What is special to a call.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    summary: String,
    about: Option<String>,
    /// Takes `limit` and `cursor`.
    #[serde(default)]
    paged: bool,
    #[serde(default)]
    query: Map<String, Value>,
    /// Parts of the path that are not just any text.
    #[serde(default)]
    path: Map<String, Value>,
    #[serde(default)]
    headers: Map<String, Value>,
    /// A JSON body.
    body: Option<Value>,
    #[serde(default)]
    body_optional: bool,
    example: Option<Value>,
    /// The body of a form.
    form: Option<Value>,
    /// The status when it went well; 200 when left out.
    status: Option<u16>,
    /// A JSON answer.
    answer: Option<Value>,
    /// The media type of another answer.
    media: Option<String>,
    /// The codes of refusals that are special to this call, by status.
    #[serde(default)]
    errors: BTreeMap<String, Vec<String>>,
    /// Shapes that only this call has.
    #[serde(default)]
    schemas: Map<String, Value>,
    /// Also stands under the admin API's path.
    #[serde(default)]
    also_admin: bool,
}

/// All that is written, read once.
struct Source {
    groups: Vec<Group>,
    shapes: Map<String, Value>,
}

static SOURCE: LazyLock<Result<Source, String>> = LazyLock::new(|| {
    let groups: Vec<Group> =
        FILES.iter().map(|text| toml::from_str(text)).collect::<Result<_, _>>().map_err(text_of)?;
    let mut shapes: Map<String, Value> = toml::from_str(SHAPES).map_err(text_of)?;
    for call in groups.iter().flat_map(|group| group.call.values()) {
        shapes.extend(call.schemas.clone());
    }
    Ok(Source { groups, shapes })
});

static DOCUMENT: LazyLock<Result<Fixed, String>> =
    LazyLock::new(|| build(&routes::all(false)).map(|document| Fixed::new(document.to_string())));

fn text_of(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn source() -> Result<&'static Source, String> {
    SOURCE.as_ref().map_err(Clone::clone)
}

/// A group with its calls, each with its route.
type Described<'a> = (&'static Group, Vec<(&'a Route, &'static Call)>);

/// The groups with their calls, each with its route, in the order of the URL table.
fn described(routes: &[Route]) -> Result<Vec<Described<'_>>, String> {
    let groups = source()?.groups.iter();
    Ok(groups
        .map(|group| (group, routes.iter().filter_map(|route| Some((route, group.of(route)?))).collect()))
        .collect())
}

impl Group {
    fn of(&self, route: &Route) -> Option<&Call> {
        let exact = self.call.get(&format!("{} {}", route.method, route.path));
        exact.or_else(|| {
            let path = route.path.replacen("/api/v1/admin/", "/api/v1/", 1);
            self.call.get(&format!("{} {path}", route.method)).filter(|call| call.also_admin)
        })
    }
}

/// Whether anything may stand in the query of a call: in that of a page, where names that it does not know are somebody
/// else's, of a probe, and of Stripe; elsewhere where the description names what.
pub fn takes_query(route: &Route) -> bool {
    let is_call = !matches!(route.access, Access::Stripe | Access::Sandbox | Access::Seller(_));
    let described = || {
        let source = source().ok()?;
        source.groups.iter().find_map(|group| Some((group, group.of(route)?)))
    };
    let Some((group, call)) = described().filter(|_| is_call) else { return true };
    operation::is_page(call) || group.open_query || call.paged || !call.query.is_empty()
}

/// The calls that are described, as `METHOD path`; for the test that holds the description to the URL table.
pub fn names() -> Result<Vec<String>, String> {
    Ok(source()?.groups.iter().flat_map(|group| group.call.keys().cloned()).collect())
}

/// The topics that are described; for the test that holds the description to what is posted.
pub fn topics() -> Result<Vec<String>, String> {
    Ok(source()?.groups.iter().flat_map(|group| group.event.keys().cloned()).collect())
}

/// The document.
pub fn build(routes: &[Route]) -> Result<Value, String> {
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    let mut tags = Vec::new();
    for (group, calls) in described(routes)? {
        tags.push(json!({"name": group.title, "description": group.about}));
        for (route, call) in calls {
            let operation = operation::of(route, call, &group.title).map_err(text_of)?;
            paths.entry(&route.path).or_default().insert(route.method.as_str().to_ascii_lowercase(), operation);
        }
    }
    let mut webhooks = Map::new();
    for (topic, event) in source()?.groups.iter().flat_map(|group| &group.event) {
        webhooks.insert(topic.clone(), operation::of_event(topic, event).map_err(text_of)?);
    }
    let mut shapes = Map::new();
    for (name, notation) in &source()?.shapes {
        shapes.insert(name.clone(), schema(notation).map_err(text_of)?);
    }
    let session = json!({"type": "apiKey", "in": "cookie", "name": super::auth::SESSION_COOKIE,
        "description": "Set by signing in."});
    let token = json!({"type": "http", "scheme": "bearer",
        "description": "An API token, `kst_…`. Each call names the scope that it needs; `…:write` includes `…:read`, `full` everything."});
    Ok(json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Keysmith",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "License keys: bought, bound to sites and devices, validated. Refusals are \
                `application/problem+json` (RFC 9457) with a stable `code`.",
        },
        "servers": [{"url": "/"}],
        "tags": tags,
        "paths": paths,
        "webhooks": webhooks,
        "components": {
            "schemas": shapes,
            "securitySchemes": {"session": session, "token": token},
        },
    }))
}

/// Who may call, for people.
fn who(access: Access) -> String {
    match access {
        Access::Anyone => "Everybody".to_owned(),
        Access::Stripe => "Stripe, by its signature".to_owned(),
        Access::Person => "A signed-in person".to_owned(),
        Access::Seller(needed) => format!("A signed-in seller with the permission {needed}"),
        Access::Token(scope) => format!("An admin token with {}", scope.as_str()),
        Access::PersonOr(scope) => format!("A signed-in person, or an admin token with {}", scope.as_str()),
        Access::Sandbox => "Everybody, in the sandbox".to_owned(),
    }
}

/// `GET /openapi.json`
pub async fn handle(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let document = DOCUMENT.as_ref().map_err(|error| Problem::internal(error))?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "public, max-age=300"));
    response.insert_header((CONTENT_TYPE, "application/json; charset=utf-8"));
    Ok(document.answer(&req, response))
}
