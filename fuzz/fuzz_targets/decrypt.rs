//! Any `enc` of an encrypted file, signed by a trusted key: it opens only when it was sealed under the license key.
#![no_main]

use keysmith_fuzz::samples::{only_samples, signed_file};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|enc: &str| only_samples(&signed_file(enc, "aes-256-gcm+ed25519")));
