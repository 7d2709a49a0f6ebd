//! The running digests of an upload, which can be written down and taken up again at any byte.

use anyhow::{Context, ensure};
use sha2::digest::common::hazmat::{SerializableState, SerializedState};
use sha2::{Digest, Sha256};

/// SHA-256 and CRC-32 of the bytes seen so far (SPEC 3.2).
#[derive(Clone, Default)]
pub(super) struct Digests {
    sha256: Sha256,
    crc32: crc32fast::Hasher,
}

impl Digests {
    /// Takes up what [`Digests::state`] wrote down; nothing was written before the first byte.
    pub(super) fn resume(state: Option<&[u8]>) -> anyhow::Result<Self> {
        let Some(state) = state else { return Ok(Self::default()) };
        let (crc32, sha256) = state.split_first_chunk::<4>().context("the digests' state is cut")?;
        let sha256 = SerializedState::<Sha256>::try_from(sha256).ok().context("the digests' state is cut")?;
        let sha256 = Sha256::deserialize(&sha256).ok().context("the digests' state is none of SHA-256's")?;
        Ok(Self { sha256, crc32: crc32fast::Hasher::new_with_initial(u32::from_le_bytes(*crc32)) })
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.sha256.update(bytes);
        self.crc32.update(bytes);
    }

    /// Everything needed to go on after the bytes seen so far.
    pub(super) fn state(&self) -> Vec<u8> {
        let mut state = self.crc32.clone().finalize().to_le_bytes().to_vec();
        state.extend_from_slice(&self.sha256.serialize());
        state
    }

    /// The digests of all bytes seen.
    pub(super) fn finish(self) -> (Vec<u8>, u32) {
        (self.sha256.finalize().to_vec(), self.crc32.finalize())
    }
}

/// Where the object with this SHA-256 lies.
pub(super) fn storage_key(sha256: &[u8]) -> anyhow::Result<String> {
    ensure!(sha256.len() == 32, "a SHA-256 has 32 bytes");
    let hex = hex(sha256);
    Ok(format!("sha256/{}/{}", &hex[..2], &hex[2..]))
}

/// Bytes in lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_go_on_at_any_byte() {
        let bytes: Vec<u8> = (0..1_000u32).map(|n| (n * 7 % 251) as u8).collect();
        let mut whole = Digests::default();
        whole.update(&bytes);
        let whole = whole.finish();
        for cut in [0, 1, 63, 64, 65, 127, 500, 1_000] {
            let mut first = Digests::default();
            first.update(&bytes[..cut]);
            let mut second = Digests::resume(Some(&first.state())).unwrap();
            second.update(&bytes[cut..]);
            assert_eq!(second.finish(), whole, "cut at {cut}");
        }
        assert_eq!(whole.0, Sha256::digest(&bytes).to_vec());
        assert_eq!(whole.1, crc32fast::hash(&bytes));
        assert!(Digests::resume(Some(&[1, 2, 3])).is_err());
    }
}
