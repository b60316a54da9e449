//! What the fuzz targets share: the sample licenses, and the server's parsers without the server.

pub mod samples;

// The very files of the server, compiled here alone: building the server for the fuzzer would take minutes.
#[path = "../../src/accounts"]
pub mod accounts {
    pub mod email;
}
#[path = "../../src/activations"]
pub mod activations {
    pub mod site_domain;
}
#[path = "../../src/licenses"]
pub mod licenses {
    pub mod key;
}
#[path = "../../src/secret/mod.rs"]
pub mod secret;
