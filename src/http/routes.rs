//! The whole URL table.

use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse, web};

use super::problem::Problem;
use super::route::Access::{Anyone, Person, PersonOr, Seller, Stripe, Token};
use super::route::{self, Access, Route, delete, get, patch, post, put};
use super::{admin, api, brand, metrics, openapi, pages, statics};
use crate::accounts::role::Permission::{
    Catalog, Customers, Developers, Export, Licenses, Mail, Money, Read, Settings, Team, Tokens,
};
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::error_code::ErrorCode;
use crate::sandbox;

/// Every route of the server; `sandbox` adds those of the built-in Stripe.
pub fn all(sandbox: bool) -> Vec<Route> {
    let mut table = vec![
        health(),
        purchase(),
        dashboard(),
        account_pages(),
        subscriptions(),
        organization_pages(),
        console(),
        settings(),
        console_catalog(),
        accounts(),
        organizations(),
        admin_organizations(),
        admin_licenses(),
        admin_operations(),
        admin_webhooks(),
        admin_catalog(),
        admin_accounts(),
        licensing(),
        offline(),
    ];
    if sandbox {
        table.extend([sandbox::pages::routes(), sandbox::mail::routes()]);
    }
    table.into_iter().flatten().collect()
}

/// Registers every route.
pub fn table(cfg: &mut web::ServiceConfig, app: &App) {
    route::register(cfg, all(app.sandbox.is_some()));
    // Stripe follows no redirects, and its dashboard takes an address as it was typed.
    cfg.service(web::resource("/webhooks/stripe/").route(web::post().to(api::stripe_webhook::handle)));
}

fn health() -> Vec<Route> {
    vec![
        get("/healthz", Anyone, api::health::healthz).about(&api::health::HEALTHZ),
        get("/readyz", Anyone, api::health::readyz).about(&api::health::READYZ),
        get("/metrics", Token(Scope::MetricsRead), metrics::handle).about(&metrics::ABOUT),
        get("/openapi.json", Anyone, openapi::handle).about(&openapi::ABOUT),
        get("/docs", Anyone, openapi::page::handle).about(&openapi::page::ABOUT),
        get("/static/{file}", Anyone, statics::serve).about(&statics::ABOUT),
        get("/brand/{file}", Anyone, brand::serve),
    ]
}

fn purchase() -> Vec<Route> {
    vec![
        post("/purchase-quantity", Anyone, api::purchase_quantity::handle)
            .creating()
            .about(&api::purchase_quantity::ABOUT),
        post("/purchase-sites", Anyone, api::purchase_sites::handle).creating().about(&api::purchase_sites::ABOUT),
        post("/activate-license", Anyone, api::activate_license::handle).about(&api::activate_license::ABOUT),
        post("/deactivate-license", Anyone, api::deactivate_license::handle).about(&api::deactivate_license::ABOUT),
        get("/licenses", PersonOr(Scope::LicensesRead), api::licenses::handle).about(&api::licenses::ABOUT),
        post("/licenses/{id}/cancel", Person, api::cancel_license::handle)
            .without_fields()
            .about(&api::cancel_license::ABOUT),
        post("/subscriptions/{id}/quantity", Person, api::change_quantity::handle).about(&api::change_quantity::ABOUT),
        post("/subscriptions/{id}/cancel", Person, api::end_subscription::cancel)
            .without_fields()
            .about(&api::end_subscription::CANCEL),
        post("/subscriptions/{id}/keep", Person, api::end_subscription::keep)
            .without_fields()
            .about(&api::end_subscription::KEEP),
        get("/subscriptions/{id}/choose", PersonOr(Scope::LicensesRead), api::choose_seats::show)
            .about(&api::choose_seats::SHOW),
        post("/subscriptions/{id}/choose", PersonOr(Scope::LicensesWrite), api::choose_seats::choose)
            .about(&api::choose_seats::CHOOSE),
        post("/billing-portal", Person, api::billing_portal::handle).about(&api::billing_portal::ABOUT),
        post("/webhooks/stripe", Stripe, api::stripe_webhook::handle).about(&api::stripe_webhook::ABOUT),
        get("/checkout/success", Anyone, pages::checkout_success::handle),
        get("/checkout/cancelled", Anyone, pages::shop::checkout_cancelled::handle),
    ]
}

fn dashboard() -> Vec<Route> {
    vec![
        get("/", Anyone, pages::home::handle),
        get("/buy", Anyone, pages::shop::buy::show),
        post("/buy/quantity", Anyone, pages::shop::buy::quantity),
        post("/buy/sites", Anyone, pages::shop::buy::sites),
        get("/buy/cart", Anyone, pages::shop::cart::show),
        post("/buy/cart", Anyone, pages::shop::cart::submit),
        get("/buy/trial", Anyone, pages::shop::trial::show),
        post("/buy/trial", Anyone, pages::shop::trial::submit),
        get("/buy/{product}", Anyone, pages::shop::buy::product),
        get("/sign-in", Anyone, pages::sign_in::show),
        post("/sign-in", Anyone, pages::sign_in::send_link),
        post("/sign-in/password", Anyone, pages::sign_in_password::handle),
        get("/sign-in/confirm", Anyone, pages::sign_in_confirm::confirm),
        post("/sign-in/confirm", Anyone, pages::sign_in_confirm::consume),
        get("/sign-in/code", Anyone, pages::sign_in_code::show),
        post("/sign-in/code", Anyone, pages::sign_in_code::submit),
        get("/password-reset", Anyone, pages::password_reset::show),
        post("/password-reset", Anyone, pages::password_reset::ask),
        get("/not-me", Anyone, pages::not_me::show),
        post("/not-me", Anyone, pages::not_me::submit),
        post("/preferences", Anyone, pages::preferences::submit),
        post("/sign-out", Anyone, pages::sign_in::sign_out),
        get("/resume", Person, pages::unsent_form::show),
        get("/dashboard", Person, pages::licenses::show),
        get("/dashboard/licenses.csv", Person, pages::licenses_csv::show),
        get("/dashboard/licenses/{id}", Person, pages::license::show),
        post("/dashboard/licenses/{id}/rename", Person, pages::license::rename),
        post("/dashboard/licenses/{id}/move", Person, pages::license::move_site),
        post("/dashboard/licenses/{id}/renew", Person, pages::license::renew),
        post("/dashboard/licenses/{id}/replace-key", Person, pages::license::replace_key),
        get("/dashboard/orders", Person, pages::orders::show),
        get("/dashboard/orders/{id}/receipt", Person, pages::orders::show_receipt),
        post("/dashboard/activate", Person, pages::licenses::activate),
        post("/dashboard/deactivate", Person, pages::licenses::deactivate),
        post("/dashboard/license-file", Person, pages::license_file::download),
    ]
}

/// One's own account.
fn account_pages() -> Vec<Route> {
    use pages::{account, account_data, account_email, account_second_factor as second_factor};
    vec![
        get("/account", Person, account::show),
        post("/account/password", Person, account::set_password),
        post("/account/profile", Person, pages::account_profile::change),
        post("/account/email", Person, account_email::change),
        post("/account/confirmation", Person, account_email::confirmation),
        get("/account/second-factor", Person, second_factor::show),
        post("/account/second-factor", Person, second_factor::begin),
        post("/account/second-factor/confirm", Person, second_factor::confirm),
        post("/account/second-factor/remove", Person, second_factor::remove),
        post("/account/data", Person, account_data::download),
        post("/account/erase", Person, account_data::erase),
        post("/account/sessions/revoke", Person, account::revoke),
        post("/account/sessions/revoke-others", Person, account::revoke_others),
    ]
}

/// A subscription's page and its forms.
fn subscriptions() -> Vec<Route> {
    use pages::{choose, subscription};
    vec![
        get("/dashboard/subscriptions/{id}", Person, subscription::show),
        post("/dashboard/subscriptions/{id}/quantity", Person, subscription::quantity),
        post("/dashboard/subscriptions/{id}/price", Person, subscription::price),
        post("/dashboard/subscriptions/{id}/pay", Person, subscription::pay),
        post("/dashboard/subscriptions/{id}/cancel", Person, subscription::cancel),
        post("/dashboard/subscriptions/{id}/keep", Person, subscription::keep),
        post("/dashboard/subscriptions/{id}/remove", Person, subscription::remove),
        get("/dashboard/subscriptions/{id}/choose", Person, choose::show),
        post("/dashboard/subscriptions/{id}/choose", Person, choose::choose),
    ]
}

/// The seller's console. What a role may do stands in `accounts/role.rs`; a page or button that only some roles may use
/// needs its permission here, and nowhere else.
fn console() -> Vec<Route> {
    use pages::console::{
        audit_log, bulk_action, bulk_actions, customer, customer_change, customers, license, license_edit, license_new,
        licenses, licenses_bulk, mail, mail_text, mail_texts, notifications, order, orders, organization,
        organizations, overview, replay_events, resend_mail, stripe_event, stripe_events, subscription, subscriptions,
        team, team_member, timeline, token, tokens, trial_new, validation_log, webhook_delivery, webhook_endpoint,
        webhook_endpoints, webhooks,
    };
    vec![
        get("/admin", Seller(Read), overview::handle),
        get("/admin/customers", Seller(Read), customers::show),
        get("/admin/customers.csv", Seller(Export), customers::csv),
        get("/admin/customers/{id}", Seller(Read), customer::show),
        post("/admin/customers/{id}/{action}", Seller(Customers), customer::act),
        get("/admin/customers/{id}/data", Seller(Settings), customer_change::download),
        get("/admin/customers/{id}/change/{form}", Seller(Settings), customer_change::show),
        post("/admin/customers/{id}/change/{form}", Seller(Settings), customer_change::change_customer),
        get("/admin/orders", Seller(Read), orders::show),
        get("/admin/orders.csv", Seller(Export), orders::csv),
        get("/admin/orders/{id}", Seller(Read), order::show),
        post("/admin/orders/{id}/attention", Seller(Money), order::decide),
        get("/admin/licenses", Seller(Read), licenses::show),
        get("/admin/licenses.csv", Seller(Export), licenses::csv),
        get("/admin/licenses/new", Seller(Licenses), license_new::show),
        post("/admin/licenses", Seller(Licenses), license_new::create),
        post("/admin/licenses/bulk", Seller(Licenses), licenses_bulk::submit),
        get("/admin/licenses/{id}", Seller(Read), license::show),
        get("/admin/licenses/{id}/change/{form}", Seller(Licenses), license_edit::show),
        post("/admin/licenses/{id}/change/{form}", Seller(Licenses), license_edit::change_license),
        post("/admin/licenses/{id}/metadata", Seller(Licenses), license::describe),
        post("/admin/licenses/{id}/{action}", Seller(Licenses), license::act),
        post("/admin/licenses/{id}/activations/{activation}", Seller(Licenses), license::free),
        get("/admin/trials/new", Seller(Licenses), trial_new::show),
        post("/admin/trials", Seller(Licenses), trial_new::create),
        get("/admin/subscriptions", Seller(Read), subscriptions::show),
        get("/admin/subscriptions.csv", Seller(Export), subscriptions::csv),
        get("/admin/subscriptions/{id}", Seller(Read), subscription::show),
        post("/admin/subscriptions/{id}/{action}", Seller(Money), subscription::act),
        get("/admin/bulk-actions", Seller(Read), bulk_actions::show),
        get("/admin/bulk-actions/{id}", Seller(Read), bulk_action::show),
        get("/admin/bulk-actions/{id}/licenses.csv", Seller(Export), bulk_action::csv),
        post("/admin/bulk-actions/{id}/{action}", Seller(Licenses), bulk_action::press_button),
        get("/admin/organizations", Seller(Read), organizations::show),
        get("/admin/organizations/{id}", Seller(Read), organization::show),
        get("/admin/stripe-events", Seller(Read), stripe_events::show),
        post("/admin/stripe-events/replay", Seller(Developers), replay_events::all_failed),
        get("/admin/stripe-events/{id}", Seller(Read), stripe_event::show),
        post("/admin/stripe-events/{id}/replay", Seller(Developers), replay_events::one),
        get("/admin/mail", Seller(Read), mail::show),
        post("/admin/mail/{id}/resend", Seller(Mail), resend_mail::resend),
        get("/admin/mail-texts", Seller(Settings), mail_texts::show),
        get("/admin/mail-texts/{mail}", Seller(Settings), mail_text::show),
        post("/admin/mail-texts/{mail}", Seller(Settings), mail_text::act),
        get("/admin/timeline/{id}", Seller(Read), timeline::show),
        get("/admin/webhook-endpoints", Seller(Read), webhook_endpoints::show),
        get("/admin/webhook-endpoints/new", Seller(Developers), webhook_endpoints::new),
        post("/admin/webhook-endpoints", Seller(Developers), webhook_endpoints::create),
        get("/admin/webhook-endpoints/{id}", Seller(Read), webhook_endpoint::show),
        get("/admin/webhook-endpoints/{id}/edit", Seller(Developers), webhook_endpoint::edit),
        post("/admin/webhook-endpoints/{id}/edit", Seller(Developers), webhook_endpoint::change),
        get("/admin/webhook-endpoints/{id}/sample", Seller(Developers), webhook_endpoint::sample),
        post("/admin/webhook-endpoints/{id}/sample", Seller(Developers), webhook_endpoint::send_sample),
        post("/admin/webhook-endpoints/{id}/{action}", Seller(Developers), webhook_endpoint::act),
        get("/admin/webhooks", Seller(Read), webhooks::show),
        get("/admin/webhooks/{id}", Seller(Read), webhook_delivery::show),
        post("/admin/webhooks/{id}/resend", Seller(Developers), webhook_delivery::resend),
        get("/admin/tokens", Seller(Tokens), tokens::show),
        get("/admin/tokens/new", Seller(Tokens), tokens::new),
        post("/admin/tokens", Seller(Tokens), tokens::create),
        get("/admin/tokens/{id}", Seller(Tokens), token::show),
        post("/admin/tokens/{id}/revoke", Seller(Tokens), token::revoke),
        get("/admin/audit-log", Seller(Read), audit_log::show),
        get("/admin/validation-log", Seller(Read), validation_log::show),
        get("/admin/team", Seller(Team), team::show),
        get("/admin/team/new", Seller(Team), team::new),
        post("/admin/team", Seller(Team), team::invite),
        get("/admin/team/{id}", Seller(Team), team_member::show),
        get("/admin/team/{id}/role", Seller(Team), team_member::edit),
        post("/admin/team/{id}/role", Seller(Team), team_member::change),
        post("/admin/team/{id}/{action}", Seller(Team), team_member::act),
        get("/admin/notifications", Seller(Read), notifications::show),
        post("/admin/notifications", Seller(Read), notifications::change),
    ]
}

/// The seller's settings, and what a new server asks for.
fn settings() -> Vec<Route> {
    use pages::console::{
        doctor, export_everything, set_up, settings, settings_form, settings_logo, settings_mail, settings_stripe,
    };
    vec![
        get("/setup", Anyone, pages::set_up::show),
        post("/setup", Anyone, pages::set_up::submit),
        get("/admin/setup", Seller(Settings), set_up::show),
        get("/admin/setup/catalog", Seller(Settings), set_up::catalog),
        post("/admin/setup/catalog", Seller(Settings), set_up::choose_catalog),
        get("/admin/doctor", Seller(Settings), doctor::show),
        post("/admin/doctor", Seller(Settings), doctor::ask_stripe),
        get("/admin/settings", Seller(Settings), settings::show),
        post("/admin/settings/export", Seller(Settings), export_everything::download),
        get("/admin/settings/logo", Seller(Settings), settings_logo::show),
        post("/admin/settings/logo", Seller(Settings), settings_logo::save),
        get("/admin/settings/mail", Seller(Settings), settings_mail::show),
        post("/admin/settings/mail", Seller(Settings), settings_mail::save),
        post("/admin/settings/mail/test", Seller(Settings), settings_mail::send_test),
        get("/admin/settings/stripe", Seller(Settings), settings_stripe::show),
        post("/admin/settings/stripe", Seller(Settings), settings_stripe::save),
        get("/admin/settings/{group}", Seller(Settings), settings_form::show),
        post("/admin/settings/{group}", Seller(Settings), settings_form::save),
    ]
}

/// The catalog in it.
fn console_catalog() -> Vec<Route> {
    use pages::console::catalog::{compare, list, price, product, replace, tier};
    vec![
        get("/admin/products", Seller(Read), list::show),
        post("/admin/products", Seller(Catalog), product::create),
        get("/admin/products/new", Seller(Catalog), product::new),
        get("/admin/products/compare", Seller(Read), compare::all),
        get("/admin/products/{product}", Seller(Read), product::show),
        get("/admin/products/{product}/compare", Seller(Read), compare::product),
        get("/admin/products/{product}/edit", Seller(Catalog), product::edit),
        post("/admin/products/{product}/edit", Seller(Catalog), product::change),
        get("/admin/products/{product}/new-tier", Seller(Catalog), tier::new),
        post("/admin/products/{product}/new-tier", Seller(Catalog), tier::create),
        get("/admin/products/{product}/new-price", Seller(Catalog), price::new),
        post("/admin/products/{product}/new-price", Seller(Catalog), price::create),
        post("/admin/products/{product}/{action}", Seller(Catalog), product::act),
        get("/admin/products/{product}/tiers/{tier}", Seller(Read), tier::show),
        get("/admin/products/{product}/tiers/{tier}/edit", Seller(Catalog), tier::edit),
        post("/admin/products/{product}/tiers/{tier}/edit", Seller(Catalog), tier::change),
        post("/admin/products/{product}/tiers/{tier}/{action}", Seller(Catalog), tier::act),
        get("/admin/products/{product}/prices/{price}", Seller(Read), price::show),
        get("/admin/products/{product}/prices/{price}/edit", Seller(Catalog), price::edit),
        post("/admin/products/{product}/prices/{price}/edit", Seller(Catalog), price::change),
        get("/admin/products/{product}/prices/{price}/replace", Seller(Catalog), replace::new),
        post("/admin/products/{product}/prices/{price}/replace", Seller(Catalog), replace::replace),
        post("/admin/products/{product}/prices/{price}/{action}", Seller(Catalog), price::act),
    ]
}

fn organization_pages() -> Vec<Route> {
    use pages::organizations::{change, list, show};
    vec![
        get("/organizations", Person, list::show),
        post("/organizations", Person, list::create),
        get("/organizations/{id}", Person, show::handle),
        post("/organizations/{id}/invitation", Person, list::answer),
        post("/organizations/{id}/name", Person, change::rename),
        post("/organizations/{id}/delete", Person, change::delete),
        post("/organizations/{id}/members", Person, change::add_member),
        post("/organizations/{id}/members/role", Person, change::change_role),
        post("/organizations/{id}/members/remove", Person, change::remove_member),
        post("/organizations/{id}/licenses/take", Person, change::take_license),
        post("/organizations/{id}/licenses/give", Person, change::give_license),
    ]
}

fn licensing() -> Vec<Route> {
    use api::leases;
    vec![
        post("/api/v1/license/activate", Anyone, api::activate_device::handle).about(&api::activate_device::ABOUT),
        get("/api/v1/license/validate", Anyone, api::validate::by_query).about(&api::validate::ABOUT),
        post("/api/v1/license/validate", Anyone, api::validate::by_body).about(&api::validate::ABOUT_BODY),
        post("/api/v1/license/deactivate", Anyone, api::deactivate_device::handle)
            .about(&api::deactivate_device::ABOUT),
        post("/api/v1/license/activations", Anyone, api::activations::handle).about(&api::activations::ABOUT),
        get("/api/v1/license/installations/{email}", Token(Scope::LicensesRead), api::installations::handle)
            .about(&api::installations::ABOUT),
        post("/api/v1/trials", Anyone, api::start_trial::handle).creating().about(&api::start_trial::ABOUT),
        post("/api/v1/leases", Anyone, leases::create::handle).creating().about(&leases::create::ABOUT),
        put("/api/v1/leases/{id}", Anyone, leases::renew::handle).about(&leases::renew::ABOUT),
        delete("/api/v1/leases/{id}", Anyone, leases::delete::handle).about(&leases::delete::ABOUT),
        post("/api/v1/activations/{id}/deactivate", PersonOr(Scope::LicensesWrite), api::end_activation::handle)
            .without_fields()
            .about(&api::end_activation::ABOUT),
    ]
}

fn offline() -> Vec<Route> {
    vec![
        post("/api/v1/license/file", Anyone, api::license_file::handle).about(&api::license_file::ABOUT),
        get("/api/v1/public-keys", Anyone, api::public_keys::handle).about(&api::public_keys::ABOUT),
        get("/api/v1/revocations", Anyone, api::revocations::handle).about(&api::revocations::ABOUT),
    ]
}

fn accounts() -> Vec<Route> {
    use api::sessions;
    vec![
        post("/api/v1/users", Anyone, api::create_user::handle).creating().about(&api::create_user::ABOUT),
        get("/api/v1/account", Person, api::account::handle).about(&api::account::ABOUT),
        put("/api/v1/account/password", Person, api::change_password::handle).about(&api::change_password::ABOUT),
        post("/api/v1/sessions", Anyone, sessions::create::handle).about(&sessions::create::ABOUT),
        get("/api/v1/sessions", Person, sessions::list::handle).about(&sessions::list::ABOUT),
        delete("/api/v1/sessions", Person, sessions::revoke_others::handle)
            .without_fields()
            .about(&sessions::revoke_others::ABOUT),
        delete("/api/v1/sessions/{id}", Person, sessions::revoke::handle)
            .without_fields()
            .about(&sessions::revoke::ABOUT),
        post("/api/v1/organizations/{id}/accept", Person, api::organizations::answer_invitation::accept)
            .without_fields()
            .about(&api::organizations::answer_invitation::ACCEPT),
        post("/api/v1/organizations/{id}/decline", Person, api::organizations::answer_invitation::decline)
            .without_fields()
            .about(&api::organizations::answer_invitation::DECLINE),
        post("/api/v1/licenses/{id}/renew", Person, api::renew_license::handle)
            .without_fields()
            .about(&api::renew_license::ABOUT),
        post("/api/v1/licenses/{id}/hand-over", PersonOr(Scope::LicensesWrite), api::hand_over_license::handle)
            .about(&api::hand_over_license::ABOUT),
    ]
}

/// For members and for admin tokens.
fn organizations() -> Vec<Route> {
    organizations_at("/api/v1/organizations", PersonOr)
}

/// The same calls for admin tokens only.
fn admin_organizations() -> Vec<Route> {
    organizations_at("/api/v1/admin/organizations", Token)
}

fn organizations_at(root: &str, access: fn(Scope) -> Access) -> Vec<Route> {
    use api::organizations as org;
    let (reads, writes) = (access(Scope::AccountsRead), access(Scope::AccountsWrite));
    // Members see their organization's keys, so a token that adds members can gain access to them.
    let belonging = access(Scope::Full);
    let (one, members) = (format!("{root}/{{id}}"), format!("{root}/{{id}}/members"));
    let member = format!("{members}/{{account}}");
    vec![
        post(root, writes, org::create::handle).creating().about(&org::create::ABOUT),
        get(root, reads, org::list::handle).about(&org::list::ABOUT),
        get(&*one, reads, org::show::handle).about(&org::show::ABOUT),
        put(&*one, writes, org::rename::handle).about(&org::rename::ABOUT),
        delete(one, belonging, org::delete::handle).without_fields().about(&org::delete::ABOUT),
        post(members, belonging, org::add_member::handle).creating().about(&org::add_member::ABOUT),
        put(&*member, belonging, org::change_member::handle).about(&org::change_member::ABOUT),
        delete(member, belonging, org::remove_member::handle).without_fields().about(&org::remove_member::ABOUT),
    ]
}

fn admin_licenses() -> Vec<Route> {
    use admin::{bulk_actions, licenses};
    let (reads, writes) = (Token(Scope::LicensesRead), Token(Scope::LicensesWrite));
    vec![
        post("/api/v1/license/create", writes, api::create_license::handle)
            .creating()
            .about(&api::create_license::ABOUT),
        get("/api/v1/admin/licenses", reads, licenses::list::handle).about(&licenses::list::ABOUT),
        post("/api/v1/admin/licenses/bulk", writes, bulk_actions::start::handle)
            .creating()
            .about(&bulk_actions::start::ABOUT),
        get("/api/v1/admin/bulk-actions", reads, bulk_actions::list::handle).about(&bulk_actions::list::ABOUT),
        get("/api/v1/admin/bulk-actions/{id}", reads, bulk_actions::show::handle).about(&bulk_actions::show::ABOUT),
        get("/api/v1/admin/bulk-actions/{id}/licenses", reads, bulk_actions::list::licenses)
            .about(&bulk_actions::list::ABOUT_LICENSES),
        post("/api/v1/admin/bulk-actions/{id}/{action}", writes, bulk_actions::act::handle)
            .creating()
            .about(&bulk_actions::act::ABOUT),
        get("/api/v1/admin/licenses/{id}", reads, licenses::show::handle).about(&licenses::show::ABOUT),
        patch("/api/v1/admin/licenses/{id}", writes, licenses::change::handle).about(&licenses::change::ABOUT),
        post("/api/v1/admin/licenses/{id}/{action}", writes, licenses::actions::handle)
            .creating()
            .about(&licenses::actions::ABOUT),
        get("/api/v1/admin/activations", reads, admin::activations::handle).about(&admin::activations::ABOUT),
        post("/api/v1/admin/activations/{id}/deactivate", writes, api::end_activation::handle)
            .without_fields()
            .about(&api::end_activation::ABOUT_ANY),
        get("/api/v1/admin/validation-logs", reads, admin::validation_logs::handle)
            .about(&admin::validation_logs::ABOUT),
    ]
}

fn admin_operations() -> Vec<Route> {
    use admin::{mail, orders, stripe_events};
    let (reads, writes) = (Token(Scope::OperationsRead), Token(Scope::OperationsWrite));
    vec![
        get("/api/v1/admin/stripe-events", reads, stripe_events::list::handle).about(&stripe_events::list::ABOUT),
        post("/api/v1/admin/stripe-events/replay", writes, stripe_events::replay::all_failed)
            .without_fields()
            .about(&stripe_events::replay::ABOUT_ALL),
        get("/api/v1/admin/stripe-events/{id}", reads, stripe_events::show::handle).about(&stripe_events::show::ABOUT),
        post("/api/v1/admin/stripe-events/{id}/replay", writes, stripe_events::replay::one)
            .without_fields()
            .about(&stripe_events::replay::ABOUT),
        get("/api/v1/admin/orders", reads, orders::list::handle).about(&orders::list::ABOUT),
        get("/api/v1/admin/orders/{id}", reads, orders::show::handle).about(&orders::show::ABOUT),
        patch("/api/v1/admin/orders/{id}", writes, orders::change::handle).about(&orders::change::ABOUT),
        post("/api/v1/admin/orders/{id}/attention", writes, orders::attention::handle).about(&orders::attention::ABOUT),
        get("/api/v1/admin/mail", reads, mail::list::handle).about(&mail::list::ABOUT),
        get("/api/v1/admin/mail/{id}", reads, mail::show::handle).about(&mail::show::ABOUT),
        post("/api/v1/admin/mail/{id}/resend", writes, mail::resend::handle)
            .without_fields()
            .creating()
            .about(&mail::resend::ABOUT),
        get("/api/v1/admin/statistics", reads, admin::statistics::handle).about(&admin::statistics::ABOUT),
        get("/api/v1/admin/figures", reads, admin::figures::handle).about(&admin::figures::ABOUT),
        get("/api/v1/admin/health", reads, admin::health::handle).about(&admin::health::ABOUT),
        get("/api/v1/admin/audit-log", reads, admin::audit_log::handle).about(&admin::audit_log::ABOUT),
        get("/api/v1/admin/recurring-jobs", reads, admin::recurring_jobs::handle).about(&admin::recurring_jobs::ABOUT),
    ]
}

fn admin_catalog() -> Vec<Route> {
    use admin::catalog::{prices, products, tiers};
    let (reads, writes) = (Token(Scope::CatalogRead), Token(Scope::CatalogWrite));
    vec![
        get("/api/v1/admin/products", reads, products::list).about(&products::LIST),
        post("/api/v1/admin/products", writes, products::create).creating().about(&products::CREATE),
        get("/api/v1/admin/products/{name}", reads, products::show).about(&products::SHOW),
        patch("/api/v1/admin/products/{name}", writes, products::edit).about(&products::EDIT),
        get("/api/v1/admin/tiers", reads, tiers::list).about(&tiers::LIST),
        post("/api/v1/admin/tiers", writes, tiers::create).creating().about(&tiers::CREATE),
        get("/api/v1/admin/tiers/{name}", reads, tiers::show).about(&tiers::SHOW),
        patch("/api/v1/admin/tiers/{name}", writes, tiers::edit).about(&tiers::EDIT),
        get("/api/v1/admin/prices", reads, prices::list).about(&prices::LIST),
        post("/api/v1/admin/prices", writes, prices::create).creating().about(&prices::CREATE),
        get("/api/v1/admin/prices/{name}", reads, prices::show).about(&prices::SHOW),
        patch("/api/v1/admin/prices/{name}", writes, prices::edit).about(&prices::EDIT),
    ]
}

fn admin_webhooks() -> Vec<Route> {
    use admin::{webhook_deliveries as deliveries, webhook_endpoints as endpoints};
    const ENDPOINTS: &str = "/api/v1/admin/webhook-endpoints";
    const ENDPOINT: &str = "/api/v1/admin/webhook-endpoints/{id}";
    let (reads, writes) = (Token(Scope::OperationsRead), Token(Scope::OperationsWrite));
    vec![
        post(ENDPOINTS, writes, endpoints::create::handle).creating().about(&endpoints::create::ABOUT),
        get(ENDPOINTS, reads, endpoints::list::handle).about(&endpoints::list::ABOUT),
        get(ENDPOINT, reads, endpoints::show::handle).about(&endpoints::show::ABOUT),
        patch(ENDPOINT, writes, endpoints::change::handle).about(&endpoints::change::ABOUT),
        delete(ENDPOINT, writes, endpoints::delete::handle).without_fields().about(&endpoints::delete::ABOUT),
        post(format!("{ENDPOINT}/rotate-secret"), writes, endpoints::rotate_secret::handle)
            .without_fields()
            .about(&endpoints::rotate_secret::ABOUT),
        post(format!("{ENDPOINT}/test"), writes, endpoints::test::handle).creating().about(&endpoints::test::ABOUT),
        get("/api/v1/admin/webhook-deliveries", reads, deliveries::list::handle).about(&deliveries::list::ABOUT),
        get("/api/v1/admin/webhook-deliveries/{id}", reads, deliveries::show::handle).about(&deliveries::show::ABOUT),
        post("/api/v1/admin/webhook-deliveries/{id}/resend", writes, deliveries::resend::handle)
            .without_fields()
            .about(&deliveries::resend::ABOUT),
    ]
}

fn admin_accounts() -> Vec<Route> {
    use admin::{accounts, tokens};
    let all = Token(Scope::Full);
    vec![
        get("/api/v1/admin/accounts", Token(Scope::AccountsRead), accounts::list::handle).about(&accounts::list::ABOUT),
        get("/api/v1/admin/accounts/{id}", Token(Scope::AccountsRead), accounts::show::handle)
            .about(&accounts::show::ABOUT),
        patch("/api/v1/admin/accounts/{id}", all, accounts::change::handle).about(&accounts::change::ABOUT),
        get("/api/v1/admin/accounts/{id}/data", all, accounts::data::handle).about(&accounts::data::ABOUT),
        post("/api/v1/admin/accounts/{id}/erase", all, accounts::erase::handle)
            .without_fields()
            .about(&accounts::erase::ABOUT),
        post("/api/v1/admin/accounts/{id}/sign-out", Token(Scope::AccountsWrite), accounts::sign_out::handle)
            .without_fields()
            .about(&accounts::sign_out::ABOUT),
        post("/api/v1/admin/accounts/{id}/disable", Token(Scope::AccountsWrite), accounts::disable::disable)
            .without_fields()
            .about(&accounts::disable::DISABLE),
        post("/api/v1/admin/accounts/{id}/enable", Token(Scope::AccountsWrite), accounts::disable::enable)
            .without_fields()
            .about(&accounts::disable::ENABLE),
        post("/api/v1/admin/tokens", all, tokens::create::handle).creating().about(&tokens::create::ABOUT),
        get("/api/v1/admin/tokens", all, tokens::list::handle).about(&tokens::list::ABOUT),
        delete("/api/v1/admin/tokens/{id}", all, tokens::revoke::handle).without_fields().about(&tokens::revoke::ABOUT),
    ]
}

/// What no route fits: a page for browsers, a problem for programs. A trailing slash redirects to the page without it.
pub async fn unknown(req: HttpRequest) -> Result<HttpResponse, Problem> {
    if let Some(location) = without_slash(&req) {
        return Ok(HttpResponse::PermanentRedirect().insert_header((header::LOCATION, location)).finish());
    }
    let problem = Problem::not_found(ErrorCode::NotFound, format!("There is nothing at {}.", req.path()));
    if pages::view::wants_html(&req) {
        return pages::view::problem(&req, &problem).await;
    }
    Err(problem)
}

/// Where a GET of a path that ends in slashes should have gone, if something is there: always on this server.
fn without_slash(req: &HttpRequest) -> Option<String> {
    let path = req.path().strip_suffix('/').filter(|_| matches!(*req.method(), Method::GET | Method::HEAD))?;
    let path = path.trim_end_matches('/');
    if path.is_empty() || path.starts_with("//") || !req.resource_map().has_resource(path) {
        return None;
    }
    let query = Some(req.query_string()).filter(|query| !query.is_empty());
    Some(query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}")))
}
