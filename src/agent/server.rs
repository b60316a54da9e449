//! The agent's HTTP server: its routes and middleware.

use std::net::TcpListener;
use std::sync::Arc;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Server, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::middleware::{DefaultHeaders, Next, from_fn};
use actix_web::{App, Error, HttpRequest, HttpResponse, HttpServer, Resource, ResponseError, web};

use super::hosts::Hosts;
use super::keeper::Keeper;
use super::pages::Pages;
use super::{api, pages};
use crate::config::AgentConfig;
use crate::error_code::ErrorCode;
use crate::http::connections::{Connection, Connections};
use crate::http::problem::Problem;
use crate::http::request_body::Chunked;
use crate::http::server::{HEAD_TIME, IDLE_TIME};
use crate::http::statics;
use crate::templates::Templates;

const POLICY: &str =
    "default-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'";
const SHUTDOWN_SECONDS: u64 = 4;
/// Maximum connections per address; applications keep a few.
const MOST_CONNECTIONS: usize = 512;

/// Serves on a bound listener until SIGTERM or SIGINT. `form_token` is random.
pub fn serve(
    config: AgentConfig,
    keeper: Arc<Keeper>,
    templates: Templates,
    form_token: String,
    listener: TcpListener,
) -> std::io::Result<Server> {
    let keeper = web::Data::from(keeper);
    let hosts = web::Data::new(Hosts::of(&config));
    let connections = Arc::new(Connections::new(MOST_CONNECTIONS, Vec::new()));
    let pages = web::Data::new(Pages { config, templates, form_token });
    // As in `http::server`: responses must not wait for acknowledgments.
    socket2::SockRef::from(&listener).set_tcp_nodelay(true)?;
    let server = HttpServer::new(move || {
        App::new()
            .app_data(keeper.clone())
            .app_data(pages.clone())
            .app_data(hosts.clone())
            // Applications may call this before every operation, so it bypasses the middleware. It changes nothing and
            // a browser shows nothing of it.
            .service(web::resource("/license/check").route(web::post().to(api::check)).default_service(web::to(
                |req: HttpRequest, hosts: web::Data<Hosts>| async move {
                    match hosts.check(&req) {
                        Ok(()) => wrong_method(req, "POST").await,
                        Err(problem) => problem.error_response(),
                    }
                },
            )))
            .service(web::scope("").wrap(from_fn(only_from_here)).wrap(headers()).configure(table))
    });
    Ok(server
        .on_connect(move |stream, extensions| connections.connected(stream, extensions))
        .client_request_timeout(HEAD_TIME)
        .keep_alive(IDLE_TIME)
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .listen(listener)?
        .run())
}

/// All other routes of the agent.
fn table(cfg: &mut web::ServiceConfig) {
    cfg.service(resource("/license/activate", "POST").route(web::post().to(api::activate)))
        .service(resource("/license/status", "GET").route(web::get().to(api::status)))
        .service(resource("/license/deactivate", "POST").route(web::post().to(api::deactivate)))
        .service(resource("/license/usage", "PUT").route(web::put().to(api::usage)))
        .service(resource("/", "GET").route(web::get().to(pages::status)))
        .service(
            resource("/activate", "GET, POST")
                .route(web::get().to(pages::show_activate))
                .route(web::post().to(pages::activate)),
        )
        .service(resource("/deactivate", "POST").route(web::post().to(pages::deactivate)))
        .service(resource("/static/{file}", "GET").route(web::get().to(statics::serve)))
        .service(resource("/healthz", "GET").route(web::get().to(healthz)))
        .default_service(web::to(pages::not_found));
}

/// A path that accepts the methods in `allow`, and names them when called with another.
fn resource(path: &str, allow: &'static str) -> Resource {
    web::resource(path.to_owned()).default_service(web::to(move |req: HttpRequest| wrong_method(req, allow)))
}

async fn wrong_method(req: HttpRequest, allow: &'static str) -> HttpResponse {
    let detail = format!("{} takes {allow}.", req.path());
    let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::MethodNotAllowed, detail);
    let mut response = problem.error_response();
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(allow));
    response
}

async fn healthz() -> web::Json<serde_json::Value> {
    web::Json(serde_json::json!({"status": "ok"}))
}

fn headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add(("Content-Security-Policy", POLICY))
        .add(("X-Content-Type-Options", "nosniff"))
        .add(("X-Frame-Options", "DENY"))
        .add(("Referrer-Policy", "same-origin"))
        .add(("Cache-Control", "no-store"))
}

/// Refuses cross-site requests. The agent has no sign-in, so a page of another site, open in somebody's browser, must
/// not read or change anything here, neither under this agent's name nor under its own. Our own forms are recognized by
/// their token, whatever the browser reports about their origin: over plain HTTP it may report nothing.
async fn only_from_here<B: MessageBody + 'static>(
    mut req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let connection = req.conn_data::<Arc<Connection>>().cloned();
    connection.iter().for_each(|connection| connection.works());
    let unknown = req.app_data::<web::Data<Hosts>>().and_then(|hosts| hosts.check(req.request()).err());
    let is_call = req.path().starts_with("/license/");
    let refused = unknown.or_else(|| is_call.then(|| api::no_query(req.request()).err()).flatten());
    if let Some(problem) = refused {
        return Ok(req.into_response(problem.error_response()).map_into_right_body());
    }
    let form = matches!(req.path(), "/activate" | "/deactivate");
    let text = |name: &str| req.headers().get(name).and_then(|value| value.to_str().ok());
    let foreign = match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => !matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin.split_once("://").map(|(_, host)| host) != text("host"),
        (None, None) => false,
    };
    if foreign && !form && !req.method().is_safe() {
        let problem =
            Problem::forbidden(ErrorCode::CrossSiteRequest, "This call may only come from the agent's own pages.");
        return Ok(req.into_response(problem.error_response()).map_into_right_body());
    }
    let body = Chunked::watch(&mut req);
    let answered = next.call(req).await;
    body.into_iter().for_each(Chunked::answered);
    connection.iter().for_each(|connection| connection.waits());
    Ok(answered?.map_into_left_body())
}
