//! What surrounds every route: who the client is, what every answer carries, what is noted of it, what becomes of a panic.

use std::any::Any;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use poem::http::{HeaderValue, Method, StatusCode};
use poem::middleware::CatchPanic;
use poem::{Endpoint, EndpointExt, Middleware, PathPattern, Request, Response};
use tokio::time::Instant;
use tracing::Instrument;

use super::{header_text, problem};
use crate::shop::Shop;
use crate::visitor::ClientAddress;

/// Addresses whose word about the client is believed.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(pub Vec<IpAddr>);

/// Nothing runs but our own files; WebAssembly needs its own word.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";
/// What names a request in the log and in its answer.
const REQUEST_ID: &str = "x-request-id";
/// Characters of a proxy's own name for a request that are taken over.
const REQUEST_ID_CHARS: usize = 64;

/// Puts routes within the edge: a handler that panics is answered for, and the server goes on.
pub fn around<E: Endpoint + 'static>(
    shop: &Shop,
    proxies: TrustedProxies,
    routes: E,
) -> impl Endpoint<Output = Response> + use<E> {
    routes.with(CatchPanic::new().with_handler(panicked)).with(Edge { shop: shop.clone(), proxies })
}

fn panicked(_cause: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a handler panicked");
    problem(StatusCode::INTERNAL_SERVER_ERROR, "Something broke on our side; it has been logged.")
}

/// Finds out the client's address, names the request, adds the security headers to the answer unless its handler
/// chose its own, and notes route, status and time: never the address itself, which may open something.
struct Edge {
    shop: Shop,
    proxies: TrustedProxies,
}

impl<E: Endpoint> Middleware<E> for Edge {
    type Output = Edged<E>;

    fn transform(&self, inner: E) -> Self::Output {
        Edged { inner, shop: self.shop.clone(), proxies: self.proxies.clone() }
    }
}

/// An endpoint within the [`Edge`].
struct Edged<E> {
    inner: E,
    shop: Shop,
    proxies: TrustedProxies,
}

impl<E: Endpoint> Endpoint for Edged<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let began = Instant::now();
        let method = known(request.method());
        let id = request_id(&request, &self.proxies);
        let address = client_address(&request, &self.proxies);
        request.set_data(ClientAddress(address));
        let span = tracing::info_span!("request", id);
        let mut response = async {
            match self.inner.call(request).await {
                Ok(answer) => poem::IntoResponse::into_response(answer),
                Err(error) => error.into_response(),
            }
        }
        .instrument(span.clone())
        .await;
        secure(&mut response, self.shop.public_url.scheme() == "https");
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        let pattern = response.data::<PathPattern>().map_or("", |pattern| &pattern.0).to_owned();
        let route = if pattern.is_empty() { "none" } else { pattern.as_str() };
        let (status, took) = (response.status(), began.elapsed());
        self.shop.metrics.answered(route, method, status.as_u16(), took);
        let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let _within = span.enter();
        if status.is_server_error() {
            tracing::error!(method, route, status = status.as_u16(), milliseconds, "answered");
        } else {
            tracing::debug!(method, route, status = status.as_u16(), milliseconds, "answered");
        }
        Ok(response)
    }
}

/// A method that clients invent must not make a counter of its own.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The proxy's own name for the request, or the next number of this process.
fn request_id(request: &Request, TrustedProxies(proxies): &TrustedProxies) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let given = header_text(request, REQUEST_ID);
    let plain = (1..=REQUEST_ID_CHARS).contains(&given.len())
        && given.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    if plain && peer(request).is_some_and(|peer| proxies.contains(&peer)) {
        return given.to_owned();
    }
    format!("{:x}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// The security headers, where the handler has not chosen its own.
fn secure(response: &mut Response, https: bool) {
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: &'static str| {
        if !headers.contains_key(name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    set("content-security-policy", CONTENT_SECURITY_POLICY);
    set("x-content-type-options", "nosniff");
    set("referrer-policy", "same-origin");
    set("x-frame-options", "DENY");
    set("cross-origin-opener-policy", "same-origin");
    set("permissions-policy", "camera=(), microphone=(), geolocation=()");
    if https {
        set("strict-transport-security", "max-age=31536000");
    }
}

/// Whether the request comes from this machine and through no proxy: one that stands here would lend its own address
/// to everybody.
pub(super) fn is_local(request: &Request) -> bool {
    let forwarded = ["x-forwarded-for", "forwarded", "x-real-ip", "via"];
    let host = header_text(request, "host");
    let host = host
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
        .map_or(host, |(host, _)| host);
    let named_so = host == "localhost"
        || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    named_so
        && peer(request).is_some_and(|peer| peer.is_loopback())
        && forwarded.iter().all(|name| !request.headers().contains_key(*name))
}

fn peer(request: &Request) -> Option<IpAddr> {
    request.remote_addr().as_socket_addr().map(|address| address.ip())
}

/// The client's address: the peer's, or what a trusted proxy says of it.
fn client_address(request: &Request, proxies: &TrustedProxies) -> IpAddr {
    let peer = peer(request).unwrap_or(IpAddr::from([127, 0, 0, 1]));
    let TrustedProxies(proxies) = proxies;
    if !proxies.contains(&peer) {
        return peer;
    }
    // The rightmost address that is not a proxy of ours: those to its left are the client's own claim.
    let forwarded = header_text(request, "x-forwarded-for");
    forwarded
        .rsplit(',')
        .filter_map(|text| text.trim().parse().ok())
        .find(|address| !proxies.contains(address))
        .unwrap_or(peer)
}
