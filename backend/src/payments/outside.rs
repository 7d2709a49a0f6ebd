//! The one way out to the providers: fixed hosts, no redirects, limits of time and size, tries again where that is safe, and a
//! circuit for each host that stops asking one that does not answer.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use bytes::{Bytes, BytesMut};
use reqwest::{Client, Method, StatusCode};
use rustls::pki_types::CertificateDer;
use serde::de::DeserializeOwned;
use url::Url;

use super::entities::Mode;
use super::hosts::HOSTS;
use super::simulators::Simulators;

const CONNECT_WITHIN: Duration = Duration::from_secs(5);
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// Bytes of an answer at most.
const ANSWER_BYTES: usize = 1 << 20;
/// How often a call that may be repeated is tried.
const TRIES: u32 = 3;
const FIRST_WAIT: Duration = Duration::from_millis(200);
/// Failures in a row after which a host is left alone.
const FAILURES: u32 = 5;
/// How long it is left alone.
const REST: Duration = Duration::from_secs(60);
/// Characters of a refusal that are kept.
const REFUSAL_CHARS: usize = 300;

/// The way out.
#[derive(Default)]
pub struct Outside {
    client: OnceLock<Client>,
    simulators: Option<Simulators>,
    circuits: Mutex<BTreeMap<String, Circuit>>,
}

/// How a host has answered of late.
#[derive(Clone, Debug)]
pub struct Circuit {
    /// Failures in a row.
    pub failures: u32,
    /// What the last of them was.
    pub last_failure: String,
    rests_until: Option<Instant>,
}

impl Circuit {
    /// For how many seconds the host is left alone.
    pub fn rests_for(&self) -> Option<u64> {
        let left = self.rests_until?.checked_duration_since(Instant::now())?;
        Some(left.as_secs())
    }
}

/// Why a provider gave no usable answer.
#[derive(Debug, thiserror::Error)]
pub enum Unreachable {
    /// It is left alone for a while.
    #[error("{0} has not answered for a while and is left alone")]
    Resting(String),
    /// Nothing has reached it.
    #[error("nothing was asked: {0}")]
    Unasked(String),
    /// It does not answer, or says that it is broken.
    #[error("{0} does not answer: {1}")]
    Silent(String, String),
    /// It answers, and refuses.
    #[error("the provider refuses with {0}: {1}")]
    Refused(u16, String),
    /// It has understood, and says no in its own words.
    #[error("the provider refuses: {0}")]
    Declined(String),
    /// Anything else.
    #[error(transparent)]
    Other(#[from] anyhow::Error),
}

/// One call.
#[derive(Clone)]
pub struct Call {
    method: Method,
    address: Url,
    headers: Vec<(&'static str, String)>,
    body: Bytes,
    repeatable: bool,
}

impl Call {
    /// Asks for what is there.
    pub fn get(address: Url) -> Self {
        Self { method: Method::GET, address, headers: Vec::new(), body: Bytes::new(), repeatable: true }
    }

    /// Hands JSON in.
    pub fn post_json(address: Url, body: &serde_json::Value) -> Self {
        Self::post(address, "application/json", body.to_string().into())
    }

    /// Hands a form in.
    pub fn post_form(address: Url, fields: &[(String, String)]) -> Self {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        Self::post(address, "application/x-www-form-urlencoded", body.into())
    }

    /// Hands bytes in as they are.
    pub fn post(address: Url, media_type: &str, body: Bytes) -> Self {
        let headers = vec![("content-type", media_type.to_owned())];
        Self { method: Method::POST, address, headers, body, repeatable: false }
    }

    /// Says who we are by a key.
    pub fn bearer(self, key: &str) -> Self {
        self.header("authorization", format!("Bearer {key}"))
    }

    /// Adds a header.
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The provider does the same thing once for the same key: the call may be tried again.
    pub fn idempotent(mut self, name: &'static str, key: &str) -> Self {
        self.repeatable = true;
        self.header(name, key)
    }

    /// The call changes nothing, or the same thing however often it comes.
    pub fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }
}

impl Outside {
    /// With stand-ins for trials.
    pub fn with(simulators: Option<Simulators>) -> Self {
        Self { simulators, ..Self::default() }
    }

    /// The address to ask instead of a provider's: in earnest the same, which must be of the list; in a trial, the simulator's if
    /// there is one.
    pub fn address(&self, mode: Mode, address: &str) -> anyhow::Result<Url> {
        let real = Url::parse(address).context("not an address")?;
        let host = real.host_str().unwrap_or_default();
        let plain = real.scheme() == "https"
            && real.username().is_empty()
            && real.password().is_none()
            && real.port().is_none();
        ensure!(plain && HOSTS.contains(&host), "{host} is no host of a provider");
        match &self.simulators {
            Some(simulators) if mode == Mode::Test => {
                let query = real.query().map(|query| format!("?{query}")).unwrap_or_default();
                let base = simulators.base.as_str().trim_end_matches('/');
                Ok(Url::parse(&format!("{base}/{host}{}{query}", real.path()))?)
            }
            _ => Ok(real),
        }
    }

    /// Whether a shopper may be sent to an address that a provider answered.
    pub fn may_visit(&self, mode: Mode, address: &str, hosts: &[&str]) -> bool {
        let Ok(url) = Url::parse(address) else { return false };
        let simulated = self.simulators.as_ref().filter(|_| mode == Mode::Test);
        if simulated.is_some_and(|simulators| url.origin() == simulators.base.origin()) {
            return true;
        }
        let host = url.host_str().unwrap_or_default();
        let known =
            |of: &&str| host == *of || host.strip_suffix(of).is_some_and(|front| front.ends_with('.'));
        url.scheme() == "https" && hosts.iter().any(known)
    }

    /// Certificates that are trusted besides the public ones: the simulators', in trials.
    pub fn simulated_roots(&self, mode: Mode) -> &[CertificateDer<'static>] {
        self.simulators.as_ref().filter(|_| mode == Mode::Test).map_or(&[], |simulators| &simulators.roots)
    }

    /// Public keys that are believed besides the providers': the simulators', in trials.
    pub fn simulated_keys(&self, mode: Mode) -> &[String] {
        self.simulators.as_ref().filter(|_| mode == Mode::Test).map_or(&[], |simulators| &simulators.keys)
    }

    /// How the hosts have answered that failed of late.
    pub fn circuits(&self) -> Vec<(String, Circuit)> {
        let circuits = self.circuits.lock().expect("no holder of this lock panics");
        circuits.iter().filter(|(_, c)| c.failures > 0).map(|(host, c)| (host.clone(), c.clone())).collect()
    }

    /// A page as text.
    pub async fn page(&self, address: Url) -> Result<String, Unreachable> {
        let (_, body) = self.send(Call::get(address)).await?;
        Ok(String::from_utf8_lossy(&body).into_owned())
    }

    /// An answer in JSON.
    pub async fn json<T: DeserializeOwned>(&self, call: Call) -> Result<T, Unreachable> {
        let (_, body) = self.send(call).await?;
        serde_json::from_slice(&body)
            .context("the provider's answer is not what it says it is")
            .map_err(Into::into)
    }

    /// Makes a call, again if that is safe and worth it.
    pub async fn send(&self, call: Call) -> Result<(StatusCode, Bytes), Unreachable> {
        // A simulator's hosts are in its path.
        let host = match call.address.path_segments().and_then(|mut segments| segments.next()) {
            Some(first) if HOSTS.contains(&first) => first.to_owned(),
            _ => call.address.host_str().unwrap_or_default().to_owned(),
        };
        self.may_ask(&host)?;
        let tries = if call.repeatable { TRIES } else { 1 };
        let mut wait = FIRST_WAIT;
        let mut attempt = 1;
        loop {
            let failure = match self.once(&call).await {
                Ok((status, body)) if status.is_success() => {
                    self.note(&host, None);
                    return Ok((status, body));
                }
                Ok((status, body)) if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
                    format!("{status} {}", said(&body))
                }
                Ok((status, body)) => {
                    self.note(&host, None);
                    return Err(Unreachable::Refused(status.as_u16(), said(&body)));
                }
                Err(cause) if !call.repeatable && is_unsent(&cause) => {
                    self.note(&host, Some(&format!("{cause:#}")));
                    return Err(Unreachable::Unasked(format!("{cause:#}")));
                }
                Err(cause) => format!("{cause:#}"),
            };
            if attempt == tries {
                tracing::warn!(host, "a provider does not answer: {failure}");
                self.note(&host, Some(&failure));
                return Err(Unreachable::Silent(host, failure));
            }
            tokio::time::sleep(wait).await;
            (attempt, wait) = (attempt + 1, wait * 4);
        }
    }

    async fn once(&self, call: &Call) -> anyhow::Result<(StatusCode, Bytes)> {
        let mut request = self.client()?.request(call.method.clone(), call.address.clone());
        for (name, value) in &call.headers {
            request = request.header(*name, value);
        }
        // The address may hold what is nobody else's: an error must not repeat it.
        let mut answer = request.body(call.body.clone()).send().await.map_err(reqwest::Error::without_url)?;
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(reqwest::Error::without_url)? {
            if body.len() + chunk.len() > ANSWER_BYTES {
                bail!("the answer is larger than {ANSWER_BYTES} bytes");
            }
            body.extend_from_slice(&chunk);
        }
        Ok((answer.status(), body.freeze()))
    }

    fn client(&self) -> anyhow::Result<&Client> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        // Another part of the program may have chosen the TLS library already; then this changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_WITHIN)
            .timeout(ANSWER_WITHIN)
            .user_agent(concat!("Comptoir/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(self.client.get_or_init(|| client))
    }

    fn may_ask(&self, host: &str) -> Result<(), Unreachable> {
        let mut circuits = self.circuits.lock().expect("no holder of this lock panics");
        let Some(circuit) = circuits.get_mut(host) else { return Ok(()) };
        match circuit.rests_until {
            Some(until) if until > Instant::now() => Err(Unreachable::Resting(host.to_owned())),
            Some(_) => {
                // One call tries whether it is back; the others wait for what it finds.
                circuit.rests_until = Some(Instant::now() + ANSWER_WITHIN);
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn note(&self, host: &str, failure: Option<&str>) {
        let mut circuits = self.circuits.lock().expect("no holder of this lock panics");
        let Some(failure) = failure else {
            circuits.remove(host);
            return;
        };
        let circuit = circuits.entry(host.to_owned()).or_insert(Circuit {
            failures: 0,
            last_failure: String::new(),
            rests_until: None,
        });
        circuit.failures += 1;
        circuit.last_failure = failure.to_owned();
        circuit.rests_until = (circuit.failures >= FAILURES).then(|| Instant::now() + REST);
    }
}

/// Whether there was no connection, so that nothing of a call has left.
fn is_unsent(cause: &anyhow::Error) -> bool {
    cause.downcast_ref::<reqwest::Error>().is_some_and(reqwest::Error::is_connect)
}

/// What a refusal says, in one short line.
fn said(body: &[u8]) -> String {
    super::wire::one_line(&String::from_utf8_lossy(body), REFUSAL_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn simulated() -> Outside {
        Outside::with(Some(Simulators::new(Url::parse("http://127.0.0.1:9700").unwrap(), "").unwrap()))
    }

    #[test]
    fn in_earnest_only_real_hosts_are_asked() {
        let real = "https://api.mollie.com/v2/payments";
        assert_eq!(simulated().address(Mode::Live, real).unwrap().as_str(), real);
        let test = simulated().address(Mode::Test, real).unwrap();
        assert_eq!(test.as_str(), "http://127.0.0.1:9700/api.mollie.com/v2/payments");
        for wrong in [
            "http://api.mollie.com/v2",
            "https://api.mollie.com.evil.example/",
            "https://user@api.mollie.com/",
            "https://api.mollie.com:8443/",
            "https://127.0.0.1/",
            "not an address",
        ] {
            assert!(simulated().address(Mode::Live, wrong).is_err(), "{wrong}");
            assert!(simulated().address(Mode::Test, wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_shopper_is_sent_to_known_pages_only() {
        let outside = simulated();
        assert!(outside.may_visit(Mode::Live, "https://www.paypal.com/checkoutnow?token=1", &["paypal.com"]));
        assert!(!outside.may_visit(Mode::Live, "https://paypal.com.evil.example/", &["paypal.com"]));
        assert!(!outside.may_visit(Mode::Live, "https://evilpaypal.com/", &["paypal.com"]));
        assert!(!outside.may_visit(Mode::Live, "http://127.0.0.1:9700/x", &["paypal.com"]));
        assert!(outside.may_visit(Mode::Test, "http://127.0.0.1:9700/x", &["paypal.com"]));
    }

    #[test]
    fn a_silent_host_is_left_alone_and_asked_again_by_one() {
        let outside = Outside::default();
        for _ in 0..FAILURES {
            assert!(outside.may_ask("api.mollie.com").is_ok());
            outside.note("api.mollie.com", Some("time-out"));
        }
        assert!(matches!(outside.may_ask("api.mollie.com"), Err(Unreachable::Resting(_))));
        assert!(outside.may_ask("api.stripe.com").is_ok());
        assert_eq!(outside.circuits().len(), 1);
        outside.circuits.lock().unwrap().get_mut("api.mollie.com").unwrap().rests_until =
            Some(Instant::now());
        assert!(outside.may_ask("api.mollie.com").is_ok());
        assert!(outside.may_ask("api.mollie.com").is_err());
        outside.note("api.mollie.com", None);
        assert!(outside.may_ask("api.mollie.com").is_ok());
    }
}
