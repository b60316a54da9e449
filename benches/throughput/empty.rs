//! The baseline for requests: an actix server whose only handler reads a body and responds with JSON of the size of a
//! validation's, or, without a body, of a health check's.

use std::process::{Child, Command, Stdio};

use actix_web::{App, HttpResponse, HttpServer, web};

const ANSWER: &str = concat!(
    r#"{"valid":true,"code":"valid","message":"The license is valid.","expiry":null,"tier":"business","#,
    r#""features":["external","custom","webhooks"],"limits":{"servers":null,"users":100},"active_count":1,"trial":false,"#,
    r#""license_id":"lic_0000000000000000000000000000000","check_again_after":"2026-11-27T14:03:12Z"}"#
);

/// Serves until it is killed.
pub fn serve(address: &str) {
    let post = |_: web::Bytes| async { HttpResponse::Ok().content_type("application/json").body(ANSWER) };
    let get = || async { HttpResponse::Ok().content_type("application/json").body(r#"{"status":"ok"}"#) };
    actix_web::rt::System::new().block_on(async {
        let workers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let server =
            HttpServer::new(move || App::new().route("/", web::post().to(post)).route("/", web::get().to(get)));
        server.workers(workers).bind(address).unwrap().run().await.unwrap();
    });
}

/// Runs the baseline in a separate process.
pub struct Empty {
    pub base: String,
    child: Child,
}

impl Empty {
    pub async fn start() -> Self {
        let address = super::server::free_address();
        let this = std::env::current_exe().unwrap();
        let child = Command::new(this).args(["--empty-handler", &address]).stdin(Stdio::null()).spawn().unwrap();
        for _ in 0..500 {
            if std::net::TcpStream::connect(&address).is_ok() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        Self { base: format!("http://{address}"), child }
    }

    pub fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Empty {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
