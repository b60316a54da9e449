//! The sandbox: without a Stripe key the server plays Stripe itself, over real HTTP on its own loopback address, and
//! shows the mail that it sends. The same stand-in serves the tests.

pub mod mail;
pub mod pages;
pub mod server;
pub mod stripe;
