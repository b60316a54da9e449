//! Any text as a list of revoked licenses: only the sample is accepted. Any signed payload: no panic.
#![no_main]

use keysmith_fuzz::samples::{VERIFIER, sample_list, signed_token};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(list) = VERIFIER.read_revocations(text) {
        assert_eq!(list, sample_list());
    }
    // A list is not a signed key, even with a trusted signature.
    assert!(VERIFIER.read(&signed_token("revoked", text.as_bytes()), None).is_err());
    if let Ok(list) = VERIFIER.read_revocations(&signed_token("revoked", text.as_bytes())) {
        assert!(list.licenses.iter().all(|id| list.contains(id)));
    }
});
