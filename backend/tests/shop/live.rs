//! What happens to orders is told while it happens, whichever process does it (SPEC 10.5).

use std::net::SocketAddr;
use std::time::Duration;

use comptoir::auth::{self, ApiScope, NewToken, StaffRole};
use comptoir::http::{TrustedProxies, routes};
use comptoir::orders::{self, Feed, OrderEventKind};
use futures_util::{SinkExt, StreamExt};
use poem::Server;
use poem::listener::{Acceptor, Listener, TcpListener};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::both;
use crate::sale::{merchant, order_by_transfer};
use crate::staff::{enter, user};
use crate::test_shop::TestShop;

/// Longer than any change takes to be told.
const PATIENCE: Duration = Duration::from_secs(20);

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn serve(shop: &TestShop) -> SocketAddr {
    let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.unwrap();
    let address = *acceptor.local_addr()[0].as_socket_addr().unwrap();
    let routes = routes(shop.shop.clone(), TrustedProxies::default());
    tokio::spawn(Server::new_with_acceptor(acceptor).run(routes));
    address
}

/// Opens a WebSocket with these headers.
async fn connect(server: SocketAddr, headers: &[(&'static str, String)]) -> Result<Socket, Error> {
    let mut request = format!("ws://{server}/graphql").into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    connect_async(request).await.map(|(socket, _)| socket)
}

async fn say(socket: &mut Socket, message: Value) {
    socket.send(Message::text(message.to_string())).await.unwrap();
}

/// The next message; none when the server ends the connection.
async fn hear(socket: &mut Socket) -> Option<Value> {
    loop {
        let message = tokio::time::timeout(PATIENCE, socket.next()).await.expect("something is said in time");
        match message?.ok()? {
            Message::Text(text) => return Some(serde_json::from_str(&text).unwrap()),
            Message::Close(_) => return None,
            _ => {}
        }
    }
}

/// Greets, and subscribes.
async fn subscribe(socket: &mut Socket, query: &str) {
    say(socket, json!({ "type": "connection_init" })).await;
    assert_eq!(hear(socket).await.unwrap()["type"], "connection_ack");
    say(socket, json!({ "id": "1", "type": "subscribe", "payload": { "query": query } })).await;
}

async fn session(shop: &TestShop) -> String {
    let link = comptoir::auth::make_sign_in_link(shop).await.unwrap();
    let token = link.rsplit('/').next().unwrap();
    let signed_in = comptoir::auth::redeem_sign_in_link(shop, token, "test").await.unwrap();
    signed_in.cookie.split(';').next().unwrap().to_owned()
}

both!(a_change_is_told_after_its_commit_in_every_process, |shop| {
    let staff = merchant(shop).await;
    // Two processes on one database.
    let (here, there) = (Feed::new(shop), Feed::new(shop));
    let (mut here, mut there) = (Box::pin(here.listen()), Box::pin(there.listen()));
    let order = order_by_transfer(shop, &staff).await;
    orders::receive_payment(shop, &staff, order.id).await.unwrap();
    for feed in [&mut here, &mut there] {
        let mut told = Vec::new();
        while told.len() < 3 {
            let change = tokio::time::timeout(PATIENCE, feed.next()).await.unwrap().unwrap();
            assert_eq!(change.order, order.id);
            told.push(change.kind);
        }
        assert_eq!(told, [OrderEventKind::Placed, OrderEventKind::Paid, OrderEventKind::Delivered]);
    }
});

both!(what_is_rolled_back_is_not_told, |shop| {
    let staff = merchant(shop).await;
    let order = order_by_transfer(shop, &staff).await;
    orders::cancel(shop, &staff, order.id).await.unwrap();
    shop.advance(chrono::TimeDelta::minutes(1));
    let feed = Feed::new(shop);
    let mut told = Box::pin(feed.listen());
    assert!(orders::receive_payment(shop, &staff, order.id).await.is_err());
    let next = order_by_transfer(shop, &staff).await;
    let mut of_first = Vec::new();
    loop {
        let change = tokio::time::timeout(PATIENCE, told.next()).await.unwrap().unwrap();
        if change.order == next.id {
            assert_eq!(change.kind, OrderEventKind::Placed);
            break;
        }
        of_first.push(change.kind);
    }
    assert!(
        of_first.iter().all(|kind| [OrderEventKind::Placed, OrderEventKind::Cancelled].contains(kind)),
        "{of_first:?}"
    );
});

both!(the_staff_hears_of_new_orders, |shop| {
    let staff = merchant(shop).await;
    let server = serve(shop).await;
    let cookie = session(shop).await;
    let mut socket = connect(server, &[("cookie", cookie)]).await.unwrap();
    subscribe(
        &mut socket,
        "subscription { adminOrderChanges { kind order { number state links { url } } } }",
    )
    .await;
    let order = order_by_transfer(shop, &staff).await;
    let said = hear(&mut socket).await.unwrap();
    assert_eq!(said["payload"]["data"]["adminOrderChanges"]["kind"], "PLACED");
    assert_eq!(said["payload"]["data"]["adminOrderChanges"]["order"]["number"], order.number.as_str());
    orders::receive_payment(shop, &staff, order.id).await.unwrap();
    let said = hear(&mut socket).await.unwrap();
    let told = &said["payload"]["data"]["adminOrderChanges"];
    assert_eq!((&told["kind"], &told["order"]["state"]), (&json!("PAID"), &json!("PAID")));
    assert!(told["order"]["links"][0]["url"].is_string(), "what is loaded is loaded anew: {told}");
});

both!(a_stranger_hears_of_their_own_order_alone, |shop| {
    let staff = merchant(shop).await;
    let server = serve(shop).await;
    let mut socket = connect(server, &[]).await.unwrap();
    subscribe(&mut socket, "subscription { adminOrderChanges { kind } }").await;
    let said = hear(&mut socket).await.unwrap();
    assert!(said.to_string().contains("Connectez-vous d’abord"), "{said}");
    assert_eq!(said["payload"]["data"], json!(null));
    // Behind a fragment nothing begins, whoever asks.
    let mut socket = connect(server, &[]).await.unwrap();
    subscribe(&mut socket, "subscription { ...F } fragment F on Subscription { adminOrderChanges { kind } }")
        .await;
    assert_eq!(hear(&mut socket).await.unwrap()["type"], "complete");
    let order = order_by_transfer(shop, &staff).await;
    let other = order_by_transfer(shop, &staff).await;
    let secret = shop.order_url(order.id).rsplit('/').next().unwrap().to_owned();
    let mut socket = connect(server, &[]).await.unwrap();
    shop.advance(chrono::TimeDelta::minutes(1));
    subscribe(
        &mut socket,
        &format!("subscription {{ orderChanged(secret: \"{secret}\") {{ number state }} }}"),
    )
    .await;
    orders::receive_payment(shop, &staff, other.id).await.unwrap();
    orders::receive_payment(shop, &staff, order.id).await.unwrap();
    loop {
        let said = hear(&mut socket).await.unwrap();
        let told = &said["payload"]["data"]["orderChanged"];
        assert_eq!(told["number"], json!(order.number));
        if told["state"] == "PAID" {
            break;
        }
    }
});

both!(an_employee_hears_of_orders_until_sent_away, |shop| {
    let staff = merchant(shop).await;
    auth::create_user(shop, &staff, &user("clerk", StaffRole::Staff)).await.unwrap();
    let clerk = enter(shop, "clerk").await.unwrap();
    let server = serve(shop).await;
    let cookie = clerk.cookie.split(';').next().unwrap().to_owned();
    let mut socket = connect(server, &[("cookie", cookie)]).await.unwrap();
    subscribe(&mut socket, "subscription { adminOrderChanges { kind } }").await;
    order_by_transfer(shop, &staff).await;
    let said = hear(&mut socket).await.unwrap();
    assert_eq!(said["payload"]["data"]["adminOrderChanges"]["kind"], "PLACED");
    auth::disable_user(shop, &staff, clerk.staff.id()).await.unwrap();
    order_by_transfer(shop, &staff).await;
    assert_eq!(hear(&mut socket).await.unwrap(), json!({ "type": "complete", "id": "1" }));
});

both!(a_connection_listens_and_no_more, |shop| {
    let server = serve(shop).await;
    let cookie = session(shop).await;
    for query in ["{ me { name } }", "mutation { signOut { __typename } }"] {
        let mut socket = connect(server, &[("cookie", cookie.clone())]).await.unwrap();
        subscribe(&mut socket, query).await;
        let said = hear(&mut socket).await.unwrap();
        assert!(said.to_string().contains("by POST"), "{said}");
    }
});

both!(a_program_hears_of_orders_until_its_token_is_revoked, |shop| {
    let staff = merchant(shop).await;
    let server = serve(shop).await;
    let token = async |scope| {
        let new = NewToken { name: "listener".into(), scopes: vec![scope], days: 1 };
        let made = auth::create_api_token(shop, &staff, &new).await.unwrap();
        (made.listed.row.id, ("authorization", format!("Bearer {}", made.token)))
    };
    let (id, header) = token(ApiScope::OrdersRead).await;
    // A program may name an origin; it is judged by its token.
    let mut socket = connect(server, &[header, ("origin", "https://elsewhere.test".into())]).await.unwrap();
    subscribe(&mut socket, "subscription { adminOrderChanges { kind } }").await;
    order_by_transfer(shop, &staff).await;
    let said = hear(&mut socket).await.unwrap();
    assert_eq!(said["payload"]["data"]["adminOrderChanges"]["kind"], "PLACED");
    auth::revoke_api_token(shop, &staff, id).await.unwrap();
    order_by_transfer(shop, &staff).await;
    assert_eq!(hear(&mut socket).await.unwrap(), json!({ "type": "complete", "id": "1" }));
    let (_, header) = token(ApiScope::CatalogueWrite).await;
    let mut socket = connect(server, &[header]).await.unwrap();
    subscribe(&mut socket, "subscription { adminOrderChanges { kind } }").await;
    let said = hear(&mut socket).await.unwrap();
    assert!(said.to_string().contains("ORDERS_READ"), "{said}");
    match connect(server, &[("authorization", "Bearer cmt_dead".into())]).await.unwrap_err() {
        Error::Http(answer) => assert_eq!(answer.status().as_u16(), 401),
        other => panic!("{other:?}"),
    }
});

both!(another_site_opens_no_connection, |shop| {
    let server = serve(shop).await;
    let cookie = session(shop).await;
    for origin in ["http://evil.test", "null"] {
        let refused = connect(server, &[("origin", origin.into()), ("cookie", cookie.clone())]).await;
        match refused.unwrap_err() {
            Error::Http(answer) => assert_eq!(answer.status().as_u16(), 403),
            other => panic!("{other:?}"),
        }
    }
    assert!(connect(server, &[("origin", "http://shop.test".into())]).await.is_ok());
});

both!(connections_and_messages_have_their_limits, |shop| {
    let server = serve(shop).await;
    let mut open = Vec::new();
    for _ in 0..50 {
        open.push(connect(server, &[]).await.unwrap());
    }
    match connect(server, &[]).await.unwrap_err() {
        Error::Http(answer) => assert_eq!(answer.status().as_u16(), 429),
        other => panic!("{other:?}"),
    }
    let mut socket = open.pop().unwrap();
    let long = format!("{{\"type\":\"connection_init\",\"payload\":\"{}\"}}", "x".repeat(80_000));
    // The server may hang up before it has read it all.
    let _ = socket.send(Message::text(long)).await;
    assert!(hear(&mut socket).await.is_none());
});

both!(a_buyer_s_page_is_told_by_lines, |shop| {
    let staff = merchant(shop).await;
    let server = serve(shop).await;
    let order = order_by_transfer(shop, &staff).await;
    let secret = shop.order_url(order.id).rsplit('/').next().unwrap().to_owned();
    shop.advance(chrono::TimeDelta::minutes(1));
    let mut connection = TcpStream::connect(server).await.unwrap();
    let request = format!("GET /pay/changes/{secret} HTTP/1.1\r\nHost: shop.test\r\n\r\n");
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut heard = String::new();
    let mut listen_for = async |wanted: &str| {
        let mut bytes = [0; 4_096];
        while !heard.contains(wanted) {
            let read = tokio::time::timeout(PATIENCE, connection.read(&mut bytes)).await.unwrap().unwrap();
            assert!(read > 0, "the line was cut: {heard}");
            heard.push_str(&String::from_utf8_lossy(&bytes[..read]));
        }
    };
    listen_for("retry: 3000").await;
    orders::receive_payment(shop, &staff, order.id).await.unwrap();
    listen_for("data: changed").await;
    assert!(heard.to_ascii_lowercase().contains("content-type: text/event-stream"), "{heard}");
});
