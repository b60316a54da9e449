//! The stand-in's REST API under `/v1`.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value, json};

use super::fault::{FaultKind, cut};
use super::form::{nest, text};
use super::life::Change;
use super::object::public;
use super::rules;
use super::world::{Refusal, Remembered, State, World};

/// Default page size of a list.
const PAGE: usize = 10;

/// Mounts the API.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/v1/{path:.*}", web::route().to(handle));
}

async fn handle(req: HttpRequest, body: web::Bytes, world: web::Data<World>) -> HttpResponse {
    let fault = planned(&req, &body, &world);
    match fault {
        Some(FaultKind::Status(_) | FaultKind::KeyReused) => {
            return fault.and_then(FaultKind::answer).unwrap_or_else(|| HttpResponse::InternalServerError().finish());
        }
        Some(FaultKind::Stall) => tokio::time::sleep(Duration::from_secs(120)).await,
        _ => {}
    }
    let done = call(&req, &body, &world.into_inner());
    if matches!(fault, Some(FaultKind::StallAfter)) {
        tokio::time::sleep(Duration::from_secs(120)).await;
    }
    if let Some(response) = fault.and_then(FaultKind::answer) {
        return response;
    }
    match (done, fault) {
        (Ok((body, _)) | Err(Refusal { body, .. }), Some(FaultKind::HalfBody | FaultKind::Reset)) => {
            let mut response = HttpResponse::Ok();
            response.content_type("application/json");
            cut(response, &body.to_string(), fault == Some(FaultKind::Reset))
        }
        (Ok((body, replayed)), _) => {
            let mut response = HttpResponse::Ok();
            if replayed {
                response.insert_header(("Idempotent-Replayed", "true"));
            }
            response.json(body)
        }
        (Err(refusal), _) => answer(&refusal),
    }
}

/// Takes the failure that a test planned for this request, if there is one.
fn planned(req: &HttpRequest, body: &[u8], world: &World) -> Option<FaultKind> {
    let mut state = world.lock();
    state.asked += 1;
    if state.faults.is_empty() {
        return None;
    }
    let asked = format!("{}?{} {}", req.path(), req.query_string(), String::from_utf8_lossy(body));
    let at = state.faults.iter().position(|fault| fault.of.as_ref().is_none_or(|text| asked.contains(text)))?;
    state.faults.remove(at).map(|fault| fault.kind)
}

fn answer(refusal: &Refusal) -> HttpResponse {
    let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    HttpResponse::build(status).json(&refusal.body)
}

/// Checks the key, the parameters and the idempotency key, then performs the call. True = answered from the idempotency
/// memory.
fn call(req: &HttpRequest, body: &[u8], world: &Arc<World>) -> Result<(Value, bool), Refusal> {
    let header = |name: &str| req.headers().get(name).and_then(|value| value.to_str().ok());
    if header("authorization") != Some(&format!("Bearer {}", world.config.secret_key)) {
        return Err(Refusal::new(401, "invalid_request_error", None, None, "Invalid API Key provided."));
    }
    if let Some(status) = world.lock().switches.refuse_key {
        let (code, message) = match status {
            401 => ("api_key_expired", "Expired API Key provided."),
            403 => ("more_permissions_required", "The provided key does not have the required permissions."),
            _ => ("account_invalid", "The provided key does not have access to this account."),
        };
        return Err(Refusal::new(status, "invalid_request_error", Some(code), None, message));
    }
    let method = req.method().as_str().to_owned();
    // In the server the API is mounted below another path, in tests at the root.
    let path = req.path();
    let path = path.find("/v1/").and_then(|at| path.get(at..)).unwrap_or(path).to_owned();
    let form = String::from_utf8_lossy(body).into_owned();
    let sent = if form.is_empty() { req.query_string() } else { &form };
    let params = nest(sent);
    rules::check(&method, &path, &params).map_err(|fault| Refusal::invalid(&fault.param, &fault.message))?;
    let asked = format!("{method} {path} {sent}");
    let key = header("idempotency-key").filter(|_| method == "POST").map(str::to_owned);
    if let Some(known) = key.as_ref().and_then(|key| world.lock().remembered.get(key).cloned()) {
        if known.request != asked {
            let message =
                "Keys for idempotent requests can only be used with the same parameters they were first used with.";
            return Err(Refusal::new(400, "idempotency_error", None, None, message));
        }
        return if known.status < 400 {
            Ok((known.body, true))
        } else {
            Err(Refusal { status: known.status, body: known.body })
        };
    }
    let done = route(&method, &path, &params, world);
    if let Some(key) = key {
        let (status, body) = match &done {
            Ok(body) => (200, body.clone()),
            Err(refusal) => (refusal.status, refusal.body.clone()),
        };
        world.lock().remembered.insert(key, Remembered { request: asked, status, body });
    }
    done.map(|body| (body, false))
}

fn route(method: &str, path: &str, params: &Map<String, Value>, world: &Arc<World>) -> Result<Value, Refusal> {
    let parts: Vec<&str> = path.trim_start_matches("/v1/").split('/').collect();
    match (method, parts.as_slice()) {
        ("POST", ["checkout", "sessions"]) => world.create_session(params),
        ("POST", ["checkout", "sessions", id, "expire"]) => world.expire(id),
        ("GET", ["checkout", "sessions", id, "line_items"]) => {
            let lines = session_lines(&world.lock(), id)?;
            Ok(page(lines.iter(), params, path))
        }
        ("GET", ["checkout", "sessions", id]) => session(&world.lock(), id, params),
        ("POST", ["subscriptions", id]) => world.update_subscription(id, params),
        ("DELETE", ["subscriptions", id]) => world.change_subscription(id, Change::CancelNow),
        ("POST", ["subscription_items", id]) => world.update_item(id, params),
        ("GET", ["subscription_items"]) => subscription_items(&world.lock(), params, path),
        ("POST", ["webhook_endpoints"]) => world.create_endpoint(params),
        ("POST", ["webhook_endpoints", id]) => world.update_endpoint(id, params),
        ("POST", ["products"]) => world.create_product(params),
        ("POST", ["prices"]) => world.create_price(params),
        ("POST", ["invoices", "create_preview"]) => world.preview_invoice(params),
        ("POST", ["refunds"]) => world.create_refund(params),
        ("POST", ["billing_portal", "sessions"]) => portal(world, params),
        ("GET", ["account"]) => Ok(
            json!({"id": "acct_sandbox", "object": "account", "business_profile": {"name": "Sandbox"}, "livemode": false}),
        ),
        ("GET", segments) => read(&world.lock(), segments, params, path),
        _ => Err(Refusal::invalid("", "The sandbox does not simulate this call.")),
    }
}

/// Returns the kind of object in a collection, and the id if the path has one.
fn kind_of(segments: &[&str]) -> Option<(&'static str, Option<String>)> {
    let (collection, id) = match segments {
        ["checkout", "sessions"] => return Some(("checkout.session", None)),
        [collection] => (*collection, None),
        [collection, id] => (*collection, Some((*id).to_owned())),
        _ => return None,
    };
    let kind = match collection {
        "subscriptions" => "subscription",
        "prices" => "price",
        "products" => "product",
        "customers" => "customer",
        "events" => "event",
        "charges" => "charge",
        "payment_intents" => "payment_intent",
        "refunds" => "refund",
        "disputes" => "dispute",
        "invoices" => "invoice",
        "invoice_payments" => "invoice_payment",
        "webhook_endpoints" => "webhook_endpoint",
        _ => return None,
    };
    Some((kind, id))
}

fn read(state: &State, segments: &[&str], params: &Map<String, Value>, path: &str) -> Result<Value, Refusal> {
    let (kind, id) =
        kind_of(segments).ok_or_else(|| Refusal::invalid("", "The sandbox does not simulate this call."))?;
    let expands = |field: &str| {
        let all = params.get("expand").and_then(Value::as_object);
        all.is_some_and(|all| all.values().any(|name| name.as_str() == Some(field)))
    };
    match id {
        Some(id) => {
            let found = state.visible(kind, &id).map(public);
            let mut found = found.ok_or_else(|| Refusal::missing(404, kind, &id, "id"))?;
            if expands("payments") {
                insert_payments(state, &mut found);
            }
            if expands("product") {
                insert_product(state, &mut found);
            }
            Ok(found)
        }
        None => {
            let mut listed = page(state.all(kind).rev().filter(|object| is_wanted(object, params)), params, path);
            if expands("data.payments") {
                let data = listed.get_mut("data").and_then(Value::as_array_mut);
                data.into_iter().flatten().for_each(|invoice| insert_payments(state, invoice));
            }
            Ok(listed)
        }
    }
}

/// Adds an invoice's payments, which Stripe includes only on request.
fn insert_payments(state: &State, invoice: &mut Value) {
    let id = invoice.get("id").cloned();
    let own = state.all("invoice_payment").filter(|payment| payment.get("invoice") == id.as_ref());
    let payments = page(own, &Map::new(), "/v1/invoice_payments");
    if let Some(invoice) = invoice.as_object_mut() {
        invoice.insert("payments".into(), payments);
    }
}

/// Expands a price's product.
fn insert_product(state: &State, price: &mut Value) {
    let product = price.get("product").and_then(Value::as_str).and_then(|id| state.get("product", id)).map(public);
    if let (Some(price), Some(product)) = (price.as_object_mut(), product) {
        price.insert("product".into(), product);
    }
}

/// Whether an object matches a list's filters: `created[…]`, `type`, `types[…]`, and equality for all others.
fn is_wanted(object: &Value, params: &Map<String, Value>) -> bool {
    let created = object.get("created").and_then(Value::as_i64).unwrap_or(0);
    params.iter().all(|(name, wanted)| match (name.as_str(), wanted) {
        ("limit" | "starting_after" | "ending_before" | "expand", _) => true,
        ("created", Value::Object(bounds)) => bounds.iter().all(|(bound, at)| {
            let at = at.as_str().and_then(|at| at.parse().ok()).unwrap_or(0);
            match bound.as_str() {
                "gte" => created >= at,
                "gt" => created > at,
                "lte" => created <= at,
                "lt" => created < at,
                _ => true,
            }
        }),
        ("lookup_keys", Value::Object(keys)) => keys.values().any(|key| Some(key) == object.get("lookup_key")),
        ("types", Value::Object(types)) => types.values().any(|t| Some(t) == object.get("type")),
        ("status", Value::String(status)) if status == "all" => true,
        ("payment", Value::Object(wanted)) => wanted
            .iter()
            .all(|(name, wanted)| object.get("payment").and_then(|payment| payment.get(name)) == Some(wanted)),
        ("subscription", Value::String(wanted)) => {
            let named = object.pointer("/parent/subscription_details/subscription").or(object.get("subscription"));
            named.and_then(Value::as_str) == Some(wanted)
        }
        (name, Value::String(wanted)) => {
            object.get(name).is_none_or(|have| have.as_str().is_none_or(|have| have == wanted))
        }
        _ => true,
    })
}

/// Builds one page as Stripe's list object.
fn page<'a>(objects: impl Iterator<Item = &'a Value>, params: &Map<String, Value>, path: &str) -> Value {
    let limit = text(params, &["limit"]).and_then(|limit| limit.parse().ok()).unwrap_or(PAGE);
    let after = text(params, &["starting_after"]).map(str::to_owned);
    let id_of = |object: &&Value| object.get("id").and_then(Value::as_str).map(str::to_owned);
    let mut found: Vec<Value> = match &after {
        None => objects.take(limit + 1).map(public).collect(),
        Some(after) => {
            objects.skip_while(|o| id_of(o).as_ref() != Some(after)).skip(1).take(limit + 1).map(public).collect()
        }
    };
    let has_more = found.len() > limit;
    found.truncate(limit);
    json!({"object": "list", "data": found, "has_more": has_more, "url": path})
}

fn subscription_items(state: &State, params: &Map<String, Value>, path: &str) -> Result<Value, Refusal> {
    let id = text(params, &["subscription"]).unwrap_or_default();
    let found = state.get("subscription", id);
    let found = found.ok_or_else(|| Refusal::missing(404, "subscription", id, "subscription"))?;
    let items = found.pointer("/items/data").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    Ok(page(items.iter(), params, path))
}

fn session_lines(state: &State, id: &str) -> Result<Vec<Value>, Refusal> {
    let session = state.visible("checkout.session", id);
    let session = session.ok_or_else(|| Refusal::missing(404, "checkout.session", id, "session"))?;
    Ok(session.get("_lines").and_then(Value::as_array).cloned().unwrap_or_default())
}

fn session(state: &State, id: &str, params: &Map<String, Value>) -> Result<Value, Refusal> {
    let lines = session_lines(state, id)?;
    let mut session = state.get("checkout.session", id).map(public).unwrap_or_default();
    let expands = params.get("expand").and_then(Value::as_object);
    if expands.is_some_and(|all| all.values().any(|field| field.as_str() == Some("line_items")))
        && let Some(session) = session.as_object_mut()
    {
        let path = format!("/v1/checkout/sessions/{id}/line_items");
        session.insert("line_items".into(), page(lines.iter(), &Map::new(), &path));
    }
    Ok(session)
}

fn portal(world: &World, params: &Map<String, Value>) -> Result<Value, Refusal> {
    let customer = text(params, &["customer"]).unwrap_or_default();
    let mut state = world.lock();
    if state.get("customer", customer).is_none() {
        return Err(Refusal::missing(400, "customer", customer, "customer"));
    }
    let id = world.id(&mut state, "bps");
    let portal = json!({
        "id": id, "object": "billing_portal.session", "configuration": "bpc_sandbox", "created": world.context.now(),
        "customer": customer, "livemode": false, "locale": null, "on_behalf_of": null,
        "return_url": text(params, &["return_url"]), "url": format!("{}/sandbox/portal/{id}", world.config.public_url),
    });
    state.put(portal.clone());
    Ok(portal)
}
