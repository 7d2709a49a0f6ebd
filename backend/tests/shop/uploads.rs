//! Resumable uploads, as a tus client makes them.

use std::io;
use std::path::PathBuf;

use bytes::Bytes;
use chrono::TimeDelta;
use comptoir::files::{self, file_version, product_file, upload};
use comptoir::shop::Shop;
use comptoir::storage::Storage;
use futures_util::{StreamExt, stream};
use poem::Body;
use poem::http::StatusCode;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::both;
use crate::test_shop::TestShop;
use crate::tus_client::{Client, header, http, offset_in};

fn content_of(size: usize) -> Vec<u8> {
    (0..size).map(|n| (n * 31 % 253) as u8).collect()
}

/// A body that breaks after these bytes, as when the line is cut.
fn cut(bytes: &[u8]) -> Body {
    let pieces: Vec<io::Result<Bytes>> =
        bytes.chunks(60_000).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    let broken = [Err(io::Error::from(io::ErrorKind::ConnectionReset))];
    Body::from_bytes_stream(stream::iter(pieces.into_iter().chain(broken)))
}

/// A body that comes when told to. What was sent before the last piece has been taken from it.
fn fed() -> (mpsc::Sender<Bytes>, Body) {
    let (feed, pieces) = mpsc::channel::<Bytes>(1);
    let pieces = stream::unfold(pieces, |mut pieces| async { Some((pieces.recv().await?, pieces)) });
    (feed, Body::from_bytes_stream(pieces.map(Ok::<_, io::Error>)))
}

fn id_in(at: &str) -> Uuid {
    Uuid::try_parse(at.rsplit('/').next().unwrap()).unwrap()
}

fn staged(shop: &TestShop, at: &str) -> PathBuf {
    shop.dir.path().join("files/uploads").join(id_in(at).simple().to_string())
}

both!(a_file_arrives_whole_and_in_parts, |shop| {
    let client = Client::new(shop).await;
    let bytes = content_of(20 << 20);
    let at = client.begin(bytes.len()).await;
    assert_eq!(client.offset(&at).await, 0);
    let half = client.patch(&at, 0, bytes[..9 << 20].to_vec()).await;
    half.assert_status(StatusCode::NO_CONTENT);
    assert_eq!(offset_in(&half), 9 << 20);
    assert!(client.versions().await.is_empty());
    client.patch(&at, 9 << 20, bytes[9 << 20..].to_vec()).await.assert_status(StatusCode::NO_CONTENT);
    client.assert_arrived(&bytes).await;
    assert_eq!(client.versions().await[0].uploaded_name, "Film d’été.bin");
    assert_eq!(client.versions().await[0].number, 1);
    assert!(!staged(shop, &at).exists());
});

both!(a_store_without_folders_takes_uploads_too, |shop| {
    let client = Client::new(&Shop { storage: Storage::memory(), ..shop.shop.clone() }).await;
    let bytes = content_of(9 << 20);
    let at = client.begin(bytes.len()).await;
    client.patch(&at, 0, cut(&bytes[..100])).await;
    assert_eq!(client.offset(&at).await, 100);
    client.patch(&at, 100, bytes[100..].to_vec()).await.assert_status(StatusCode::NO_CONTENT);
    client.assert_arrived(&bytes).await;
});

both!(every_byte_before_a_cut_is_kept, |shop| {
    let client = Client::new(shop).await;
    let bytes = content_of(10 << 20);
    let at = client.begin(bytes.len()).await;
    for end in [1, 61_234, 9 << 20] {
        let start = client.offset(&at).await;
        client.patch(&at, start, cut(&bytes[start..end])).await;
        assert_eq!(client.offset(&at).await, end);
    }
    client.patch(&at, 9 << 20, bytes[9 << 20..].to_vec()).await.assert_status(StatusCode::NO_CONTENT);
    client.assert_arrived(&bytes).await;
});

both!(what_was_sent_before_the_request_was_dropped_is_kept, |shop| {
    let client = Client::new(shop).await;
    let at = client.begin(1_000).await;
    let (feed, body) = fed();
    let request = client.patch(&at, 0, body);
    let gone = async {
        for _ in 0..3 {
            feed.send(content_of(100).into()).await.unwrap();
        }
    };
    tokio::select! {
        _ = request => unreachable!("the body has no end"),
        () = gone => {}
    }
    drop(feed);
    assert_eq!(client.offset(&at).await, 300);
});

both!(an_upload_goes_on_after_a_restart, |shop| {
    let client = Client::new(shop).await;
    let bytes = content_of(9 << 20);
    let at = client.begin(bytes.len()).await;
    client.patch(&at, 0, cut(&bytes[..(8 << 20) + 777])).await;
    // The process dies after writing a step and before counting it.
    let mut written = std::fs::read(staged(shop, &at)).unwrap();
    written.extend_from_slice(&[7; 4_000_000]);
    std::fs::write(staged(shop, &at), written).unwrap();

    let client = client.after_restart(shop).await;
    assert_eq!(client.offset(&at).await, (8 << 20) + 777);
    client
        .patch(&at, (8 << 20) + 777, bytes[(8 << 20) + 777..].to_vec())
        .await
        .assert_status(StatusCode::NO_CONTENT);
    client.assert_arrived(&bytes).await;
});

both!(an_upload_whose_process_died_before_the_version_was_made_is_finished_by_head, |shop| {
    let client = Client::new(shop).await;
    let bytes = content_of(5_000);
    let at = client.begin(bytes.len()).await;
    client.patch(&at, 0, bytes.clone()).await.assert_status(StatusCode::NO_CONTENT);
    undo_last_transaction(&client, &at).await;

    let client = client.after_restart(shop).await;
    assert_eq!(client.offset(&at).await, bytes.len());
    client.assert_arrived(&bytes).await;
    undo_last_transaction(&client, &at).await;
    files::collect(&client.shop).await.unwrap();
    client.assert_arrived(&bytes).await;
});

/// Takes back the transaction that made the version; the object is already in place.
async fn undo_last_transaction(client: &Client, at: &str) {
    let row = upload::Entity::find_by_id(id_in(at)).one(&client.shop.db).await.unwrap().unwrap();
    file_version::Entity::delete_by_id(row.file_version_id.unwrap()).exec(&client.shop.db).await.unwrap();
    let mut row = row.into_active_model();
    row.file_version_id = Set(None);
    row.update(&client.shop.db).await.unwrap();
}

both!(an_upload_whose_bytes_were_lost_begins_again, |shop| {
    let client = Client::new(shop).await;
    let bytes = content_of(5_000);
    let at = client.begin(bytes.len()).await;
    client.patch(&at, 0, cut(&bytes[..3_000])).await;
    std::fs::write(staged(shop, &at), &bytes[..2_000]).unwrap();
    assert_eq!(client.offset(&at).await, 0);
    client.patch(&at, 0, bytes.clone()).await.assert_status(StatusCode::NO_CONTENT);
    client.assert_arrived(&bytes).await;
});

both!(the_last_patch_may_be_repeated, |shop| {
    let client = Client::new(shop).await;
    let bytes = content_of(5_000);
    let at = client.begin(bytes.len()).await;
    client.patch(&at, 0, bytes.clone()).await.assert_status(StatusCode::NO_CONTENT);
    client.patch(&at, 5_000, Body::empty()).await.assert_status(StatusCode::NO_CONTENT);
    let again = client.patch(&at, 0, bytes.clone()).await;
    again.assert_status(StatusCode::CONFLICT);
    assert_eq!(offset_in(&again), 5_000);
    client.assert_arrived(&bytes).await;
});

both!(a_client_that_comes_back_takes_over_from_its_dead_connection, |shop| {
    let client = Client::new(shop).await;
    let bytes = content_of(1_000);
    let at = client.begin(bytes.len()).await;
    let (feed, body) = fed();
    let dead = client.patch(&at, 0, body);
    let alive = async {
        for piece in bytes[..300].chunks(100) {
            feed.send(Bytes::copy_from_slice(piece)).await.unwrap();
        }
        // The line is dead, yet nobody has told the server.
        let offset = client.offset(&at).await;
        assert!((100..=300).contains(&offset), "{offset}");
        client.patch(&at, offset, bytes[offset..].to_vec()).await.assert_status(StatusCode::NO_CONTENT);
    };
    let (dead, ()) = tokio::join!(dead, alive);
    dead.assert_status(StatusCode::CONFLICT);
    client.assert_arrived(&bytes).await;
});

both!(of_many_patches_at_once_one_wins_and_nothing_is_corrupted, |shop| {
    let client = std::sync::Arc::new(Client::new(shop).await);
    let bytes = content_of(3 << 20);
    let at = client.begin(bytes.len()).await;
    let patches: Vec<_> = (0..8)
        .map(|_| {
            let (client, at, bytes) = (client.clone(), at.clone(), bytes.clone());
            tokio::spawn(async move { client.patch(&at, 0, bytes).await.0.status() })
        })
        .collect();
    for patch in patches {
        let status = patch.await.unwrap();
        assert!(
            [StatusCode::NO_CONTENT, StatusCode::CONFLICT, StatusCode::LOCKED].contains(&status),
            "{status}"
        );
    }
    let offset = client.offset(&at).await;
    client.patch(&at, offset, bytes[offset..].to_vec()).await.assert_status(StatusCode::NO_CONTENT);
    client.assert_arrived(&bytes).await;
});

both!(another_process_does_not_write_between, |shop| {
    let client = Client::new(shop).await;
    let other = client.after_restart(shop).await;
    let at = client.begin(1_000).await;
    let (feed, body) = fed();
    let first = client.patch(&at, 0, body);
    let second = async {
        feed.send(content_of(10).into()).await.unwrap();
        feed.send(content_of(10).into()).await.unwrap();
        other.patch(&at, 0, content_of(1_000)).await.assert_status(StatusCode::LOCKED);
        drop(feed);
    };
    let (first, ()) = tokio::join!(first, second);
    first.assert_status(StatusCode::NO_CONTENT);
    assert_eq!(client.offset(&at).await, 20);
});

both!(bytes_that_do_not_follow_are_refused, |shop| {
    let client = Client::new(shop).await;
    let at = client.begin(1_000).await;
    let early = client.patch(&at, 10, content_of(5)).await;
    early.assert_status(StatusCode::CONFLICT);
    assert_eq!(offset_in(&early), 0);
    let request = client.signed(client.http.patch(&at)).header("Upload-Offset", "0").body(content_of(5));
    request.send().await.assert_status(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    client.patch("/admin/uploads/nonsense", 0, content_of(5)).await.assert_status(StatusCode::NOT_FOUND);
    assert_eq!(client.offset(&at).await, 0);
});

both!(more_bytes_than_announced_are_refused, |shop| {
    let client = Client::new(shop).await;
    let at = client.begin(100).await;
    client.patch(&at, 0, content_of(101)).await.assert_status(StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(client.offset(&at).await, 0);
    let bytes = content_of(100);
    client.patch(&at, 0, bytes.clone()).await.assert_status(StatusCode::NO_CONTENT);
    client.assert_arrived(&bytes).await;
});

both!(sizes_outside_the_bounds_are_refused_at_once, |shop| {
    let client = Client::new(shop).await;
    for size in ["0", "50000000001"] {
        let refused = client.post(size, "x.bin").await;
        refused.assert_status(StatusCode::BAD_REQUEST);
        let refused = refused.0.into_body().into_string().await.unwrap();
        assert!(refused.contains("\"OUT_OF_RANGE\"") && refused.contains("\"size\""), "{refused}");
    }
    client.post("-1", "x.bin").await.assert_status(StatusCode::BAD_REQUEST);
    client.post("50000000000", "x.bin").await.assert_status(StatusCode::CREATED);
    let nowhere = Client { file: product_file::Model { id: Uuid::nil(), ..client.file.clone() }, ..client };
    nowhere.post("5", "x.bin").await.assert_status(StatusCode::NOT_FOUND);
});

both!(an_upload_expires_a_week_after_its_last_progress, |shop| {
    let client = Client::new(shop).await;
    let at = client.begin(1_000).await;
    shop.advance(TimeDelta::days(6));
    client.patch(&at, 0, content_of(10)).await.assert_status(StatusCode::NO_CONTENT);
    shop.advance(TimeDelta::days(6));
    files::collect(shop).await.unwrap();
    assert_eq!(client.offset(&at).await, 10);
    shop.advance(TimeDelta::days(1));
    client.patch(&at, 10, content_of(10)).await.assert_status(StatusCode::GONE);
    assert!(staged(shop, &at).exists());
    files::collect(shop).await.unwrap();
    client.patch(&at, 10, content_of(10)).await.assert_status(StatusCode::NOT_FOUND);
    assert!(!staged(shop, &at).exists());
});

both!(tidying_never_touches_a_version, |shop| {
    let client = Client::new(shop).await;
    let bytes = content_of(1_000);
    let at = client.begin(bytes.len()).await;
    client.patch(&at, 0, bytes.clone()).await.assert_status(StatusCode::NO_CONTENT);
    shop.advance(TimeDelta::days(400));
    files::collect(shop).await.unwrap();
    assert!(upload::Entity::find().one(&shop.db).await.unwrap().is_none());
    client.assert_arrived(&bytes).await;
});

both!(an_upload_can_be_ended, |shop| {
    let client = Client::new(shop).await;
    let at = client.begin(1_000).await;
    client.patch(&at, 0, content_of(10)).await.assert_status(StatusCode::NO_CONTENT);
    client.signed(client.http.delete(&at)).send().await.assert_status(StatusCode::NO_CONTENT);
    assert!(!staged(shop, &at).exists());
    client.signed(client.http.head(&at)).send().await.assert_status(StatusCode::NOT_FOUND);
});

both!(strangers_and_other_sites_are_refused, |shop| {
    let client = Client::new(shop).await;
    let at = client.begin(1_000).await;
    let stranger = Client {
        cookie: "comptoir_session=guess".into(),
        http: http(shop),
        file: client.file.clone(),
        shop: shop.shop.clone(),
    };
    stranger.post(5, "x.bin").await.assert_status(StatusCode::UNAUTHORIZED);
    stranger.patch(&at, 0, content_of(5)).await.assert_status(StatusCode::UNAUTHORIZED);
    stranger.signed(client.http.head(&at)).send().await.assert_status(StatusCode::UNAUTHORIZED);
    stranger.signed(client.http.delete(&at)).send().await.assert_status(StatusCode::UNAUTHORIZED);

    let untold = client.http.delete(&at).header("Cookie", &client.cookie).send().await;
    untold.assert_status(StatusCode::PRECONDITION_FAILED);
    let elsewhere =
        client.signed(client.http.delete(&at)).header("Sec-Fetch-Site", "cross-site").send().await;
    elsewhere.assert_status(StatusCode::FORBIDDEN);
    assert_eq!(client.offset(&at).await, 0);

    let options = client.http.options("/admin/uploads").send().await;
    options.assert_status(StatusCode::NO_CONTENT);
    assert_eq!(header(&options, "tus-version").as_deref(), Some("1.0.0"));
    assert_eq!(header(&options, "access-control-allow-origin"), None);
});
