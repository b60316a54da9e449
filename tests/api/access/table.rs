//! What everybody is answered. People: nobody, Ada (who owns what is called), Nan and Max (admin and member of the
//! organization), Eve (another customer). A token with the scope gets its status, any other token 403, a revoked or
//! expired one 401; where no scope stands, a token is worth nothing: it gets what nobody gets.

use keysmith::accounts::scope::Scope::{
    self, AccountsRead, AccountsWrite, CatalogRead, CatalogWrite, Full, LicensesRead, LicensesWrite, MetricsRead,
    OperationsRead, OperationsWrite,
};

/// What one call is answered.
pub struct Line {
    /// `METHOD path`
    pub route: &'static str,
    /// Which of several calls of this route.
    pub case: &'static str,
    /// Nobody, Ada, Nan, Max, Eve.
    pub people: [u16; 5],
    pub token: Option<(Scope, u16)>,
}

const fn line(route: &'static str, case: &'static str, people: [u16; 5]) -> Line {
    Line { route, case, people, token: None }
}

/// The same answer for everybody.
const fn all(route: &'static str, status: u16) -> Line {
    line(route, "", [status; 5])
}

/// For a signed-in person, whose objects are their own.
const fn person(route: &'static str, status: u16) -> Line {
    line(route, "", [401, status, status, status, status])
}

/// For admin tokens only.
const fn token(route: &'static str, scope: Scope, status: u16) -> Line {
    Line { route, case: "", people: [401; 5], token: Some((scope, status)) }
}

/// For people and for tokens.
const fn both(route: &'static str, case: &'static str, people: [u16; 5], scope: Scope, status: u16) -> Line {
    Line { route, case, people, token: Some((scope, status)) }
}

const fn case(case: &'static str, line: Line) -> Line {
    Line { case, ..line }
}

#[rustfmt::skip]
pub const TABLE: &[Line] = &[
    all("GET /healthz", 200),
    all("GET /readyz", 200),
    token("GET /metrics", MetricsRead, 200),
    all("GET /openapi.json", 200),
    all("GET /docs", 200),
    all("GET /static/{file}", 200),

    // Buying takes nothing but an address.
    all("POST /purchase-quantity", 200),
    all("POST /purchase-sites", 200),
    all("GET /checkout/success", 200),
    all("GET /checkout/cancelled", 200),
    line("POST /webhooks/stripe", "signed", [200; 5]),
    line("POST /webhooks/stripe", "unsigned", [400; 5]),

    // A license key opens its license, for its owner's address.
    line("POST /activate-license", "own",               [200, 200, 403, 403, 403]),
    line("POST /activate-license", "organization",      [200, 200, 200, 200, 403]),
    line("POST /deactivate-license", "own",             [200, 200, 403, 403, 403]),
    line("POST /deactivate-license", "organization",    [200, 200, 200, 200, 403]),
    line("POST /api/v1/license/activate", "own",          [200, 200, 403, 403, 403]),
    line("POST /api/v1/license/activate", "organization", [200, 200, 200, 200, 403]),
    all("POST /api/v1/license/deactivate", 200),
    all("POST /api/v1/license/activations", 200),
    all("GET /api/v1/license/validate", 200),
    all("POST /api/v1/license/validate", 200),
    all("POST /api/v1/trials", 201),
    all("POST /api/v1/license/file", 200),
    all("POST /api/v1/leases", 201),
    line("PUT /api/v1/leases/{id}", "its key", [200; 5]),
    line("PUT /api/v1/leases/{id}", "another key", [404; 5]),
    line("DELETE /api/v1/leases/{id}", "its key", [204; 5]),
    line("DELETE /api/v1/leases/{id}", "another key", [404; 5]),
    all("GET /api/v1/public-keys", 200),
    all("GET /api/v1/revocations", 200),
    line("POST /api/v1/users", "own address",     [201; 5]),
    line("POST /api/v1/users", "another's key",   [403; 5]),
    line("POST /api/v1/sessions", "password",     [201; 5]),
    line("POST /api/v1/sessions", "wrong",        [401; 5]),

    // What is one's own.
    both("GET /licenses", "", [401, 200, 200, 200, 200], LicensesRead, 200),
    line("POST /licenses/{id}/cancel", "own",             [401, 200, 404, 404, 404]),
    line("POST /licenses/{id}/cancel", "organization",    [401, 200, 200, 403, 404]),
    line("POST /subscriptions/{id}/quantity", "",         [401, 200, 403, 403, 404]),
    line("POST /subscriptions/{id}/cancel", "",           [401, 200, 403, 403, 404]),
    line("POST /subscriptions/{id}/keep", "",             [401, 200, 403, 403, 404]),
    both("GET /subscriptions/{id}/choose", "",            [401, 409, 403, 403, 404], LicensesRead, 409),
    both("POST /subscriptions/{id}/choose", "",           [401, 409, 403, 403, 404], LicensesWrite, 409),
    line("POST /billing-portal", "",                      [401, 200, 409, 409, 409]),
    person("GET /api/v1/account", 200),
    line("PUT /api/v1/account/password", "",              [401, 204, 204, 204, 204]),
    person("GET /api/v1/sessions", 200),
    person("DELETE /api/v1/sessions", 200),
    case("own", person("DELETE /api/v1/sessions/{id}", 204)),
    line("DELETE /api/v1/sessions/{id}", "Ada's",         [401, 204, 404, 404, 404]),
    both("POST /api/v1/activations/{id}/deactivate", "own",          [401, 200, 404, 404, 404], LicensesWrite, 200),
    both("POST /api/v1/activations/{id}/deactivate", "organization", [401, 200, 200, 200, 404], LicensesWrite, 200),
    line("POST /api/v1/organizations/{id}/accept", "invited",   [401, 200, 200, 200, 200]),
    line("POST /api/v1/organizations/{id}/accept", "another",   [401, 404, 404, 404, 404]),
    line("POST /api/v1/organizations/{id}/decline", "invited",  [401, 204, 204, 204, 204]),
    line("POST /api/v1/organizations/{id}/decline", "another",  [401, 404, 404, 404, 404]),
    both("POST /api/v1/licenses/{id}/hand-over", "own",              [401, 200, 404, 404, 404], LicensesWrite, 200),
    both("POST /api/v1/licenses/{id}/hand-over", "organization",     [401, 200, 200, 403, 404], LicensesWrite, 200),

    // Organizations: Ada owns it.
    both("POST /api/v1/organizations", "",                           [401, 201, 201, 201, 201], AccountsWrite, 201),
    both("GET /api/v1/organizations", "",                            [401, 200, 200, 200, 200], AccountsRead, 200),
    both("GET /api/v1/organizations/{id}", "",                       [401, 200, 200, 200, 404], AccountsRead, 200),
    both("PUT /api/v1/organizations/{id}", "",                       [401, 200, 200, 403, 404], AccountsWrite, 200),
    both("POST /api/v1/organizations/{id}/members", "member",        [401, 201, 201, 403, 404], Full, 201),
    both("POST /api/v1/organizations/{id}/members", "owner",         [401, 201, 403, 403, 404], Full, 201),
    both("PUT /api/v1/organizations/{id}/members/{account}", "member",    [401, 200, 200, 403, 404], Full, 200),
    both("PUT /api/v1/organizations/{id}/members/{account}", "owner",     [401, 200, 403, 403, 404], Full, 200),
    both("DELETE /api/v1/organizations/{id}/members/{account}", "member", [401, 204, 204, 403, 404], Full, 204),
    both("DELETE /api/v1/organizations/{id}/members/{account}", "owner",  [401, 204, 403, 403, 404], Full, 204),
    token("POST /api/v1/admin/organizations", AccountsWrite, 201),
    token("GET /api/v1/admin/organizations", AccountsRead, 200),
    token("GET /api/v1/admin/organizations/{id}", AccountsRead, 200),
    token("PUT /api/v1/admin/organizations/{id}", AccountsWrite, 200),
    token("POST /api/v1/admin/organizations/{id}/members", Full, 201),
    token("PUT /api/v1/admin/organizations/{id}/members/{account}", Full, 200),
    token("DELETE /api/v1/admin/organizations/{id}/members/{account}", Full, 204),

    // The seller's.
    token("POST /api/v1/license/create", LicensesWrite, 201),
    token("GET /api/v1/license/installations/{email}", LicensesRead, 200),
    token("GET /api/v1/admin/licenses", LicensesRead, 200),
    token("GET /api/v1/admin/licenses/{id}", LicensesRead, 200),
    case("revoke",    token("POST /api/v1/admin/licenses/{id}/{action}", LicensesWrite, 200)),
    case("suspend",   token("POST /api/v1/admin/licenses/{id}/{action}", LicensesWrite, 200)),
    case("reinstate", token("POST /api/v1/admin/licenses/{id}/{action}", LicensesWrite, 200)),
    case("reissue",   token("POST /api/v1/admin/licenses/{id}/{action}", LicensesWrite, 200)),
    case("resend",    token("POST /api/v1/admin/licenses/{id}/{action}", LicensesWrite, 200)),
    token("GET /api/v1/admin/validation-logs", LicensesRead, 200),
    token("GET /api/v1/admin/stripe-events", OperationsRead, 200),
    token("POST /api/v1/admin/stripe-events/replay", OperationsWrite, 202),
    token("GET /api/v1/admin/stripe-events/{id}", OperationsRead, 200),
    token("POST /api/v1/admin/stripe-events/{id}/replay", OperationsWrite, 202),
    token("PATCH /api/v1/admin/licenses/{id}", LicensesWrite, 200),
    token("GET /api/v1/admin/activations", LicensesRead, 200),
    token("POST /api/v1/admin/activations/{id}/deactivate", LicensesWrite, 200),
    token("PATCH /api/v1/admin/accounts/{id}", Full, 200),
    token("GET /api/v1/admin/accounts/{id}/data", Full, 200),
    token("POST /api/v1/admin/accounts/{id}/erase", Full, 200),
    token("GET /api/v1/admin/products", CatalogRead, 200),
    token("POST /api/v1/admin/products", CatalogWrite, 201),
    token("GET /api/v1/admin/products/{name}", CatalogRead, 200),
    token("PATCH /api/v1/admin/products/{name}", CatalogWrite, 200),
    token("GET /api/v1/admin/tiers", CatalogRead, 200),
    token("POST /api/v1/admin/tiers", CatalogWrite, 201),
    token("GET /api/v1/admin/tiers/{name}", CatalogRead, 200),
    token("PATCH /api/v1/admin/tiers/{name}", CatalogWrite, 200),
    token("GET /api/v1/admin/prices", CatalogRead, 200),
    token("POST /api/v1/admin/prices", CatalogWrite, 201),
    token("GET /api/v1/admin/prices/{name}", CatalogRead, 200),
    token("PATCH /api/v1/admin/prices/{name}", CatalogWrite, 200),
    token("GET /api/v1/admin/mail", OperationsRead, 200),
    token("GET /api/v1/admin/mail/{id}", OperationsRead, 200),
    token("POST /api/v1/admin/mail/{id}/resend", OperationsWrite, 202),
    token("GET /api/v1/admin/statistics", OperationsRead, 200),
    token("GET /api/v1/admin/figures", OperationsRead, 200),
    token("GET /api/v1/admin/health", OperationsRead, 200),
    token("GET /api/v1/admin/orders", OperationsRead, 200),
    token("GET /api/v1/admin/orders/{id}", OperationsRead, 200),
    token("POST /api/v1/admin/orders/{id}/attention", OperationsWrite, 409),
    token("GET /api/v1/admin/audit-log", OperationsRead, 200),
    token("GET /api/v1/admin/recurring-jobs", OperationsRead, 200),
    token("POST /api/v1/admin/webhook-endpoints", OperationsWrite, 201),
    token("GET /api/v1/admin/webhook-endpoints", OperationsRead, 200),
    token("GET /api/v1/admin/webhook-endpoints/{id}", OperationsRead, 200),
    token("PATCH /api/v1/admin/webhook-endpoints/{id}", OperationsWrite, 200),
    token("DELETE /api/v1/admin/webhook-endpoints/{id}", OperationsWrite, 204),
    token("POST /api/v1/admin/webhook-endpoints/{id}/rotate-secret", OperationsWrite, 200),
    token("POST /api/v1/admin/webhook-endpoints/{id}/test", OperationsWrite, 202),
    token("GET /api/v1/admin/webhook-deliveries", OperationsRead, 200),
    token("GET /api/v1/admin/webhook-deliveries/{id}", OperationsRead, 200),
    token("POST /api/v1/admin/webhook-deliveries/{id}/resend", OperationsWrite, 202),
    token("GET /api/v1/admin/accounts", AccountsRead, 200),
    token("GET /api/v1/admin/accounts/{id}", AccountsRead, 200),
    token("POST /api/v1/admin/accounts/{id}/sign-out", AccountsWrite, 200),
    token("POST /api/v1/admin/accounts/{id}/disable", AccountsWrite, 200),
    token("POST /api/v1/admin/accounts/{id}/enable", AccountsWrite, 200),
    token("POST /api/v1/admin/tokens", Full, 201),
    token("GET /api/v1/admin/tokens", Full, 200),
    token("DELETE /api/v1/admin/tokens/{id}", Full, 204),

    // Pages.
    all("GET /", 303),
    all("GET /buy", 200),
    all("POST /buy/quantity", 303),
    all("POST /buy/sites", 303),
    all("GET /buy/{product}", 200),
    all("GET /buy/cart", 200),
    all("POST /buy/cart", 303),
    all("GET /buy/trial", 200),
    all("POST /buy/trial", 303),
    line("GET /sign-in", "", [200, 303, 303, 303, 303]),
    all("POST /sign-in", 200),
    all("POST /sign-in/password", 303),
    all("GET /sign-in/confirm", 200),
    all("POST /sign-in/confirm", 303),
    all("GET /sign-in/code", 303),
    all("POST /sign-in/code", 303),
    all("GET /password-reset", 200),
    all("POST /password-reset", 200),
    all("GET /not-me", 400),
    all("POST /not-me", 400),
    all("POST /sign-out", 303),
    line("GET /account", "", [303, 200, 200, 200, 200]),
    person("POST /account/password", 303),
    person("POST /account/email", 303),
    person("POST /account/confirmation", 303),
    line("GET /account/second-factor", "", [303, 200, 200, 200, 200]),
    person("POST /account/second-factor", 200),
    // A code that turns nothing on, or off.
    person("POST /account/second-factor/confirm", 422),
    person("POST /account/second-factor/remove", 401),
    person("POST /account/sessions/revoke", 303),
    person("POST /account/sessions/revoke-others", 303),
    line("GET /dashboard", "", [303, 200, 200, 200, 200]),
    line("GET /dashboard/subscriptions/{id}", "",            [303, 200, 200, 200, 404]),
    line("POST /dashboard/subscriptions/{id}/quantity", "",  [401, 303, 403, 403, 404]),
    line("POST /dashboard/subscriptions/{id}/cancel", "",    [401, 303, 403, 403, 404]),
    line("POST /dashboard/subscriptions/{id}/keep", "",      [401, 303, 403, 403, 404]),
    line("POST /dashboard/subscriptions/{id}/remove", "own",          [401, 303, 404, 404, 404]),
    line("POST /dashboard/subscriptions/{id}/remove", "organization", [401, 303, 303, 403, 404]),
    line("GET /dashboard/subscriptions/{id}/choose", "",     [303, 409, 403, 403, 404]),
    line("POST /dashboard/subscriptions/{id}/choose", "",    [401, 409, 403, 403, 404]),
    line("POST /dashboard/activate", "own",            [401, 303, 404, 404, 404]),
    line("POST /dashboard/activate", "organization",   [401, 303, 303, 303, 404]),
    line("POST /dashboard/deactivate", "own",          [401, 303, 404, 404, 404]),
    line("POST /dashboard/deactivate", "organization", [401, 303, 303, 303, 404]),
    line("GET /dashboard/licenses.csv", "",              [303, 200, 200, 200, 200]),
    line("GET /dashboard/licenses/{id}", "own",          [303, 200, 404, 404, 404]),
    line("GET /dashboard/licenses/{id}", "organization", [303, 200, 200, 200, 404]),
    line("POST /dashboard/licenses/{id}/rename", "own",          [401, 303, 404, 404, 404]),
    line("POST /dashboard/licenses/{id}/rename", "organization", [401, 303, 303, 303, 404]),
    line("POST /dashboard/licenses/{id}/move", "own",            [401, 303, 404, 404, 404]),
    line("POST /dashboard/licenses/{id}/move", "organization",   [401, 303, 303, 303, 404]),
    line("POST /dashboard/licenses/{id}/replace-key", "own",          [401, 303, 404, 404, 404]),
    line("POST /dashboard/licenses/{id}/replace-key", "organization", [401, 303, 303, 403, 404]),
    line("POST /dashboard/license-file", "own",          [401, 200, 404, 404, 404]),
    line("POST /dashboard/license-file", "organization", [401, 200, 200, 200, 404]),

    line("GET /organizations", "", [303, 200, 200, 200, 200]),
    person("POST /organizations", 303),
    line("GET /organizations/{id}", "",                      [303, 200, 200, 200, 404]),
    line("POST /organizations/{id}/invitation", "invited",   [401, 303, 303, 303, 303]),
    line("POST /organizations/{id}/invitation", "another",   [401, 404, 404, 404, 404]),
    line("POST /organizations/{id}/name", "",                [401, 303, 303, 403, 404]),
    line("POST /organizations/{id}/members", "member",       [401, 303, 303, 403, 404]),
    line("POST /organizations/{id}/members", "owner",        [401, 303, 403, 403, 404]),
    line("POST /organizations/{id}/members/role", "member",  [401, 303, 303, 403, 404]),
    line("POST /organizations/{id}/members/role", "owner",   [401, 303, 403, 403, 404]),
    line("POST /organizations/{id}/members/remove", "member", [401, 303, 303, 403, 404]),
    line("POST /organizations/{id}/members/remove", "owner",  [401, 303, 403, 403, 404]),
    line("POST /organizations/{id}/licenses/take", "",       [401, 303, 404, 404, 404]),
    line("POST /organizations/{id}/licenses/give", "organization", [401, 303, 303, 403, 404]),

    line("GET /dashboard/orders", "",                  [303, 200, 200, 200, 200]),

    // The seller's console: for nobody here (tests/api/console.rs has an administrator).
    line("GET /admin", "",                             [303, 403, 403, 403, 403]),
    line("GET /admin/customers", "", [303, 403, 403, 403, 403]),
    line("GET /admin/customers.csv", "", [303, 403, 403, 403, 403]),
    line("GET /admin/customers/{id}", "", [303, 403, 403, 403, 403]),
    line("GET /admin/orders", "", [303, 403, 403, 403, 403]),
    line("GET /admin/orders.csv", "", [303, 403, 403, 403, 403]),
    line("GET /admin/licenses", "", [303, 403, 403, 403, 403]),
    line("GET /admin/licenses.csv", "", [303, 403, 403, 403, 403]),
    line("GET /admin/licenses/{id}", "", [303, 403, 403, 403, 403]),
    line("GET /admin/subscriptions", "", [303, 403, 403, 403, 403]),
    line("GET /admin/subscriptions.csv", "", [303, 403, 403, 403, 403]),
    line("GET /admin/subscriptions/{id}", "", [303, 403, 403, 403, 403]),
    line("GET /admin/organizations", "", [303, 403, 403, 403, 403]),
    line("GET /admin/organizations/{id}", "", [303, 403, 403, 403, 403]),
    line("GET /admin/products", "", [303, 403, 403, 403, 403]),
    line("GET /admin/stripe-events", "", [303, 403, 403, 403, 403]),
    line("GET /admin/stripe-events/{id}", "", [303, 403, 403, 403, 403]),
    line("GET /admin/mail", "", [303, 403, 403, 403, 403]),
    line("GET /admin/webhooks", "", [303, 403, 403, 403, 403]),
    line("GET /admin/tokens", "", [303, 403, 403, 403, 403]),
    line("GET /admin/audit-log", "", [303, 403, 403, 403, 403]),
    line("GET /admin/validation-log", "", [303, 403, 403, 403, 403]),
    line("GET /admin/settings", "", [303, 403, 403, 403, 403]),
    line("POST /admin/customers/{id}/{action}", "", [401, 403, 403, 403, 403]),
    line("POST /admin/licenses/{id}/{action}", "", [401, 403, 403, 403, 403]),
    line("POST /admin/licenses/{id}/activations/{activation}", "", [401, 403, 403, 403, 403]),
    line("GET /admin/orders/{id}", "",                 [303, 403, 403, 403, 403]),
    line("POST /admin/orders/{id}/attention", "",      [401, 403, 403, 403, 403]),
    line("POST /admin/stripe-events/replay", "",       [401, 403, 403, 403, 403]),
    line("POST /admin/stripe-events/{id}/replay", "",  [401, 403, 403, 403, 403]),
    line("POST /admin/mail/{id}/resend", "",           [401, 403, 403, 403, 403]),

    // The sandbox's, and only there: it has no secrets.
    all("GET /sandbox", 200),
    all("POST /sandbox/switches", 303),
    all("POST /sandbox/clock", 303),
    all("POST /sandbox/transfers", 303),
    all("POST /sandbox/subscriptions", 303),
    all("POST /sandbox/charges", 303),
    all("POST /sandbox/links", 303),
    all("POST /sandbox/refunds", 303),
    all("POST /sandbox/disputes", 303),
    all("POST /sandbox/events", 303),
    all("GET /sandbox/checkout/{session}", 200),
    all("POST /sandbox/checkout/{session}", 303),
    all("GET /sandbox/portal/{portal}", 200),
    all("GET /sandbox/mail", 200),
    all("GET /sandbox/mail/{id}", 200),
    all("GET /sandbox/mail/{id}/{attachment}", 200),
];
