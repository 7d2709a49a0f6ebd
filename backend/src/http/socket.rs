//! `GET /graphql`: subscriptions over `graphql-transport-ws`.

use std::sync::Arc;
use std::time::Duration;

use async_graphql_poem::{GraphQLProtocol, GraphQLWebSocket};
use poem::http::{HeaderMap, StatusCode};
use poem::web::Data;
use poem::web::websocket::WebSocket;
use poem::{FromRequest, IntoResponse, Request, Response, handler};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

use super::{asker, failed, is_same_origin, no_such_token, problem};
use crate::auth::{self, Bearer};
use crate::crowd::Crowd;
use crate::graphql::{self, Schema};
use crate::shop::Shop;
use crate::visitor::ClientAddress;

/// The one protocol that is spoken.
const PROTOCOL: &str = "graphql-transport-ws";
/// Largest message of a client, in bytes.
const MAX_MESSAGE_BYTES: usize = 64 << 10;
/// A client that says nothing for so long, not even a ping, is gone.
const SILENCE: Duration = Duration::from_secs(60);
/// A connection ends after this long, so that nobody who signed out or was sent away listens on.
const LIFE: Duration = Duration::from_secs(30 * 60);

/// Opens a connection for who the session's cookie or the token names, to our own pages and to programs only.
#[handler]
pub async fn socket(
    request: &Request,
    shop: Data<&Shop>,
    schema: Data<&Schema>,
    crowd: Data<&Crowd>,
) -> Response {
    if !is_same_origin(request.headers(), &shop) && auth::bearer(request.headers()) == Bearer::None {
        return problem(StatusCode::FORBIDDEN, "This page belongs to another site.");
    }
    if !speaks(request.headers()) {
        return problem(
            StatusCode::BAD_REQUEST,
            "Send operations by POST; subscriptions by a WebSocket with `graphql-transport-ws`.",
        );
    }
    let Ok(socket) = WebSocket::from_request_without_body(request).await else {
        return problem(StatusCode::UPGRADE_REQUIRED, "Subscriptions need a WebSocket.");
    };
    let Some(place) = request.data::<ClientAddress>().and_then(|client| crowd.enter(client.0)) else {
        return problem(StatusCode::TOO_MANY_REQUESTS, "Too many connections are open: close some.");
    };
    let visitor = match asker(request, &shop).await {
        Ok(Some(visitor)) => Arc::new(visitor),
        Ok(None) => return no_such_token(),
        Err(error) => return failed(&error),
    };
    let data = graphql::context(&shop, visitor);
    let schema = schema.clone();
    let limits = WebSocketConfig::default()
        .max_message_size(Some(MAX_MESSAGE_BYTES))
        .max_frame_size(Some(MAX_MESSAGE_BYTES));
    socket
        .protocols([PROTOCOL])
        .config(limits)
        .on_upgrade(move |stream| async move {
            let protocol = GraphQLProtocol(async_graphql::http::WebSocketProtocols::GraphQLWS);
            let talk =
                GraphQLWebSocket::new(stream, schema, protocol).with_data(data).keepalive_timeout(SILENCE);
            let _ended = tokio::time::timeout(LIFE, talk.serve()).await;
            drop(place);
        })
        .into_response()
}

fn speaks(headers: &HeaderMap) -> bool {
    let named = headers.get_all("sec-websocket-protocol").iter().filter_map(|value| value.to_str().ok());
    named.flat_map(|line| line.split(',')).any(|name| name.trim() == PROTOCOL)
}
