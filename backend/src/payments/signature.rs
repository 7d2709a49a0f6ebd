//! Signatures that providers make and we check.

use anyhow::{Context, bail, ensure};
use hmac::{Hmac, KeyInit, Mac};
use ring::signature::{RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, UnparsedPublicKey};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{
    AlgorithmIdentifier, CertificateDer, InvalidSignature, SignatureVerificationAlgorithm,
    SubjectPublicKeyInfoDer, UnixTime, alg_id,
};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use webpki::{EndEntityCert, KeyUsage, RawPublicKeyEntity};

use super::wire;

/// HMAC-SHA256.
pub fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256>>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// Whether hexadecimal digits, of either case, are the HMAC-SHA256 of a message. An empty key signs nothing.
pub fn is_hmac_sha256(key: &[u8], message: &[u8], digits: &str) -> bool {
    let expected = wire::hex(&hmac_sha256(key, message));
    !key.is_empty() && bool::from(expected.as_bytes().ct_eq(digits.to_ascii_lowercase().as_bytes()))
}

/// RSA with PKCS#1 v1.5 and SHA-1: what Paybox signs with, and nobody else should.
#[derive(Debug)]
struct RsaSha1;

impl SignatureVerificationAlgorithm for RsaSha1 {
    fn verify_signature(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        UnparsedPublicKey::new(&RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, key)
            .verify(message, signature)
            .map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::RSA_ENCRYPTION
    }

    /// Never asked of a bare key.
    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::RSA_ENCRYPTION
    }
}

/// Whether a message was signed with the private half of a public key in PEM.
pub fn is_signed_rsa_sha1(public_key: &str, message: &[u8], signature: &[u8]) -> anyhow::Result<bool> {
    let key = SubjectPublicKeyInfoDer::from_pem_slice(public_key.as_bytes())
        .map_err(|_| anyhow::anyhow!("not a public key in PEM"))?;
    let key = RawPublicKeyEntity::try_from(&key).context("not a public key")?;
    Ok(key.verify_signature(&RsaSha1, message, signature).is_ok())
}

/// Why a certificate does not speak for its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distrust {
    /// It does not lead to a root that we trust with the certificates at hand.
    Chain,
    /// It is another's, or its time is over.
    Other,
}

/// The certificates of a PEM file, the leaf first.
pub struct Certificates(Vec<CertificateDer<'static>>);

impl Certificates {
    /// Reads them.
    pub fn read(pem: &str) -> anyhow::Result<Self> {
        let all = CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<Vec<_>, _>>();
        let all = all.map_err(|_| anyhow::anyhow!("not certificates in PEM"))?;
        ensure!(!all.is_empty() && all.len() <= 8, "no certificate, or too many");
        Ok(Self(all))
    }

    fn leaf(&self) -> anyhow::Result<EndEntityCert<'_>> {
        EndEntityCert::try_from(&self.0[0]).context("the certificate cannot be read")
    }

    /// Whether the leaf's key signed a message, by RSA and SHA-256.
    pub fn signed(&self, message: &[u8], signature: &[u8]) -> anyhow::Result<bool> {
        let algorithm = webpki::ring::RSA_PKCS1_2048_8192_SHA256;
        Ok(self.leaf()?.verify_signature(algorithm, message, signature).is_ok())
    }

    /// Checks that the leaf leads to one of these roots and is valid at this second.
    pub fn trust(&self, roots: &[CertificateDer<'_>], public: bool, at_unix: u64) -> Result<(), Distrust> {
        let own = roots.iter().map(webpki::anchor_from_trusted_cert).collect::<Result<Vec<_>, _>>();
        let mut anchors = own.map_err(|_| Distrust::Other)?;
        if public {
            anchors.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
        let at = UnixTime::since_unix_epoch(std::time::Duration::from_secs(at_unix));
        let leaf = self.leaf().map_err(|_| Distrust::Other)?;
        let verified = leaf.verify_for_usage(
            webpki::ALL_VERIFICATION_ALGS,
            &anchors,
            &self.0[1..],
            at,
            KeyUsage::server_auth(),
            None,
            None,
        );
        match verified {
            Ok(_) => Ok(()),
            Err(webpki::Error::UnknownIssuer) => Err(Distrust::Chain),
            Err(_) => Err(Distrust::Other),
        }
    }

    /// The common name of the leaf's subject.
    pub fn common_name(&self) -> anyhow::Result<String> {
        let leaf = self.leaf()?;
        common_name(leaf.subject()).context("the certificate's subject has no common name")
    }
}

/// The last common name in the contents of a subject: SETs of SEQUENCEs of an identifier and a text (X.501).
fn common_name(subject: &[u8]) -> Option<String> {
    const COMMON_NAME: [u8; 3] = [0x55, 0x04, 0x03];
    let (mut rest, mut found) = (subject, None);
    while !rest.is_empty() {
        let (set, after) = element(rest, 0x31)?;
        rest = after;
        let (mut pairs, _) = (set, ());
        while !pairs.is_empty() {
            let (pair, more) = element(pairs, 0x30)?;
            pairs = more;
            let (id, value) = element(pair, 0x06)?;
            if id == COMMON_NAME {
                let tag = *value.first()?;
                // UTF8String and PrintableString.
                let (text, _) = element(value, tag).filter(|_| matches!(tag, 0x0c | 0x13))?;
                found = Some(std::str::from_utf8(text).ok()?.to_owned());
            }
        }
    }
    found
}

/// The contents of the first DER element, which must have this tag, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&found, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81 => (usize::from(*rest.first()?), &rest[1..]),
        0x82 => (usize::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?])), rest.get(2..)?),
        _ => return None,
    };
    (found == tag && rest.len() >= length).then(|| rest.split_at(length))
}

/// The certificates and the public keys of a PEM file.
pub fn split_pem(pem: &str) -> anyhow::Result<(Vec<CertificateDer<'static>>, Vec<String>)> {
    let certificates = CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<Vec<_>, _>>();
    let certificates = certificates.map_err(|_| anyhow::anyhow!("a certificate of it cannot be read"))?;
    let mut keys = Vec::new();
    for part in pem.split("-----BEGIN PUBLIC KEY-----").skip(1) {
        let Some((body, _)) = part.split_once("-----END PUBLIC KEY-----") else {
            bail!("a public key of it has no end")
        };
        keys.push(format!("-----BEGIN PUBLIC KEY-----{body}-----END PUBLIC KEY-----\n"));
    }
    Ok((certificates, keys))
}
