//! A stand-in for every provider's host: answers what a test lays ready, and remembers what it was asked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use comptoir::payments::{Providers, Simulators};
use comptoir::shop::Shop;
use poem::http::StatusCode;
use poem::listener::{Acceptor, Listener, TcpListener};
use poem::{Endpoint, Request, Response};
use url::Url;

/// One call as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    /// `POST /api.stripe.com/v1/refunds`.
    pub what: String,
    /// Its headers.
    pub headers: BTreeMap<String, String>,
    /// Its body.
    pub body: String,
}

#[derive(Default)]
struct Laid {
    answers: BTreeMap<String, (u16, String)>,
    asked: Vec<Asked>,
}

/// The stand-in.
#[derive(Clone, Default)]
pub struct Hosts(Arc<Mutex<Laid>>);

impl Hosts {
    /// Starts it and has the shop ask it in trials; the PEM is what simulators sign with.
    pub async fn open(shop: &mut Shop, pem: &str) -> Self {
        let hosts = Self::default();
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.unwrap();
        let port = acceptor.local_addr()[0].as_socket_addr().unwrap().port();
        tokio::spawn(poem::Server::new_with_acceptor(acceptor).run(hosts.clone()));
        let base = Url::parse(&format!("http://127.0.0.1:{port}")).unwrap();
        let simulators = Simulators::new(base, pem).unwrap();
        shop.providers = Arc::new(Providers::demo().simulated(Some(simulators)));
        hosts
    }

    /// Lays an answer ready for a method and a path that begins with the host.
    pub fn lay(&self, what: &str, status: u16, body: impl ToString) {
        self.0.lock().unwrap().answers.insert(what.to_owned(), (status, body.to_string()));
    }

    /// The calls of a method and a path so far.
    pub fn asked(&self, what: &str) -> Vec<Asked> {
        self.0.lock().unwrap().asked.iter().filter(|asked| asked.what == what).cloned().collect()
    }
}

impl Endpoint for Hosts {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let what = format!("{} {}", request.method(), request.uri().path());
        let headers = request.headers().iter();
        let headers = headers
            .map(|(n, v)| (n.as_str().to_owned(), v.to_str().unwrap_or_default().to_owned()))
            .collect();
        let body = request.take_body().into_string().await?;
        let mut laid = self.0.lock().unwrap();
        laid.asked.push(Asked { what: what.clone(), headers, body });
        let (status, body) = laid.answers.get(&what).cloned().unwrap_or((404, "{}".into()));
        Ok(Response::builder().status(StatusCode::from_u16(status).unwrap()).body(body))
    }
}
