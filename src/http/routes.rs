//! The whole URL table.

use actix_web::{HttpRequest, HttpResponse, web};

use super::problem::Problem;
use super::{api, pages, statics};
use crate::app::App;

/// Every route of the server.
pub fn table(cfg: &mut web::ServiceConfig, app: &App) {
    health(cfg);
    purchase(cfg);
    dashboard(cfg);
    cfg.route("/static/{file}", web::get().to(statics::serve));
    // With a Stripe key none of this is reachable.
    if app.sandbox.is_some() {
        cfg.configure(crate::sandbox::pages::routes);
    }
}

fn health(cfg: &mut web::ServiceConfig) {
    cfg.route("/healthz", web::get().to(api::health::healthz)).route("/readyz", web::get().to(api::health::readyz));
}

fn purchase(cfg: &mut web::ServiceConfig) {
    cfg.route("/purchase-quantity", web::post().to(api::purchase_quantity::handle))
        .route("/purchase-sites", web::post().to(api::purchase_sites::handle))
        .route("/activate-license", web::post().to(api::activate_license::handle))
        .route("/deactivate-license", web::post().to(api::deactivate_license::handle))
        .route("/licenses", web::get().to(api::licenses::handle))
        .route("/billing-portal", web::post().to(api::billing_portal::handle))
        .route("/webhooks/stripe", web::post().to(api::stripe_webhook::handle))
        .route("/checkout/success", web::get().to(pages::checkout_success::handle))
        .route("/checkout/cancelled", web::get().to(pages::checkout_cancelled::handle));
}

fn dashboard(cfg: &mut web::ServiceConfig) {
    cfg.route("/", web::get().to(pages::home::handle))
        .route("/buy", web::get().to(pages::buy::show))
        .route("/buy/quantity", web::post().to(pages::buy::quantity))
        .route("/buy/sites", web::post().to(pages::buy::sites))
        .route("/sign-in", web::get().to(pages::sign_in::show))
        .route("/sign-in", web::post().to(pages::sign_in::send_link))
        .route("/sign-in/confirm", web::get().to(pages::sign_in::confirm))
        .route("/sign-in/confirm", web::post().to(pages::sign_in::consume))
        .route("/sign-out", web::post().to(pages::sign_in::sign_out))
        .route("/dashboard", web::get().to(pages::licenses::show))
        .route("/dashboard/activate", web::post().to(pages::licenses::activate))
        .route("/dashboard/deactivate", web::post().to(pages::licenses::deactivate));
}

/// What no route fits: a page for browsers, a problem for programs; 405 where only the method is wrong.
pub async fn unknown(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let problem = Problem::not_found("not_found", format!("There is nothing at {}.", req.path()));
    if pages::view::wants_html(&req) {
        return pages::view::problem(&req, &problem).await;
    }
    Err(problem)
}
