//! Argon2id in memory that is kept: a few blocks that are used again and again, so that many passwords at once take no more
//! of it than a few, and callers who would wait too long are told so.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use subtle::ConstantTimeEq;
use thiserror::Error;
use tokio::sync::Semaphore;

/// The most hashes computed at once: bounds memory and leaves processors to others.
const AT_ONCE: usize = 2;
/// The most callers that wait for their turn, and how long each of them does.
const MOST_WAITING: usize = 100;
const LONGEST_WAIT: Duration = Duration::from_secs(10);

static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);
static WAITING: AtomicUsize = AtomicUsize::new(0);
/// At most [`AT_ONCE`] of them, 19 MiB each.
static MEMORY: Mutex<Vec<Vec<Block>>> = Mutex::new(Vec::new());

/// Why a hash could not be computed or read. It is the server's fault, never the password's.
#[derive(Debug, Error)]
pub enum HashError {
    #[error("Argon2: {0}")]
    Argon2(#[from] argon2::password_hash::Error),
    #[error("too many passwords are being checked")]
    Busy,
    #[error("the server is stopping")]
    Stopped,
}

/// A new PHC string with the default parameters.
pub(super) fn hash(password: &str, salt: &[u8]) -> Result<String, argon2::password_hash::Error> {
    let params = Params::default();
    let mut out = [0_u8; Params::DEFAULT_OUTPUT_LEN];
    let settings = ParamsString::try_from(&params)?;
    fill(Algorithm::Argon2id, Version::V0x13, params, password, salt, &mut out)?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: settings,
        salt: Some(Salt::new(salt)?),
        hash: Some(Output::new(&out)?),
    };
    Ok(hash.to_string())
}

/// Whether a PHC string was made of this password. Takes constant time over the hash.
pub(super) fn fits(stored: &str, password: &str) -> Result<bool, argon2::password_hash::Error> {
    let stored = PasswordHash::new(stored)?;
    let (Some(salt), Some(expected)) = (&stored.salt, &stored.hash) else { return Ok(false) };
    let algorithm = Algorithm::try_from(stored.algorithm.as_str())?;
    let version = stored.version.map(Version::try_from).transpose()?.unwrap_or_default();
    let mut out = vec![0_u8; expected.len()];
    fill(algorithm, version, Params::try_from(&stored)?, password, salt, &mut out)?;
    Ok(out.ct_eq(expected.as_ref()).into())
}

fn fill(
    algorithm: Algorithm,
    version: Version,
    params: Params,
    password: &str,
    salt: &[u8],
    out: &mut [u8],
) -> Result<(), argon2::password_hash::Error> {
    let pool = || MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
    let mut memory = pool().pop().unwrap_or_default();
    let blocks = params.block_count();
    if memory.len() < blocks {
        memory = vec![Block::new(); blocks];
    }
    let done = Argon2::new(algorithm, version, params).hash_password_into_with_memory(
        password.as_bytes(),
        salt,
        out,
        memory.get_mut(..blocks).unwrap_or_default(),
    );
    let mut pool = pool();
    if pool.len() < AT_ONCE {
        pool.push(memory);
    }
    done.map_err(Into::into)
}

/// Runs what hashes off the async threads, a few at a time.
///
/// # Errors
/// [`HashError::Busy`] when too many wait already, or the wait is too long.
pub(super) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, HashError> + Send + 'static,
) -> Result<T, HashError> {
    let place = Place::take()?;
    let turn = tokio::time::timeout(LONGEST_WAIT, TURNS.acquire()).await.map_err(|_| HashError::Busy)?;
    let turn = turn.map_err(|_| HashError::Stopped)?;
    drop(place);
    let done = tokio::task::spawn_blocking(move || {
        // The work goes on when its caller goes away, so the turn ends with the work.
        let _turn = turn;
        work()
    });
    done.await.map_err(|_| HashError::Stopped)?
}

/// One of the places in the queue.
struct Place;

impl Place {
    fn take() -> Result<Self, HashError> {
        let place = Self;
        if WAITING.fetch_add(1, Ordering::Relaxed) >= MOST_WAITING { Err(HashError::Busy) } else { Ok(place) }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        WAITING.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_hashes_stay_readable() {
        // Made by the command-line tool `argon2` of the reference implementation, with other parameters.
        let other = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assert!(fits(other, "password").unwrap());
        assert!(!fits(other, "Password").unwrap());
        let made = hash("correct horse battery", &[7; 16]).unwrap();
        assert!(made.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{made}");
        assert!(fits(&made, "correct horse battery").unwrap());
        assert!(fits("garbage", "x").is_err());
    }

    #[tokio::test]
    async fn memory_is_kept_and_waits_are_bounded() {
        let hashing = (0..12).map(|n| tokio::spawn(off_thread(move || Ok(hash("correct horse battery", &[n; 16])?))));
        for one in hashing.collect::<Vec<_>>() {
            one.await.unwrap().unwrap();
        }
        assert!(MEMORY.lock().unwrap().len() <= AT_ONCE);
        let places: Vec<_> = (0..MOST_WAITING * 2).map(|_| Place::take()).collect();
        assert!(places.iter().filter(|place| place.is_ok()).count() <= MOST_WAITING);
        drop(places);
        assert!(Place::take().is_ok());
    }
}
