//! Which roles of the seller's team may call which console routes: each route is called as each role.

use std::collections::BTreeMap;

use keysmith::accounts::Role::{self, Admin, Developer, Support, Viewer};
use keysmith::http::route::Access;
use keysmith::http::routes;

use super::name;
use crate::helpers::TestApp;
use crate::on_both;
use crate::pages::field;
use crate::team::seller_as;

/// The roles, and the routes that they may open. `table.rs` covers accounts without a role.
#[rustfmt::skip]
const OPEN: &[(&[Role], &[&str])] = &[
    (&[Viewer, Support, Developer, Admin], &[
        "GET /admin",
        "GET /admin/customers",
        "GET /admin/customers/{id}",
        "GET /admin/orders",
        "GET /admin/orders/{id}",
        "GET /admin/licenses",
        "GET /admin/licenses/{id}",
        "GET /admin/subscriptions",
        "GET /admin/subscriptions/{id}",
        "GET /admin/bulk-actions",
        "GET /admin/bulk-actions/{id}",
        "GET /admin/organizations",
        "GET /admin/organizations/{id}",
        "GET /admin/stripe-events",
        "GET /admin/stripe-events/{id}",
        "GET /admin/mail",
        "GET /admin/timeline/{id}",
        "GET /admin/webhook-endpoints",
        "GET /admin/webhook-endpoints/{id}",
        "GET /admin/webhooks",
        "GET /admin/webhooks/{id}",
        "GET /admin/audit-log",
        "GET /admin/validation-log",
        "GET /admin/notifications",
        "POST /admin/notifications",
        "GET /admin/products",
        "GET /admin/products/compare",
        "GET /admin/products/{product}",
        "GET /admin/products/{product}/compare",
        "GET /admin/products/{product}/tiers/{tier}",
        "GET /admin/products/{product}/prices/{price}",
    ]),
    // Bulk export of personal data.
    (&[Support, Developer, Admin], &[
        "GET /admin/customers.csv",
        "GET /admin/orders.csv",
        "GET /admin/licenses.csv",
        "GET /admin/subscriptions.csv",
        "GET /admin/bulk-actions/{id}/licenses.csv",
    ]),
    (&[Support, Admin], &[
        "POST /admin/customers/{id}/{action}",
        "GET /admin/licenses/new",
        "POST /admin/licenses",
        "POST /admin/licenses/bulk",
        "GET /admin/licenses/{id}/change/{form}",
        "POST /admin/licenses/{id}/change/{form}",
        "POST /admin/licenses/{id}/metadata",
        "POST /admin/licenses/{id}/{action}",
        "POST /admin/licenses/{id}/activations/{activation}",
        "POST /admin/bulk-actions/{id}/{action}",
        "POST /admin/orders/{id}/attention",
        "POST /admin/subscriptions/{id}/{action}",
        "GET /admin/trials/new",
        "POST /admin/trials",
        "POST /admin/mail/{id}/resend",
    ]),
    (&[Developer, Admin], &[
        "POST /admin/stripe-events/replay",
        "POST /admin/stripe-events/{id}/replay",
        "GET /admin/webhook-endpoints/new",
        "POST /admin/webhook-endpoints",
        "GET /admin/webhook-endpoints/{id}/edit",
        "POST /admin/webhook-endpoints/{id}/edit",
        "GET /admin/webhook-endpoints/{id}/sample",
        "POST /admin/webhook-endpoints/{id}/sample",
        "POST /admin/webhook-endpoints/{id}/{action}",
        "POST /admin/webhooks/{id}/resend",
        "GET /admin/tokens",
        "GET /admin/tokens/new",
        "POST /admin/tokens",
        "GET /admin/tokens/{id}",
        "POST /admin/tokens/{id}/revoke",
    ]),
    (&[Admin], &[
        "POST /admin/products",
        "GET /admin/products/new",
        "GET /admin/products/{product}/edit",
        "POST /admin/products/{product}/edit",
        "GET /admin/products/{product}/new-tier",
        "POST /admin/products/{product}/new-tier",
        "GET /admin/products/{product}/new-price",
        "POST /admin/products/{product}/new-price",
        "POST /admin/products/{product}/{action}",
        "GET /admin/products/{product}/tiers/{tier}/edit",
        "POST /admin/products/{product}/tiers/{tier}/edit",
        "POST /admin/products/{product}/tiers/{tier}/{action}",
        "GET /admin/products/{product}/prices/{price}/edit",
        "POST /admin/products/{product}/prices/{price}/edit",
        "GET /admin/products/{product}/prices/{price}/replace",
        "POST /admin/products/{product}/prices/{price}/replace",
        "POST /admin/products/{product}/prices/{price}/{action}",
        "GET /admin/customers/{id}/data",
        "GET /admin/customers/{id}/change/{form}",
        "POST /admin/customers/{id}/change/{form}",
        "GET /admin/mail-texts",
        "GET /admin/mail-texts/{mail}",
        "POST /admin/mail-texts/{mail}",
        "GET /admin/doctor",
        "POST /admin/doctor",
        "GET /admin/setup",
        "GET /admin/setup/catalog",
        "POST /admin/setup/catalog",
        "GET /admin/settings",
        "POST /admin/settings/export",
        "GET /admin/settings/logo",
        "POST /admin/settings/logo",
        "GET /admin/settings/mail",
        "POST /admin/settings/mail",
        "POST /admin/settings/mail/test",
        "GET /admin/settings/stripe",
        "POST /admin/settings/stripe",
        "GET /admin/settings/{group}",
        "POST /admin/settings/{group}",
        "GET /admin/team",
        "GET /admin/team/new",
        "POST /admin/team",
        "GET /admin/team/{id}",
        "GET /admin/team/{id}/role",
        "POST /admin/team/{id}/role",
        "POST /admin/team/{id}/{action}",
    ]),
];

fn table() -> BTreeMap<&'static str, &'static [Role]> {
    let mut table = BTreeMap::new();
    for (roles, routes) in OPEN {
        for route in *routes {
            assert!(table.insert(*route, *roles).is_none(), "{route} stands twice");
        }
    }
    table
}

#[test]
fn every_route_of_the_console_says_which_roles_open_it() {
    let mut table = table();
    for route in routes::all(true).iter().filter(|route| route.path.starts_with("/admin")) {
        let Access::Seller(needed) = route.access else { panic!("{} is open to {:?}", name(route), route.access) };
        let roles = table.remove(&*name(route)).unwrap_or_else(|| panic!("roles.rs does not know {}", name(route)));
        assert_eq!(Role::with(needed).collect::<Vec<_>>(), roles, "{}", name(route));
    }
    assert!(table.is_empty(), "these routes are gone: {table:?}");
}

on_both!(each_role_opens_what_the_table_says, async |app: &TestApp| {
    let table = table();
    let mut wrong = Vec::new();
    for role in Role::SELLERS {
        let person = seller_as(app, role).await;
        let csrf = field(&person.get("/buy").await.text().await.unwrap(), "csrf");
        for (route, roles) in &table {
            let (method, path) = route.split_once(' ').unwrap();
            let parts = path.split('/').map(|part| if part.starts_with('{') { "unknown" } else { part });
            let path = parts.collect::<Vec<_>>().join("/");
            let answer = match method {
                "GET" => person.get(&path).await,
                _ => person.post_form(&path, &[("csrf", &csrf), ("decision", "keep")]).await,
            };
            let status = answer.status().as_u16();
            let text = answer.text().await.unwrap();
            let refused = status == 403 && text.contains("An administrator can change your role");
            // A picture is sent as multipart; in any other encoding the CSRF token is missing, too.
            let is_picture = method == "POST" && path.ends_with("/logo");
            let opened = matches!(status, 200 | 303 | 404 | 409 | 422) || (is_picture && status == 403 && !refused);
            if roles.contains(&role) != opened || roles.contains(&role) == refused {
                wrong.push(format!("{route} as {role}: {status} {text:.200}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
});

// The console's menu links to each list that the role may open, and to no other.
on_both!(the_menu_shows_what_the_role_opens, async |app: &TestApp| {
    let lists: Vec<&str> = table()
        .into_keys()
        .filter_map(|route| route.strip_prefix("GET /admin/"))
        .filter(|path| !path.contains(['/', '.']) && *path != "setup")
        .collect();
    for role in Role::SELLERS {
        let person = seller_as(app, role).await;
        let home = crate::subscriptions::page_of(&person, "/admin").await;
        let menu = home.split("console__nav").nth(1).unwrap().split("</nav>").next().unwrap();
        for list in &lists {
            let opens = person.get(&format!("/admin/{list}")).await.status() == 200;
            assert_eq!(menu.contains(&format!("href=\"/admin/{list}\"")), opens, "{list} as {role}");
        }
    }
});
