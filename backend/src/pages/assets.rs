//! The files of both front ends, embedded in the program.

use std::borrow::Cow;

use poem::http::{HeaderMap, Method, StatusCode, header};
use poem::web::Path;
use poem::{Body, Response, handler};
use rust_embed::{EmbeddedFile, RustEmbed};

/// The built front ends: a folder each, every file beside its `.br` and `.gz`, named by its content.
#[derive(RustEmbed)]
#[folder = "../frontend/dist"]
#[allow_missing = true]
pub(super) struct Built;

/// A file of a front end, in the smallest form that the browser takes. Its name changes with its content, so it may
/// be kept for ever.
#[handler]
pub fn asset(method: Method, headers: &HeaderMap, Path(name): Path<String>) -> Response {
    let plain =
        !name.ends_with(".br") && !name.ends_with(".gz") && !name.ends_with(".html") && !name.contains("..");
    let app = ["storefront", "backoffice"]
        .into_iter()
        .find(|app| plain && Built::get(&format!("{app}/{name}")).is_some());
    let Some(app) = app else {
        return Response::builder()
            .status(StatusCode::NOT_FOUND)
            .content_type("text/plain")
            .body("Not found.\n");
    };
    let accepted =
        headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (encoding, file) = smallest(&format!("{app}/{name}"), accepted);
    let tag = format!("\"{}.{}\"", name.rsplit('/').next().unwrap_or(&name), encoding.unwrap_or("identity"));
    let mut response = Response::builder()
        .header(header::CONTENT_TYPE, media_type(&name))
        .header(header::ETAG, &tag)
        .header(header::VARY, "Accept-Encoding")
        .header(header::CACHE_CONTROL, "public, max-age=31536000, immutable");
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| {
        known == "*" || known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)
    }) {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    let Some(file) = file else {
        return Response::builder().status(StatusCode::NOT_FOUND).finish();
    };
    if let Some(encoding) = encoding {
        response = response.header(header::CONTENT_ENCODING, encoding);
    }
    response = response.header(header::CONTENT_LENGTH, file.data.len());
    if method == Method::HEAD {
        return response.finish();
    }
    response.body(match file.data {
        Cow::Borrowed(bytes) => Body::from_bytes(bytes::Bytes::from_static(bytes)),
        Cow::Owned(bytes) => Body::from_vec(bytes),
    })
}

/// The form to send: brotli, gzip or plain.
fn smallest(path: &str, accepted: &str) -> (Option<&'static str>, Option<EmbeddedFile>) {
    for (encoding, ending) in [("br", "br"), ("gzip", "gz")] {
        if accepts(accepted, encoding)
            && let Some(file) = Built::get(&format!("{path}.{ending}"))
        {
            return (Some(encoding), Some(file));
        }
    }
    (None, Built::get(path))
}

/// Whether `Accept-Encoding` takes a coding (RFC 9110 12.5.3).
fn accepts(accepted: &str, encoding: &str) -> bool {
    accepted.split(',').any(|one| {
        let (name, parameters) = one.split_once(';').unwrap_or((one, ""));
        let refused = parameters.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()) == Some(0.0);
        name.trim().eq_ignore_ascii_case(encoding) && !refused
    })
}

fn media_type(name: &str) -> String {
    let guessed = mime_guess::from_path(name).first_or_octet_stream();
    let text = guessed.type_() == "text" || guessed.subtype() == "javascript";
    if text { format!("{guessed}; charset=utf-8") } else { guessed.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_encoding_is_not_sent() {
        assert!(accepts("gzip, deflate, br, zstd", "br"));
        assert!(accepts("br;q=0.5", "br"));
        assert!(!accepts("gzip, br;q=0", "br"));
        assert!(!accepts("", "gzip"));
    }

    #[test]
    fn webassembly_is_served_as_such() {
        assert_eq!(media_type("a.wasm"), "application/wasm");
        assert_eq!(media_type("a.js"), "text/javascript; charset=utf-8");
        assert_eq!(media_type("a.css"), "text/css; charset=utf-8");
    }
}
