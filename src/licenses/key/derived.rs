//! Reproducible randomness: a stream of HMAC-SHA-256 blocks under a subkey of the server's secret. Minting an order
//! again, for example after an older backup was restored, produces the same keys.

use std::convert::Infallible;

use rand::{TryCryptoRng, TryRng};

use crate::secret::hmac_sha256;

const BLOCK: usize = 32;

/// The stream for one key. Without the subkey it is indistinguishable from random.
pub struct DerivedRng {
    subkey: [u8; 32],
    label: Vec<u8>,
    counter: u64,
    block: [u8; BLOCK],
    used: usize,
}

impl DerivedRng {
    /// Starts the stream of `label`, which identifies the key.
    pub fn new(subkey: [u8; 32], label: &str) -> Self {
        Self { subkey, label: label.as_bytes().to_vec(), counter: 0, block: [0; BLOCK], used: BLOCK }
    }

    fn next_byte(&mut self) -> u8 {
        if self.used >= BLOCK {
            self.block = hmac_sha256(&self.subkey, &[&self.counter.to_be_bytes(), &self.label]);
            self.counter += 1;
            self.used = 0;
        }
        let byte = self.block.get(self.used).copied().unwrap_or_default();
        self.used += 1;
        byte
    }
}

impl TryRng for DerivedRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        to.fill_with(|| self.next_byte());
        Ok(())
    }
}

impl TryCryptoRng for DerivedRng {}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::licenses::key::random::random;

    #[test]
    fn the_same_label_makes_the_same_key_and_another_one_another() {
        let key = |secret: u8, label: &str| random("KEY", &mut DerivedRng::new([secret; 32], label)).unwrap();
        assert_eq!(key(1, "cs_1/0").as_str(), key(1, "cs_1/0").as_str());
        let all: HashSet<String> = [(1, "cs_1/0"), (1, "cs_1/1"), (1, "cs_10"), (1, "cs_2/0"), (2, "cs_1/0")]
            .into_iter()
            .map(|(secret, label)| key(secret, label).as_str().to_owned())
            .collect();
        assert_eq!(all.len(), 5);
    }

    #[test]
    fn the_stream_goes_on_past_a_block() {
        let mut stream = [0; 100];
        DerivedRng::new([7; 32], "x").try_fill_bytes(&mut stream).unwrap();
        let blocks: HashSet<&[u8]> = stream.chunks(BLOCK).collect();
        assert_eq!(blocks.len(), 4);
    }
}
