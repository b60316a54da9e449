//! Middleware that runs before a handler reads its body: whether the caller may call the route at all, and whether the
//! route takes fields.

use actix_web::body::BoxBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::CONTENT_TYPE;
use actix_web::middleware::Next;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, HttpResponse, ResponseError};

use super::auth::{Known, Visitor, bearer};
use super::caller::admin;
use super::fields::{BODY_LIMIT, Body, Fields};
use super::pages::console;
use super::pages::redirect::sign_in_first;
use super::pages::view::or_problem;
use super::problem::Problem;
use super::route::Access;
use crate::accounts::role::Permission;

/// Refuses callers that may not call a route: 401 without credentials, 403 without the scope. What the call may then
/// access is up to the handler.
pub async fn check(req: &HttpRequest, access: Access) -> Result<(), Problem> {
    match access {
        Access::Token(scope) => admin(req, scope).await.map(|_| ()),
        Access::PersonOr(scope) if bearer(req).is_some() => admin(req, scope).await.map(|_| ()),
        Access::Person | Access::PersonOr(_) | Access::Seller(_) => Visitor::extract(req).await?.account().map(|_| ()),
        Access::Anyone | Access::Stripe | Access::Sandbox => Ok(()),
    }
}

/// The middleware of the console's routes: only sellers whose role has the permission reach the handler, whatever the
/// handler itself checks. Visitors who are not signed in are redirected to the sign-in; a form that they sent is kept
/// meanwhile.
pub async fn seller(
    needed: Permission,
    req: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let visitor = Visitor::extract(req.request()).await?;
    let admitted = console::admit(req.request(), &visitor, needed);
    let Some(signed_in) = visitor.signed_in.clone() else {
        let (http, mut payload) = req.into_parts();
        let answer = unknown_seller(&http, &mut payload).await?;
        return Ok(ServiceResponse::new(http, answer));
    };
    // Loaded once: the handler finds it here.
    req.extensions_mut().insert(Known(signed_in));
    match admitted {
        Ok(()) => next.call(req).await,
        Err(refusal) => {
            let answer = or_problem(req.request(), Err(refusal)).await?;
            Ok(req.into_response(answer))
        }
    }
}

async fn unknown_seller(req: &HttpRequest, payload: &mut Payload) -> Result<HttpResponse, Problem> {
    if req.method().is_safe() {
        return Ok(sign_in_first(req));
    }
    Body::<BODY_LIMIT>::from_request(req, payload).await?;
    or_problem(req, Err(Problem::unauthorized("Sign in first."))).await
}

/// The middleware of calls without query parameters: any that are sent are refused by name, or a field that was put
/// into the query by mistake would be ignored silently.
pub async fn without_query(
    access: Access,
    req: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if req.query_string().is_empty() {
        return next.call(req).await;
    }
    let named = || Fields::from_query(req.query_string()).finish();
    match check(req.request(), access).await.and_then(|()| named()) {
        Ok(()) => next.call(req).await,
        Err(problem) => Ok(req.into_response(problem.error_response())),
    }
}

/// The middleware of calls without fields: any that are sent are refused by name. A form sends only its CSRF token.
pub async fn without_fields(
    access: Access,
    req: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let (http, mut payload) = req.into_parts();
    match read_nothing(&http, access, &mut payload).await {
        Ok(body) => next.call(ServiceRequest::from_parts(http, Payload::from(body.0))).await,
        Err(problem) => Ok(ServiceResponse::new(http, problem.error_response())),
    }
}

async fn read_nothing(req: &HttpRequest, access: Access, payload: &mut Payload) -> Result<Body<BODY_LIMIT>, Problem> {
    let form =
        req.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form"));
    let has_body = req.headers().contains_key("content-length") || req.headers().contains_key("transfer-encoding");
    if has_body && !form {
        check(req, access).await?;
    }
    let body = Body::<BODY_LIMIT>::from_request(req, payload).await?;
    if !form && !matches!(body.0.trim_ascii(), b"" | b"null") {
        Fields::parse(&body.0)?.finish()?;
    }
    Ok(body)
}
