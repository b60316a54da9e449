//! Streams a file as a request body, so that a large file does not fill the memory.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::sync::mpsc;

/// Bytes read at a time, and how many such pieces are buffered.
const PIECE: usize = 256 << 10;
const WAITING: usize = 4;

pub struct FileBody {
    left: u64,
    pieces: mpsc::Receiver<std::io::Result<Bytes>>,
}

impl FileBody {
    /// Sends the first `bytes` of a file, even if it grows meanwhile.
    pub fn of(path: &Path, bytes: u64) -> std::io::Result<Self> {
        let mut file = File::open(path)?.take(bytes);
        let (send, pieces) = mpsc::channel(WAITING);
        tokio::task::spawn_blocking(move || {
            loop {
                let mut buffer = vec![0; PIECE];
                let piece = match file.read(&mut buffer) {
                    Ok(0) => return,
                    Ok(count) => {
                        buffer.truncate(count);
                        Ok(Bytes::from(buffer))
                    }
                    Err(error) => Err(error),
                };
                // The receiver is gone, or the file has ended.
                let is_over = piece.is_err();
                if send.blocking_send(piece).is_err() || is_over {
                    return;
                }
            }
        });
        Ok(Self { left: bytes, pieces })
    }
}

impl Body for FileBody {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<std::io::Result<Frame<Bytes>>>> {
        self.pieces.poll_recv(cx).map(|piece| match piece {
            Some(Ok(piece)) => {
                self.left = self.left.saturating_sub(u64::try_from(piece.len()).unwrap_or(u64::MAX));
                Some(Ok(Frame::data(piece)))
            }
            Some(Err(error)) => Some(Err(error)),
            None => None,
        })
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
