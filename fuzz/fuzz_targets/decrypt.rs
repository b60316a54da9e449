//! Any `enc` of an encrypted file, signed by a trusted key: it opens only if it was sealed with the license key.
#![no_main]

use keysmith_fuzz::samples::{only_samples, signed_file};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|enc: &str| only_samples(&signed_file(enc, "aes-256-gcm+ed25519")));
