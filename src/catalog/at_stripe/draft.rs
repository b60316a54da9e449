//! Adds a price to the catalog as a draft, not for sale, before it is created at Stripe: whatever fails in between, one
//! price comes of it.

use diesel::prelude::*;

use crate::audit::Actor;
use crate::catalog::edit::{Edit, EditError, Fields, edit};
use crate::catalog::{Price, Tier};
use crate::db::schema::{prices, tiers};
use crate::db::{Conn, Error};
use crate::ids::Context;

/// The wanted price.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The tier's slug.
    pub tier: String,
    /// `billing`, `unit_amount`, `currency`, `interval`, as the catalog file has them.
    pub fields: Fields,
}

impl Wanted {
    /// Returns the edit that adds it as a draft.
    pub fn edit(&self, context: &Context) -> Edit {
        let mut fields = self.fields.clone();
        fields.insert("tier".into(), self.tier.clone().into());
        fields.insert("stripe_price".into(), String::from(Price::draft_id(context)).into());
        fields.insert("default".into(), false.into());
        fields.insert("archived".into(), true.into());
        Edit::NewPrice(fields)
    }
}

/// Adds it to the tier as a draft, or finds the one that an earlier attempt left; returns our id of it.
///
/// # Errors
/// [`EditError`]
pub fn draft(conn: &mut Conn, context: &Context, actor: &Actor, wanted: &Wanted) -> Result<String, EditError> {
    let tier = Tier::by_slug(conn, &wanted.tier)?.ok_or(EditError::NotFound("tier"))?;
    // Locks the tier: of two concurrent submissions the second finds the draft of the first.
    let held = diesel::update(tiers::table.find(&tier.id)).set(tiers::updated_at.eq(context.now()));
    held.execute(conn).map_err(Error::from)?;
    let of_tier = |conn: &mut Conn| -> Result<Vec<Price>, Error> {
        let own = prices::table.filter(prices::tier_id.eq(&tier.id)).order(prices::id).select(Price::as_select());
        Ok(own.load(conn)?)
    };
    let text = |name: &str| wanted.fields.get(name).and_then(|value| value.as_str());
    let same = |price: &&Price| {
        price.is_draft()
            && Some(price.unit_amount) == wanted.fields.get("unit_amount").and_then(serde_json::Value::as_i64)
            && Some(price.currency.as_str()) == text("currency")
            && price.billing_interval.as_deref() == text("interval")
    };
    if let Some(known) = of_tier(conn)?.iter().find(same) {
        return Ok(known.id.clone());
    }
    edit(conn, context, actor, &[wanted.edit(context)])?;
    let made = of_tier(conn)?;
    Ok(made.iter().find(same).ok_or(EditError::NotFound("price"))?.id.clone())
}
