//! Any bytes in the place of `{"enc","sig","alg"}`, behind the base64 that the fuzzer cannot see through.
#![no_main]

use keysmith_fuzz::samples::{only_samples, wrap};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|envelope: &[u8]| only_samples(&wrap(envelope)));
