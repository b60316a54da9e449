//! `POST /admin/settings/export`: downloads the output of `keysmith export`, if the signed-in administrator confirms
//! with a password.

use std::io::{self, BufWriter, ErrorKind, Write};
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use futures_core::Stream;
use serde_json::json;
use tokio::sync::mpsc;

use super::{form, settings};
use crate::app::App;
use crate::audit::{self, Actor};
use crate::clock::rfc3339;
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::account_email::proves;
use crate::http::pages::form::Form;
use crate::http::problem::Problem;
use crate::transfer::export;

/// The number of chunks buffered for a slow client before the export waits.
const AHEAD: usize = 4;
/// The size of a chunk, in bytes.
const PIECE: usize = 64 * 1024;

/// Downloads the file. Requires `export_password`.
pub async fn download(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let work = async |actor| {
        let app = app(&req)?;
        let (session, account) = visitor.signed_in.as_ref().ok_or_else(|| Problem::unauthorized("Sign in first."))?;
        if !proves(&req, &app, session, account, form.get("export_password")).await? {
            let what = "Give your current password, or sign in again by a link first.";
            return Err(Problem::field("export_password", ErrorCode::WrongPassword, what));
        }
        write_down(&app, actor).await?;
        let name = format!("keysmith-{}.jsonl", rfc3339(app.context.now()).get(..10).unwrap_or_default());
        Ok(HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, "application/jsonl"))
            .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
            .insert_header(("Cache-Control", "no-store"))
            .streaming(start(&app)))
    };
    let again = async |problem: &Problem| settings::draw(&req, &visitor, Some(problem));
    form::submit(&req, &visitor, &form, work, again).await
}

async fn write_down(app: &App, actor: Actor) -> Result<(), Problem> {
    let context = app.context.clone();
    let write = move |conn: &mut db::Conn| {
        audit::record(conn, &context, &actor, "everything.exported", "everything", json!({"format": "jsonl"}))
    };
    Ok(app.db.write(write).await?)
}

/// Starts the export on a blocking thread, and returns its output. A failure aborts the download.
fn start(app: &App) -> Pieces {
    let (sender, receiver) = mpsc::channel(AHEAD);
    let (url, ring, at) = (app.config.database.clone(), app.ring.clone(), rfc3339(app.context.now()));
    tokio::task::spawn_blocking(move || {
        let mut out = BufWriter::with_capacity(PIECE, Out(sender.clone()));
        match export::write(&url, &ring, at, &mut out, |_| {}) {
            Ok(rows) => tracing::info!(rows, "everything was exported"),
            Err(error) => {
                tracing::error!(%error, "exporting everything failed");
                // Dropping the buffered writer would flush it and end the file as if it were complete.
                let (_, _) = out.into_parts();
                drop(sender.blocking_send(Err(io::Error::other("the export failed"))));
            }
        }
    });
    Pieces(receiver)
}

/// A writer that sends its chunks to the response.
struct Out(mpsc::Sender<io::Result<Bytes>>);

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.0.blocking_send(Ok(Bytes::copy_from_slice(bytes)));
        sent.map(|()| bytes.len()).map_err(|_| ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The response body: the file in chunks.
struct Pieces(mpsc::Receiver<io::Result<Bytes>>);

impl Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}
