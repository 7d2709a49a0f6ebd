//! What surrounds every route: who the client is, what every answer carries, what becomes of a panic.

use std::any::Any;
use std::net::IpAddr;

use poem::http::{HeaderValue, StatusCode};
use poem::middleware::CatchPanic;
use poem::{Endpoint, EndpointExt, Middleware, Request, Response};

use super::{header_text, problem};
use crate::shop::Shop;
use crate::visitor::ClientAddress;

/// Addresses whose word about the client is believed.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(pub Vec<IpAddr>);

/// Nothing runs but our own files; WebAssembly needs its own word.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/// Puts routes within the edge: a handler that panics is answered for, and the server goes on.
pub fn around<E: Endpoint + 'static>(
    shop: &Shop,
    proxies: TrustedProxies,
    routes: E,
) -> impl Endpoint<Output = Response> + use<E> {
    routes
        .with(CatchPanic::new().with_handler(panicked))
        .with(Edge { https: shop.public_url.scheme() == "https", proxies })
}

fn panicked(_cause: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a handler panicked");
    problem(StatusCode::INTERNAL_SERVER_ERROR, "Something broke on our side; it has been logged.")
}

/// Finds out the client's address, and adds the security headers to the answer unless its handler chose its own.
struct Edge {
    https: bool,
    proxies: TrustedProxies,
}

impl<E: Endpoint> Middleware<E> for Edge {
    type Output = Edged<E>;

    fn transform(&self, inner: E) -> Self::Output {
        Edged { inner, https: self.https, proxies: self.proxies.clone() }
    }
}

/// An endpoint within the [`Edge`].
struct Edged<E> {
    inner: E,
    https: bool,
    proxies: TrustedProxies,
}

impl<E: Endpoint> Endpoint for Edged<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let address = client_address(&request, &self.proxies);
        request.set_data(ClientAddress(address));
        let mut response = match self.inner.call(request).await {
            Ok(answer) => poem::IntoResponse::into_response(answer),
            Err(error) => error.into_response(),
        };
        secure(&mut response, self.https);
        Ok(response)
    }
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

/// The client's address: the peer's, or what a trusted proxy says of it.
fn client_address(request: &Request, proxies: &TrustedProxies) -> IpAddr {
    let peer = request.remote_addr().as_socket_addr().map(|a| a.ip()).unwrap_or(IpAddr::from([127, 0, 0, 1]));
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
