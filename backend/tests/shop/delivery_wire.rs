//! Downloads over a real connection: what the server library does with our streams.

use futures_util::StreamExt;
use poem::Server;
use poem::http::StatusCode;
use poem::listener::{Acceptor, Listener, TcpListener};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::both;
use crate::delivery_sale::{routes, sell};
use crate::test_shop::TestShop;

/// Serves a shop until the test ends.
async fn serve(shop: &TestShop) -> SocketAddr {
    let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.unwrap();
    let address = *acceptor.local_addr()[0].as_socket_addr().unwrap();
    tokio::spawn(Server::new_with_acceptor(acceptor).run(routes(shop)));
    address
}

/// Sends one request on its own connection; the answer's head and body.
async fn ask(server: SocketAddr, method: &str, path: &str, headers: &str) -> (String, Vec<u8>) {
    let mut connection = TcpStream::connect(server).await.unwrap();
    let request =
        format!("{method} {path} HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n{headers}\r\n");
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).await.unwrap();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    let body = answer.split_off(end);
    (String::from_utf8(answer).unwrap().to_ascii_lowercase(), body)
}

both!(downloads_that_follow_each_other_at_once_are_each_counted, |shop| {
    let server = serve(shop).await;
    // One piece, and a few.
    for size in [1000, 700_000] {
        let sale = sell(shop, size).await;
        let page = sale.page().await;
        for round in 1..=10 {
            let (head, _) = ask(server, "POST", &page, "Content-Length: 0\r\n").await;
            let at = head.find("location: ").unwrap() + 10;
            let length = head[at..].find('\r').unwrap();
            // The head is in small letters; the address is not.
            let transfer = sale.transfers().await.pop().unwrap();
            let address = format!(
                "/t/{}/{}",
                shop.keys.token(comptoir::keys::Purpose::Transfer, transfer.id, 0),
                head[at..at + length].rsplit_once('/').unwrap().1
            );
            assert_eq!(address.to_ascii_lowercase(), head[at..at + length]);
            let (head, body) = ask(server, "GET", &address, "").await;
            assert!(head.starts_with("http/1.1 200") && body == sale.bytes, "{head}");
            assert!(!head.contains("transfer-encoding"), "{head}");
            // The next press does not wait for us to look.
            if round == 10 {
                assert_eq!(sale.counter().await, 10);
            }
        }
        assert_eq!(sale.transfers().await.len(), 10);
    }
});

both!(a_head_over_the_wire_has_a_length_and_no_body, |shop| {
    let server = serve(shop).await;
    let sale = sell(shop, 1000).await;
    let address = sale.open().await;
    let (head, body) = ask(server, "HEAD", &address, "").await;
    assert!(head.contains("content-length: 1000") && body.is_empty(), "{head}");
    let (head, body) = ask(server, "GET", &address, "Range: bytes=0-1,900-901\r\n").await;
    assert!(head.contains(&format!("content-length: {}", body.len())), "{head}");
    let (head, body) = ask(server, "HEAD", &sale.page().await, "").await;
    assert!(head.starts_with("http/1.1 200") && body.is_empty(), "{head}");
    assert_eq!(sale.counter().await, 0);
});

both!(a_client_that_hangs_up_at_any_byte_is_counted_once_and_only_for_what_it_took, |shop| {
    let server = serve(shop).await;
    let sale = sell(shop, 500_000).await;
    let address = sale.open().await;
    let mut at = 7_u64;
    for _ in 0..100 {
        at = at.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (start, take) = ((at >> 40) % 500_000, usize::try_from((at >> 20) % 4_000).unwrap());
        let mut connection = TcpStream::connect(server).await.unwrap();
        let request = format!(
            "GET {address} HTTP/1.1\r\nHost: shop.test\r\nRange: bytes={start}-{}\r\n\r\n",
            (start + 8_000).min(499_999)
        );
        connection.write_all(request.as_bytes()).await.unwrap();
        let mut taken = vec![0; take];
        // However little of the answer it has read, head included.
        let _ = connection.read(&mut taken).await.unwrap();
    }
    // What was sent stays within the budget, and the rest can still be fetched.
    let transfer = sale.transfers().await.remove(0);
    assert!(transfer.sent_bytes <= 3 * 500_000 && transfer.delivered_bytes <= 500_000, "{transfer:?}");
    let (head, body) = ask(server, "GET", &address, "").await;
    assert!(head.starts_with("http/1.1 200") && body == sale.bytes, "{head}");
    assert_eq!(sale.counter().await, 1);
    assert_eq!(sale.transfers().await.len(), 1);
});

both!(a_request_that_is_given_up_before_its_answer_costs_nothing, |shop| {
    let sale = sell(shop, 400_000).await;
    let address = sale.open().await;
    for patience in (0..60).map(|n| Duration::from_micros(n * 150)) {
        let _given_up = tokio::time::timeout(patience, sale.get(&address, None)).await;
    }
    let whole = sale.get(&address, None).await.0.into_body().into_vec().await.unwrap();
    assert_eq!(whole, sale.bytes);
    sale.row().await;
    assert_eq!(sale.transfers().await[0].sent_bytes, 400_000, "only what went out weighs");
    assert_eq!(sale.counter().await, 1);
});

both!(where_a_client_goes_on_proves_what_it_has, |shop| {
    let sale = sell(shop, 1_000_000).await;
    let address = sale.open().await;
    let mut pieces = sale.get(&address, None).await.0.into_body().into_bytes_stream();
    let first = pieces.next().await.unwrap().unwrap().len();
    let second = pieces.next().await.unwrap().unwrap().len();
    drop(pieces);
    let has = first + second / 2;
    assert_eq!(sale.open().await, address);
    assert_eq!(sale.fetch(&address, has..1_000_000).await, StatusCode::PARTIAL_CONTENT);
    assert_eq!(sale.counter().await, 1, "all of it arrived");
    assert_eq!(sale.transfers().await[0].delivered_bytes, 1_000_000);

    // Whoever begins elsewhere proves nothing.
    let address = sale.open().await;
    let mut pieces = sale.get(&address, None).await.0.into_body().into_bytes_stream();
    pieces.next().await.unwrap().unwrap();
    drop(pieces);
    assert_eq!(sale.fetch(&address, first + 1..1_000_000).await, StatusCode::PARTIAL_CONTENT);
    assert_eq!(sale.counter().await, 1);
});
