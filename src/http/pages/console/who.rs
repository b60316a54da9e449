//! Formats an actor as a cell, with a link if the actor has a page.

use super::list::Cell;
use crate::views::actors::Who;

/// Returns the actor's readable name as a cell.
pub fn who_cell(who: &Who) -> Cell {
    match who {
        Who::Person { id, email: Some(email) } => Cell::text(email).leading_to(format!("/admin/customers/{id}")),
        Who::Person { email: None, .. } => Cell::text("somebody who was erased"),
        Who::Token { id, name: Some(name) } => {
            Cell::text(format!("API token {name}")).leading_to(format!("/admin/tokens/{id}"))
        }
        Who::Token { name: None, .. } => Cell::text("the first API token"),
        Who::Keysmith => Cell::text("Keysmith"),
        Who::StripeEvent { id, event_type: Some(event_type) } => {
            Cell::text(event_type).leading_to(format!("/admin/stripe-events/{id}"))
        }
        Who::StripeEvent { event_type: None, .. } => Cell::text("a Stripe event"),
        Who::CommandLine => Cell::text("the command line"),
    }
}
