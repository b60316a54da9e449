//! The whole URL table.

use actix_web::{HttpRequest, HttpResponse, web};

use super::problem::Problem;
use super::{admin, api, pages, statics};
use crate::app::App;

/// Every route of the server.
pub fn table(cfg: &mut web::ServiceConfig, app: &App) {
    health(cfg);
    purchase(cfg);
    dashboard(cfg);
    accounts(cfg);
    admin_api(cfg);
    licensing(cfg);
    offline(cfg);
    cfg.route("/static/{file}", web::get().to(statics::serve));
    // With a Stripe key none of this is reachable.
    if app.sandbox.is_some() {
        cfg.configure(crate::sandbox::pages::routes).configure(crate::sandbox::mail::routes);
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
        .route("/licenses/{id}/cancel", web::post().to(api::cancel_license::handle))
        .route("/subscriptions/{id}/quantity", web::post().to(api::change_quantity::handle))
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
        .route("/sign-in/password", web::post().to(pages::sign_in_password::handle))
        .route("/sign-in/confirm", web::get().to(pages::sign_in::confirm))
        .route("/sign-in/confirm", web::post().to(pages::sign_in::consume))
        .route("/sign-out", web::post().to(pages::sign_in::sign_out))
        .route("/account", web::get().to(pages::account::show))
        .route("/account/password", web::post().to(pages::account::set_password))
        .route("/account/sessions/revoke", web::post().to(pages::account::revoke))
        .route("/account/sessions/revoke-others", web::post().to(pages::account::revoke_others))
        .route("/dashboard", web::get().to(pages::licenses::show))
        .route("/dashboard/activate", web::post().to(pages::licenses::activate))
        .route("/dashboard/deactivate", web::post().to(pages::licenses::deactivate));
}

fn licensing(cfg: &mut web::ServiceConfig) {
    use api::leases;
    cfg.route("/api/v1/license/activate", web::post().to(api::activate_device::handle))
        .route("/api/v1/license/validate", web::get().to(api::validate::by_query))
        .route("/api/v1/license/validate", web::post().to(api::validate::by_body))
        .route("/api/v1/license/deactivate", web::post().to(api::deactivate_device::handle))
        .route("/api/v1/license/installations/{email}", web::get().to(api::installations::handle))
        .route("/api/v1/trials", web::post().to(api::start_trial::handle))
        .route("/api/v1/leases", web::post().to(leases::create::handle))
        .route("/api/v1/leases/{id}", web::put().to(leases::renew::handle))
        .route("/api/v1/leases/{id}", web::delete().to(leases::delete::handle))
        .route("/api/v1/activations/{id}/deactivate", web::post().to(api::end_activation::handle));
}

fn offline(cfg: &mut web::ServiceConfig) {
    cfg.route("/api/v1/license/file", web::post().to(api::license_file::handle))
        .route("/api/v1/public-keys", web::get().to(api::public_keys::handle))
        .route("/api/v1/revocations", web::get().to(api::revocations::handle));
}

fn accounts(cfg: &mut web::ServiceConfig) {
    use api::{organizations, sessions};
    cfg.route("/api/v1/users", web::post().to(api::create_user::handle))
        .route("/api/v1/account", web::get().to(api::account::handle))
        .route("/api/v1/account/password", web::put().to(api::change_password::handle))
        .route("/api/v1/sessions", web::post().to(sessions::create::handle))
        .route("/api/v1/sessions", web::get().to(sessions::list::handle))
        .route("/api/v1/sessions", web::delete().to(sessions::revoke_others::handle))
        .route("/api/v1/sessions/{id}", web::delete().to(sessions::revoke::handle))
        .route("/api/v1/licenses/{id}/hand-over", web::post().to(api::hand_over_license::handle));
    // Both for members and for admin tokens.
    for root in ["/api/v1/organizations", "/api/v1/admin/organizations"] {
        cfg.route(root, web::post().to(organizations::create::handle))
            .route(root, web::get().to(organizations::list::handle))
            .route(&format!("{root}/{{id}}"), web::get().to(organizations::show::handle))
            .route(&format!("{root}/{{id}}"), web::put().to(organizations::rename::handle))
            .route(&format!("{root}/{{id}}/members"), web::post().to(organizations::add_member::handle))
            .route(&format!("{root}/{{id}}/members/{{account}}"), web::put().to(organizations::change_member::handle))
            .route(
                &format!("{root}/{{id}}/members/{{account}}"),
                web::delete().to(organizations::remove_member::handle),
            );
    }
}

fn admin_api(cfg: &mut web::ServiceConfig) {
    use admin::{accounts, licenses, tokens};
    cfg.route("/api/v1/license/create", web::post().to(api::create_license::handle))
        .route("/api/v1/admin/licenses", web::get().to(licenses::list::handle))
        .route("/api/v1/admin/licenses/{id}", web::get().to(licenses::show::handle))
        .route("/api/v1/admin/licenses/{id}/{action}", web::post().to(licenses::actions::handle));
    cfg.route("/api/v1/admin/stripe-events", web::get().to(admin::stripe_events::list::handle))
        .route("/api/v1/admin/stripe-events/replay", web::post().to(admin::stripe_events::replay::all_failed))
        .route("/api/v1/admin/stripe-events/{id}", web::get().to(admin::stripe_events::show::handle))
        .route("/api/v1/admin/stripe-events/{id}/replay", web::post().to(admin::stripe_events::replay::one));
    cfg.route("/api/v1/admin/accounts", web::get().to(accounts::list::handle))
        .route("/api/v1/admin/accounts/{id}", web::get().to(accounts::show::handle))
        .route("/api/v1/admin/accounts/{id}/sign-out", web::post().to(accounts::sign_out::handle))
        .route("/api/v1/admin/audit-log", web::get().to(admin::audit_log::handle))
        .route("/api/v1/admin/validation-logs", web::get().to(admin::validation_logs::handle))
        .route("/api/v1/admin/tokens", web::post().to(tokens::create::handle))
        .route("/api/v1/admin/tokens", web::get().to(tokens::list::handle))
        .route("/api/v1/admin/tokens/{id}", web::delete().to(tokens::revoke::handle));
}

/// What no route fits: a page for browsers, a problem for programs; 405 where only the method is wrong.
pub async fn unknown(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let problem = Problem::not_found("not_found", format!("There is nothing at {}.", req.path()));
    if pages::view::wants_html(&req) {
        return pages::view::problem(&req, &problem).await;
    }
    Err(problem)
}
