//! Untrusted input to the server: license keys, sites, e-mail addresses. Parsed values survive a round trip.
#![no_main]

use keysmith_fuzz::accounts::email::Email;
use keysmith_fuzz::activations::site_domain::SiteDomain;
use keysmith_fuzz::licenses::key::LicenseKey;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(key) = LicenseKey::parse(text) {
        assert_eq!(LicenseKey::parse(key.as_str()).as_ref(), Ok(&key));
        assert!(key.as_str().starts_with(key.key_prefix()) && key.key_prefix().chars().count() <= 8);
    }
    if let Ok(site) = SiteDomain::parse(text) {
        assert_eq!(SiteDomain::parse(site.as_str()).as_ref(), Ok(&site));
        assert_eq!(SiteDomain::parse(&format!("https://{}:8443/path", site.as_str())).as_ref(), Ok(&site));
    }
    if let Ok(email) = Email::parse(text) {
        assert_eq!(Email::parse(email.as_str()).as_ref(), Ok(&email));
        let folded = Email::parse(&email.trial_form()).expect("the form in which trials are counted");
        assert_eq!(folded.trial_form(), email.trial_form());
    }
});
