//! Stand-ins for the providers, for trying the shop without an account.

use anyhow::ensure;
use rustls::pki_types::CertificateDer;
use url::{Host, Url};

use super::signature;

/// Stand-ins for the providers' hosts, for trials only.
#[derive(Clone, Debug)]
pub struct Simulators {
    pub(super) base: Url,
    pub(super) roots: Vec<CertificateDer<'static>>,
    pub(super) keys: Vec<String>,
}

impl Simulators {
    /// Hosts under this address of this machine: `https://api.mollie.com/v2` becomes `{base}/api.mollie.com/v2`. The PEM
    /// holds the certificate and the public key that simulators sign with.
    pub fn new(base: Url, pem: &str) -> anyhow::Result<Self> {
        let local = match base.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        ensure!(
            local && matches!(base.scheme(), "http" | "https"),
            "simulators run on this machine: write http://127.0.0.1:PORT"
        );
        let (roots, keys) = signature::split_pem(pem)?;
        Ok(Self { base, roots, keys })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simulators_are_on_this_machine() {
        for wrong in ["http://example.com", "http://192.0.2.1", "ftp://127.0.0.1"] {
            assert!(Simulators::new(Url::parse(wrong).unwrap(), "").is_err(), "{wrong}");
        }
    }
}
