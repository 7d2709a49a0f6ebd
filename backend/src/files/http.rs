//! `/admin/uploads`: resumable uploads by tus 1.0, <https://tus.io/protocols/resumable-upload>: the core, and
//! the extensions creation, expiration and termination.
//!
//! A page of another site can do nothing here: it cannot send the header `Tus-Resumable` without asking first,
//! and is told no.

use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::StreamExt;
use poem::http::{HeaderMap, StatusCode, header};
use poem::web::{Data, Path};
use poem::{Body, Request, Response, ResponseBuilder, Route, handler, head, post};
use serde_json::json;
use uuid::Uuid;
use values::Locale;

use crate::auth::{self, ApiScope, Staff};
use crate::error::{Error, Reason, Refusal, Result, refuse};
use crate::ids::Kind;
use crate::shop::Shop;

use super::{MAX_UPLOAD_BYTES, Upload, begin_upload, drop_upload, receive_upload, upload, upload_progress};

/// The protocol's version.
const TUS: &str = "1.0.0";
/// The media type of an upload's bytes.
const BYTES: &str = "application/offset+octet-stream";
/// Where these routes are mounted.
const MOUNT: &str = "/admin/uploads";

/// The routes, to be mounted at `/admin/uploads`.
pub fn routes() -> Route {
    Route::new()
        .at("/", post(create).options(options))
        .at("/:id", head(progress).patch(append).delete(terminate).options(options))
}

/// What the server can do.
#[handler]
fn options() -> Response {
    tus(StatusCode::NO_CONTENT)
        .header("Tus-Version", TUS)
        .header("Tus-Max-Size", MAX_UPLOAD_BYTES)
        .header("Tus-Extension", "creation,expiration,termination")
        .finish()
}

/// Announces an upload: `Upload-Length`, and `Upload-Metadata` with `fileId` and `filename`.
#[handler]
async fn create(request: &Request, Data(shop): Data<&Shop>) -> Response {
    let staff = match enter(request, shop).await {
        Ok(staff) => staff,
        Err(refused) => return refused,
    };
    let Some(size) = number(request.headers(), "upload-length") else {
        return plain(StatusCode::BAD_REQUEST, "Upload-Length must be a number of bytes.");
    };
    let metadata = text(request.headers(), "upload-metadata");
    let (Some(file), Some(name)) = (field(metadata, "fileId"), field(metadata, "filename")) else {
        return plain(StatusCode::BAD_REQUEST, "Upload-Metadata must have fileId and filename, in base64.");
    };
    let begun = match Kind::File.read(&file.into(), "fileId") {
        Ok(file) => begin_upload(shop, &staff, file, &name, size).await,
        Err(refused) => Err(refused),
    };
    match begun {
        Ok(row) => at(StatusCode::CREATED, &row)
            .header(header::LOCATION, format!("{MOUNT}/{}", row.id.simple()))
            .finish(),
        Err(error) => failed(request, error),
    }
}

/// Tells how many bytes are stored.
#[handler]
async fn progress(request: &Request, Path(id): Path<String>, Data(shop): Data<&Shop>) -> Response {
    let staff = match enter(request, shop).await {
        Ok(staff) => staff,
        Err(refused) => return refused,
    };
    match upload_progress(shop, &staff, upload_id(&id)).await {
        Ok(Upload::Stands(row)) => at(StatusCode::OK, &row)
            .header("Upload-Length", row.size_bytes)
            .header("Upload-Metadata", metadata(&row))
            .finish(),
        other => answer(request, other),
    }
}

/// Takes the bytes after `Upload-Offset`.
#[handler]
async fn append(request: &Request, Path(id): Path<String>, Data(shop): Data<&Shop>, body: Body) -> Response {
    let staff = match enter(request, shop).await {
        Ok(staff) => staff,
        Err(refused) => return refused,
    };
    if request.content_type() != Some(BYTES) {
        return plain(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Content-Type must be application/offset+octet-stream.",
        );
    }
    let Some(offset) = number(request.headers(), "upload-offset") else {
        return plain(StatusCode::BAD_REQUEST, "Upload-Offset must be a number of bytes.");
    };
    let body = body.into_bytes_stream().boxed();
    answer(request, receive_upload(shop, &staff, upload_id(&id), offset, body).await)
}

/// Ends an upload and deletes what is stored of it.
#[handler]
async fn terminate(request: &Request, Path(id): Path<String>, Data(shop): Data<&Shop>) -> Response {
    let staff = match enter(request, shop).await {
        Ok(staff) => staff,
        Err(refused) => return refused,
    };
    match drop_upload(shop, &staff, upload_id(&id)).await {
        Ok(Upload::Stands(_)) => tus(StatusCode::NO_CONTENT).finish(),
        other => answer(request, other),
    }
}

/// Lets in the staff who speak the protocol.
async fn enter(request: &Request, shop: &Shop) -> std::result::Result<Staff, Response> {
    let headers = request.headers();
    if text(headers, "tus-resumable") != TUS {
        let refused = tus(StatusCode::PRECONDITION_FAILED).header("Tus-Version", TUS);
        return Err(refused.body("Tus-Resumable must be 1.0.0."));
    }
    if matches!(text(headers, "sec-fetch-site"), "cross-site" | "same-site") {
        return Err(plain(StatusCode::FORBIDDEN, "This page belongs to another site."));
    }
    let staff = auth::staff_of_request(shop, headers, ApiScope::CatalogueWrite).await;
    let staff = staff.map_err(|error| failed(request, error))?;
    staff.ok_or_else(|| failed(request, refuse(Reason::SignInRequired, "")))
}

/// What the protocol says of where an upload stands.
fn answer(request: &Request, outcome: Result<Upload>) -> Response {
    match outcome {
        Ok(Upload::Stands(row)) => at(StatusCode::NO_CONTENT, &row).finish(),
        Ok(Upload::Elsewhere(row)) => {
            at(StatusCode::CONFLICT, &row).body("The upload stands elsewhere: ask with HEAD.")
        }
        Ok(Upload::TooMuch) => {
            plain(StatusCode::PAYLOAD_TOO_LARGE, "More bytes than Upload-Length announced.")
        }
        Ok(Upload::Busy) => plain(StatusCode::LOCKED, "Somebody else is writing to this upload."),
        Ok(Upload::Expired) => plain(StatusCode::GONE, "The upload expired: begin again."),
        Ok(Upload::Unknown) => plain(StatusCode::NOT_FOUND, "There is no such upload."),
        Err(error) => failed(request, error),
    }
}

/// Refusals as JSON, in the form that GraphQL gives them.
fn failed(request: &Request, error: Error) -> Response {
    let refusals = match error {
        Error::Refused(refusals) => refusals,
        Error::Failed(cause) => {
            tracing::error!("{cause:?}");
            return plain(
                StatusCode::INTERNAL_SERVER_ERROR,
                "Something broke on our side; it has been logged.",
            );
        }
    };
    let locale =
        Locale::negotiate(text(request.headers(), header::ACCEPT_LANGUAGE.as_str())).unwrap_or_default();
    let shown = refusals.iter().map(|refusal| {
        json!({
            "reason": async_graphql::Value::from(refusal.reason),
            "field": refusal.field,
            "message": refusal.sentence(locale),
        })
    });
    tus(status(&refusals))
        .content_type("application/json")
        .body(json!({ "refusals": shown.collect::<Vec<_>>() }).to_string())
}

fn status(refusals: &[Refusal]) -> StatusCode {
    match refusals.first().map(|refusal| refusal.reason) {
        Some(Reason::SignInRequired) => StatusCode::UNAUTHORIZED,
        Some(Reason::Forbidden) => StatusCode::FORBIDDEN,
        Some(Reason::NotFound) => StatusCode::NOT_FOUND,
        _ => StatusCode::BAD_REQUEST,
    }
}

/// An answer that tells where the upload stands and when it expires.
fn at(status: StatusCode, row: &upload::Model) -> ResponseBuilder {
    tus(status)
        .header("Upload-Offset", row.offset_bytes)
        .header("Upload-Expires", row.expires_at.format("%a, %d %b %Y %H:%M:%S GMT").to_string())
}

fn plain(status: StatusCode, why: &'static str) -> Response {
    tus(status).content_type("text/plain; charset=utf-8").body(why)
}

fn tus(status: StatusCode) -> ResponseBuilder {
    Response::builder().status(status).header("Tus-Resumable", TUS).header(header::CACHE_CONTROL, "no-store")
}

/// The upload that an address names; what is no id names none.
fn upload_id(text: &str) -> Uuid {
    Uuid::try_parse(text).unwrap_or_default()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    text(headers, name).parse().ok()
}

/// A field of `Upload-Metadata`: names and base64 values, `a YQ==,b Yg==`.
fn field(metadata: &str, name: &str) -> Option<String> {
    let value = metadata.split(',').find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix(' '))?;
    String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()
}

fn metadata(row: &upload::Model) -> String {
    let file = Kind::File.show(row.product_file_id);
    format!("fileId {},filename {}", STANDARD.encode(&*file), STANDARD.encode(&row.uploaded_name))
}
