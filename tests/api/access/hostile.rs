//! Every call of the table with an unknown field, and with forbidden characters: refused naming the field, and never
//! with a 5xx.

use keysmith::accounts::scope::Scope;
use serde_json::{Value, json};

use super::calls::{self, Body, Call};
use super::table::{Line, TABLE};
use super::world::{Who, World};
use crate::helpers::TestApp;
use crate::on_both;

/// Returns a caller whose call succeeds.
fn entitled(line: &Line) -> Option<Who> {
    let who = [Who::Ada, Who::Token(Scope::Full), Who::Nan, Who::Max, Who::Eve, Who::Nobody];
    who.into_iter().find(|who| (200..300).contains(&super::expected(line, *who)))
}

/// The lines of JSON calls that change something, with their calls.
fn is_json(line: &Line, call: &Call) -> bool {
    let changes = !line.route.starts_with("GET ");
    let page = ["/sandbox", "/dashboard", "/admin", "/account", "/sign", "/buy", "/organizations", "/webhooks"];
    let path = line.route.split_once(' ').unwrap().1;
    changes && !page.iter().any(|start| path.starts_with(start)) && matches!(call.body, Body::Json(_) | Body::None)
}

fn fields_of(problem: &Value) -> Vec<String> {
    let errors = problem["errors"].as_array().into_iter().flatten();
    errors.filter_map(|error| error["field"].as_str().map(str::to_owned)).collect()
}

on_both!(no_call_takes_a_field_that_it_does_not_know, async |app: &TestApp| {
    let world = World::build(app).await;
    let (mut wrong, mut called) = (Vec::new(), 0);
    for line in TABLE {
        let Some(who) = entitled(line) else { continue };
        let mut call = calls::prepare(&world, line, who).await;
        if !is_json(line, &call) {
            continue;
        }
        match &mut call.body {
            Body::Json(body) => body["not_a_field"] = json!(1),
            body => *body = Body::Json(json!({"not_a_field": 1})),
        }
        called += 1;
        let answer = world.send(who, line, call).await;
        let status = answer.status().as_u16();
        let problem: Value = answer.json().await.unwrap_or_default();
        if status != 422 || fields_of(&problem) != ["not_a_field"] {
            wrong.push(format!("{} ({}): {status} {problem}", line.route, line.case));
        }
    }
    assert!(called > 50, "{called}");
    assert!(wrong.is_empty(), "{} calls:\n{}", wrong.len(), wrong.join("\n"));
});

on_both!(no_call_takes_a_query_that_it_does_not_know, async |app: &TestApp| {
    let world = World::build(app).await;
    let (mut wrong, mut called) = (Vec::new(), 0);
    for line in TABLE {
        let Some(who) = entitled(line) else { continue };
        let mut call = calls::prepare(&world, line, who).await;
        let path = line.route.split_once(' ').unwrap().1;
        let service = ["/healthz", "/readyz", "/metrics", "/openapi.json", "/docs", "/static"];
        let is_call = path.starts_with("/api/") || path == "/licenses" || is_json(line, &call);
        if !is_call || service.iter().any(|start| path.starts_with(start)) {
            continue;
        }
        let sign = if call.path.contains('?') { '&' } else { '?' };
        call.path = format!("{}{sign}not_a_field=1", call.path);
        called += 1;
        let answer = world.send(who, line, call).await;
        let status = answer.status().as_u16();
        let problem: Value = answer.json().await.unwrap_or_default();
        if status != 422 || fields_of(&problem) != ["not_a_field"] {
            wrong.push(format!("{} ({}): {status} {problem}", line.route, line.case));
        }
    }
    assert!(called > 80, "{called}");
    assert!(wrong.is_empty(), "{} calls:\n{}", wrong.len(), wrong.join("\n"));
    // Pages and probes ignore unknown parameters, such as tracking ones.
    for path in ["/buy?utm_source=x", "/healthz?x=1", "/readyz?x=1", "/openapi.json?x=1", "/sign-in?x=1"] {
        assert_eq!(app.get(path).await.status(), 200, "{path}");
    }
});

on_both!(no_text_holds_a_nul_or_half_a_surrogate, async |app: &TestApp| {
    let world = World::build(app).await;
    let (mut wrong, mut called) = (Vec::new(), 0);
    for line in TABLE {
        let Some(who) = entitled(line) else { continue };
        let call = calls::prepare(&world, line, who).await;
        let Body::Json(body) = &call.body else { continue };
        let texts = body.as_object().into_iter().flatten().filter(|(_, value)| value.is_string());
        for (field, _) in texts {
            for hostile in ["a\\u0000b", "a\\ud800b"] {
                let mut sent = body.clone();
                sent[field] = json!("HOSTILE");
                let text = sent.to_string().replace("HOSTILE", hostile);
                let headers = [("content-type", "application/json".to_owned())].into();
                let call = Call { path: call.path.clone(), headers, body: Body::Text(text) };
                called += 1;
                let answer = world.send(who, line, call).await;
                let status = answer.status().as_u16();
                let problem: Value = answer.json().await.unwrap_or_default();
                if status != 422 || !fields_of(&problem).contains(field) {
                    wrong.push(format!("{} {field}: {status} {problem}", line.route));
                }
            }
        }
    }
    assert!(called > 50, "{called}");
    assert!(wrong.is_empty(), "{} calls:\n{}", wrong.len(), wrong.join("\n"));
});

on_both!(no_path_and_no_query_holds_them_either, async |app: &TestApp| {
    let world = World::build(app).await;
    let mut wrong = Vec::new();
    for line in TABLE.iter().filter(|line| !line.route.contains(" /sandbox")) {
        let who = entitled(line).unwrap_or(Who::Ada);
        let template = line.route.split_once(' ').unwrap().1;
        for hostile in ["%00", "a%0D%0ASet-Cookie:a=b", "%0a", "%ED%A0%80", "%C0%80", "%ff%fe"] {
            let mut targets = vec![];
            if let Some((before, rest)) = template.split_once('{') {
                targets.push(format!("{before}{hostile}{}", rest.split_once('}').unwrap().1.replace(['{', '}'], "x")));
            }
            if line.route.starts_with("GET ") {
                let path = template.replace(['{', '}'], "x");
                targets.extend(["cursor", "email"].map(|name| format!("{path}?{name}={hostile}")));
            }
            for path in targets {
                let call = Call { path: path.clone(), headers: Vec::new(), body: Body::None };
                let answer = world.send(who, line, call).await;
                let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
                let kind = headers.get("content-type").map_or("", |kind| kind.to_str().unwrap());
                if status != 422 || kind != "application/problem+json" || headers.contains_key("set-cookie") {
                    wrong.push(format!("{} {path}: {status} {kind}", line.route));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} calls:\n{}", wrong.len(), wrong.join("\n"));
});

on_both!(a_form_and_a_cookie_are_no_way_in_either, async |app: &TestApp| {
    let world = World::build(app).await;
    for line in TABLE.iter().filter(|line| !line.route.contains(" /sandbox") && line.people[1] < 400) {
        let call = calls::prepare(&world, line, Who::Ada).await;
        let Body::Form(fields) = &call.body else { continue };
        for at in 0..fields.len() {
            let mut fields = fields.clone();
            fields[at].1 = "a\0b".into();
            let call = Call { path: call.path.clone(), headers: Vec::new(), body: Body::Form(fields) };
            assert_eq!(world.send(Who::Ada, line, call).await.status(), 422, "{}", line.route);
        }
    }
    for cookie in ["keysmith_session=%00", "keysmith_visitor=%00%0d%0a", "keysmith_next=/dashboard%0d%0aX:y"] {
        for path in ["/dashboard", "/licenses", "/sign-in"] {
            let request = app.client.get(format!("{}{path}", app.base)).header("cookie", cookie);
            let answer = request.header("user-agent", "\u{e9}\u{7f}").send().await;
            assert!(answer.is_err() || !answer.unwrap().status().is_server_error(), "{cookie} {path}");
        }
    }
});
