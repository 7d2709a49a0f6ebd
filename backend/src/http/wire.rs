//! The listening socket, and how long the server waits for whom.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use anyhow::Context as _;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use poem::http::uri::Scheme;
use poem::http::{Request, Response};
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Endpoint, EndpointExt, IntoEndpoint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::select;
use tokio::task::JoinSet;
use tokio::time::{Instant, Sleep, sleep, timeout};

/// Connections that wait to be accepted.
const BACKLOG: u32 = 1024;
/// Requests at once over one HTTP/2 connection.
const STREAMS: u32 = 200;
/// Bytes of an HTTP/2 request's head, at most.
const HEAD_BYTES: u32 = 16 << 10;
/// How long to wait after a connection could not be accepted.
const BREATH: Duration = Duration::from_millis(50);
/// What ends a request's head.
const HEAD_END: &[u8] = b"\r\n\r\n";

/// How long the server waits.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For the head of a connection's first request.
    pub head: Duration,
    /// For a connection on which nothing moves.
    pub idle: Duration,
    /// For running transfers after the stop signal.
    pub stop: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { head: Duration::from_secs(15), idle: Duration::from_secs(75), stop: Duration::from_secs(30) }
    }
}

/// Listens without Nagle's delay: accepted connections inherit the option (Linux), so that a small answer on a
/// kept connection does not wait 40 ms for the client's acknowledgement.
pub fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.set_nodelay(true)?;
    socket.bind(address).with_context(|| {
        format!("cannot listen on {address} (COMPTOIR_LISTEN): is another program there?")
    })?;
    Ok(socket.listen(BACKLOG)?)
}

/// Serves until told to stop; then accepts nobody, and lets what runs go on for as long as the patience lasts.
///
/// The web library's own server copies every byte of an answer once more before it writes it, and wakes a task at every
/// write to tell that the connection lives: see the decision "Our own accept loop".
pub async fn serve<E>(
    listener: TcpListener,
    endpoint: E,
    stop: impl Future<Output = ()>,
    patience: Patience,
) -> anyhow::Result<()>
where
    E: IntoEndpoint,
    E::Endpoint: 'static,
{
    let endpoint = Arc::new(endpoint.into_endpoint().map_to_response());
    let local = LocalAddr(listener.local_addr()?.into());
    let mut protocol = auto::Builder::new(TokioExecutor::new());
    protocol.http2().max_concurrent_streams(STREAMS).max_header_list_size(HEAD_BYTES);
    let (graceful, mut connections) = (GracefulShutdown::new(), JoinSet::new());
    let mut stop = pin!(stop);
    loop {
        let (socket, peer) = select! {
            () = &mut stop => break,
            Some(ended) = connections.join_next() => {
                if let Err(error) = ended {
                    tracing::error!("a connection's task broke: {error}");
                }
                continue;
            }
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of descriptors, most likely: those who are being served must end first.
                    tracing::warn!("a connection cannot be accepted: {error}");
                    sleep(BREATH).await;
                    continue;
                }
            },
        };
        let (endpoint, local) = (endpoint.clone(), local.clone());
        let service = service_fn(move |request: Request<Incoming>| {
            let request = (request, local.clone(), RemoteAddr(peer.into()), Scheme::HTTP).into();
            let endpoint = endpoint.clone();
            async move { Ok::<Response<_>, Infallible>(endpoint.get_response(request).await.into()) }
        });
        let socket = TokioIo::new(Connection::new(socket, patience));
        let connection = protocol.serve_connection_with_upgrades(socket, service).into_owned();
        let connection = graceful.watch(connection);
        connections.spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%peer, "a connection was cut: {error}");
            }
        });
    }
    drop(listener);
    if timeout(patience.stop, graceful.shutdown()).await.is_err() {
        tracing::info!("{} connections do not end by themselves", connections.len());
    }
    connections.shutdown().await;
    Ok(())
}

/// A connection that breaks when its first request's head does not come in time, or when nothing moves for long: the
/// server library waits for ever for a head that comes a byte at a time.
struct Connection {
    socket: TcpStream,
    first: Option<FirstHead>,
    idle: Idle,
}

impl Connection {
    fn new(socket: TcpStream, patience: Patience) -> Self {
        let first = Some(FirstHead { late: Box::pin(sleep(patience.head)), matched: 0 });
        let idle =
            Idle { patience: patience.idle, moved: Instant::now(), check: Box::pin(sleep(patience.idle)) };
        Self { socket, first, idle }
    }
}

/// When something moved last. Looked at only while the connection waits, so that a byte costs no timer.
struct Idle {
    patience: Duration,
    moved: Instant,
    check: Pin<Box<Sleep>>,
}

impl Idle {
    /// What a read or a write came to; waiting for too long is an error.
    fn watch<T>(&mut self, cx: &mut Context<'_>, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.moved = Instant::now();
            return outcome;
        }
        while self.check.as_mut().poll(cx).is_ready() {
            let until = self.moved + self.patience;
            if until <= Instant::now() {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            self.check.as_mut().reset(until);
        }
        Poll::Pending
    }
}

struct FirstHead {
    late: Pin<Box<Sleep>>,
    /// Bytes of [`HEAD_END`] seen last.
    matched: usize,
}

impl FirstHead {
    /// Whether the head ends in these bytes.
    fn ends_in(&mut self, bytes: &[u8]) -> bool {
        for byte in bytes {
            self.matched = match *byte {
                byte if byte == HEAD_END[self.matched] => self.matched + 1,
                b'\r' => 1,
                _ => 0,
            };
            if self.matched == HEAD_END.len() {
                return true;
            }
        }
        false
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        if let Some(first) = &mut this.first
            && first.late.as_mut().poll(cx).is_ready()
        {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        let read = Pin::new(&mut this.socket).poll_read(cx, buffer);
        ready!(this.idle.watch(cx, read))?;
        let arrived = &buffer.filled()[before..];
        if this.first.as_mut().is_some_and(|first| first.ends_in(arrived)) {
            this.first = None;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.socket).poll_write(cx, bytes);
        this.idle.watch(cx, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.socket).poll_write_vectored(cx, bytes);
        this.idle.watch(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}
