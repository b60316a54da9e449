//! Accounts: the people who own licenses, known by their e-mail address.

pub mod email;
