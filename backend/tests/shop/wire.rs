//! The server on a real socket: what its library would get wrong if we let it.

use std::net::SocketAddr;
use std::time::Duration;

use comptoir::graphql;
use comptoir::http::{self, Patience, TrustedProxies};
use comptoir::metrics::Standing;
use poem::endpoint::make_sync;
use poem::{Endpoint, Route};
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::delivery_sale::sell;
use crate::test_shop::{Db, TestShop};

/// A server, until it is told to stop.
pub struct Served {
    pub address: SocketAddr,
    pub stop: oneshot::Sender<()>,
    pub ended: JoinHandle<anyhow::Result<()>>,
}

/// Serves on a free port.
pub fn serve(endpoint: impl Endpoint + 'static, patience: Patience) -> Served {
    let listener = http::listen(([127, 0, 0, 1], 0).into()).unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let stopped = async {
        let _told_or_forgotten = stopped.await;
    };
    let ended = tokio::spawn(http::serve(listener, endpoint, stopped, patience));
    Served { address, stop, ended }
}

/// Serves a whole shop on a free port.
pub fn serve_shop(shop: &TestShop, patience: Patience) -> Served {
    serve(http::routes(shop.shop.clone(), TrustedProxies::default()), patience)
}

/// One answer of a kept connection: its status line and body.
async fn answer(connection: &mut BufReader<TcpStream>) -> (String, String) {
    use tokio::io::AsyncBufReadExt;
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        connection.read_line(&mut line).await.unwrap();
        if line.trim().is_empty() {
            break;
        }
        head.push(line.trim().to_ascii_lowercase());
    }
    let length = head.iter().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
    let mut body = vec![0; length.parse().unwrap()];
    connection.read_exact(&mut body).await.unwrap();
    (head.remove(0), String::from_utf8(body).unwrap())
}

#[tokio::test]
async fn accepted_connections_do_not_wait_for_acknowledgements() {
    let listener = http::listen(([127, 0, 0, 1], 0).into()).unwrap();
    let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let (accepted, _) = listener.accept().await.unwrap();
    assert!(!client.nodelay().unwrap(), "not so by itself");
    assert!(accepted.nodelay().unwrap());
}

#[tokio::test]
async fn a_port_that_is_taken_is_named_with_its_setting() {
    let listener = http::listen(([127, 0, 0, 1], 0).into()).unwrap();
    let address = listener.local_addr().unwrap();
    let error = http::listen(address).unwrap_err().to_string();
    assert!(error.contains(&address.to_string()) && error.contains("COMPTOIR_LISTEN"), "{error}");
}

#[tokio::test]
async fn a_handler_that_panics_is_answered_for_and_the_server_goes_on() {
    let shop = TestShop::open(Db::Sqlite).await;
    let routes = Route::new()
        .at("/panic", make_sync(|_| -> &'static str { panic!("the secret of the shop") }))
        .at("/fine", make_sync(|_| "fine"));
    let server = serve(http::around(&shop, TrustedProxies::default(), routes), Patience::default());
    let mut connection = BufReader::new(TcpStream::connect(server.address).await.unwrap());
    for _ in 0..3 {
        connection.write_all(b"GET /panic HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        let (status, body) = answer(&mut connection).await;
        assert!(status.contains("500") && !body.contains("secret"), "{status} {body}");
        connection.write_all(b"GET /fine HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        assert_eq!(answer(&mut connection).await.1, "fine");
    }
}

#[tokio::test]
async fn a_body_without_a_length_is_cut_at_the_limit() {
    let shop = TestShop::open(Db::Sqlite).await;
    let server = serve_shop(&shop, Patience::default());
    let connection = TcpStream::connect(server.address).await.unwrap();
    let (reader, mut writer) = connection.into_split();
    let endless = tokio::spawn(async move {
        let head = "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
        writer.write_all(head.as_bytes()).await.unwrap();
        let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
        let mut sent = 0;
        while writer.write_all(chunk.as_bytes()).await.is_ok() {
            sent += 0x10000;
        }
        sent
    });
    let mut reader = BufReader::new(reader);
    let mut status = String::new();
    tokio::io::AsyncBufReadExt::read_line(&mut reader, &mut status).await.unwrap();
    assert!(status.contains("413"), "{status}");
    drop(reader);
    let sent = endless.await.unwrap();
    assert!(sent < 64 * graphql::MAX_BYTES, "the server went on reading: {sent} bytes");
}

#[tokio::test]
async fn a_request_that_never_gets_to_its_end_is_cut() {
    let shop = TestShop::open(Db::Sqlite).await;
    let patience = Patience { head: Duration::from_millis(50), ..Patience::default() };
    let server = serve_shop(&shop, patience);
    let mut slow = TcpStream::connect(server.address).await.unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").await.unwrap();
    let mut answered = Vec::new();
    let _cut_or_closed = slow.read_to_end(&mut answered).await;
    assert!(!String::from_utf8_lossy(&answered).contains("200"));

    // Nor does it cut one whose body takes its time.
    let mut patient = BufReader::new(TcpStream::connect(server.address).await.unwrap());
    let head =
        "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 28\r\n\r\n";
    patient.write_all(head.as_bytes()).await.unwrap();
    let mut waits = TcpStream::connect(server.address).await.unwrap();
    let _cut = waits.read_to_end(&mut Vec::new()).await;
    patient.write_all(br#"{"query":"{ shop { name } }"#).await.unwrap();
    patient.write_all(b"\"}").await.unwrap();
    let (status, _) = answer(&mut patient).await;
    assert!(status.contains("200") || status.contains("400"), "{status}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_on_which_nothing_moves_is_cut() {
    let shop = TestShop::open(Db::Sqlite).await;
    let sale = sell(&shop, 24 << 20).await;
    let patience = Patience { idle: Duration::from_millis(200), ..Patience::default() };
    let server = serve_shop(&shop, patience);
    let mut kept = BufReader::new(TcpStream::connect(server.address).await.unwrap());
    kept.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    assert!(answer(&mut kept).await.0.contains("200"));
    let mut deaf = begin(&server, &sale.open().await).await;
    assert_eq!(kept.read_to_end(&mut Vec::new()).await.unwrap(), 0, "between two requests");

    // One that does not read what it asked for keeps nothing open for ever.
    while !shop.shop.metrics.text(Standing::default()).unwrap().contains("transfers_open 0") {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let mut rest = Vec::new();
    let _cut = deaf.read_to_end(&mut rest).await;
    assert!(rest.len() < sale.bytes.len());
    assert_eq!(sale.counter().await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_transfer_goes_on_to_its_end_after_the_stop_signal() {
    let shop = TestShop::open(Db::Sqlite).await;
    let sale = sell(&shop, 24 << 20).await;
    let server = serve_shop(&shop, Patience::default());
    let mut connection = begin(&server, &sale.open().await).await;
    server.stop.send(()).unwrap();
    while TcpStream::connect(server.address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).await.unwrap();
    assert!(answer.ends_with(&sale.bytes[sale.bytes.len() - (8 << 20)..]), "the transfer was cut");
    server.ended.await.unwrap().unwrap();
    assert_eq!(sale.counter().await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transfer_that_finds_no_end_is_cut_at_the_deadline() {
    let shop = TestShop::open(Db::Sqlite).await;
    let sale = sell(&shop, 24 << 20).await;
    let patience = Patience { stop: Duration::from_millis(50), ..Patience::default() };
    let server = serve_shop(&shop, patience);
    let mut connection = begin(&server, &sale.open().await).await;
    server.stop.send(()).unwrap();
    server.ended.await.unwrap().unwrap();
    let mut rest = Vec::new();
    let _cut = connection.read_to_end(&mut rest).await;
    assert!(rest.len() < sale.bytes.len(), "nobody read, and yet all was sent");
    assert_eq!(sale.counter().await, 0);
}

/// Asks for a file and reads no more than its beginning.
async fn begin(server: &Served, address: &str) -> TcpStream {
    let mut connection = TcpStream::connect(server.address).await.unwrap();
    let request = format!("GET {address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut start = [0; 12];
    connection.read_exact(&mut start).await.unwrap();
    assert_eq!(&start, b"HTTP/1.1 200");
    connection
}
