//! Responses that do not change while the server runs: kept both plain and compressed, so that none is compressed
//! twice.

use std::io::Write;
use std::sync::OnceLock;

use actix_web::http::header::{AcceptEncoding, CONTENT_ENCODING, ContentEncoding, Encoding, Header, VARY};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};

/// Brotli's quality: higher values take ten times as long and save a few percent.
const QUALITY: u32 = 9;

/// One text, compressed on the first request for each encoding.
#[derive(Debug)]
pub struct Fixed {
    plain: Bytes,
    gzip: OnceLock<Bytes>,
    brotli: OnceLock<Bytes>,
}

impl Fixed {
    pub fn new(text: impl Into<Bytes>) -> Self {
        Self { plain: text.into(), gzip: OnceLock::new(), brotli: OnceLock::new() }
    }

    /// Responds in the encoding that the client prefers.
    pub fn answer(&self, req: &HttpRequest, mut response: HttpResponseBuilder) -> HttpResponse {
        response.insert_header((VARY, "accept-encoding"));
        let ours = [Encoding::brotli(), Encoding::gzip(), Encoding::identity()];
        let best = AcceptEncoding::parse(req).ok().and_then(|accepts| accepts.negotiate(ours.iter()));
        let (name, body) = match best {
            Some(Encoding::Known(ContentEncoding::Brotli)) => ("br", self.brotli.get_or_init(|| self.to_brotli())),
            Some(Encoding::Known(ContentEncoding::Gzip)) => ("gzip", self.gzip.get_or_init(|| self.to_gzip())),
            _ => return response.body(self.plain.clone()),
        };
        response.insert_header((CONTENT_ENCODING, name)).body(body.clone())
    }

    fn to_gzip(&self) -> Bytes {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        // Writing to memory cannot fail.
        let written = encoder.write_all(&self.plain).and_then(|()| encoder.finish());
        written.map(Bytes::from).unwrap_or_default()
    }

    fn to_brotli(&self) -> Bytes {
        let mut compressed = Vec::new();
        let mut encoder = brotli::CompressorWriter::new(&mut compressed, 4_096, QUALITY, 22);
        let written = encoder.write_all(&self.plain).and_then(|()| encoder.flush());
        drop(encoder);
        written.map(|()| Bytes::from(compressed)).unwrap_or_default()
    }
}
