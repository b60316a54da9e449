//! Which addresses count as one caller.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;

/// A caller's networks as keyed hashes: an IPv4 address, or the /64, /56 and /48 of an IPv6 address. An IPv6 subscriber
/// has a whole /64, often a /56, and easily obtains a /48.
#[derive(Clone, Copy, Debug)]
pub(super) struct Network {
    /// The IPv4 address, or the /64.
    pub near: u64,
    /// The /56 and the /48.
    pub around: Option<[u64; 2]>,
}

impl Network {
    pub fn of(address: IpAddr, hasher: &RandomState) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self { near: hasher.hash_one((4, u128::from(address.to_bits()))), around: None },
            IpAddr::V6(address) => {
                let hash = |length: u8| hasher.hash_one((length, address.to_bits() >> (128 - u32::from(length))));
                Self { near: hash(64), around: Some([hash(56), hash(48)]) }
            }
        }
    }

    /// Returns the same networks, each combined with another hash, such as an account's.
    pub fn with(self, hasher: &RandomState, other: u64) -> Self {
        let with = |network: u64| hasher.hash_one((network, other));
        Self { near: with(self.near), around: self.around.map(|around| around.map(with)) }
    }
}
