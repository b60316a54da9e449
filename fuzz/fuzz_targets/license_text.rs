//! Any text as a license file or signed key: everything except the samples is refused.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| keysmith_fuzz::samples::only_samples(text));
