//! PayPal's signed webhooks.

use anyhow::{Context, bail, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use rustls::pki_types::CertificateDer;
use url::Url;

use super::super::super::entities::Mode;
use super::super::super::provider::RawNotification;
use super::super::super::signature::{Certificates, Distrust};

/// The only algorithm.
const ALGORITHM: &str = "SHA256withRSA";
/// PayPal tries for three days; a little more for clocks that differ.
const OLDEST_SECONDS: i64 = (3 * 24 + 1) * 3_600;
/// How far ahead PayPal's clock may be.
const EARLIEST_SECONDS: i64 = 300;

/// What the headers say of the signature.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// The transmission.
    pub id: &'a str,
    /// When it was sent.
    pub time: &'a str,
    /// The signature in base64.
    pub signature: &'a str,
    /// Where the certificate is.
    pub certificate: &'a str,
    /// How it was signed.
    pub algorithm: &'a str,
}

impl<'a> Signed<'a> {
    /// Reads the headers.
    pub fn read(raw: &'a RawNotification) -> anyhow::Result<Self> {
        let need = |name: &'a str| raw.header(name).with_context(|| format!("the header {name} is missing"));
        Ok(Self {
            id: need("paypal-transmission-id")?,
            time: need("paypal-transmission-time")?,
            signature: need("paypal-transmission-sig")?,
            certificate: need("paypal-cert-url")?,
            algorithm: need("paypal-auth-algo")?,
        })
    }

    /// What must be so before anything is fetched: the algorithm, the certificate's place, the age.
    pub fn check(&self, mode: Mode, now: DateTime<Utc>) -> anyhow::Result<()> {
        ensure!(self.algorithm == ALGORITHM, "algorithm not allowed (only {ALGORITHM})");
        ensure!(may_fetch(self.certificate, mode), "the certificate's host is not allowed");
        let sent = DateTime::parse_from_rfc3339(self.time).context("the time is not a time")?;
        let age = now.signed_duration_since(sent).num_seconds();
        ensure!((-EARLIEST_SECONDS..=OLDEST_SECONDS).contains(&age), "sent at another time");
        Ok(())
    }

    /// The text that is signed. The webhook's identifier is ours, never the message's.
    pub fn message(&self, webhook_id: &str, body: &[u8]) -> String {
        format!("{}|{}|{webhook_id}|{}", self.id, self.time, checksum(body))
    }

    /// Whether the certificate's key has signed it.
    pub fn is_by(&self, certificates: &Certificates, webhook_id: &str, body: &[u8]) -> anyhow::Result<bool> {
        let signature = STANDARD.decode(self.signature).context("the signature is not base64")?;
        certificates.signed(self.message(webhook_id, body).as_bytes(), &signature)
    }
}

/// The CRC-32 of the raw body, which stands in the signed text in decimal.
pub fn checksum(body: &[u8]) -> u32 {
    crc32fast::hash(body)
}

/// Whether a certificate may be fetched from an address that the message names.
pub fn may_fetch(address: &str, mode: Mode) -> bool {
    let hosts = match mode {
        Mode::Live => ["api.paypal.com", "api-m.paypal.com"],
        Mode::Test => ["api.sandbox.paypal.com", "api-m.sandbox.paypal.com"],
    };
    let Ok(url) = Url::parse(address) else { return false };
    url.scheme() == "https"
        && url.username().is_empty()
        && url.password().is_none()
        && url.port().is_none()
        && url.query().is_none()
        && url.host_str().is_some_and(|host| hosts.contains(&host))
        && url.path().starts_with("/v1/notifications/certs/")
}

/// Checks that a certificate speaks for PayPal's notifications at this time.
pub fn trust(
    certificates: &Certificates,
    roots: &[CertificateDer<'_>],
    public: bool,
    mode: Mode,
    now: DateTime<Utc>,
) -> Result<(), Distrust> {
    let expected = match mode {
        Mode::Live => "messageverificationcerts.paypal.com",
        Mode::Test => "messageverificationcerts.sandbox.paypal.com",
    };
    match certificates.common_name() {
        Ok(name) if name == expected => {}
        _ => return Err(Distrust::Other),
    }
    certificates.trust(roots, public, u64::try_from(now.timestamp()).unwrap_or_default())
}

/// Whether an answer of PayPal's own verification says that a message is genuine.
pub fn is_success(answer: &serde_json::Value) -> anyhow::Result<bool> {
    match answer.get("verification_status").and_then(serde_json::Value::as_str) {
        Some("SUCCESS") => Ok(true),
        Some("FAILURE") => Ok(false),
        _ => bail!("PayPal says neither yes nor no"),
    }
}
