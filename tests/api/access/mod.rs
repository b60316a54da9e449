//! Access control: every route of the table, called by every kind of caller, compared with `table.rs`; and every
//! response compared with `/openapi.json`.
//!
//! A route that is missing from that table fails this test; so does a line whose route no longer exists.

mod calls;
mod hostile;
mod roles;
mod table;
mod world;

use std::collections::BTreeSet;
use std::net::TcpListener;

use keysmith::accounts::scope::{Scope, Scopes};
use keysmith::http::route::{Access, Route};
use keysmith::http::routes;

use self::table::{Line, TABLE};
use self::world::{Who, World};
use crate::helpers::description::Description;
use crate::helpers::{ADMIN, Person, TestApp, json_of};
use crate::on_both;

fn name(route: &Route) -> String {
    format!("{} {}", route.method, route.path)
}

#[test]
fn the_table_knows_every_route_and_no_other() {
    let routes: BTreeSet<String> = routes::all(true).iter().map(name).collect();
    let lines: BTreeSet<String> = TABLE.iter().map(|line| line.route.to_owned()).collect();
    let unknown: Vec<_> = routes.difference(&lines).collect();
    assert!(unknown.is_empty(), "tests/api/access/table.rs does not say who may call {unknown:?}");
    let gone: Vec<_> = lines.difference(&routes).collect();
    assert!(gone.is_empty(), "tests/api/access/table.rs has lines for routes that are gone: {gone:?}");
    assert_eq!(routes.len(), routes::all(true).len(), "a route is in the table twice");
}

#[test]
fn what_a_route_declares_is_what_the_table_says() {
    for route in routes::all(true) {
        for line in TABLE.iter().filter(|line| line.route == name(&route)) {
            let [nobody, ..] = line.people;
            match route.access {
                Access::Anyone | Access::Sandbox | Access::Stripe => assert_eq!(line.token, None, "{}", line.route),
                Access::Person => {
                    assert!(line.token.is_none() && (nobody == 401 || nobody == 303), "{}", line.route);
                }
                Access::Token(scope) => {
                    assert_eq!(line.people, [401; 5], "{}", line.route);
                    assert_eq!(line.token.map(|(scope, _)| scope), Some(scope), "{}", line.route);
                }
                // `roles.rs` tests which of the seller's roles may open them.
                Access::Seller(_) => {
                    let [_, people @ ..] = line.people;
                    assert!(line.token.is_none() && (nobody == 401 || nobody == 303), "{}", line.route);
                    assert_eq!(people, [403; 4], "{}", line.route);
                }
                Access::PersonOr(scope) => {
                    assert_eq!(nobody, 401, "{}", line.route);
                    assert_eq!(line.token.map(|(scope, _)| scope), Some(scope), "{}", line.route);
                }
            }
        }
    }
}

/// The expected status for `who`.
fn expected(line: &Line, who: Who) -> u16 {
    let [nobody, ada, nan, max, eve] = line.people;
    match (who, line.token) {
        (Who::Nobody, _) => nobody,
        (Who::Ada, _) => ada,
        (Who::Nan, _) => nan,
        (Who::Max, _) => max,
        (Who::Eve, _) => eve,
        (_, None) => nobody,
        (Who::Revoked | Who::Expired, Some(_)) => 401,
        (Who::Token(own), Some((needed, allowed))) => {
            let scopes: Scopes = [own].into_iter().collect();
            if scopes.allow(needed) { allowed } else { 403 }
        }
    }
}

on_both!(everybody_may_do_what_the_table_says, async |app: &TestApp| {
    let world = World::build(app).await;
    let description = Description::new();
    let mut wrong = Vec::new();
    for line in TABLE {
        for who in Who::callers_of(line) {
            let call = calls::prepare(&world, line, who).await;
            let asked = call.text();
            let answer = world.send(who, line, call).await;
            let kind = answer.headers().get("content-type").map_or("", |kind| kind.to_str().unwrap()).to_owned();
            let (status, text) = (answer.status().as_u16(), answer.text().await.unwrap());
            let expected = expected(line, who);
            if status != expected {
                wrong.push(format!("{} ({}) by {who:?}: {status}, not {expected}: {text:.300}", line.route, line.case));
            }
            if !line.route.contains(" /sandbox") {
                wrong.extend(description.mistakes(line.route, status, &kind, &text));
            }
            wrong.extend(world.leaks(who, &asked, &text).map(|what| format!("{} tells {who:?} {what}", line.route)));
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{} of the matrix is wrong:\n{}", wrong.len(), wrong.join("\n"));
});

on_both!(lists_show_each_what_is_theirs, async |app: &TestApp| {
    let world = World::build(app).await;
    for path in ["/licenses?limit=100", "/dashboard?limit=100"] {
        for (who, own, organizations) in
            [(Who::Ada, true, true), (Who::Nan, false, true), (Who::Max, false, true), (Who::Eve, false, false)]
        {
            let shown = world.person(who).await.get(path).await.text().await.unwrap();
            assert_eq!(shown.contains(&world.own.key), own, "{path} {who:?}: Ada's key");
            assert_eq!(shown.contains(&world.shared.key), organizations, "{path} {who:?}: the organization's key");
        }
    }
    let reads = world.token(Scope::LicensesRead);
    let shown = json_of(reads.get("/api/v1/admin/licenses?limit=100").await, 200).await.to_string();
    assert!(shown.contains(&world.own.key) && shown.contains(&world.shared.key));
});

on_both!(the_environments_token_may_do_everything, async |app: &TestApp| {
    let all = Person::with_token(app, ADMIN);
    json_of(all.get("/api/v1/admin/tokens").await, 200).await;
    json_of(all.get("/api/v1/admin/stripe-events").await, 200).await;
});

on_both!(without_the_sandbox_its_routes_are_not_there, async |app: &TestApp| {
    let sandbox: BTreeSet<String> = routes::all(true).iter().map(name).collect();
    let live: BTreeSet<String> = routes::all(false).iter().map(name).collect();
    assert!(live.is_subset(&sandbox));
    let mut server = app.app.clone();
    server.sandbox = None;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let server = keysmith::http::server::serve(server, listener).unwrap();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    for route in routes::all(true).into_iter().filter(|route| !live.contains(&name(route))) {
        assert_eq!(route.access, Access::Sandbox, "{}", name(&route));
        let url = format!("{base}{}", route.path.replace(['{', '}'], ""));
        let answer = app.client.request(route.method.as_str().parse().unwrap(), url).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{}", route.path);
    }
    handle.stop(false).await;
});
