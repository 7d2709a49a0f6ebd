//! `/pay/changes/{secret}`: tells a buyer's page that its order has changed, as server-sent events: the browser's own
//! client for them costs the storefront's bundle a line, where a WebSocket's protocol would cost kilobytes.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use poem::http::{StatusCode, header};
use poem::web::{Data, Path};
use poem::{Body, Request, Response, handler};

use super::super::Feed;
use crate::crowd::Crowd;
use crate::keys::Purpose;
use crate::shop::Shop;
use crate::visitor::ClientAddress;

/// A line that says nothing keeps the connection from looking dead, and finds out when it is.
const QUIET: Duration = Duration::from_secs(20);
/// A connection ends after this long; the browser opens another by itself.
const LIFE: Duration = Duration::from_secs(600);
/// What is sent first: when to come back after an end, in milliseconds.
const HELLO: &[u8] = b"retry: 3000\n\n";

/// Sends a line for each change of one order.
#[handler]
pub async fn changes(
    request: &Request,
    shop: Data<&Shop>,
    feed: Data<&Feed>,
    crowd: Data<&Crowd>,
    Path(secret): Path<String>,
) -> Response {
    let Some(order) = shop.keys.read(&secret, Purpose::Order) else { return StatusCode::NOT_FOUND.into() };
    let Some(place) = request.data::<ClientAddress>().and_then(|client| crowd.enter(client.0)) else {
        return StatusCode::TOO_MANY_REQUESTS.into();
    };
    let told = feed.listen().filter_map(move |change| {
        // The place is held as long as the connection.
        let _held = &place;
        let line = (change.order == order).then_some(Bytes::from_static(b"data: changed\n\n"));
        async move { line }
    });
    let quiet = stream::unfold((), |()| async {
        tokio::time::sleep(QUIET).await;
        Some((Bytes::from_static(b":\n\n"), ()))
    });
    // The first line goes out once somebody listens: what happens from then on is heard.
    let lines = stream::iter([Bytes::from_static(HELLO)]).chain(until_first_ends(told, quiet));
    let lines = lines.take_until(tokio::time::sleep(LIFE)).map(Ok::<_, std::io::Error>);
    Response::builder()
        .content_type("text/event-stream")
        .header(header::CACHE_CONTROL, "no-store")
        // Proxies that gather an answer before they pass it on are asked not to.
        .header("x-accel-buffering", "no")
        .body(Body::from_bytes_stream(lines))
}

/// Both, in the order in which they come, until the first one ends.
fn until_first_ends<T: Send + 'static>(
    first: impl stream::Stream<Item = T> + Send + 'static,
    second: impl stream::Stream<Item = T> + Send + 'static,
) -> impl stream::Stream<Item = T> + Send + 'static {
    let first = first.map(Some).chain(stream::iter([None]));
    stream::select(first, second.map(Some))
        .take_while(|item| std::future::ready(item.is_some()))
        .filter_map(std::future::ready)
}
