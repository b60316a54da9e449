//! Finds open orders whose checkout session was paid or has expired.

use super::run::{PAGE, Run, is_full};
use super::to_look_at;
use crate::billing::error::BillingError;
use crate::billing::purchases::fulfill::{Fulfilled, fulfill};
use crate::billing::records::order::{self, OrderStatus};
use crate::db::Conn;
use crate::ids::{OrderId, SessionId};
use crate::stripe::objects::CheckoutSession;
use crate::stripe::session_id::masked;

/// Fetches the session of every open order, and fulfills paid ones and ends expired ones.
pub(super) async fn open_sessions(run: &mut Run<'_>) -> Result<(), BillingError> {
    let (mut after, mut count) = (OrderId::default(), 0);
    loop {
        let (sealer, from) = (run.ctx.sealer().clone(), after.clone());
        let waiting = run.ctx.db.read(move |conn| to_look_at::waiting_orders(conn, &sealer, &from, PAGE)).await?;
        count += waiting.len();
        for (order_id, session_id) in waiting.iter().filter(|(_, session_id)| !session_id.is_empty()) {
            open_session(run, order_id, session_id).await?;
        }
        match waiting.last().filter(|_| is_full(&waiting)) {
            Some((last, _)) => after.clone_from(last),
            None => break,
        }
    }
    (run.progress)(&format!("{count} open orders"));
    Ok(())
}

async fn open_session(run: &mut Run<'_>, order_id: &OrderId, session_id: &SessionId) -> Result<(), BillingError> {
    run.report.sessions += 1;
    let session = match run.ctx.stripe.one::<CheckoutSession>("/checkout/sessions", session_id).await {
        Ok(session) => session,
        Err(error) if error.is_missing() => return Ok(()),
        Err(error) => {
            run.report.failures.push(masked(&format!("session {session_id}: {error}")).into_owned());
            return Ok(());
        }
    };
    let expired = session.status.as_deref() == Some("expired");
    // A session with nothing to pay is "paid" before it is complete.
    let paid = session.is_paid() && session.status.as_deref() != Some("open");
    if !expired && !paid {
        return Ok(());
    }
    let line = format!("order {order_id}: {}", if expired { "its session expired" } else { "paid, not fulfilled" });
    if !run.found(&line) {
        return Ok(());
    }
    let done = if expired {
        let (id, now) = (order_id.to_owned(), run.ctx.now());
        let end = move |conn: &mut Conn| order::end(conn, &id, OrderStatus::Expired, now);
        run.ctx.db.write(end).await.map_err(BillingError::from)
    } else {
        fulfill(run.ctx, session_id, None).await.map(|_: Fulfilled| ())
    };
    Ok(run.ended(done, "reconciler.order", order_id, &line).await?)
}
