//! `GET /openapi.json` and `/docs`: the API's description, as an OpenAPI document and as a page.
//!
//! Fields and responses come from the handlers' types, and prose from the `ABOUT` of each handler's file
//! ([`super::description`]). Pages are described in `pages.toml`, in the notation of [`schema`]. This module adds what
//! follows from the route table: access, idempotency, and the error codes that depend on the kind of body.

mod call;
mod operation;
pub mod page;
pub mod schema;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse};
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use self::call::{Call, Written};
use super::answer::Custom;
use super::description::{About, Group};
use super::fixed::Fixed;
use super::problem::{Problem, ProblemBody};
use super::route::{Access, Route};
use super::routes;
use crate::views::webhook_schemas;
use crate::webhooks::Topic;

/// The descriptions of the pages.
const PAGES: &str = include_str!("pages.toml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pages {
    /// The pages by `METHOD path`.
    call: BTreeMap<String, Written>,
}

static WRITTEN: LazyLock<Result<Pages, String>> = LazyLock::new(|| toml::from_str(PAGES).map_err(text_of));

static DOCUMENT: LazyLock<Result<Fixed, String>> =
    LazyLock::new(|| build(&routes::all(false)).map(|document| Fixed::new(document.to_string())));

fn text_of(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn pages() -> Result<&'static BTreeMap<String, Written>, String> {
    WRITTEN.as_ref().map(|pages| &pages.call).map_err(Clone::clone)
}

/// Returns the TOML description of a page.
fn written(route: &Route) -> Option<&'static Written> {
    pages().ok()?.get(&format!("{} {}", route.method, route.path))
}

/// The calls of all groups, and the schemas that they refer to.
struct Described<'a> {
    /// The calls of each group with their routes, in the order of the route table.
    groups: Vec<(Group, Vec<(&'a Route, Call)>)>,
    /// The outgoing webhooks: the schema of each topic's body.
    events: Vec<(Topic, Value)>,
    shapes: Map<String, Value>,
}

/// Describes these routes.
fn described(routes: &[Route]) -> Result<Described<'_>, String> {
    pages()?;
    let mut generator = generator();
    let mut groups = Vec::new();
    for group in Group::ALL {
        let mut calls = Vec::new();
        for route in routes {
            let call = match route.about {
                Some(about) if about.group == group => Some(Call::derived((route.derive)(&mut generator), about)),
                Some(_) => None,
                None if group == Group::Pages => written(route).map(Written::call).transpose().map_err(text_of)?,
                None => None,
            };
            calls.extend(call.map(|call| (route, call)));
        }
        groups.push((group, calls));
    }
    let event = |topic: &Topic| (*topic, webhook_schemas::schema(*topic, &mut generator).to_value());
    let events = Topic::EVERY.iter().map(event).collect();
    generator.subschema_for::<ProblemBody>();
    let shapes = generator.take_definitions(true);
    check_names(&shapes)?;
    Ok(Described { groups, events, shapes })
}

/// Returns a generator of JSON Schema as in OpenAPI 3.1, for serialized types.
fn generator() -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12().for_serialize().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    settings.into_generator()
}

/// Refuses two types with the same name, which are recognized by the number that the generator adds to the second.
fn check_names(shapes: &Map<String, Value>) -> Result<(), String> {
    let twice = |name: &&String| {
        let first = name.trim_end_matches(|c: char| c.is_ascii_digit());
        first != *name && shapes.contains_key(first)
    };
    match shapes.keys().find(twice) {
        Some(name) => Err(format!("two schemas have the name {name}")),
        None => Ok(()),
    }
}

/// Returns whether a call accepts a query. Pages, probes and Stripe's webhook accept any query, because other parties
/// add parameters; other calls do if their description names parameters.
pub fn takes_query(route: &Route) -> bool {
    if matches!(route.access, Access::Stripe | Access::Sandbox | Access::Seller(_)) {
        return true;
    }
    if let Some(about) = route.about {
        return about.any_query || about.is_page() || route.reads_query;
    }
    written(route).is_none_or(|call| call.is_page() || !call.query.is_empty())
}

/// Returns the pages that are described in TOML, as `METHOD path`, for the test that compares them with the route
/// table.
pub fn names() -> Result<Vec<String>, String> {
    Ok(pages()?.keys().cloned().collect())
}

/// Builds the OpenAPI document.
pub fn build(routes: &[Route]) -> Result<Value, String> {
    let described = described(routes)?;
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    let mut tags = Vec::new();
    for (group, calls) in &described.groups {
        tags.push(json!({"name": group.title(), "description": group.about()}));
        for (route, call) in calls {
            let operation = operation::of(route, call, group.title());
            paths.entry(&route.path).or_default().insert(route.method.as_str().to_ascii_lowercase(), operation);
        }
    }
    let event = |(topic, body): &(Topic, Value)| (topic.as_str().to_owned(), operation::of_event(*topic, body));
    let webhooks: Map<String, Value> = described.events.iter().map(event).collect();
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
            "schemas": described.shapes,
            "securitySchemes": {"session": session, "token": token},
        },
    }))
}

/// Describes who may make a call.
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

/// The description of `GET /openapi.json`.
pub const ABOUT: About = About::new(Group::Service, "Retrieve the OpenAPI document").any_query();

/// `GET /openapi.json`
pub async fn handle(req: HttpRequest) -> Result<Custom<Map<String, Value>>, Problem> {
    let document = DOCUMENT.as_ref().map_err(|error| Problem::internal(error))?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "public, max-age=300"));
    response.insert_header((CONTENT_TYPE, "application/json; charset=utf-8"));
    Ok(Custom::written(document.answer(&req, response)))
}
