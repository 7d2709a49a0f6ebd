//! Where bytes are: ranges, keys, turns.

use std::sync::atomic::{AtomicU32, Ordering};

use comptoir::storage::{PIECE_BYTES, Storage};
use futures_util::TryStreamExt;
use tempfile::TempDir;
use url::Url;
use uuid::Uuid;

const KEY: &str = "sha256/ab/cdef";

/// Runs a story on a folder, in memory, and on a real bucket.
async fn on_each<F: AsyncFn(&Storage)>(story: F) {
    let dir = TempDir::new().unwrap();
    story(&folder(&dir).await).await;
    story(&Storage::memory()).await;
    story(&bucket("").await).await;
}

async fn folder(dir: &TempDir) -> Storage {
    Storage::open(&Url::from_file_path(dir.path().join("files")).unwrap()).await.unwrap()
}

/// A new bucket, or a folder of it, on the server that `COMPTOIR_TEST_S3_URL` names.
pub async fn bucket(folder: &str) -> Storage {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    #[allow(clippy::disallowed_methods, reason = "the harness's own setting")]
    let server = std::env::var("COMPTOIR_TEST_S3_URL").expect(
        "no S3 server to test on: run `make test`, or put `scripts/with-s3.sh` before the command, which starts one",
    );
    let name = format!("t{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let _ours_or_made = rustls::crypto::ring::default_provider().install_default();
    let made = reqwest::Client::new().put(format!("{server}/{name}")).send().await.unwrap();
    assert!(made.status().is_success(), "{made:?}");
    let url = format!("s3://{name}/{folder}?endpoint={server}&region=us-east-1");
    Storage::open(&Url::parse(&url).unwrap()).await.unwrap()
}

fn content(size: usize) -> Vec<u8> {
    (0..size).map(|n| (n % 251) as u8).collect()
}

async fn store(storage: &Storage, bytes: &[u8]) {
    let turn = storage.turn(Uuid::from_u128(1)).await.unwrap().unwrap();
    turn.write(0, 1, bytes.to_vec().into()).await.unwrap();
    turn.keep(KEY, bytes.len() as u64).await.unwrap();
    turn.discard().await.unwrap();
}

async fn read(storage: &Storage, range: std::ops::Range<u64>) -> Vec<u8> {
    let pieces: Vec<_> = storage.read(KEY, range).await.unwrap().try_collect().await.unwrap();
    pieces.concat()
}

#[tokio::test]
async fn any_range_of_an_object_can_be_read() {
    on_each(async |storage| {
        let bytes = content(2 * PIECE_BYTES + 3);
        store(storage, &bytes).await;
        assert_eq!(storage.size(KEY).await.unwrap(), Some(bytes.len() as u64));
        let (piece, size) = (PIECE_BYTES, bytes.len());
        for (start, end) in [
            (0, size),
            (0, 1),
            (size - 1, size),
            (0, 0),
            (size, size),
            (1, piece),
            (1, piece + 1),
            (piece, 2 * piece),
        ] {
            assert!(read(storage, start as u64..end as u64).await == bytes[start..end], "{start}..{end}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_missing_or_too_short_is_an_error_before_the_first_piece() {
    on_each(async |storage| {
        assert!(storage.read(KEY, 0..1).await.is_err());
        assert!(storage.read(KEY, 0..0).await.is_err());
        assert_eq!(storage.size(KEY).await.unwrap(), None);
        store(storage, b"twelve bytes").await;
        assert!(storage.read(KEY, 0..13).await.is_err());
        assert!(storage.read(KEY, 13..14).await.is_err());
        assert!(storage.read(KEY, 13..13).await.is_err());
        assert!(storage.read(KEY, 0..12).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_key_that_would_leave_the_store_is_refused() {
    on_each(async |storage| {
        for key in ["../secret.key", "/etc/passwd", "uploads/../x", ""] {
            assert!(storage.read(key, 0..1).await.is_err(), "{key}");
            assert!(storage.size(key).await.is_err(), "{key}");
        }
    })
    .await;
}

#[tokio::test]
async fn keeping_an_upload_twice_is_keeping_it_once() {
    on_each(async |storage| {
        store(storage, b"same").await;
        let turn = storage.turn(Uuid::from_u128(1)).await.unwrap().unwrap();
        turn.keep(KEY, 4).await.unwrap();
        assert!(turn.keep("sha256/ab/other", 4).await.is_err());
        drop(turn);
        store(storage, b"same").await;
        assert_eq!(read(storage, 0..4).await, b"same");
    })
    .await;
}

#[tokio::test]
async fn a_large_object_is_put_together_from_pieces_of_any_size() {
    on_each(async |storage| {
        let bytes = content(17 << 20);
        let turn = storage.turn(Uuid::from_u128(1)).await.unwrap().unwrap();
        let mut start = 0;
        for size in [1, 9 << 20, 100, 5 << 20, bytes.len()] {
            let end = (start + size).min(bytes.len());
            turn.write(start as u64, 1, bytes[start..end].to_vec().into()).await.unwrap();
            assert_eq!(turn.stored().await.unwrap(), end as u64);
            start = end;
        }
        turn.keep(KEY, bytes.len() as u64).await.unwrap();
        assert!(read(storage, 0..bytes.len() as u64).await == bytes);
    })
    .await;
}

#[tokio::test]
async fn a_deleted_object_is_gone_and_may_be_deleted_again() {
    on_each(async |storage| {
        store(storage, b"bytes").await;
        storage.delete(KEY).await.unwrap();
        assert_eq!(storage.size(KEY).await.unwrap(), None);
        storage.delete(KEY).await.unwrap();
        assert!(storage.delete("../secret.key").await.is_err());
    })
    .await;
}

#[tokio::test]
async fn the_newest_writer_at_a_place_counts() {
    let storage = Storage::memory();
    let turn = storage.turn(Uuid::from_u128(1)).await.unwrap().unwrap();
    turn.write(0, 1, "good ".into()).await.unwrap();
    turn.write(5, 2, "bytes".into()).await.unwrap();
    turn.write(5, 1, "late, and longer".into()).await.unwrap();
    turn.write(7, 1, "late, and between".into()).await.unwrap();
    turn.keep(KEY, 10).await.unwrap();
    assert_eq!(read(&storage, 0..10).await, b"good bytes");
}

#[tokio::test]
async fn whoever_comes_last_gets_the_turn() {
    on_each(async |storage| {
        let upload = Uuid::from_u128(7);
        let first = storage.turn(upload).await.unwrap().unwrap();
        let second = tokio::spawn({
            let storage = storage.clone();
            async move { storage.turn(upload).await.unwrap().is_some() }
        });
        first.wanted().await;
        drop(first);
        assert!(second.await.unwrap());
        assert!(storage.turn(upload).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn two_processes_on_one_folder_exclude_each_other() {
    let dir = TempDir::new().unwrap();
    let (ours, theirs) = (folder(&dir).await, folder(&dir).await);
    let upload = Uuid::from_u128(7);
    let turn = ours.turn(upload).await.unwrap().unwrap();
    assert!(theirs.turn(upload).await.unwrap().is_none());
    assert!(theirs.turn(Uuid::from_u128(8)).await.unwrap().is_some());
    drop(turn);
    assert!(theirs.turn(upload).await.unwrap().is_some());
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_on_the_machine_can_read_the_folder() {
    use std::os::unix::fs::PermissionsExt;
    let dir = TempDir::new().unwrap();
    store(&folder(&dir).await, b"secret").await;
    let mode =
        |path: &str| dir.path().join("files").join(path).metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(""), 0o700);
    assert_eq!(mode("sha256/ab"), 0o700);
    assert_eq!(mode(KEY), 0o600);
}
