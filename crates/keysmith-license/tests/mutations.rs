//! Many small, reproducible changes to valid licenses: each is either refused or has no effect. The exhaustive changes
//! (every bit, every truncation) are in `refused.rs`; `script/fuzz` continues from here indefinitely.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use data_encoding::BASE64;
use keysmith_license::{Customer, License, SigningKey, Verifier};

const LICENSE_KEY: &str = "KEY-7QF4-M2XK-9TNB-H3WD";
/// Number of changed texts per format.
const ROUNDS: usize = 3_000;

fn key() -> SigningKey {
    SigningKey::from_seed(&[1; 32])
}

fn sample() -> License {
    License {
        id: "lic_0190".into(),
        product: Some("on-premise".into()),
        tier: "starter".into(),
        customer: Customer { company: Some("Açme".into()), ..Customer::default() },
        limits: [("devices".into(), Some(10)), ("users".into(), None)].into(),
        features: vec!["devices".into()],
        issued: 1_800_000_000,
        expires: Some(1_801_000_000),
        ..License::default()
    }
}

/// Returns a signed key, a license file and an encrypted license file.
fn carriers() -> [String; 3] {
    [key().sign_key(&sample()), key().sign_file(&sample()), key().sign_encrypted_file(&sample(), LICENSE_KEY, [3; 12])]
}

/// xorshift64: the same numbers on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides).unwrap()).unwrap()
    }

    fn range(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.roll(length);
        start..(start + 1 + self.roll(12)).min(length)
    }

    /// Makes one change: sets, removes, inserts, doubles or swaps bytes, or inserts a piece of another text.
    fn change(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        const LETTERS: &[u8] = b"AZaz09+/-_=.{}\":, \n\\\0\x7f";
        if bytes.is_empty() {
            return bytes.extend_from_slice(other);
        }
        let at = self.roll(bytes.len());
        match self.roll(6) {
            0 => bytes[at] = LETTERS[self.roll(LETTERS.len())],
            1 => drop(bytes.drain(self.range(bytes.len()))),
            2 => bytes.insert(at, LETTERS[self.roll(LETTERS.len())]),
            3 => {
                let piece = bytes[self.range(bytes.len())].to_vec();
                bytes.splice(at..at, piece);
            }
            4 => {
                let with = self.roll(bytes.len());
                bytes.swap(at, with);
            }
            _ => {
                let piece = other[self.range(other.len())].to_vec();
                let end = (at + piece.len()).min(bytes.len());
                bytes.splice(at..end, piece);
            }
        }
    }
}

fn wrap(envelope: &[u8]) -> String {
    format!("-----BEGIN LICENSE FILE-----\n{}\n-----END LICENSE FILE-----", BASE64.encode(envelope))
}

/// Returns the `{"enc","sig","alg"}` of a file.
fn envelope(file: &str) -> Vec<u8> {
    let body: String = file.lines().filter(|line| !line.starts_with('-')).collect();
    BASE64.decode(body.as_bytes()).unwrap()
}

/// Verifies `bytes` with one to four changes, `ROUNDS` times; `wrap` builds the text to verify.
fn change_often(seed: u64, bytes: &[u8], other: &[u8], wrap: impl Fn(&[u8]) -> String) {
    let verifier = Verifier::new([key().public_key()]).any_installation();
    let mut dice = Dice(seed);
    let mut refused = 0;
    for _ in 0..ROUNDS {
        let mut changed = bytes.to_vec();
        for _ in 0..=dice.roll(4) {
            dice.change(&mut changed, other);
        }
        match verifier.read(&wrap(&changed), Some(LICENSE_KEY)) {
            Ok(license) => assert_eq!(license, sample(), "{}", String::from_utf8_lossy(&changed)),
            Err(_) => refused += 1,
        }
    }
    // White space that mail may add, and changes that cancel each other out, have no effect.
    assert!(refused > ROUNDS * 9 / 10, "{refused} of {ROUNDS}");
}

#[test]
fn changed_texts_are_refused() {
    let all = carriers();
    for (n, seed) in [0x5EED_0001, 0x5EED_0002, 0x5EED_0003].into_iter().enumerate() {
        let (text, other) = (&all[n], &all[(n + 1) % all.len()]);
        change_often(seed, text.as_bytes(), other.as_bytes(), |bytes| String::from_utf8_lossy(bytes).into_owned());
    }
}

#[test]
fn changed_envelopes_are_refused() {
    let [_, plain, encrypted] = carriers();
    let (plain, encrypted) = (envelope(&plain), envelope(&encrypted));
    change_often(0x0A11_CE01, &plain, &encrypted, wrap);
    change_often(0x0B0B_0002, &encrypted, &plain, wrap);
}

#[test]
fn no_flipped_bit_of_an_envelope_is_accepted() {
    let verifier = Verifier::new([key().public_key()]).any_installation();
    for file in &carriers()[1..] {
        let envelope = envelope(file);
        for bit in 0..envelope.len() * 8 {
            let mut flipped = envelope.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let read = verifier.read(&wrap(&flipped), Some(LICENSE_KEY));
            assert!(read.is_err(), "bit {bit} of {}", String::from_utf8_lossy(&envelope));
        }
    }
}

#[test]
fn no_part_of_one_license_fits_another() {
    let verifier = Verifier::new([key().public_key()]).any_installation();
    let other = License { id: "lic_0191".into(), ..sample() };
    let files = [
        key().sign_file(&sample()),
        key().sign_file(&other),
        key().sign_encrypted_file(&sample(), LICENSE_KEY, [3; 12]),
        key().sign_encrypted_file(&other, LICENSE_KEY, [4; 12]),
        key().sign_encrypted_file(&sample(), "KEY-0000-0000-0000-0000", [5; 12]),
    ]
    .map(|file| serde_json::from_slice::<serde_json::Value>(&envelope(&file)).unwrap());
    let mut tried = 0;
    for mine in &files {
        for part in ["enc", "sig", "alg"] {
            for theirs in files.iter().filter(|theirs| theirs[part] != mine[part]) {
                let mut mixed = mine.clone();
                mixed[part] = theirs[part].clone();
                assert!(verifier.read(&wrap(mixed.to_string().as_bytes()), Some(LICENSE_KEY)).is_err(), "{mixed}");
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 5 * 4 + 5 * 4 + 2 * 3 * 2);
    // Another customer's license key opens nothing, even though the signature is valid.
    let foreign = wrap(files[4].to_string().as_bytes());
    assert_eq!(verifier.read(&foreign, Some(LICENSE_KEY)), Err(keysmith_license::Error::Decrypt));
}
