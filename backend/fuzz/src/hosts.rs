//! A stand-in for the providers' hosts, which knows one genuine message and says so of no other.

use std::collections::BTreeMap;
use std::sync::Arc;

use poem::http::StatusCode;
use poem::listener::{Acceptor, Listener, TcpListener};
use poem::{Endpoint, Request, Response};
use url::Url;

/// The one that PayPal itself would ask about an old notification.
const POST_BACK: &str = "POST /ipnpb.sandbox.paypal.com/cgi-bin/webscr";

/// The stand-in: answers by method and path, which begins with the host.
#[derive(Clone, Default)]
pub struct Hosts {
    /// What is laid ready.
    pub answers: Arc<BTreeMap<String, String>>,
    /// The body of the notification that is confirmed when it is posted back.
    pub genuine: Vec<u8>,
}

impl Hosts {
    /// Starts it, and says where it is.
    pub async fn open(self) -> Url {
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.expect("a free port");
        let port = acceptor.local_addr()[0].as_socket_addr().expect("it is TCP").port();
        tokio::spawn(poem::Server::new_with_acceptor(acceptor).run(self));
        Url::parse(&format!("http://127.0.0.1:{port}")).expect("it is an address")
    }
}

impl Endpoint for Hosts {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let what = format!("{} {}", request.method(), request.uri().path());
        let body = request.take_body().into_bytes().await?;
        if what == POST_BACK {
            let known = body.strip_prefix(b"cmd=_notify-validate&").is_some_and(|it| it == self.genuine);
            return Ok(Response::builder().body(if known { "VERIFIED" } else { "INVALID" }));
        }
        Ok(match self.answers.get(&what) {
            Some(answer) => Response::builder().body(answer.clone()),
            None => Response::builder().status(StatusCode::NOT_FOUND).body("{}"),
        })
    }
}
