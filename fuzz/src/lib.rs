//! Shared code of the fuzz targets: the sample licenses, and the server's parsers without the server.

pub mod samples;

// The server's own source files, compiled separately: building the whole server for the fuzzer would take minutes.
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
