//! The HTTP server: the very one that production and the tests run.

use std::net::TcpListener;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::{App as ActixApp, HttpServer, web};

use super::{middleware, rate_limit, routes};
use crate::app::App;

/// How long requests in flight may take after SIGTERM. With the jobs' own limit it stays under ten seconds.
const SHUTDOWN_SECONDS: u64 = 4;

/// Serves `app` on a bound listener until its handle is told to stop.
pub fn serve(app: App, listener: TcpListener) -> std::io::Result<Server> {
    let workers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let server = HttpServer::new(move || {
        ActixApp::new()
            .app_data(web::Data::new(app.clone()))
            .wrap(from_fn(rate_limit::gate))
            .wrap(middleware::cors(&app))
            .wrap(from_fn(middleware::surround))
            .configure(|cfg| routes::table(cfg, &app))
            .default_service(web::to(routes::unknown))
    });
    Ok(server
        .workers(workers)
        .disable_signals()
        .keep_alive(Duration::from_secs(75))
        .client_request_timeout(Duration::from_secs(15))
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .listen(listener)?
        .run())
}
