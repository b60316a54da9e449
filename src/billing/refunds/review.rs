//! Partial refunds that need the seller's decision. Licenses stay as they are until then; later events never override the
//! decision.

use diesel::prelude::*;
use serde_json::json;

use crate::audit::record::{Actor, Filter, list, record};
use crate::billing::context::BillingContext;
use crate::billing::notifications::mails;
use crate::billing::records::purchase::Purchase;
use crate::db::schema::orders;
use crate::db::{self, Conn};
use crate::licenses::license::License;
use crate::licenses::lifecycle::LifecycleError;
use crate::licenses::lifecycle::set_status::{Change, set_status};

/// The entry in the audit log that keeps a decision.
const DECIDED: &str = "order.attention_decided";

/// What the seller decides about an order's licenses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// They stay as they are.
    Keep,
    /// They do not work until they are reinstated.
    Suspend,
    /// They end.
    Revoke,
}

impl Decision {
    /// Every decision, for documentation.
    pub const ALL: [Self; 3] = [Self::Keep, Self::Suspend, Self::Revoke];

    /// The text in requests and in the audit log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Suspend => "suspend",
            Self::Revoke => "revoke",
        }
    }

    /// Reads that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decision| decision.as_str() == text)
    }

    fn change(self) -> Option<Change> {
        match self {
            Self::Keep => None,
            Self::Suspend => Some(Change::Suspend),
            Self::Revoke => Some(Change::Revoke),
        }
    }
}

/// Why nothing was decided. The caller's transaction is to be rolled back.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// 404
    #[error("there is no such order")]
    NotFound,
    /// 409
    #[error("there is nothing to decide about this order")]
    Nothing,
    /// 409
    #[error("it was decided already: {0}")]
    Decided(String),
    #[error(transparent)]
    License(#[from] LifecycleError),
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// What was decided last about an order; `None` = nothing was, yet.
pub fn last_decision(conn: &mut Conn, order_id: &str) -> db::Result<Option<String>> {
    let of_order = Filter { action: Some(DECIDED.to_owned()), subject: Some(order_id.to_owned()), ..Filter::default() };
    let newest = list(conn, &of_order, None, 1)?.entries.into_iter().next();
    Ok(newest.and_then(|entry| entry.detail.get("decision")?.as_str().map(str::to_owned)))
}

/// Does what the seller decided and takes the flag away, in the caller's transaction. The same decision again changes
/// nothing.
pub fn decide(
    conn: &mut Conn,
    ctx: &BillingContext,
    actor: &Actor,
    order_id: &str,
    decision: Decision,
) -> Result<(), ReviewError> {
    let ambient = &ctx.ambient;
    let target = Purchase::of_order(conn, order_id, None, ambient.now())?;
    let order = target.order.as_ref().ok_or(ReviewError::NotFound)?;
    let Some(reason) = order.attention.clone() else {
        return match last_decision(conn, order_id)? {
            Some(last) if last == decision.as_str() => Ok(()),
            Some(last) => Err(ReviewError::Decided(last)),
            None => Err(ReviewError::Nothing),
        };
    };
    let mut changed = Vec::new();
    if let Some(change) = decision.change() {
        for license in target.licenses(conn)?.into_iter().filter(|license| license.status != "revoked") {
            let was = license.status.clone();
            let now = set_status(conn, ambient, actor, &license.id, change, Some(&reason))?;
            if now.status != was {
                changed.push(now);
            }
        }
    }
    diesel::update(orders::table.find(order_id))
        .set(orders::attention.eq(None::<String>))
        .execute(conn)
        .map_err(db::Error::from)?;
    let detail = json!({"decision": decision.as_str(), "attention": reason, "licenses": changed.len()});
    record(conn, ambient, actor, DECIDED, order_id, detail)?;
    queue_decision(conn, ctx, &target, decision, &changed)?;
    Ok(())
}

fn queue_decision(
    conn: &mut Conn,
    ctx: &BillingContext,
    target: &Purchase,
    decision: Decision,
    changed: &[License],
) -> db::Result<()> {
    let template = match decision {
        Decision::Suspend => "license_suspended",
        Decision::Revoke => "license_revoked",
        Decision::Keep => return Ok(()),
    };
    if changed.is_empty() {
        return Ok(());
    }
    let licenses: Vec<&License> = changed.iter().collect();
    let reason = "A part of what you paid was refunded.";
    mails::queue(conn, ctx, target, template, &licenses, json!({"reason": reason}), None)
}
