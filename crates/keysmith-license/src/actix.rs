//! Middleware that gates an actix-web application by license: one line per route.
//!
//! ```
//! # use std::sync::Arc;
//! # use actix_web::{App, HttpResponse, test, web};
//! # use keysmith_license::{License, LicenseRequired};
//! use keysmith_license::actix::{Gate, Source};
//!
//! struct Mine(Arc<License>);
//! impl Source for Mine {
//!     fn license(&self) -> Result<Arc<License>, LicenseRequired> {
//!         Ok(self.0.clone()) // verified when it was loaded; check `state(now)` here
//!     }
//!     fn usage(&self, _quota: &str) -> u64 {
//!         10 // what the application counts
//!     }
//! }
//!
//! # #[actix_web::main] async fn main() {
//! let license = License { tier: "starter".into(), limits: [("devices".into(), Some(10))].into(), ..License::default() };
//! let source: Arc<dyn Source> = Arc::new(Mine(Arc::new(license)));
//! let app = test::init_service(
//!     App::new()
//!         .wrap(Gate::license(source.clone()))
//!         .service(web::resource("/audits").wrap(Gate::feature(source.clone(), "scheduled_audits")).to(HttpResponse::Ok))
//!         .service(web::resource("/devices").wrap(Gate::quota(source.clone(), "devices")).to(HttpResponse::Ok))
//!         .service(web::resource("/").to(HttpResponse::Ok)),
//! ).await;
//! for (path, status) in [("/", 200), ("/audits", 403), ("/devices", 403)] {
//!     let answer = test::call_service(&app, test::TestRequest::get().uri(path).to_request()).await;
//!     assert_eq!(answer.status(), status);
//! }
//! # }
//! ```

use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::{Error, HttpResponse};

use crate::gate::{FeatureMissing, LicenseRequired, QuotaExceeded};
use crate::license::License;

/// Where the application keeps its license and usage counts.
pub trait Source: Send + Sync {
    /// Returns the valid license, or why there is none.
    fn license(&self) -> Result<Arc<License>, LicenseRequired>;

    /// Returns how much of the quota is in use.
    fn usage(&self, _quota: &str) -> u64 {
        0
    }
}

/// Middleware that lets a request through only with a valid license (else 402) and, optionally, with a feature or room
/// in a quota (else 403). The bodies are [`LicenseRequired`], [`FeatureMissing`] and [`QuotaExceeded`].
#[derive(Clone)]
pub struct Gate(Rc<Rule>);

struct Rule {
    source: Arc<dyn Source>,
    needs: Needs,
}

enum Needs {
    License,
    Feature(String),
    Quota(String),
}

enum Refusal {
    License(LicenseRequired),
    Feature(FeatureMissing),
    Quota(QuotaExceeded),
}

impl Gate {
    /// Requires a valid license.
    pub fn license(source: Arc<dyn Source>) -> Self {
        Self(Rc::new(Rule { source, needs: Needs::License }))
    }

    /// Requires a license that grants the feature.
    pub fn feature(source: Arc<dyn Source>, feature: impl Into<String>) -> Self {
        Self(Rc::new(Rule { source, needs: Needs::Feature(feature.into()) }))
    }

    /// Requires a license with room for one more.
    pub fn quota(source: Arc<dyn Source>, quota: impl Into<String>) -> Self {
        Self(Rc::new(Rule { source, needs: Needs::Quota(quota.into()) }))
    }
}

impl Rule {
    fn check(&self) -> Result<(), Refusal> {
        let license = self.source.license().map_err(Refusal::License)?;
        match &self.needs {
            Needs::License => Ok(()),
            Needs::Feature(name) => license.check_feature(name).map_err(Refusal::Feature),
            Needs::Quota(name) => license.check_quota(name, self.source.usage(name)).map_err(Refusal::Quota),
        }
    }
}

impl Refusal {
    fn response(&self) -> HttpResponse {
        match self {
            Self::License(body) => HttpResponse::PaymentRequired().json(body),
            Self::Feature(body) => HttpResponse::Forbidden().json(body),
            Self::Quota(body) => HttpResponse::Forbidden().json(body),
        }
    }
}

impl<S, B> Transform<S, ServiceRequest> for Gate
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B, BoxBody>>;
    type Error = Error;
    type InitError = ();
    type Transform = GateService<S>;
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(GateService { service, rule: Rc::clone(&self.0) }))
    }
}

/// The service that [`Gate`] creates.
pub struct GateService<S> {
    service: S,
    rule: Rc<Rule>,
}

impl<S, B> Service<ServiceRequest> for GateService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B, BoxBody>>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>>>>;

    forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        if let Err(refusal) = self.rule.check() {
            let response = request.into_response(refusal.response()).map_into_right_body();
            return Box::pin(ready(Ok(response)));
        }
        let answer = self.service.call(request);
        Box::pin(async move { Ok(answer.await?.map_into_left_body()) })
    }
}
