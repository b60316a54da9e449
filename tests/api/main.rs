//! The API, driven over HTTP: the server that production runs, the stand-in Stripe, a database of its own for each test.
//! `on_both!` runs a test on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod helpers;

mod abuse;
mod access;
mod accounts;
mod activation;
mod activation_race;
mod admin;
mod binary;
mod blocked_seats;
mod checkout;
mod choices;
mod clock_steps;
mod commands;
mod console;
mod customers;
mod desk;
mod dropped_webhooks;
mod entitlements;
mod fulfilment;
mod health;
mod hot;
mod idempotency;
mod identity;
mod import_legacy;
mod licensing;
mod lifecycle;
mod limits;
mod lines;
mod mail;
mod metadata;
mod metrics;
mod migrations;
mod money;
mod money_webhooks;
mod odd_stripe;
mod offline;
mod openapi;
mod organization_pages;
mod our_fault;
mod outgoing;
mod own_licenses;
mod pages;
mod pasted_keys;
mod payment_pages;
mod person;
mod present_period;
mod proofs;
mod questions;
mod recorded_events;
mod recurring_work;
mod reminders;
mod sandbox_buttons;
mod sealed_sessions;
mod seat_rules;
mod seats;
mod shop;
mod signed_keys;
mod stripe_faults;
mod subscriptions;
mod success_page;
mod webhooks;
