//! Any bytes in place of `{"enc","sig","alg"}`: the fuzzer cannot get past the base64 on its own.
#![no_main]

use keysmith_fuzz::samples::{only_samples, wrap};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|envelope: &[u8]| only_samples(&wrap(envelope)));
