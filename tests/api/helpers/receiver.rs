//! A program of the seller's that receives webhooks on loopback, checks their signatures, and misbehaves on demand.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use data_encoding::BASE64;
use keysmith::secret::hmac_sha256;
use serde_json::Value;

/// A webhook as it was received.
#[derive(Clone, Debug)]
pub struct Posted {
    pub id: String,
    pub signature: String,
    pub timestamp: i64,
    pub text: String,
    pub body: Value,
}

impl Posted {
    /// Whether one of its signatures was made with this key (`whsec_…`).
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let key = BASE64.decode(secret.strip_prefix("whsec_").unwrap().as_bytes()).unwrap();
        let signed = format!("{}.{}.{}", self.id, self.timestamp, self.text);
        let expected = format!("v1,{}", BASE64.encode(&hmac_sha256(&key, &[signed.as_bytes()])));
        self.signature.split(' ').any(|one| one == expected)
    }

    pub fn kind(&self) -> &str {
        self.body["type"].as_str().unwrap()
    }
}

#[derive(Default)]
struct State {
    posted: Vec<Posted>,
    /// The status to respond with, and the target of redirects; 0: no response within a minute.
    answer: u16,
}

/// The receiver; stops when dropped.
pub struct Receiver {
    pub url: String,
    state: Arc<Mutex<State>>,
    handle: actix_web::dev::ServerHandle,
}

impl Receiver {
    /// Starts it; responds 204 until changed.
    pub fn start() -> Self {
        let state = Arc::new(Mutex::new(State { answer: 204, ..State::default() }));
        let shared = web::Data::from(state.clone());
        let server = HttpServer::new(move || App::new().app_data(shared.clone()).default_service(web::to(receive)));
        let server = server.workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { url, state, handle }
    }

    pub fn answer(&self, status: u16) {
        self.state.lock().unwrap().answer = status;
    }

    /// All webhooks received so far.
    pub fn posted(&self) -> Vec<Posted> {
        self.state.lock().unwrap().posted.clone()
    }

    /// How often an event of this name was received.
    pub fn count(&self, kind: &str) -> usize {
        self.posted().iter().filter(|posted| posted.kind() == kind).count()
    }

    pub async fn stop(self) {
        self.handle.stop(false).await;
    }
}

async fn receive(req: HttpRequest, body: web::Bytes, state: web::Data<Mutex<State>>) -> HttpResponse {
    let header = |name: &str| req.headers().get(name).unwrap().to_str().unwrap().to_owned();
    let text = String::from_utf8(body.to_vec()).unwrap();
    let posted = Posted {
        id: header("webhook-id"),
        signature: header("webhook-signature"),
        timestamp: header("webhook-timestamp").parse().unwrap(),
        body: serde_json::from_str(&text).unwrap(),
        text,
    };
    let answer = {
        let mut state = state.lock().unwrap();
        state.posted.push(posted);
        state.answer
    };
    match answer {
        0 => {
            // The sender times out long before, and stopping the server drops this future.
            actix_web::rt::time::sleep(Duration::from_secs(60)).await;
            HttpResponse::NoContent().finish()
        }
        302 => HttpResponse::Found().insert_header(("location", "/elsewhere")).finish(),
        status => HttpResponse::build(status.try_into().unwrap()).finish(),
    }
}
