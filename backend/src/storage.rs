//! Where bytes are: a folder, a bucket, memory.

use std::ops::Range;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use url::Url;

/// Pieces of a stored file, in order.
pub type ByteStream = BoxStream<'static, std::io::Result<Bytes>>;

/// The private store of the shop's files (SPEC 3.4).
#[derive(Clone)]
pub struct Storage;

impl Storage {
    /// Opens the store that `COMPTOIR_STORAGE_URL` names.
    pub async fn open(_url: &Url) -> anyhow::Result<Self> {
        todo!()
    }

    /// Streams a range of bytes of a stored object, in pieces of 256 KiB. An object that is missing or too
    /// short is an error before the first piece.
    pub async fn read(&self, _key: &str, _range: Range<u64>) -> anyhow::Result<ByteStream> {
        todo!()
    }
}
