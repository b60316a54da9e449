//! Webhooks about licenses: what happened, and the license's owner and current state; never its key. Queued in the
//! transaction of the change.

use diesel::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::license::License;
use super::status::{LicenseStatus, PurchaseType};
use crate::catalog::ActivationKind;
use crate::clock::Timestamp;
use crate::db::schema::{accounts, licenses, products, tiers};
use crate::db::{self, Conn};
use crate::ids::{AccountId, Context, LicenseId, OrderId, OrganizationId, SubscriptionId};
use crate::metadata::Metadata;
use crate::webhooks::{self, Payload, Topic};

/// Licenses per query.
const CHUNK: usize = 500;

/// Declares the events of licenses, each with its topic and the fields that its payload has besides the license.
macro_rules! license_events {
    ($(
        $event:ident = $topic:ident { $( $(#[doc = $doc:literal])* $field:ident: $type:ty ),* }
    )+) => {
        /// What happened to a license, with its topic's own fields.
        #[derive(Clone, Debug, Serialize)]
        #[serde(untagged)]
        pub enum LicenseEvent {
            $( $event { $( $(#[doc = $doc])* $field: $type ),* } ),+
        }

        impl LicenseEvent {
            /// The event's topic.
            pub fn topic(&self) -> Topic {
                match self {
                    $( Self::$event { .. } => Topic::$topic ),+
                }
            }
        }

        /// The fields of each event's [`LicensePayload`], for the API's description.
        pub mod payloads {
            use super::*;

            $(
                #[derive(JsonSchema)]
                #[schemars(inline)]
                pub struct $event {
                    pub license: LicenseBody,
                    $( $(#[doc = $doc])* pub $field: $type, )*
                }
            )+
        }
    };
}

license_events! {
    Created = LicenseCreated {}
    Updated = LicenseUpdated {}
    Suspended = LicenseSuspended { reason: Option<String> }
    Revoked = LicenseRevoked { reason: Option<String> }
    Inactive = LicenseInactive { reason: Option<String> }
    Reinstated = LicenseReinstated { reason: Option<String> }
    Reissued = LicenseReissued {
        /// Whether its activations stayed.
        activations_kept: bool
    }
    Expired = LicenseExpired {}
    Activated = LicenseActivated { activation: ActivationBody, reason: String }
    Deactivated = LicenseDeactivated { activation: ActivationBody, reason: String }
    Renewed = LicenseRenewed {}
    KeyRenewed = LicenseKeyRenewed {}
    TrialStarted = TrialStarted {}
    TrialEnding = TrialEnding {
        /// It ends in this many days.
        days: i64
    }
}

/// An activation, as webhooks carry it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookActivation")]
pub struct ActivationBody {
    pub id: String,
    pub kind: ActivationKind,
    pub subject: String,
    pub takes_seat: bool,
    pub instance_name: Option<String>,
    pub hostname: Option<String>,
}

/// A license, as webhooks carry it, after the event.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookLicense")]
pub struct LicenseBody {
    pub id: LicenseId,
    pub status: LicenseStatus,
    pub status_reason: Option<String>,
    /// The product's slug.
    pub product: String,
    /// The tier's slug.
    pub tier: String,
    pub purchase_type: PurchaseType,
    pub email: Option<String>,
    pub account_id: Option<AccountId>,
    pub organization_id: Option<OrganizationId>,
    pub customer_name: Option<String>,
    pub order_id: Option<OrderId>,
    pub subscription_id: Option<SubscriptionId>,
    pub site_domain: Option<String>,
    pub max_activations: Option<i64>,
    pub valid_from: Timestamp,
    /// null = perpetual.
    pub valid_until: Option<Timestamp>,
    pub created_at: Timestamp,
    /// Without the seller's private keys.
    pub metadata: Metadata,
}

/// The payload of every topic about a license.
#[derive(Clone, Debug, Serialize)]
pub struct LicensePayload {
    pub license: LicenseBody,
    #[serde(flatten)]
    pub event: LicenseEvent,
}

impl Payload for LicensePayload {
    fn topic(&self) -> Topic {
        self.event.topic()
    }
}

/// Publishes this event for each of these licenses, with the license's current state.
pub fn publish(conn: &mut Conn, context: &Context, ids: &[&str], event: &LicenseEvent) -> db::Result<()> {
    webhooks::publish(conn, context, event.topic(), |conn| {
        let mut payloads = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let licenses = load(conn, chunk)?;
            payloads.extend(licenses.into_iter().map(|license| LicensePayload { license, event: event.clone() }));
        }
        Ok(payloads)
    })
}

fn load(conn: &mut Conn, ids: &[&str]) -> db::Result<Vec<LicenseBody>> {
    let rows: Vec<(License, String, String, Option<String>)> = licenses::table
        .inner_join(tiers::table.inner_join(products::table))
        .left_join(accounts::table)
        .filter(licenses::id.eq_any(ids.iter().copied()))
        .order(licenses::id)
        .select((License::as_select(), products::slug, tiers::slug, accounts::email.nullable()))
        .load(conn)?;
    Ok(rows.into_iter().map(|(license, product, tier, email)| body(license, product, tier, email)).collect())
}

fn body(license: License, product: String, tier: String, email: Option<String>) -> LicenseBody {
    LicenseBody {
        id: license.id,
        status: license.status,
        status_reason: license.status_reason,
        product,
        tier,
        purchase_type: license.purchase_type,
        email,
        account_id: license.account_id,
        organization_id: license.organization_id,
        customer_name: license.customer_name,
        order_id: license.order_id,
        subscription_id: license.subscription_id,
        site_domain: license.site_domain,
        max_activations: license.max_activations,
        valid_from: Timestamp(license.valid_from),
        valid_until: license.valid_until.map(Timestamp),
        created_at: Timestamp(license.created_at),
        metadata: license.metadata.public(),
    }
}
