//! The bytes of a transfer (RFC 9110).

use std::collections::VecDeque;
use std::ops::Range;

use bytes::Bytes;
use poem::http::{HeaderValue, StatusCode, header};
use poem::web::Data;
use poem::{Body, Request, Response, handler};

use super::disposition::attachment;
use super::wanted::{Wanted, wanted};
use super::words::Obstacle;
use super::{Visit, keep_private};
use crate::delivery::account::{Report, account};
use crate::delivery::deliverable::hex;
use crate::delivery::meter::{FIRST_RESERVATION, Meter};
use crate::delivery::redeem::{Ready, Redeemed, redeem, reserve};
use crate::delivery::stream::{Outgoing, Part};
use crate::error::Result;
use crate::shop::Shop;

/// Sends the file, or the ranges of it that were asked for.
#[handler]
pub(super) async fn send(request: &Request, shop: Data<&Shop>) -> Response {
    match ready(request, &shop).await {
        Ok(Ok(ready)) => match answer(request, &shop, &ready).await {
            Ok(Ok(response)) => response,
            Ok(Err(obstacle)) => Visit::of(request, &shop).await.obstacle(obstacle),
            Err(error) => failed(request, &shop, &error).await,
        },
        Ok(Err(obstacle)) => Visit::of(request, &shop).await.obstacle(obstacle),
        Err(error) => failed(request, &shop, &error).await,
    }
}

/// Tells what a `GET` of the whole would send; counts nothing.
#[handler]
pub(super) async fn describe(request: &Request, shop: Data<&Shop>) -> Response {
    match ready(request, &shop).await {
        Ok(Ok(ready)) => {
            let size = ready.version.size_bytes.unsigned_abs();
            match wanted(request.headers(), &etag(&ready), size) {
                Wanted::NotModified => bare(&ready, StatusCode::NOT_MODIFIED),
                Wanted::Failed => bare(&ready, StatusCode::PRECONDITION_FAILED),
                // RFC 9110, 14.2: ranges are for GET.
                _ => whole(&ready, Body::empty()),
            }
        }
        Ok(Err(obstacle)) => {
            let mut response = Visit::of(request, &shop).await.obstacle(obstacle);
            response.set_body(());
            response
        }
        Err(error) => failed(request, &shop, &error).await,
    }
}

async fn ready(request: &Request, shop: &Shop) -> Result<std::result::Result<Box<Ready>, Obstacle>> {
    let token = request.raw_path_param("token").unwrap_or_default();
    Ok(match redeem(shop, token).await? {
        Redeemed::Ready(ready) => Ok(ready),
        Redeemed::Unknown => Err(Obstacle::Unknown),
        Redeemed::Over => Err(Obstacle::Over),
        Redeemed::Disabled => Err(Obstacle::Disabled),
    })
}

async fn failed(request: &Request, shop: &Shop, error: &crate::error::Error) -> Response {
    tracing::error!("{error:?}");
    Visit::of(request, shop).await.obstacle(Obstacle::Broken)
}

async fn answer(
    request: &Request,
    shop: &Shop,
    ready: &Ready,
) -> Result<std::result::Result<Response, Obstacle>> {
    let size = ready.version.size_bytes.unsigned_abs();
    match wanted(request.headers(), &etag(ready), size) {
        Wanted::NotModified => Ok(Ok(bare(ready, StatusCode::NOT_MODIFIED))),
        Wanted::Failed => Ok(Ok(bare(ready, StatusCode::PRECONDITION_FAILED))),
        Wanted::Unsatisfiable => {
            let mut response = bare(ready, StatusCode::RANGE_NOT_SATISFIABLE);
            response.headers_mut().insert(header::CONTENT_RANGE, value(&format!("bytes */{size}")));
            Ok(Ok(response))
        }
        Wanted::Whole if size == 0 => {
            // Nothing will be asked of the body of an empty answer: it is delivered with its header.
            let report = Report { delivered_empty_file: true, ..Report::default() };
            account(shop, ready.transfer.link_id, ready.transfer.id, &report).await?;
            Ok(Ok(whole(ready, Body::empty())))
        }
        Wanted::Whole => {
            let parts = VecDeque::from([Part { head: Bytes::new(), range: 0..size }]);
            Ok(outgoing(shop, ready, parts, Bytes::new()).await?.map(|body| whole(ready, body)))
        }
        Wanted::Parts(ranges) => match <[Range<u64>; 1]>::try_from(ranges) {
            Ok([range]) => one_part(shop, ready, range, size).await,
            Err(ranges) => several_parts(shop, ready, ranges, size).await,
        },
    }
}

async fn one_part(
    shop: &Shop,
    ready: &Ready,
    range: Range<u64>,
    size: u64,
) -> Result<std::result::Result<Response, Obstacle>> {
    let part = Part { head: Bytes::new(), range: range.clone() };
    let sent = outgoing(shop, ready, VecDeque::from([part]), Bytes::new()).await?;
    Ok(sent.map(|body| {
        let mut response = bare(ready, StatusCode::PARTIAL_CONTENT);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_RANGE, value(&content_range(&range, size)));
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(range.end - range.start));
        headers.insert(header::CONTENT_TYPE, value(&ready.version.media_type));
        response.set_body(body);
        response
    }))
}

async fn several_parts(
    shop: &Shop,
    ready: &Ready,
    ranges: Vec<Range<u64>>,
    size: u64,
) -> Result<std::result::Result<Response, Obstacle>> {
    let boundary = hex(&shop.random::<16>());
    let tail = Bytes::from(format!("\r\n--{boundary}--\r\n"));
    let parts: VecDeque<_> = ranges
        .into_iter()
        .map(|range| {
            let head = format!(
                "\r\n--{boundary}\r\nContent-Type: {}\r\nContent-Range: {}\r\n\r\n",
                ready.version.media_type,
                content_range(&range, size)
            );
            Part { head: Bytes::from(head), range }
        })
        .collect();
    let bytes = |part: &Part| part.head.len() as u64 + part.range.end - part.range.start;
    let length = parts.iter().map(bytes).sum::<u64>() + tail.len() as u64;
    Ok(outgoing(shop, ready, parts, tail).await?.map(|body| {
        let mut response = bare(ready, StatusCode::PARTIAL_CONTENT);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        headers.insert(header::CONTENT_TYPE, value(&format!("multipart/byteranges; boundary={boundary}")));
        response.set_body(body);
        response
    }))
}

/// Opens the file and reserves the beginning of the answer, in this order: what cannot be read costs nothing.
async fn outgoing(
    shop: &Shop,
    ready: &Ready,
    mut parts: VecDeque<Part>,
    tail: Bytes,
) -> Result<std::result::Result<Body, Obstacle>> {
    let length = parts.iter().map(|part| part.range.end - part.range.start).sum();
    let key = &ready.version.storage_key;
    let first = parts.front().map(|part| part.range.clone()).unwrap_or_default();
    let source = match shop.storage.read(key, first.clone()).await {
        Ok(source) => source,
        Err(error) => {
            tracing::error!(key, "a file on sale cannot be read: {error:#}");
            return Ok(Err(Obstacle::Unreadable));
        }
    };
    let reserved = u64::min(length, FIRST_RESERVATION);
    if reserve(shop, ready, reserved, length).await?.is_none() {
        return Ok(Err(Obstacle::Spent));
    }
    let meter = Meter::new(shop, ready.transfer.link_id, ready.transfer.id, length, reserved);
    let head = parts.pop_front().map(|part| part.head).unwrap_or_default();
    let outgoing = Outgoing {
        storage: shop.storage.clone(),
        storage_key: key.clone(),
        parts,
        head,
        tail,
        current: Some((source, first)),
        meter,
    };
    Ok(Ok(Body::from_bytes_stream(outgoing.into_stream())))
}

fn whole(ready: &Ready, body: Body) -> Response {
    let mut response = bare(ready, StatusCode::OK);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(ready.version.size_bytes.unsigned_abs()));
    headers.insert(header::CONTENT_TYPE, value(&ready.version.media_type));
    response.set_body(body);
    response
}

/// What every answer about the file says of it.
fn bare(ready: &Ready, status: StatusCode) -> Response {
    let mut response = Response::builder()
        .status(status)
        .header(header::ETAG, etag(ready))
        .header(header::ACCEPT_RANGES, "bytes")
        .header(header::CONTENT_DISPOSITION, attachment(&ready.customer_name))
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .finish();
    keep_private(response.headers_mut());
    response
}

/// A strong validator: the same tag means the same bytes.
fn etag(ready: &Ready) -> String {
    format!("\"{}\"", hex(&ready.version.sha256))
}

fn content_range(range: &Range<u64>, size: u64) -> String {
    format!("bytes {}-{}/{size}", range.start, range.end - 1)
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"))
}
