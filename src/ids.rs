//! Public ids: a prefix that names the kind of object, and a UUIDv7 that sorts by creation time.

mod context;
mod kind;
mod text_id;

pub use self::context::Context;
pub use self::kind::Kind;
pub use self::text_id::{
    AccountId, BulkActionId, ChargeId, CustomerId, DisputeId, EventId, InvoiceId, ItemId, LicenseId, OrderId,
    OrganizationId, PaymentIntentId, PriceId, ProductId, SessionId, SubscriptionId, TierId,
};
