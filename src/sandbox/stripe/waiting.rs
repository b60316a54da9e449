//! Queued webhook deliveries of the stand-in, and the switches for how they are sent.

use serde::{Deserialize, Serialize};

/// How events are delivered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Switches {
    /// Nothing is sent while this is on.
    pub hold: bool,
    /// Each event is sent twice.
    pub twice: bool,
    /// Seconds to wait before sending an event.
    pub late: i64,
    /// Queued events are sent newest first.
    pub reversed: bool,
    /// Every API call is refused with this status, like with an expired, rolled or restricted key.
    #[serde(default)]
    pub refuse_key: Option<u16>,
}

/// An event that is queued or was sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Delivery {
    pub event_id: String,
    pub due: i64,
    pub attempts: u32,
    /// Status of the endpoint's last response; 0 = no response.
    pub last_status: Option<u16>,
    pub delivered: bool,
}
