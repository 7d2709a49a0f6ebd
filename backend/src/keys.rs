//! The shop's secret, and everything that is derived from it: addresses that open something, signed cookies.

use std::path::Path;

use anyhow::{Context, bail};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// Bytes of the MAC that a token carries: 128 unguessable bits (SPEC 7.1).
const MAC_BYTES: usize = 16;

/// The secret from which every address and cookie is derived. The database alone opens nothing.
#[derive(Clone)]
pub struct Keys {
    secret: [u8; 32],
}

/// What a token opens; a token of one purpose never opens another.
#[derive(Clone, Copy, Debug)]
pub enum Purpose {
    /// An order's page, `/order/{token}`.
    Order,
    /// A download link, `/d/{token}`.
    Link,
    /// A transfer, `/t/{token}/…`.
    Transfer,
    /// The page of all files of an order, `/d/all/{token}`.
    Archive,
    /// All files of an order on their way, `/t/all/{token}/…`.
    ArchiveTransfer,
    /// The cart's cookie.
    Cart,
    /// The reference that a provider is given for a payment.
    Payment,
    /// The right to choose a password, `/admin/password/{token}`.
    Password,
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Purpose::Order => b"order",
            Purpose::Link => b"link",
            Purpose::Transfer => b"transfer",
            Purpose::Archive => b"archive",
            Purpose::ArchiveTransfer => b"archive transfer",
            Purpose::Cart => b"cart",
            Purpose::Payment => b"payment",
            Purpose::Password => b"password",
        }
    }
}

impl Keys {
    /// Keys made from 32 random bytes.
    pub fn new(secret: [u8; 32]) -> Self {
        Self { secret }
    }

    /// Reads the secret from its file, or makes the file (mode 0600) at the first start.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let at = || format!("the secret key file {} (COMPTOIR_SECRET_KEY_FILE)", path.display());
        if !path.exists() {
            let mut secret = [0; 32];
            getrandom::fill(&mut secret).context("no randomness")?;
            write_private(path, URL_SAFE_NO_PAD.encode(secret).as_bytes()).with_context(at)?;
        }
        let text = std::fs::read_to_string(path).with_context(at)?;
        let Ok(Ok(secret)) = URL_SAFE_NO_PAD.decode(text.trim()).map(<[u8; 32]>::try_from) else {
            bail!(
                "{} does not hold 32 bytes in base64url: restore it from a backup; without it, links already sent are dead",
                at()
            );
        };
        Ok(Self { secret })
    }

    /// Writes the secret to a new file (mode 0600), as [`Keys::open`] reads it.
    pub fn save(&self, path: &Path) -> std::io::Result<()> {
        write_private(path, URL_SAFE_NO_PAD.encode(self.secret).as_bytes())
    }

    /// The token of a thing and its generation: its id and a MAC, 43 characters of base64url.
    pub fn token(&self, purpose: Purpose, id: Uuid, generation: i32) -> String {
        let mut bytes = [0; 16 + MAC_BYTES];
        bytes[..16].copy_from_slice(id.as_bytes());
        bytes[16..].copy_from_slice(&self.mac(purpose, id, generation));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The id that a token claims, before its MAC is checked with [`Keys::opens`].
    pub fn claimed_id(token: &str) -> Option<Uuid> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        (bytes.len() == 16 + MAC_BYTES).then(|| Uuid::from_slice(&bytes[..16]).ok())?
    }

    /// Whether a token is the one of this thing and generation, compared in constant time.
    pub fn opens(&self, token: &str, purpose: Purpose, id: Uuid, generation: i32) -> bool {
        self.token(purpose, id, generation).as_bytes().ct_eq(token.as_bytes()).into()
    }

    /// The id of a token that has no generations, if the token is genuine.
    pub fn read(&self, token: &str, purpose: Purpose) -> Option<Uuid> {
        let id = Self::claimed_id(token)?;
        self.opens(token, purpose, id, 0).then_some(id)
    }

    /// A MAC over any bytes, for protocols of our own (the test payment).
    pub fn sign(&self, label: &[u8], message: &[u8]) -> String {
        let mut mac = self.hmac();
        mac.update(b"sign:");
        mac.update(label);
        mac.update(b":");
        mac.update(message);
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }

    /// Whether a MAC is the one of these bytes, compared in constant time.
    pub fn is_signed(&self, label: &[u8], message: &[u8], mac: &str) -> bool {
        self.sign(label, message).as_bytes().ct_eq(mac.as_bytes()).into()
    }

    /// Encrypts what must lie in the database and be read by nobody who has only that (AES-256-GCM). The label says where it
    /// lies: elsewhere it does not open.
    pub fn seal(&self, label: &[u8], plain: &[u8]) -> anyhow::Result<Vec<u8>> {
        let mut nonce = [0; NONCE_LEN];
        getrandom::fill(&mut nonce).context("no randomness")?;
        let mut sealed = plain.to_vec();
        self.sealing(label)
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(label), &mut sealed)
            .map_err(|_| anyhow::anyhow!("nothing could be encrypted"))?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// Decrypts what [`Keys::seal`] made with the same label.
    pub fn unseal(&self, label: &[u8], sealed: &[u8]) -> anyhow::Result<Vec<u8>> {
        let why = "the secret key is not the one that encrypted this: restore it (COMPTOIR_SECRET_KEY_FILE), or enter the secrets anew";
        let (nonce, text) = sealed.split_at_checked(NONCE_LEN).context(why)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok().context(why)?;
        let mut text = text.to_vec();
        let plain =
            self.sealing(label).open_in_place(nonce, Aad::from(label), &mut text).ok().context(why)?;
        Ok(plain.to_vec())
    }

    fn sealing(&self, label: &[u8]) -> LessSafeKey {
        let mut mac = self.hmac();
        mac.update(b"seal:");
        mac.update(label);
        let key = UnboundKey::new(&AES_256_GCM, &mac.finalize().into_bytes()).expect("a MAC has 32 bytes");
        LessSafeKey::new(key)
    }

    fn mac(&self, purpose: Purpose, id: Uuid, generation: i32) -> [u8; MAC_BYTES] {
        let mut mac = self.hmac();
        mac.update(b"token:");
        mac.update(purpose.label());
        mac.update(id.as_bytes());
        mac.update(&generation.to_be_bytes());
        let full = mac.finalize().into_bytes();
        let mut short = [0; MAC_BYTES];
        short.copy_from_slice(&full[..MAC_BYTES]);
        short
    }

    fn hmac(&self) -> Hmac<Sha256> {
        Hmac::new_from_slice(&self.secret).expect("HMAC takes keys of any length")
    }
}

#[cfg(unix)]
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(not(unix))]
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::write(path, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_the_same_key_and_label_only() {
        let keys = Keys::new([7; 32]);
        let sealed = keys.seal(b"here", b"secret").unwrap();
        assert_ne!(sealed, keys.seal(b"here", b"secret").unwrap());
        assert_eq!(keys.unseal(b"here", &sealed).unwrap(), b"secret");
        assert!(keys.unseal(b"there", &sealed).is_err());
        assert!(Keys::new([8; 32]).unseal(b"here", &sealed).is_err());
        let mut changed = sealed.clone();
        changed[14] ^= 1;
        assert!(keys.unseal(b"here", &changed).is_err() && keys.unseal(b"here", &sealed[..5]).is_err());
    }

    #[test]
    fn a_token_opens_its_own_thing_and_generation_only() {
        let keys = Keys::new([7; 32]);
        let id = Uuid::from_u128(1);
        let token = keys.token(Purpose::Link, id, 1);
        assert_eq!(token.len(), 43);
        assert!(keys.opens(&token, Purpose::Link, id, 1));
        assert!(!keys.opens(&token, Purpose::Link, id, 2));
        assert!(!keys.opens(&token, Purpose::Transfer, id, 1));
        assert!(!Keys::new([8; 32]).opens(&token, Purpose::Link, id, 1));
        assert_eq!(keys.read(&keys.token(Purpose::Order, id, 0), Purpose::Order), Some(id));
        assert_eq!(keys.read("x", Purpose::Order), None);
    }
}
