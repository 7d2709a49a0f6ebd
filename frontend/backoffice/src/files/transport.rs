//! tus 1.0 as a client: create, ask how far, append (<https://tus.io/protocols/resumable-upload>). XMLHttpRequest, as
//! only it tells the progress of what is sent.

use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ProgressEvent, XmlHttpRequest};

/// Where uploads are created.
const ENDPOINT: &str = "/admin/uploads";

/// Why a request did not do what it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The connection broke, or the server is busy: the same again later.
    Later,
    /// The server holds another part than we think: ask it how far it is.
    Elsewhere,
    /// The upload is no more: begin anew.
    Gone,
    /// The session has ended.
    SignedOut,
    /// The server will not have it, whatever we do: its own sentence, or its status.
    Refused(String),
}

/// A request that can be given up.
#[derive(Clone, Default)]
pub struct Line(std::rc::Rc<std::cell::RefCell<Option<XmlHttpRequest>>>);

impl Line {
    /// Gives up what is under way; it ends as [`Trouble::Later`].
    pub fn cut(&self) {
        let request = self.0.borrow_mut().take();
        if let Some(request) = request {
            let _ = request.abort();
        }
    }
}

/// A body, and who wants to know how much of it has left.
type Sent<'a> = (&'a Blob, Box<dyn Fn(f64)>);

struct Answer {
    status: u16,
    request: XmlHttpRequest,
}

/// Creates an upload; gives its address.
pub async fn create(line: &Line, length: f64, metadata: &str) -> Result<String, Trouble> {
    let headers = [("Upload-Length", format!("{length:.0}")), ("Upload-Metadata", metadata.to_owned())];
    let answer = ask(line, "POST", ENDPOINT, &headers, None).await?;
    match answer.status {
        201 => {
            let location = answer.request.get_response_header("Location").ok().flatten();
            location.and_then(|location| path_of(&location)).ok_or_else(|| refused(&answer))
        }
        // No such file: beginning anew would not find it either.
        404 | 410 => Err(refused(&answer)),
        _ => Err(trouble(&answer)),
    }
}

/// How many bytes the server holds.
pub async fn offset(line: &Line, address: &str) -> Result<f64, Trouble> {
    let answer = ask(line, "HEAD", address, &[], None).await?;
    match answer.status {
        200 | 204 => offset_of(&answer).ok_or(Trouble::Later),
        _ => Err(trouble(&answer)),
    }
}

/// Appends a part; gives how many bytes the server then holds.
pub async fn append(
    line: &Line,
    address: &str,
    from: f64,
    part: &Blob,
    on_progress: impl Fn(f64) + 'static,
) -> Result<f64, Trouble> {
    let headers = [
        ("Upload-Offset", format!("{from:.0}")),
        ("Content-Type", "application/offset+octet-stream".to_owned()),
    ];
    let answer = ask(line, "PATCH", address, &headers, Some((part, Box::new(on_progress)))).await?;
    match answer.status {
        200 | 204 => offset_of(&answer).ok_or(Trouble::Elsewhere),
        _ => Err(trouble(&answer)),
    }
}

/// Tells the server that the rest will not come.
pub async fn forget(address: &str) {
    let _ = ask(&Line::default(), "DELETE", address, &[], None).await;
}

fn offset_of(answer: &Answer) -> Option<f64> {
    answer.request.get_response_header("Upload-Offset").ok().flatten()?.parse().ok()
}

/// The path of an address: uploads stay on the host that the page came from, whatever name the server knows itself by.
fn path_of(location: &str) -> Option<String> {
    let path = match location.split_once("://") {
        Some((_, rest)) => rest.find('/').map(|at| rest[at..].to_owned())?,
        None if location.starts_with('/') => location.to_owned(),
        None => format!("{ENDPOINT}/{location}"),
    };
    Some(path)
}

fn trouble(answer: &Answer) -> Trouble {
    match answer.status {
        408 | 423 | 425 | 429 | 500..=599 => Trouble::Later,
        409 => Trouble::Elsewhere,
        404 | 410 => Trouble::Gone,
        401 | 403 => Trouble::SignedOut,
        _ => refused(answer),
    }
}

/// The refusals that a mutation of GraphQL would have answered with.
#[derive(serde::Deserialize)]
struct Told {
    refusals: Vec<Sentence>,
}

#[derive(serde::Deserialize)]
struct Sentence {
    message: String,
}

fn refused(answer: &Answer) -> Trouble {
    let text = answer.request.response_text().ok().flatten().unwrap_or_default();
    let told = serde_json::from_str::<Told>(&text).ok();
    let message = told.and_then(|told| told.refusals.into_iter().next()).map(|sentence| sentence.message);
    Trouble::Refused(message.unwrap_or_else(|| answer.status.to_string()))
}

/// One request, to its end.
async fn ask(
    line: &Line,
    method: &str,
    address: &str,
    headers: &[(&str, String)],
    body: Option<Sent<'_>>,
) -> Result<Answer, Trouble> {
    let request = prepare(method, address, headers).map_err(|_| Trouble::Later)?;
    *line.0.borrow_mut() = Some(request.clone());
    let mut progress = None;
    let blob = body.map(|(blob, on_progress)| {
        let closure =
            Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| on_progress(event.loaded()));
        if let Ok(upload) = request.upload() {
            upload.set_onprogress(Some(closure.as_ref().unchecked_ref()));
        }
        progress = Some(closure);
        blob
    });
    let ended = Promise::new(&mut |resolve, _| {
        // `loadend` comes after a success, an error and an abort alike.
        request.set_onloadend(Some(&resolve));
        let sent = match blob {
            Some(blob) => request.send_with_opt_blob(Some(blob)),
            None => request.send(),
        };
        if sent.is_err() {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    });
    let _ = JsFuture::from(ended).await;
    drop(progress);
    let status = request.status().unwrap_or(0);
    if status == 0 { Err(Trouble::Later) } else { Ok(Answer { status, request }) }
}

fn prepare(method: &str, address: &str, headers: &[(&str, String)]) -> Result<XmlHttpRequest, JsValue> {
    let request = XmlHttpRequest::new()?;
    request.open_with_async(method, address, true)?;
    request.set_request_header("Tus-Resumable", "1.0.0")?;
    request.set_request_header("X-Comptoir", "1")?;
    // Refusals come as sentences: in the language of the page, not of the browser.
    if let Some(language) =
        gloo::utils::document().document_element().and_then(|root| root.get_attribute("lang"))
    {
        request.set_request_header("Accept-Language", &language)?;
    }
    for (name, value) in headers {
        request.set_request_header(name, value)?;
    }
    Ok(request)
}

/// `fileId <base64>,filename <base64>`: tus wants each value in base64 of UTF-8.
pub fn metadata(file_id: &str, name: &str) -> String {
    format!("fileId {},filename {}", base64(file_id.as_bytes()), base64(name.as_bytes()))
}

/// RFC 4648, with padding. The browser's own `btoa` takes no Unicode.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word =
            chunk.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let letter = LETTERS[(word >> (18 - 6 * at) & 63) as usize];
            text.push(if at <= chunk.len() { letter as char } else { '=' });
        }
    }
    text
}

/// Whether the browser says that it has a connection at all.
pub fn is_online() -> bool {
    let navigator = gloo::utils::window().navigator();
    Reflect::get(&navigator, &JsValue::from_str("onLine"))
        .ok()
        .and_then(|value| value.as_bool())
        .unwrap_or(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_base64_of_utf8() {
        assert_eq!(base64(b""), "");
        assert_eq!(base64(b"f"), "Zg==");
        assert_eq!(base64(b"fo"), "Zm8=");
        assert_eq!(base64(b"foo"), "Zm9v");
        assert_eq!(metadata("1", "été.pdf"), "fileId MQ==,filename w6l0w6kucGRm");
    }

    #[test]
    fn an_upload_stays_on_the_page_s_host() {
        assert_eq!(path_of("http://other:1/admin/uploads/x").as_deref(), Some("/admin/uploads/x"));
        assert_eq!(path_of("/admin/uploads/x").as_deref(), Some("/admin/uploads/x"));
        assert_eq!(path_of("x").as_deref(), Some("/admin/uploads/x"));
    }
}
