//! The middleware's statuses and bodies, which are part of the agent's contract.

use std::sync::Arc;

use actix_web::dev::ServiceResponse;
use actix_web::{App, HttpResponse, test, web};
use keysmith_license::actix::{Gate, Source};
use keysmith_license::{Error, License, LicenseRequired, Upgrade};
use serde_json::{Value, json};

struct Fixed(Result<Arc<License>, LicenseRequired>);

impl Source for Fixed {
    fn license(&self) -> Result<Arc<License>, LicenseRequired> {
        self.0.clone()
    }

    fn usage(&self, quota: &str) -> u64 {
        if quota == "devices" { 10 } else { 0 }
    }
}

async fn get(license: Result<License, LicenseRequired>, path: &str) -> (u16, Value) {
    let source: Arc<dyn Source> = Arc::new(Fixed(license.map(Arc::new)));
    let resource = |path: &str, gate: Gate| {
        web::resource(path.to_owned()).wrap(gate).to(|| async { HttpResponse::Ok().json(json!({"ok": true})) })
    };
    let app = App::new()
        .service(resource("/plain", Gate::license(source.clone())))
        .service(resource("/audits", Gate::feature(source.clone(), "scheduled_audits")))
        .service(resource("/devices", Gate::quota(source.clone(), "devices")))
        .service(resource("/users", Gate::quota(source.clone(), "users")));
    let app = test::init_service(app).await;
    let response: ServiceResponse<_> = test::call_service(&app, test::TestRequest::get().uri(path).to_request()).await;
    (response.status().as_u16(), test::read_body_json(response).await)
}

fn starter() -> License {
    License {
        tier: "starter".into(),
        limits: [("devices".into(), Some(10)), ("users".into(), Some(2))].into(),
        upgrades: vec![Upgrade { tier: "professional".into(), features: vec!["scheduled_audits".into()] }],
        ..License::default()
    }
}

#[actix_web::test]
async fn a_valid_license_lets_through() {
    for path in ["/plain", "/users"] {
        assert_eq!(get(Ok(starter()), path).await, (200, json!({"ok": true})));
    }
}

#[actix_web::test]
async fn without_one_payment_is_required() {
    for path in ["/plain", "/audits", "/devices"] {
        let body = json!({"error": "license_required", "reason": "missing", "message": "No license is active."});
        assert_eq!(get(Err(LicenseRequired::missing()), path).await, (402, body));
    }
    let (status, body) = get(Err(Error::Expired { at: 0 }.into()), "/plain").await;
    assert_eq!((status, &body["reason"]), (402, &json!("expired")));
}

#[actix_web::test]
async fn a_missing_feature_names_the_tier_that_has_it() {
    let body = json!({
        "error": "feature_not_available", "feature": "scheduled_audits", "current_tier": "starter",
        "required_tier": "professional",
        "message": "scheduled_audits is not part of the starter tier; it needs professional.",
    });
    assert_eq!(get(Ok(starter()), "/audits").await, (403, body));
}

#[actix_web::test]
async fn a_full_quota_says_how_much_there_is() {
    let body = json!({
        "error": "quota_exceeded", "current": 10, "max": 10,
        "message": "The limit of 10 devices is reached (10 in use).",
    });
    assert_eq!(get(Ok(starter()), "/devices").await, (403, body));
}
