//! The listening socket, and how long the server waits for whom.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use anyhow::Context as _;
use poem::http::uri::Scheme;
use poem::listener::{Acceptor, TcpAcceptor};
use poem::web::{LocalAddr, RemoteAddr};
use poem::{IntoEndpoint, Server};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::{Sleep, sleep};

/// Connections that wait to be accepted.
const BACKLOG: u32 = 1024;
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
    let acceptor = Prompt { inner: TcpAcceptor::from_tokio(listener)?, head: patience.head };
    let server = Server::new_with_acceptor(acceptor).idle_timeout(patience.idle);
    let outcome = server.run_with_graceful_shutdown(endpoint, stop, Some(patience.stop)).await;
    outcome.context("the server ended")
}

/// Accepts connections whose first request must come soon.
struct Prompt {
    inner: TcpAcceptor,
    head: Duration,
}

impl Acceptor for Prompt {
    type Io = Connection;

    fn local_addr(&self) -> Vec<LocalAddr> {
        self.inner.local_addr()
    }

    async fn accept(&mut self) -> io::Result<(Connection, LocalAddr, RemoteAddr, Scheme)> {
        let (socket, local, remote, scheme) = self.inner.accept().await?;
        let first = Some(FirstHead { late: Box::pin(sleep(self.head)), matched: 0 });
        Ok((Connection { socket, first }, local, remote, scheme))
    }
}

/// A connection that breaks when its first request's head does not come in time: the server library waits for ever
/// for one that comes a byte at a time.
struct Connection {
    socket: TcpStream,
    first: Option<FirstHead>,
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
        ready!(Pin::new(&mut this.socket).poll_read(cx, buffer))?;
        let arrived = &buffer.filled()[before..];
        if this.first.as_mut().is_some_and(|first| first.ends_in(arrived)) {
            this.first = None;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.socket).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.socket).poll_write_vectored(cx, bytes)
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
