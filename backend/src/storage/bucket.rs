//! A store that is an S3-compatible bucket, or memory.
//!
//! An upload is a row of small objects, `uploads/{id}/{offset}-{generation}`, one for each run of bytes that was
//! stored at once; none is ever written twice. A writer that lost its turn may still store a piece late: its
//! generation is older than that of the piece that counts.

use std::ops::Range;
use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use bytes::Bytes;
use futures_util::future::ready;
use futures_util::{StreamExt, TryStreamExt, stream};
use object_store::aws::AmazonS3Builder;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt, WriteMultipart};
use url::Url;
use uuid::Uuid;

use super::ByteStream;

/// Bytes of one part of an object that is put together: with S3's limit of 10,000 parts, objects of 80 GB.
const PART_BYTES: usize = 8 << 20;
/// Parts on their way at the same time.
const PARTS_AT_ONCE: usize = 2;

/// A bucket, or a folder of it.
pub(super) struct Bucket {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
}

impl Bucket {
    /// Opens `s3://BUCKET[/PREFIX]?endpoint=…&region=…`; the credentials are in the environment, as `AWS_…`.
    pub(super) fn open(url: &Url) -> anyhow::Result<Self> {
        let bucket = url.host_str().context("COMPTOIR_STORAGE_URL must be s3:// and the bucket's name")?;
        // Only the first call of a process has an effect, and all of them mean the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = AmazonS3Builder::from_env().with_bucket_name(bucket);
        for (key, value) in url.query_pairs() {
            builder = match &*key {
                "endpoint" => builder.with_allow_http(value.starts_with("http://")).with_endpoint(value),
                "region" => builder.with_region(value),
                other => bail!("COMPTOIR_STORAGE_URL has `{other}`: only endpoint and region are known"),
            };
        }
        let store = builder.build().context("the bucket of COMPTOIR_STORAGE_URL cannot be opened")?;
        Ok(Self { store: Arc::new(store), prefix: Path::parse(url.path().trim_matches('/'))? })
    }

    pub(super) fn memory() -> Self {
        Self { store: Arc::new(InMemory::new()), prefix: Path::default() }
    }

    pub(super) async fn read(&self, key: &str, range: Range<u64>) -> anyhow::Result<ByteStream> {
        let why = || format!("object {key}");
        if range.is_empty() {
            let size = self.size(key).await?.with_context(why)?;
            ensure!(range.end <= size, "object {key} has {size} bytes, and byte {} was asked for", range.end);
            return Ok(stream::empty().boxed());
        }
        let options = GetOptions { range: Some(GetRange::Bounded(range.clone())), ..Default::default() };
        let found = self.store.get_opts(&self.path(key), options).await.with_context(why)?;
        ensure!(
            found.range == range,
            "object {key} has {} bytes, and byte {} was asked for",
            found.meta.size,
            range.end
        );
        Ok(found.into_stream().map_err(std::io::Error::other).boxed())
    }

    pub(super) async fn size(&self, key: &str) -> anyhow::Result<Option<u64>> {
        match self.store.head(&self.path(key)).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) async fn list(&self) -> anyhow::Result<Vec<(String, u64)>> {
        let mut found = Vec::new();
        let mut objects = self.store.list(Some(&self.prefix));
        while let Some(object) = objects.try_next().await? {
            let Some(words) = object.location.prefix_match(&self.prefix) else { continue };
            let key = words.map(|word| word.as_ref().to_owned()).collect::<Vec<_>>().join("/");
            if !key.starts_with("uploads/") {
                found.push((key, object.size));
            }
        }
        Ok(found)
    }

    pub(super) async fn check(&self) -> anyhow::Result<()> {
        self.store.list(Some(&self.prefix)).next().await.transpose()?;
        Ok(())
    }

    pub(super) async fn delete(&self, key: &str) -> anyhow::Result<()> {
        match self.store.delete(&self.path(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) async fn write(
        &self,
        upload: Uuid,
        offset: u64,
        generation: i32,
        bytes: Bytes,
    ) -> anyhow::Result<()> {
        let path = self.staged(upload).join(format!("{offset:020}-{generation:010}"));
        self.store.put(&path, bytes.into()).await?;
        Ok(())
    }

    pub(super) async fn staged_bytes(&self, upload: Uuid) -> anyhow::Result<u64> {
        Ok(self.chain(upload).await?.iter().map(|piece| piece.size).sum())
    }

    pub(super) async fn keep(&self, upload: Uuid, key: &str, size: u64) -> anyhow::Result<()> {
        if self.size(key).await? == Some(size) {
            return Ok(());
        }
        let chain = self.chain(upload).await?;
        let stored: u64 = chain.iter().map(|piece| piece.size).sum();
        ensure!(stored == size, "upload {upload} has {stored} of {size} bytes, and its object is missing");
        let parts = self.store.put_multipart(&self.path(key)).await?;
        let mut object = WriteMultipart::new_with_chunk_size(parts, PART_BYTES);
        for piece in chain {
            let mut bytes = self.store.get(&piece.location).await?.into_stream();
            while let Some(bytes) = bytes.try_next().await? {
                object.wait_for_capacity(PARTS_AT_ONCE).await?;
                object.put(bytes);
            }
        }
        object.finish().await?;
        Ok(())
    }

    pub(super) async fn discard(&self, upload: Uuid) -> anyhow::Result<()> {
        let pieces = self.pieces(upload).await?.into_iter().map(|piece| Ok(piece.location));
        self.store.delete_stream(stream::iter(pieces).boxed()).try_for_each(|_| ready(Ok(()))).await?;
        Ok(())
    }

    /// The pieces that count, from the first byte on: where writers have stored two at the same place, the
    /// newest writer's, because an older one can no longer have been counted.
    async fn chain(&self, upload: Uuid) -> anyhow::Result<Vec<ObjectMeta>> {
        let mut chain: Vec<ObjectMeta> = Vec::new();
        let mut end = 0;
        let pieces = self.pieces(upload).await?;
        let mut pieces = pieces.into_iter().peekable();
        while let Some(piece) = pieces.next() {
            let start = offset_of(&piece)?;
            let superseded = pieces.peek().map(offset_of).transpose()? == Some(start);
            if start == end && !superseded {
                end += piece.size;
                chain.push(piece);
            }
        }
        Ok(chain)
    }

    /// Every piece of an upload, by offset and then by generation.
    async fn pieces(&self, upload: Uuid) -> anyhow::Result<Vec<ObjectMeta>> {
        let mut pieces: Vec<ObjectMeta> = self.store.list(Some(&self.staged(upload))).try_collect().await?;
        pieces.sort_by(|a, b| a.location.cmp(&b.location));
        Ok(pieces)
    }

    fn staged(&self, upload: Uuid) -> Path {
        self.prefix.clone().join("uploads").join(upload.simple().to_string())
    }

    fn path(&self, key: &str) -> Path {
        key.split('/').fold(self.prefix.clone(), |path, word| path.join(word))
    }
}

/// Where a piece begins, by its name.
fn offset_of(piece: &ObjectMeta) -> anyhow::Result<u64> {
    let name = piece.location.filename().unwrap_or_default();
    let offset = name.split_once('-').and_then(|(offset, _)| offset.parse().ok());
    offset.with_context(|| format!("`{}` is no piece of an upload", piece.location))
}
