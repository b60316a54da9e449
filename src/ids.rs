//! Public ids: a prefix for the kind of object, and a UUIDv7, which sorts by creation time.

mod context;
mod kind;
mod text_id;

pub use self::context::Context;
pub use self::kind::Kind;
pub use self::text_id::{
    AccountId, BulkActionId, ChargeId, CustomerId, DisputeId, EventId, InvoiceId, ItemId, LicenseId, OrderId,
    OrganizationId, PaymentIntentId, PriceId, ProductId, SessionId, SubscriptionId, TierId,
};
