//! The bytes of a transfer, and what counts of them.

use comptoir::delivery::{self, Ranges};
use futures_util::StreamExt;
use futures_util::future::join_all;
use poem::http::{StatusCode, header};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::both;
use crate::delivery_sale::{Sale, body, header_of, sell, text};

/// More than a few pieces of the stream.
const SOME_PIECES: usize = 1_000_000;

both!(a_whole_file_arrives_byte_for_byte_and_counts_once, |shop| {
    let sale = sell(shop, SOME_PIECES).await;
    let address = sale.open().await;
    let answer = sale.get(&address, None).await;
    answer.assert_status_is_ok();
    let hex: String = sale.version.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    for (name, value) in [
        ("content-length", "1000000"),
        ("content-type", "application/pdf"),
        ("accept-ranges", "bytes"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "private, no-store, no-transform"),
        ("etag", &format!("\"{hex}\"")),
        (
            "content-disposition",
            "attachment; filename=\"Manuel d'ete '2' - __.pdf\"; \
             filename*=UTF-8''Manuel%20d%27%C3%A9t%C3%A9%20%222%22%20%E2%80%94%20%E6%97%A5%E6%9C%AC.pdf",
        ),
    ] {
        assert_eq!(header_of(&answer, name).as_deref(), Some(value), "{name}");
    }
    assert_eq!(header_of(&answer, "content-encoding"), None);
    assert_eq!(body(answer).await, sale.bytes);
    let transfer = &sale.transfers().await[0];
    assert_eq!((transfer.delivered_bytes, transfer.sent_bytes), (1_000_000, 1_000_000));
    assert_eq!(transfer.ranges, "[[0,1000000]]");
    assert!(transfer.counted_at.is_some());
    assert_eq!(sale.counter().await, 1);
    // Any name will do after the token, and none.
    let token = address.rsplit_once('/').unwrap().0;
    for name in ["", "/", "/other.bin", "/a/b%2Fc"] {
        sale.client().head(format!("{token}{name}")).send().await.assert_status_is_ok();
    }
    assert_eq!(sale.counter().await, 1);
});

both!(a_head_tells_the_same_and_counts_nothing, |shop| {
    let sale = sell(shop, SOME_PIECES).await;
    let address = sale.open().await;
    let head = sale.client().head(&address).header(header::RANGE, "bytes=0-9").send().await;
    head.assert_status_is_ok();
    assert_eq!(header_of(&head, "content-length").unwrap(), "1000000");
    assert!(body(head).await.is_empty());
    let transfer = &sale.transfers().await[0];
    assert_eq!((transfer.delivered_bytes, transfer.sent_bytes), (0, 0));
});

both!(a_download_that_was_cut_is_resumed_and_counts_once, |shop| {
    let sale = sell(shop, SOME_PIECES).await;
    let address = sale.open().await;
    let mut pieces = sale.get(&address, None).await.0.into_body().into_bytes_stream();
    let (first, second) = (pieces.next().await.unwrap().unwrap(), pieces.next().await.unwrap().unwrap());
    drop(pieces);
    // The second piece was still on its way when the connection was cut.
    let cut = &sale.transfers().await[0];
    assert_eq!(cut.delivered_bytes, first.len() as i64);
    assert_eq!(cut.sent_bytes, (first.len() + second.len()) as i64);
    assert_eq!((cut.counted_at, sale.counter().await), (None, 0));

    assert_eq!(sale.open().await, address);
    assert_eq!(sale.fetch(&address, first.len()..SOME_PIECES).await, StatusCode::PARTIAL_CONTENT);
    assert_eq!(sale.counter().await, 1);
    assert_eq!(sale.transfers().await.len(), 1);
});

both!(a_download_counts_at_95_percent_and_not_before, |shop| {
    let sale = sell(shop, 1000).await;
    let address = sale.open().await;
    sale.fetch(&address, 0..949).await;
    assert_eq!(sale.counter().await, 0);
    sale.fetch(&address, 0..949).await;
    assert_eq!(sale.counter().await, 0);
    sale.fetch(&address, 940..950).await;
    assert_eq!(sale.counter().await, 1);
    // What is left belongs to the same download: by its address, and by the button.
    assert_eq!(sale.open().await, address);
    assert_eq!(sale.fetch(&address, 950..1000).await, StatusCode::PARTIAL_CONTENT);
    assert_eq!(sale.counter().await, 1);
    // Now that it is complete, the button begins another one.
    assert_ne!(sale.open().await, address);
});

both!(a_counted_download_can_be_finished_although_the_limit_is_reached, |shop| {
    let sale = sell(shop, 1000).await;
    sale.steer(async |tx| delivery::set_limit(tx, sale.link, Some(1), shop.clock.now()).await).await;
    let address = sale.open().await;
    sale.fetch(&address, 0..960).await;
    assert_eq!(sale.counter().await, 1);
    let page = text(sale.client().get(sale.page().await).header("accept-language", "en").send().await).await;
    assert!(page.contains("Resume the download"), "{page}");
    assert_eq!(sale.open().await, address);
    sale.fetch(&address, 960..1000).await;
    sale.press().await.assert_status(StatusCode::FORBIDDEN);
    assert_eq!(sale.counter().await, 1);
});

both!(sixteen_connections_at_once_are_one_download, |shop| {
    let sale = sell(shop, SOME_PIECES).await;
    let address = &sale.open().await;
    let part = SOME_PIECES / 16;
    let parts = (0..16).map(|place| {
        let sale = &sale;
        async move {
            let (start, end) = (place * part, (place + 1) * part);
            let status = sale.fetch(address, start..end.min(SOME_PIECES)).await;
            assert_eq!(status, StatusCode::PARTIAL_CONTENT);
        }
    });
    join_all(parts).await;
    assert_eq!(sale.counter().await, 1);
    assert_eq!(sale.transfers().await[0].ranges, "[[0,1000000]]");
});

both!(many_finishing_at_once_count_once, |shop| {
    let sale = sell(shop, 1000).await;
    let address = sale.open().await;
    sale.fetch(&address, 0..900).await;
    let last = join_all((0..10).map(|_| sale.fetch(&address, 900..1000))).await;
    assert!(last.iter().all(|status| *status == StatusCode::PARTIAL_CONTENT));
    assert_eq!(sale.counter().await, 1);
});

both!(a_transfer_sends_three_times_the_file_and_no_byte_more, |shop| {
    let sale = sell(shop, 1000).await;
    let address = sale.open().await;
    for _ in 0..3 {
        assert_eq!(body(sale.get(&address, None).await).await, sale.bytes);
        sale.row().await;
    }
    let refused = sale.client().get(&address).header("accept-language", "en").send().await;
    refused.assert_status(StatusCode::FORBIDDEN);
    assert!(text(refused).await.contains("three times over"));
    assert_eq!(sale.fetch(&address, 0..1).await, StatusCode::FORBIDDEN);
    sale.client().head(&address).send().await.assert_status_is_ok();
    assert_eq!((sale.counter().await, sale.transfers().await[0].sent_bytes), (1, 3000));
});

both!(requests_at_once_share_one_budget, |shop| {
    let sale = sell(shop, 1000).await;
    let address = sale.open().await;
    let answers = join_all((0..30).map(|_| sale.fetch(&address, 0..300))).await;
    let sent = answers.iter().filter(|status| **status == StatusCode::PARTIAL_CONTENT).count();
    assert_eq!(sent, 10);
    assert_eq!(sale.transfers().await[0].sent_bytes, 3000);
});

both!(what_a_client_did_not_take_is_given_back, |shop| {
    let sale = sell(shop, 4_000_000).await;
    let address = sale.open().await;
    for _ in 0..5 {
        drop(sale.get(&address, None).await);
    }
    assert_eq!(sale.transfers().await[0].sent_bytes, 0);
    for _ in 0..4 {
        let mut pieces = sale.get(&address, None).await.0.into_body().into_bytes_stream();
        for _ in 0..8 {
            pieces.next().await.unwrap().unwrap();
        }
        drop(pieces);
        sale.row().await;
    }
    // 4 times 8 pieces of 256 KiB, of which the first reservation held 4.
    assert_eq!(sale.transfers().await[0].sent_bytes, 4 * 8 * 262_144);
    assert_eq!(sale.counter().await, 0);
});

both!(empty_and_tiny_files_count_right, |shop| {
    let sale = sell(shop, 0).await;
    let address = sale.open().await;
    sale.client().head(&address).send().await.assert_status_is_ok();
    assert_eq!(sale.counter().await, 0);
    sale.get(&address, Some("bytes=0-")).await.assert_status(StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(sale.counter().await, 0);
    let answer = sale.get(&address, None).await;
    assert_eq!(header_of(&answer, "content-length").unwrap(), "0");
    assert!(body(answer).await.is_empty());
    assert_eq!(sale.counter().await, 1);

    for size in 1..4 {
        let sale = sell(shop, size).await;
        let address = sale.open().await;
        for at in 0..size {
            assert_eq!(sale.counter().await, 0);
            assert_eq!(sale.fetch(&address, at..at + 1).await, StatusCode::PARTIAL_CONTENT);
        }
        assert_eq!(sale.counter().await, 1);
    }
});

both!(conditions_are_answered_as_the_standard_says, |shop| {
    let sale = sell(shop, 1000).await;
    let address = sale.open().await;
    let etag = header_of(&sale.client().head(&address).send().await, "etag").unwrap();
    let ask = async |name: &str, value: &str| {
        let client = sale.client();
        let request = client.get(&address).header(header::RANGE, "bytes=10-19");
        request.header(name, value).send().await
    };
    let same = ask("if-range", &etag).await;
    same.assert_status(StatusCode::PARTIAL_CONTENT);
    assert_eq!(header_of(&same, "content-range").unwrap(), "bytes 10-19/1000");
    assert_eq!(header_of(&same, "content-length").unwrap(), "10");
    assert_eq!(body(same).await, sale.bytes[10..20]);
    for other in ["\"other\"", &format!("W/{etag}"), "Tue, 24 Nov 2026 10:00:00 GMT"] {
        let whole = ask("if-range", other).await;
        whole.assert_status_is_ok();
        assert_eq!(header_of(&whole, "content-range"), None);
    }
    ask("if-none-match", &format!("\"x\", W/{etag}")).await.assert_status(StatusCode::NOT_MODIFIED);
    ask("if-none-match", "\"x\"").await.assert_status(StatusCode::PARTIAL_CONTENT);
    ask("if-match", "\"x\"").await.assert_status(StatusCode::PRECONDITION_FAILED);
    ask("if-match", &etag).await.assert_status(StatusCode::PARTIAL_CONTENT);

    let past = sale.get(&address, Some("bytes=1000-")).await;
    past.assert_status(StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(header_of(&past, "content-range").unwrap(), "bytes */1000");
    assert!(body(past).await.is_empty());
    let last = sale.get(&address, Some("bytes=-5")).await;
    assert_eq!(body(last).await, sale.bytes[995..]);
});

both!(several_ranges_come_as_one_multipart_body, |shop| {
    let sale = sell(shop, SOME_PIECES).await;
    let address = sale.open().await;
    let answer = sale.get(&address, Some("bytes=900000-999999, 0-9, 300000-700000")).await;
    answer.assert_status(StatusCode::PARTIAL_CONTENT);
    let kind = header_of(&answer, "content-type").unwrap();
    let boundary = kind.strip_prefix("multipart/byteranges; boundary=").unwrap().to_owned();
    let length: usize = header_of(&answer, "content-length").unwrap().parse().unwrap();
    let bytes = body(answer).await;
    assert_eq!(bytes.len(), length);
    let expected: Vec<u8> = [900_000..1_000_000, 0..10, 300_000..700_001]
        .into_iter()
        .flat_map(|range| {
            let head = format!(
                "\r\n--{boundary}\r\nContent-Type: application/pdf\r\nContent-Range: bytes {}-{}/1000000\r\n\r\n",
                range.start,
                range.end - 1
            );
            [head.as_bytes(), &sale.bytes[range]].concat()
        })
        .chain(format!("\r\n--{boundary}--\r\n").into_bytes())
        .collect();
    assert!(bytes == expected);
    let transfer = &sale.transfers().await[0];
    assert_eq!(transfer.ranges, "[[0,10],[300000,700001],[900000,1000000]]");
    assert_eq!(transfer.sent_bytes, 500_011);

    // A flood of overlapping ranges is one range.
    let flood = format!("bytes={}", vec!["0-9"; 30].join(","));
    let answer = sale.get(&address, Some(&flood)).await;
    assert_eq!(header_of(&answer, "content-range").unwrap(), "bytes 0-9/1000000");
});

both!(a_file_that_cannot_be_read_costs_nothing, |shop| {
    let sale = sell(shop, SOME_PIECES).await;
    let (address, path) = (sale.open().await, shop.dir.path().join("files").join(&sale.version.storage_key));
    // It shrinks under a download.
    let mut pieces = sale.get(&address, None).await.0.into_body().into_bytes_stream();
    pieces.next().await.unwrap().unwrap();
    std::fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(300_000).unwrap();
    let mut broke = false;
    while let Some(piece) = pieces.next().await {
        broke |= piece.is_err();
    }
    drop(pieces);
    assert!(broke);
    assert_eq!((sale.counter().await, sale.transfers().await[0].sent_bytes), (0, 0));
    // It is gone before the next.
    std::fs::remove_file(&path).unwrap();
    let answer = sale.client().get(&address).header("accept-language", "en").send().await;
    answer.assert_status(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(header_of(&answer, "retry-after").unwrap(), "60");
    assert!(text(answer).await.contains("no download is counted"));
    assert_eq!((sale.counter().await, sale.transfers().await[0].sent_bytes), (0, 0));
    // It is back.
    std::fs::write(&path, &sale.bytes).unwrap();
    assert_eq!(body(sale.get(&address, None).await).await, sale.bytes);
    assert_eq!(sale.counter().await, 1);
});

both!(a_link_that_expires_lets_its_transfer_finish, |shop| {
    let sale = sell(shop, 1000).await;
    let end = *shop.clock.now() + chrono::TimeDelta::hours(1);
    sale.steer(async |tx| delivery::set_expiry(tx, sale.link, Some(end.into()), shop.clock.now()).await)
        .await;
    let address = sale.open().await;
    shop.advance(chrono::TimeDelta::hours(2));
    sale.press().await.assert_status(StatusCode::GONE);
    assert_eq!(body(sale.get(&address, None).await).await, sale.bytes);
    assert_eq!(sale.counter().await, 1);
    shop.advance(chrono::TimeDelta::hours(22));
    sale.get(&address, None).await.assert_status(StatusCode::GONE);
});

both!(a_stream_under_way_stops_when_its_link_gets_a_new_address, |shop| {
    let sale = sell(shop, 40_000_000).await;
    let address = sale.open().await;
    let mut pieces = sale.get(&address, None).await.0.into_body().into_bytes_stream();
    pieces.next().await.unwrap().unwrap();
    sale.steer(async |tx| delivery::renew(tx, sale.link, shop.clock.now()).await).await;
    let (mut arrived, mut cut) = (0, false);
    while let Some(piece) = pieces.next().await {
        arrived += piece.as_ref().map_or(0, bytes::Bytes::len);
        cut |= piece.is_err();
    }
    drop(pieces);
    assert!(cut && arrived < 40_000_000 * 95 / 100, "{arrived}");
    assert_eq!(sale.counter().await, 0);
});

/// One range that a client asks for: anywhere, or where the file still has a hole.
#[derive(Clone, Debug)]
struct Ask {
    at: usize,
    length: usize,
    hole: bool,
}

fn asks() -> impl Strategy<Value = Vec<Ask>> {
    let length = prop_oneof![40 => 1..60_usize, 1 => 1..MODEL_BYTES / 2];
    let ask = (0..MODEL_BYTES, length, any::<bool>()).prop_map(|(at, length, hole)| Ask { at, length, hole });
    prop::collection::vec(ask, 1000)
}

const MODEL_BYTES: usize = 16_000;

/// Plays the asks against the shop and against a model that marks every byte, and compares them after each.
async fn play(sale: &Sale<'_>, asks: &[Ask]) {
    let address = sale.open().await;
    let (mut seen, mut sent, mut counted) = (vec![false; MODEL_BYTES], 0, false);
    for ask in asks {
        let hole = seen.iter().position(|byte| !byte).unwrap_or_default();
        let start = if ask.hole { hole.saturating_sub(ask.length / 3) } else { ask.at };
        let range = start..(start + ask.length).min(MODEL_BYTES);
        let fits = sent + range.len() <= 3 * MODEL_BYTES;
        let status = sale.fetch(&address, range.clone()).await;
        assert_eq!(status, if fits { StatusCode::PARTIAL_CONTENT } else { StatusCode::FORBIDDEN });
        if fits {
            sent += range.len();
            seen[range].fill(true);
        }
        let union = seen.iter().filter(|byte| **byte).count();
        counted |= union * 100 >= MODEL_BYTES * 95;
        let transfer = sale.transfers().await.pop().unwrap();
        assert_eq!(transfer.delivered_bytes, union as i64);
        assert_eq!(transfer.sent_bytes, sent as i64);
        assert_eq!(transfer.counted_at.is_some(), counted);
        assert_eq!(Ranges::read(&transfer.ranges).unwrap().total_bytes(), union as u64);
        assert_eq!(sale.counter().await, i32::from(counted));
    }
}

both!(a_thousand_random_ranges_count_as_the_union_of_their_bytes, |shop| {
    let mut runner = TestRunner::new(Config {
        cases: 1,
        max_shrink_iters: 0,
        failure_persistence: None,
        ..Config::default()
    });
    let tested = runner.run(&asks(), |asks| {
        tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(async {
                let sale = sell(shop, MODEL_BYTES).await;
                play(&sale, &asks).await;
            });
        });
        Ok(())
    });
    tested.unwrap();
});
