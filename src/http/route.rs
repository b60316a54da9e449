//! One line of the URL table: what is called, who may call it, and what answers.

use std::collections::BTreeMap;

use actix_web::guard::fn_guard;
use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::middleware::from_fn;
use actix_web::{FromRequest, Handler, HttpRequest, HttpResponse, Resource, Responder, ResponseError, web};
use schemars::SchemaGenerator;

use super::description::{About, Answers, Arguments, Derived};
use super::entrance;
use super::idempotency;
use super::openapi;
use super::pages::view;
use super::problem::Problem;
use crate::accounts::role::Permission;
use crate::accounts::scope::Scope;
use crate::error_code::ErrorCode;

/// Who may call a route. The operation decides what they can access (their own licenses, their organization's);
/// `tests/api/access` checks both for every route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody; where there is something to protect, what opens it is in the request: a license key, a session's id.
    Anyone,
    /// Stripe, by its signature over the body.
    Stripe,
    /// A person who is signed in (session cookie).
    Person,
    /// A person who is signed in and whose role in the seller's team may do this.
    Seller(Permission),
    /// An admin token with this scope.
    Token(Scope),
    /// A person who is signed in, for what is theirs, or an admin token with this scope.
    PersonOr(Scope),
    /// Everybody, in the sandbox only.
    Sandbox,
}

/// One line of the URL table.
pub struct Route {
    pub method: Method,
    /// With `{name}` for a part that varies.
    pub path: String,
    pub access: Access,
    /// Whether it creates something, and so accepts an `Idempotency-Key`.
    pub creates: bool,
    /// The part of the description that no type expresses; `None` for pages, which are described in TOML.
    pub about: Option<&'static About>,
    /// Collects the description from the handler's types.
    pub derive: fn(&mut SchemaGenerator) -> Derived,
    /// Whether the handler takes fields from the query.
    pub reads_query: bool,
    handler: actix_web::Route,
}

impl Route {
    fn new<F, Args>(method: Method, path: impl Into<String>, access: Access, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + Arguments + 'static,
        F::Output: Responder + Answers + 'static,
    {
        Self {
            method,
            path: path.into(),
            access,
            creates: false,
            about: None,
            derive: derive::<Args, F::Output>,
            reads_query: Args::READS_QUERY,
            handler: web::to(handler),
        }
    }

    /// The same route with its description.
    #[must_use]
    pub fn about(self, about: &'static About) -> Self {
        Self { about: Some(about), ..self }
    }

    /// The same route for calls that make something: see [`idempotency`].
    #[must_use]
    pub fn creating(self) -> Self {
        let access = self.access;
        let once = from_fn(move |req, next| idempotency::once(access, req, next));
        Self { creates: true, handler: self.handler.wrap(once), ..self }
    }

    /// The same route for calls that take no fields: a body with any is refused.
    #[must_use]
    pub fn without_fields(self) -> Self {
        let access = self.access;
        let nothing = from_fn(move |req, next| entrance::without_fields(access, req, next));
        Self { handler: self.handler.wrap(nothing), ..self }
    }
}

fn derive<Args: Arguments, Output: Answers>(generator: &mut SchemaGenerator) -> Derived {
    let mut derived = Derived::default();
    Args::describe(generator, &mut derived);
    Output::describe(generator, &mut derived);
    derived
}

macro_rules! constructors {
    ($($name:ident $method:ident)*) => {$(
        #[doc = concat!("`", stringify!($method), "` on a path.")]
        pub fn $name<F, Args>(path: impl Into<String>, access: Access, handler: F) -> Route
        where
            F: Handler<Args>,
            Args: FromRequest + Arguments + 'static,
            F::Output: Responder + Answers + 'static,
        {
            Route::new(Method::$method, path, access, handler)
        }
    )*};
}
constructors!(get GET post POST put PUT patch PATCH delete DELETE);

/// Registers `routes`: one resource for each path, paths without a varying part first, so that the order in the table
/// means nothing. `GET` answers `HEAD` too; another method is told which ones there are.
pub fn register(cfg: &mut web::ServiceConfig, routes: Vec<Route>) {
    let mut paths: BTreeMap<String, Vec<Route>> = BTreeMap::new();
    for route in routes {
        // '{' sorts after every character of a literal path.
        paths.entry(route.path.clone()).or_default().push(route);
    }
    // A literal path is compared, one with a part that varies is a regular expression: the literal ones come first.
    let (literal, varying): (Vec<_>, Vec<_>) = paths.into_iter().partition(|(path, _)| !path.contains('{'));
    for (path, routes) in literal.into_iter().chain(varying) {
        let allow = allowed(&routes);
        let resource = Resource::new(path).default_service(web::to(move |req| wrong_method(req, allow.clone())));
        cfg.service(routes.into_iter().fold(resource, |resource, route| {
            let takes_query = openapi::takes_query(&route);
            let Route { method, access, handler, .. } = route;
            let handler = if takes_query {
                handler
            } else {
                handler.wrap(from_fn(move |req, next| entrance::without_query(access, req, next)))
            };
            // The outermost: nothing of a page of the console is looked at for who may not open it.
            let handler = match access {
                Access::Seller(needed) => handler.wrap(from_fn(move |req, next| entrance::seller(needed, req, next))),
                _ => handler,
            };
            resource.route(handler.guard(fn_guard(move |call| takes(&method, &call.head().method))))
        }));
    }
}

fn takes(method: &Method, called: &Method) -> bool {
    called == method || (called == Method::HEAD && method == Method::GET)
}

/// The value of `Allow` for a path's routes.
fn allowed(routes: &[Route]) -> String {
    let mut methods: Vec<&str> = routes.iter().map(|route| route.method.as_str()).collect();
    if methods.contains(&"GET") {
        methods.push("HEAD");
    }
    methods.join(", ")
}

async fn wrong_method(req: HttpRequest, allow: String) -> Result<HttpResponse, Problem> {
    let detail = format!("{} takes {allow}.", req.path());
    let problem = Problem::new(actix_web::http::StatusCode::METHOD_NOT_ALLOWED, ErrorCode::MethodNotAllowed, detail);
    let mut response =
        if view::wants_html(&req) { view::problem(&req, &problem).await? } else { problem.error_response() };
    let allow = HeaderValue::try_from(allow).map_err(|error| Problem::internal(&error))?;
    response.headers_mut().insert(ALLOW, allow);
    Ok(response)
}
