//! Passwords: their rules, how they are stored (Argon2id, RFC 9106) and verified.
//!
//! Hashing takes 19 MiB and tens of milliseconds (the first choice of OWASP's password storage cheat sheet), so it runs
//! off the async threads and only a few at a time.

use std::fmt;
use std::sync::LazyLock;

use diesel::prelude::*;
use rand::Rng;
use thiserror::Error;
use zxcvbn::{Score, zxcvbn};

use super::email::Email;
pub use super::hashing::HashError;
use super::hashing::{self, off_thread};
use super::username::Username;
use crate::db::schema::accounts;
use crate::db::{self, Conn};
use crate::ids::{AccountId, Context};
use crate::secret::Redacted;

/// The minimum and maximum length of a password, in characters.
pub const LENGTH: std::ops::RangeInclusive<usize> = 10..=128;
/// The minimum `zxcvbn` score (0 to 4): 3 takes a hundred million guesses or more, even for somebody who knows the
/// account's own words.
const MIN_SCORE: Score = Score::Three;

/// Why a password is refused. Never contains any of it.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PasswordError {
    #[error("a password is at least {} characters long", LENGTH.start())]
    TooShort,
    #[error("a password is at most {} characters long", LENGTH.end())]
    TooLong,
    #[error("the password is your user name or e-mail address")]
    Name,
    #[error("the password is too easy to guess; use several words that do not belong together")]
    Guessable,
}

/// A new password that follows the rules.
#[derive(Clone, Debug)]
pub struct Password(Redacted<String>);

impl Password {
    /// Checks a password against the rules: its length, that it is not its owner's name or address, and that it is hard
    /// to guess (`zxcvbn`); the owner's and the shop's own `words` make it no harder. It is used exactly as written:
    /// white space and case count.
    pub fn parse(
        text: &str,
        email: &Email,
        username: Option<&Username>,
        words: &[&str],
    ) -> Result<Self, PasswordError> {
        Self::check_length(text)?;
        let folded = text.trim().to_lowercase();
        let local = email.as_str().split('@').next().unwrap_or_default();
        if folded == email.as_str() || folded == local || username.is_some_and(|name| folded == name.folded()) {
            return Err(PasswordError::Name);
        }
        let username = username.map(Username::folded).unwrap_or_default();
        let own = [email.as_str(), local, email.domain(), username.as_str(), "keysmith"];
        let own = own.into_iter().chain(words.iter().copied());
        // Each word as a whole, its letters alone, and each of its parts: for `ann.lee@shop.example` also
        // `annleeshopexample`, `ann`, `lee` and `shop`.
        let own: Vec<String> = own
            .flat_map(|word| {
                let letters = word.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
                let parts = word.split(|c: char| !c.is_alphanumeric()).map(str::to_owned);
                [word.to_owned(), letters].into_iter().chain(parts)
            })
            .filter(|word| word.chars().count() >= 3)
            .map(|word| word.to_lowercase())
            .collect();
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        if zxcvbn(text, &own).score() < MIN_SCORE {
            return Err(PasswordError::Guessable);
        }
        Ok(Self(Redacted::new(text.to_owned())))
    }

    /// Checks the rule that does not depend on the password's owner.
    pub fn check_length(text: &str) -> Result<(), PasswordError> {
        match text.chars().count() {
            length if length < *LENGTH.start() => Err(PasswordError::TooShort),
            length if length > *LENGTH.end() => Err(PasswordError::TooLong),
            _ => Ok(()),
        }
    }

    /// Hashes it with a new salt, off the async threads.
    pub async fn hash(self, context: &Context) -> Result<PasswordHash, HashError> {
        let mut salt = [0_u8; 16];
        context.rng().fill_bytes(&mut salt);
        off_thread(move || Ok(PasswordHash(hashing::hash(self.0.expose(), &salt)?))).await
    }
}

/// The stored hash of a password: a PHC string. `Debug` prints none of it.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash([redacted])")
    }
}

impl PasswordHash {
    /// Wraps a hash that was stored apart from its account.
    pub(crate) fn stored(text: String) -> Self {
        Self(text)
    }

    /// Returns the text to store.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Returns whether `presented` is the password that `stored` was made from, off the async threads. Without a stored
/// hash (an unknown name, an account without a password) it takes as long and returns false.
pub async fn verify(stored: Option<PasswordHash>, presented: Redacted<String>) -> Result<bool, HashError> {
    static NOBODYS: LazyLock<Option<String>> = LazyLock::new(|| hashing::hash("nobody's password", &[0; 16]).ok());
    off_thread(move || {
        let hash = stored.as_ref().map(|hash| hash.0.as_str()).or(NOBODYS.as_deref()).unwrap_or_default();
        Ok(hashing::fits(hash, presented.expose())? && stored.is_some())
    })
    .await
}

/// Returns the account's hash; `None` for an account without a password.
pub fn stored(conn: &mut Conn, account_id: &AccountId) -> db::Result<Option<PasswordHash>> {
    let found = accounts::table.find(account_id).select(accounts::password_hash).first::<Option<String>>(conn);
    Ok(found.optional()?.flatten().map(PasswordHash))
}

/// Replaces the account's password.
pub fn store(conn: &mut Conn, context: &Context, account_id: &AccountId, hash: &PasswordHash) -> db::Result<()> {
    diesel::update(accounts::table.find(account_id))
        .set((accounts::password_hash.eq(&hash.0), accounts::updated_at.eq(context.now())))
        .execute(conn)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    fn parse(text: &str) -> Result<Password, PasswordError> {
        let email = Email::parse("ann.of.the.lake@example.com").unwrap();
        Password::parse(text, &email, Some(&Username::parse("Ann-of-Avalon").unwrap()), &["Avalon Instruments"])
    }

    #[test]
    fn rules() {
        for fine in ["correct horse battery", "ten chars!", "пароль-длинный", &"k2 zebra ".repeat(14)] {
            assert_eq!(parse(fine).unwrap().0.expose(), fine);
        }
        for (text, error) in [
            ("", PasswordError::TooShort),
            ("nine char", PasswordError::TooShort),
            (&"abcde".repeat(26), PasswordError::TooLong),
            ("Ann.Of.The.Lake@example.com", PasswordError::Name),
            ("ann.of.the.lake", PasswordError::Name),
            ("ann-of-avalon", PasswordError::Name),
            ("Password123", PasswordError::Guessable),
            ("Password1234!", PasswordError::Guessable),
            ("qwertyuiop", PasswordError::Guessable),
            ("iloveyou123456", PasswordError::Guessable),
            ("aaaaaaaaaaaaaaa", PasswordError::Guessable),
            ("abababababab", PasswordError::Guessable),
            // Names of the owner and the shop do not make a password any stronger.
            ("ann.of.the.lake1", PasswordError::Guessable),
            ("annofthelakeexamplecom", PasswordError::Guessable),
            ("annofthelake1", PasswordError::Guessable),
            ("Ann-of-Avalon7", PasswordError::Guessable),
            ("avaloninstruments", PasswordError::Guessable),
            ("example.com2026", PasswordError::Guessable),
            ("Keysmith2026!", PasswordError::Guessable),
            // From the lists that attackers try first.
            ("1q2w3e4r5t6y", PasswordError::Guessable),
            ("zaq12wsxcde3", PasswordError::Guessable),
            ("1qaz2wsx3edc", PasswordError::Guessable),
            ("P@ssw0rd2026", PasswordError::Guessable),
            ("trustno1trustno1", PasswordError::Guessable),
            ("Password1!Password1!", PasswordError::Guessable),
            ("letmein12345", PasswordError::Guessable),
            ("football2025!", PasswordError::Guessable),
            ("administrator1", PasswordError::Guessable),
            ("zxcvbnm123", PasswordError::Guessable),
            ("changeme123", PasswordError::Guessable),
            ("elizabeth1", PasswordError::Guessable),
        ] {
            assert_eq!(parse(text).map(|_| ()).unwrap_err(), error, "{text:?}");
        }
    }

    #[tokio::test]
    async fn a_hash_fits_its_password_only() {
        let context = Context::new(Clock::manual(0));
        let text = "correct horse battery";
        let hash = parse(text).unwrap().hash(&context).await.unwrap();
        assert!(hash.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.0);
        assert_ne!(hash, parse(text).unwrap().hash(&context).await.unwrap(), "salted");
        let is = |stored, text: &str| verify(stored, Redacted::new(text.to_owned()));
        assert!(is(Some(hash.clone()), text).await.unwrap());
        assert!(!is(Some(hash.clone()), "Correct horse battery").await.unwrap());
        assert!(!is(Some(hash.clone()), "").await.unwrap());
        assert!(!is(None, text).await.unwrap());
        assert!(!is(None, "nobody's password").await.unwrap());
        assert!(is(Some(PasswordHash("garbage".into())), text).await.is_err());
        assert_eq!(format!("{hash:?} {:?}", parse(text).unwrap()), "PasswordHash([redacted]) Password([redacted])");
    }
}
