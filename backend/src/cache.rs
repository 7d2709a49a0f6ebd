//! What every stranger is answered alike, kept until something that the shop shows has changed.
//!
//! An answer is kept under the [`Revision`] that stood before it was begun, so that whoever changed something sees it
//! changed; so are the rows that it is made of ([`Rows`](crate::rows::Rows)). What other processes write to the
//! database is noticed within a second ([`Lookout`](crate::revision::Lookout)).

use std::io::Write;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use moka::policy::EvictionPolicy;
use moka::sync::Cache as Store;
use poem::http::{HeaderMap, HeaderValue, header};
use poem::{Body, Request, Response};
use values::Locale;

use crate::revision::Revision;
use crate::rows::UNASKED;

/// Bytes that are kept in all.
const MOST_BYTES: u64 = 24 << 20;
/// An answer of more bytes is not kept.
const MOST_BYTES_OF_ONE: usize = 512 << 10;
/// What an entry costs beside its bytes, about.
const OVERHEAD: usize = 400;
/// Bytes from which it is worth while to compress.
const LEAST_COMPRESSED: usize = 1_000;

/// The answers of one process. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Cache {
    revision: Revision,
    store: Store<Key, Arc<Kept>>,
}

/// What anybody asked: at which revision, in which language (`None`: the shop's own), and what.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    revision: u64,
    locale: Option<Locale>,
    asked: Bytes,
}

/// An answer, and its compressed form once somebody wanted it.
#[derive(Debug)]
struct Kept {
    headers: HeaderMap,
    body: Bytes,
    compressed: OnceLock<Bytes>,
}

impl Cache {
    /// An empty cache.
    pub fn new(revision: Revision) -> Self {
        let store = Store::builder()
            .max_capacity(MOST_BYTES)
            // With room for the compressed form, which comes later.
            .weigher(|key: &Key, kept: &Arc<Kept>| {
                u32::try_from(key.asked.len() + kept.body.len() * 5 / 4 + OVERHEAD).unwrap_or(u32::MAX)
            })
            .eviction_policy(EvictionPolicy::lru())
            .time_to_idle(UNASKED)
            .build();
        Self { revision, store }
    }

    /// What to keep an answer under; to be taken before the answer is begun. The caller answers for it that the answer
    /// depends on nothing but the language and what was asked.
    pub fn key(&self, locale: Option<Locale>, asked: impl Into<Bytes>) -> Key {
        Key { revision: self.revision.now(), locale, asked: asked.into() }
    }

    /// The kept answer.
    pub fn find(&self, key: &Key, request: &Request) -> Option<Response> {
        self.store.get(key).map(|kept| kept.response(request))
    }

    /// Keeps an answer, and gives it.
    pub fn keep(&self, key: Key, request: &Request, headers: HeaderMap, body: Bytes) -> Response {
        let kept = Arc::new(Kept { headers, body, compressed: OnceLock::new() });
        if kept.body.len() <= MOST_BYTES_OF_ONE {
            self.store.insert(key, kept.clone());
        }
        kept.response(request)
    }
}

impl Kept {
    fn response(&self, request: &Request) -> Response {
        let compress = self.body.len() >= LEAST_COMPRESSED && takes_gzip(request.headers());
        let body = if compress { self.compressed.get_or_init(|| compressed(&self.body)) } else { &self.body };
        let mut response = Response::builder().body(Body::from(body.clone()));
        response.headers_mut().clone_from(&self.headers);
        response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        if compress {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }
}

/// Compressed only what everybody gets alike: nothing secret is in it that its length could tell.
fn compressed(body: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::default());
    encoder.write_all(body).and_then(|()| encoder.finish()).expect("a vector takes every byte").into()
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let Some(accepted) = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    accepted.split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"))
            && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}
