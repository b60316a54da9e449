//! `GET /admin/settings`: how this server is configured, and where each setting comes from. No secret is shown.

use actix_web::{HttpRequest, HttpResponse};

use super::list::{self, Asked, Cell, Rows, Section};
use crate::app::App;
use crate::config::StripeConfig;
use crate::http::auth::Visitor;
use crate::http::problem::Problem;

pub const SECTION: Section = Section {
    name: "settings",
    title: "Settings",
    search: None,
    filter: None,
    columns: &["Setting", "Value", "Set by"],
    shown: 3,
    has_csv: false,
    add: None,
    empty: "",
};

/// The page.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    list::show(req, visitor, &SECTION, read).await
}

async fn read(app: App, _: Asked) -> Result<Rows, Problem> {
    let config = &app.config;
    let switch = |on: bool| if on { "on" } else { "off" }.to_owned();
    let stripe = match &config.stripe {
        StripeConfig::Sandbox => "sandbox: no real money moves".to_owned(),
        StripeConfig::Live(live) if live.secret_key.expose().contains("_test_") => "test mode".to_owned(),
        StripeConfig::Live(_) => "live".to_owned(),
    };
    let mail = if config.mail.smtp_url.is_some() { "SMTP" } else { "files in the data folder" };
    let settings: [(&str, String, &str); 16] = [
        ("Version", env!("CARGO_PKG_VERSION").to_owned(), ""),
        ("Seller's name", config.seller_name.clone(), "KEYSMITH_SELLER_NAME"),
        ("Public URL", app.public_url.clone(), "KEYSMITH_PUBLIC_URL"),
        ("Database", app.db.backend().to_owned(), "DATABASE_URL"),
        ("Stripe", stripe, "STRIPE_SECRET_KEY"),
        ("Promotion codes", switch(config.checkout.promotion_codes), "KEYSMITH_PROMOTION_CODES"),
        ("Automatic tax", switch(config.checkout.automatic_tax), "KEYSMITH_AUTOMATIC_TAX"),
        (
            "Quantity may be changed at the checkout",
            switch(config.checkout.adjustable_quantity),
            "KEYSMITH_ADJUSTABLE_QUANTITY",
        ),
        ("Mail goes by", mail.to_owned(), "SMTP_URL"),
        ("Mail comes from", config.mail.from.clone(), "MAIL_FROM"),
        ("A refund in full", format!("{:?}", config.on_refund).to_lowercase(), "KEYSMITH_ON_REFUND"),
        ("An inquiry of a bank", format!("{:?}", config.on_inquiry).to_lowercase(), "KEYSMITH_ON_INQUIRY"),
        ("Administrators need a second factor", switch(config.admins_need_second_factor), "KEYSMITH_REQUIRE_2FA"),
        ("Rate limits", switch(config.limits.on), "KEYSMITH_RATE_LIMIT"),
        (
            "The validation log is kept for",
            format!("{} days", config.validation_log_days),
            "KEYSMITH_VALIDATION_LOG_DAYS",
        ),
        (
            "Known licenses are answered for without the database",
            format!("{} seconds", config.stale_seconds),
            "KEYSMITH_STALE_SECONDS",
        ),
    ];
    let row =
        |(name, value, set_by): (&str, String, &str)| vec![Cell::text(name), Cell::text(value), Cell::code(set_by)];
    Ok(Rows { rows: settings.into_iter().map(row).collect(), next_cursor: None })
}
