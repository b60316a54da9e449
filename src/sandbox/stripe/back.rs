//! Refunds and disputes at the stand-in.

use serde_json::{Map, Value, json};

use super::form::text;
use super::world::{Refusal, State, World};

/// Time to respond to a dispute, in seconds; most card networks allow a week or more.
const ANSWER_WITHIN: i64 = 7 * 86_400;

impl World {
    /// Refunds a charge: `amount` in minor units, or all that is left. Emits the events.
    pub fn refund(&self, charge_id: &str, amount: Option<i64>) -> Result<Value, Refusal> {
        self.refund_as(charge_id, amount, "succeeded")
    }

    /// Refunds with a given status; a `pending` refund can still fail.
    pub fn refund_as(&self, charge_id: &str, amount: Option<i64>, status: &str) -> Result<Value, Refusal> {
        let mut state = self.lock();
        let charge = find_charge(&state, charge_id)?;
        let number = |name: &str| charge.get(name).and_then(Value::as_i64).unwrap_or(0);
        let left = number("amount") - number("amount_refunded");
        let amount = amount.unwrap_or(left);
        if left == 0 {
            let message = format!("Charge {charge_id} has already been refunded.");
            let code = Some("charge_already_refunded");
            return Err(Refusal::new(400, "invalid_request_error", code, Some("charge"), &message));
        }
        if !(1..=left).contains(&amount) {
            return Err(Refusal::invalid(
                "amount",
                "Refund amount is greater than the unrefunded amount on the charge.",
            ));
        }
        let id = self.id(&mut state, "re");
        let refund = json!({
            "id": id, "object": "refund", "amount": amount, "charge": charge_id, "created": self.context.now(),
            "currency": charge.get("currency"), "metadata": {}, "payment_intent": charge.get("payment_intent"),
            "reason": null, "status": status,
        });
        state.put(refund.clone());
        let changed = state.change("charge", charge_id, |charge| {
            charge.insert("amount_refunded".into(), (number("amount_refunded") + amount).into());
            charge.insert("refunded".into(), (left == amount).into());
        });
        self.emit(&mut state, "charge.refunded", &changed.unwrap_or_default());
        self.emit(&mut state, "refund.created", &refund);
        Ok(refund)
    }

    /// Ends a refund: the bank rejects it (`failed`), or the seller cancels it before it is sent (`canceled`).
    pub fn fail_refund(&self, refund_id: &str, status: &str) -> Result<Value, Refusal> {
        let mut state = self.lock();
        let refund = state.get("refund", refund_id).cloned();
        let refund = refund.ok_or_else(|| Refusal::missing(404, "refund", refund_id, "id"))?;
        let text = |name: &str| refund.get(name).and_then(Value::as_str).unwrap_or_default();
        if matches!(text("status"), "failed" | "canceled") {
            return Err(Refusal::invalid("refund", "This refund has failed or was canceled already."));
        }
        let amount = refund.get("amount").and_then(Value::as_i64).unwrap_or(0);
        state.change("charge", text("charge"), |charge| {
            let refunded = charge.get("amount_refunded").and_then(Value::as_i64).unwrap_or(0);
            charge.insert("amount_refunded".into(), (refunded - amount).max(0).into());
            charge.insert("refunded".into(), false.into());
        });
        let changed = state.change("refund", refund_id, |refund| {
            refund.insert("status".into(), status.into());
            refund.insert("failure_reason".into(), "lost_or_stolen_card".into());
        });
        let refund = changed.unwrap_or_default();
        self.emit(&mut state, "charge.refund.updated", &refund);
        self.emit(&mut state, if status == "failed" { "refund.failed" } else { "refund.updated" }, &refund);
        Ok(refund)
    }

    /// `POST /v1/refunds`
    pub fn create_refund(&self, params: &Map<String, Value>) -> Result<Value, Refusal> {
        let intent = text(params, &["payment_intent"]);
        let of_intent = intent.and_then(|intent| {
            let state = self.lock();
            let charge = state.all("charge").find(|c| c.get("payment_intent").and_then(Value::as_str) == Some(intent));
            charge.and_then(|charge| charge.get("id")?.as_str()).map(str::to_owned)
        });
        let charge = text(params, &["charge"]).map(str::to_owned).or(of_intent);
        let charge = charge.ok_or_else(|| Refusal::invalid("charge", "One of charge or payment_intent is needed."))?;
        self.refund(&charge, text(params, &["amount"]).and_then(|amount| amount.parse().ok()))
    }

    /// Opens a dispute of the cardholder about a whole charge.
    pub fn open_dispute(&self, charge_id: &str) -> Result<Value, Refusal> {
        self.open_dispute_as(charge_id, None, "needs_response")
    }

    /// Opens a dispute about `amount` minor units (by default the whole charge) with this status: `needs_response`, or
    /// `warning_needs_response` for an inquiry, which moves no money.
    pub fn open_dispute_as(&self, charge_id: &str, amount: Option<i64>, status: &str) -> Result<Value, Refusal> {
        let mut state = self.lock();
        let charge = find_charge(&state, charge_id)?;
        let id = self.id(&mut state, "du");
        let dispute = json!({
            "id": id, "object": "dispute", "amount": amount.map_or_else(|| charge.get("amount").cloned().unwrap_or_default(), Value::from),
            "charge": charge_id, "created": self.context.now(), "currency": charge.get("currency"),
            "evidence_details": {"due_by": self.context.now() + ANSWER_WITHIN, "has_evidence": false},
            "is_charge_refundable": status.starts_with("warning"), "livemode": false, "metadata": {},
            "payment_intent": charge.get("payment_intent"), "reason": "fraudulent", "status": status,
        });
        state.put(dispute.clone());
        state.change("charge", charge_id, |charge| charge.insert("disputed".into(), true.into()));
        self.emit(&mut state, "charge.dispute.created", &dispute);
        Ok(dispute)
    }

    /// Turns an inquiry into a dispute: the money is withdrawn.
    pub fn escalate_dispute(&self, dispute_id: &str) -> Result<Value, Refusal> {
        let mut state = self.lock();
        let status = state.get("dispute", dispute_id).and_then(|dispute| dispute.get("status")?.as_str());
        if !status.is_some_and(|status| status.starts_with("warning") && status != "warning_closed") {
            return Err(Refusal::invalid("dispute", "There is no such open inquiry."));
        }
        let changed =
            state.change("dispute", dispute_id, |dispute| dispute.insert("status".into(), "needs_response".into()));
        let dispute = changed.unwrap_or_default();
        self.emit(&mut state, "charge.dispute.updated", &dispute);
        self.emit(&mut state, "charge.dispute.funds_withdrawn", &dispute);
        Ok(dispute)
    }

    /// Closes a dispute with the bank's decision: `won`, `lost` or `warning_closed`.
    pub fn close_dispute(&self, dispute_id: &str, status: &str) -> Result<Value, Refusal> {
        let mut state = self.lock();
        let open = state.get("dispute", dispute_id).and_then(|dispute| dispute.get("status")?.as_str());
        if open.is_none_or(|status| matches!(status, "won" | "lost" | "warning_closed")) {
            return Err(Refusal::invalid("dispute", "There is no such open dispute."));
        }
        let changed = state.change("dispute", dispute_id, |dispute| dispute.insert("status".into(), status.into()));
        let dispute = changed.unwrap_or_default();
        self.emit(&mut state, "charge.dispute.closed", &dispute);
        Ok(dispute)
    }
}

fn find_charge(state: &State, id: &str) -> Result<Value, Refusal> {
    state.get("charge", id).cloned().ok_or_else(|| Refusal::missing(404, "charge", id, "charge"))
}
