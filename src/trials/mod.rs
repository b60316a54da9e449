//! Trials: licenses that nobody paid for, one for each mailbox and each installation of a product.

pub mod disown;
pub mod mails;
pub mod remind;
pub mod start;

#[cfg(test)]
mod tests;
