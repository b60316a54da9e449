//! Size and response time of every page, on a database full of licenses, customers, orders and log rows.

use std::time::Instant;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use keysmith::accounts::account::{self, Role};
use keysmith::accounts::session::{self, Browser, Way};
use keysmith::audit::Actor;
use keysmith::db::Error;
use keysmith::http::routes;
use keysmith::ids::{AccountId, Context};

use super::fill;
use super::row;
use super::server::Server;

/// The number of measurements per page; the median counts.
const TIMES: usize = 15;
/// Rows of the validation log and of the audit log; and of orders, subscriptions, events and mails.
const LOG: u64 = 1_000_000;
const ORDERS: u64 = 100_000;

/// Measures the pages of the shop, the portal and the console.
pub async fn pages(server: &Server, licenses: u64) {
    fill_more(server);
    let (customer, license) = (fill::account_of(0), format!("lic_{:032x}", 0));
    let person = sign_in(server, &customer, false).await;
    let seller = sign_in(server, &fill::account_of(100), true).await;
    let key = fill::key(licenses / 2);
    let shop = ["/buy", "/buy/server", "/buy/cart", "/buy/trial", "/sign-in", "/password-reset"].map(str::to_owned);
    let portal = [
        "/dashboard".to_owned(),
        "/dashboard?state=in_use&sort=ending".to_owned(),
        "/dashboard?sort=product".to_owned(),
        format!("/dashboard?q={key}"),
        "/dashboard?q=device-7".to_owned(),
        format!("/dashboard/licenses/{license}"),
        "/dashboard/orders".to_owned(),
        "/account".to_owned(),
        "/organizations".to_owned(),
    ];
    let prices = server.database().read(keysmith::catalog::list_prices).await.unwrap();
    let price = prices.iter().find(|price| price.stripe_price == "price_business_month").unwrap().id.to_string();
    let console = console(&customer, &license, &key, &price);
    let mut worst = Worst::default();
    for (who, pages) in [("", &shop[..]), (&person, &portal[..]), (&seller, &console[..])] {
        for path in pages {
            worst.add(path, measure(server, path, who).await);
        }
    }
    row("largest page, compressed", &format!("{} bytes: {}", worst.bytes, worst.largest), "60 KB");
    row("slowest page, at the client", &format!("{:.1} ms: {}", worst.millis, worst.slowest), "50 ms");
}

/// Returns every console page that has a route, and some searches.
fn console(customer: &str, license: &str, key: &str, price: &str) -> Vec<String> {
    let mut pages: Vec<String> = routes::all(false)
        .iter()
        .filter(|route| route.method == "GET" && route.path.starts_with("/admin") && !is_file(&route.path))
        .flat_map(|route| examples(&route.path, customer, license, price))
        .collect();
    pages.push("/docs".to_owned());
    let prefix = key.get(..8).unwrap();
    pages.extend([
        format!("/admin/licenses?q={key}"),
        format!("/admin/licenses?q={prefix}"),
        "/admin/licenses?q=device-7".to_owned(),
        "/admin/customers?q=user77".to_owned(),
        "/admin/orders?q=user77@example.com".to_owned(),
        format!("/admin/validation-log?q={license}"),
        format!("/admin/audit-log?q={license}"),
        "/admin?by=month".to_owned(),
    ]);
    pages
}

/// Returns whether a path is a download, or a page that queries Stripe.
fn is_file(path: &str) -> bool {
    path.ends_with(".csv") || path.ends_with("/data") || path.ends_with("/compare")
}

/// Returns the pages of a route: its path with real ids in place of `{…}`.
fn examples(path: &str, customer: &str, license: &str, price: &str) -> Vec<String> {
    if !path.contains('{') {
        return vec![path.to_owned()];
    }
    let order = format!("ord_{:032x}", 7);
    let catalog = path.replace("{product}", "server").replace("{tier}", "business").replace("{price}", price);
    let each = |words: &[&str], start: &str| words.iter().map(|word| format!("{start}{word}")).collect();
    match path {
        "/admin/customers/{id}" => vec![format!("/admin/customers/{customer}")],
        "/admin/customers/{id}/change/{form}" => {
            each(&["email", "erase"], &format!("/admin/customers/{customer}/change/"))
        }
        "/admin/orders/{id}" => vec![format!("/admin/orders/{order}")],
        "/admin/licenses/{id}" => vec![format!("/admin/licenses/{license}")],
        "/admin/licenses/{id}/change/{form}" => {
            each(&["edit", "extend", "tier", "hand-over"], &format!("/admin/licenses/{license}/change/"))
        }
        "/admin/subscriptions/{id}" => vec![format!("/admin/subscriptions/sub_{:032x}", 7)],
        "/admin/stripe-events/{id}" => vec![format!("/admin/stripe-events/evt_{:032x}", 7)],
        "/admin/mail-texts/{mail}" => vec!["/admin/mail-texts/license_keys".to_owned()],
        "/admin/timeline/{id}" => each(&[license, &order, customer, &format!("sub_{:032x}", 7)], "/admin/timeline/"),
        "/admin/settings/{group}" => each(&["shop", "checkout", "refunds", "privacy", "security"], "/admin/settings/"),
        // The database contains none of these.
        "/admin/bulk-actions/{id}"
        | "/admin/organizations/{id}"
        | "/admin/webhook-endpoints/{id}"
        | "/admin/webhook-endpoints/{id}/edit"
        | "/admin/webhook-endpoints/{id}/sample"
        | "/admin/webhooks/{id}"
        | "/admin/tokens/{id}"
        | "/admin/team/{id}"
        | "/admin/team/{id}/role" => Vec::new(),
        _ if catalog.contains('{') => panic!("no example of {path}"),
        _ => vec![catalog],
    }
}

#[derive(Default)]
struct Worst {
    bytes: usize,
    largest: String,
    millis: f64,
    slowest: String,
}

impl Worst {
    fn add(&mut self, path: &str, (bytes, millis): (usize, f64)) {
        if bytes > self.bytes {
            (self.bytes, self.largest) = (bytes, path.to_owned());
        }
        if millis > self.millis {
            (self.millis, self.slowest) = (millis, path.to_owned());
        }
    }
}

/// Returns the compressed size of a page in bytes, and its median response time in milliseconds.
async fn measure(server: &Server, path: &str, cookie: &str) -> (usize, f64) {
    let mut times = Vec::new();
    let mut bytes = 0;
    for _ in 0..TIMES {
        let began = Instant::now();
        let request = server.client.get(format!("{}{path}", server.base)).header("accept-encoding", "br");
        let answer = request.header("accept", "text/html").header("cookie", cookie).send().await.unwrap();
        assert!(answer.status() == 200, "{path}: {}", answer.status());
        bytes = answer.bytes().await.unwrap().len();
        times.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
    times.sort_by(f64::total_cmp);
    let number = format!("{:>6.1} ms ({:.1} to {:.1}), {bytes} bytes", times[TIMES / 2], times[0], times[TIMES - 1]);
    row(path, &number, "");
    (bytes, times[TIMES / 2])
}

/// Returns a session cookie of this account.
async fn sign_in(server: &Server, account: &str, as_seller: bool) -> String {
    let (db, context, id) = (server.database(), Context::system(), AccountId::from_text(account));
    let token = db.write(move |conn| {
        let mut account = account::find(conn, &id)?.unwrap();
        if as_seller {
            account::set_role(conn, &context, &Actor::System, &account, Role::Admin)?;
            account = account::find(conn, &id)?.unwrap();
        }
        Ok::<_, Error>(session::create(conn, &context, &account, Way::Link, false, &Browser::default())?.1)
    });
    format!("{}={}", keysmith::http::auth::SESSION_COOKIE, token.await.unwrap().expose())
}

/// Adds orders, subscriptions, events, mails and log rows, once.
fn fill_more(server: &Server) {
    let url = &server.setup.database;
    let file = url.strip_prefix("sqlite:");
    let mut to: Box<dyn SimpleConnection> = match file {
        Some(file) => Box::new(SqliteConnection::establish(file).unwrap()),
        None => Box::new(PgConnection::establish(url).unwrap()),
    };
    let numbers = |most: u64| match file {
        Some(_) => format!(
            "(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {most}) SELECT i FROM n)"
        ),
        None => format!("(SELECT i FROM generate_series(0, {}) AS g(i))", most - 1),
    };
    let hex = |prefix: &str| match file {
        Some(_) => format!("'{prefix}' || printf('%032x', i)"),
        None => format!("'{prefix}' || lpad(to_hex(i), 32, '0')"),
    };
    if file.is_some() {
        to.batch_execute("PRAGMA busy_timeout = 60000; PRAGMA cache_size = -1000000").unwrap();
    }
    to.batch_execute(&format!(
        "INSERT INTO orders (id, purchase_type, quantity, tier_id, sites, email, account_id, currency, amount_total, \
         amount_refunded, status, created_at, updated_at, fulfilled_at) \
         SELECT {}, 'quantity', 1, (SELECT id FROM tiers WHERE slug = 'business'), '[]', \
         'user' || i || '@example.com', {}, 'usd', 2900, 0, 'fulfilled', 1760000000 + i, 1760000000 + i, 1760000000 + i \
         FROM {} AS numbers WHERE NOT EXISTS (SELECT 1 FROM orders WHERE id LIKE 'ord_0000%')",
        hex("ord_"),
        hex("acc_"),
        numbers(ORDERS)
    ))
    .unwrap();
    to.batch_execute(&format!(
        "INSERT INTO validation_logs (id, at, license_id, key_prefix, instance_id, action, code, count, hours) \
         SELECT {}, 1760000000 + i, {}, 'KEY-0000', 'device-' || i, 'validate', 'valid', 1, 0 \
         FROM {} AS numbers WHERE NOT EXISTS (SELECT 1 FROM validation_logs WHERE id LIKE 'val_0000%')",
        hex("val_"),
        hex("lic_"),
        numbers(LOG)
    ))
    .unwrap();
    to.batch_execute(&format!(
        "INSERT INTO audit_log (id, at, actor, action, subject, detail) \
         SELECT {}, 1760000000 + i, 'system', 'license.created', {}, '{{}}' \
         FROM {} AS numbers WHERE NOT EXISTS (SELECT 1 FROM audit_log WHERE id LIKE 'aud_0000%')",
        hex("aud_"),
        hex("lic_"),
        numbers(LOG)
    ))
    .unwrap();
    to.batch_execute(&format!(
        "INSERT INTO subscriptions (id, order_id, status, items, current_period_end, cancel_at_period_end, watermark, \
         created_at, updated_at, revision, status_at, refit, collection, currency) \
         SELECT {}, {}, 'active', '[]', 1860000000 + i, false, 1760000000, 1760000000 + i, 1760000000 + i, 1, 1760000000, \
         false, 'automatic', 'usd' \
         FROM {} AS numbers WHERE NOT EXISTS (SELECT 1 FROM subscriptions WHERE id LIKE 'sub_0000%')",
        hex("sub_"),
        hex("ord_"),
        numbers(ORDERS)
    ))
    .unwrap();
    to.batch_execute(&format!(
        "INSERT INTO stripe_events (id, type, event_time, payload, status, attempts, received_at, processed_at, about) \
         SELECT {}, 'invoice.paid', 1760000000 + i, '{{}}', 'processed', 1, 1760000000 + i, 1760000000 + i, {} \
         FROM {} AS numbers WHERE NOT EXISTS (SELECT 1 FROM stripe_events WHERE id LIKE 'evt_0000%')",
        hex("evt_"),
        hex("ord_"),
        numbers(ORDERS)
    ))
    .unwrap();
    to.batch_execute(&format!(
        "INSERT INTO mail_outbox (id, template, recipient, context, message_id, status, attempts, created_at, sent_at, about) \
         SELECT {}, 'license_keys', 'user' || i || '@example.com', '{{}}', {}, 'sent', 1, 1760000000 + i, 1760000000 + i, {} \
         FROM {} AS numbers WHERE NOT EXISTS (SELECT 1 FROM mail_outbox WHERE id LIKE 'mail_0000%')",
        hex("mail_"),
        hex("m_"),
        hex("ord_"),
        numbers(ORDERS)
    ))
    .unwrap();
}
