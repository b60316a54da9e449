//! What waits to be sent to the seller, and how it is to be sent.

use serde::{Deserialize, Serialize};

/// How events are delivered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Switches {
    /// Nothing is sent until this is off again.
    pub hold: bool,
    /// Each event is sent twice.
    pub twice: bool,
    /// Seconds to wait before an event is sent.
    pub late: i64,
    /// What waits is sent newest first.
    pub reversed: bool,
    /// Every call to the API is refused with this status, as an expired, rolled or restricted key is.
    #[serde(default)]
    pub refuse_key: Option<u16>,
}

/// One event that waits to be sent, or was.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Delivery {
    pub event_id: String,
    pub due: i64,
    pub attempts: u32,
    /// The endpoint's last answer; 0 = none came.
    pub last_status: Option<u16>,
    pub delivered: bool,
}
