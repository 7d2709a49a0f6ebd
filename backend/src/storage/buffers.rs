//! Memory that pieces of files are read into, used again as soon as a connection has taken them: asked of the system
//! anew for each piece, it costs more than the copy.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use super::PIECE_BYTES;

/// Buffers that wait for their next use, at most.
const MOST_SPARE: usize = 64;

/// The buffers of a store.
#[derive(Clone, Default)]
pub(super) struct Buffers {
    spare: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Buffers {
    /// A buffer of this many bytes, [`PIECE_BYTES`] at most, with whatever stood there before.
    pub(super) fn take(&self, size: usize) -> Buffer {
        debug_assert!(size <= PIECE_BYTES, "a piece is larger than a buffer");
        let spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Buffer { home: self.clone(), bytes: spare.unwrap_or_else(|| vec![0; PIECE_BYTES]), size }
    }
}

/// Memory for one piece; goes home when nobody holds the piece any more.
pub(super) struct Buffer {
    home: Buffers,
    bytes: Vec<u8>,
    size: usize,
}

impl Buffer {
    pub(super) fn into_bytes(self) -> Bytes {
        Bytes::from_owner(self)
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.size]
    }
}

impl AsMut<[u8]> for Buffer {
    fn as_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[..self.size]
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let mut spare = self.home.spare.lock().unwrap_or_else(PoisonError::into_inner);
        if spare.len() < MOST_SPARE {
            spare.push(std::mem::take(&mut self.bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_is_used_again_once_every_part_of_its_piece_is_gone() {
        let buffers = Buffers::default();
        let piece = buffers.take(10).into_bytes();
        let part = piece.slice(2..4);
        let address = piece.as_ptr();
        drop(piece);
        assert_ne!(buffers.take(1).as_ref().as_ptr(), address, "a part is still held");
        drop(part);
        assert_eq!(buffers.take(PIECE_BYTES).as_ref().as_ptr(), address);
    }
}
