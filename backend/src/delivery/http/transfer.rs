//! The bytes of a transfer (RFC 9110).

use std::ops::Range;

use bytes::Bytes;
use poem::http::{HeaderValue, StatusCode, header};
use poem::web::Data;
use poem::{Body, Request, Response, handler};

use super::disposition::attachment;
use super::wanted::{Wanted, wanted};
use super::words::Obstacle;
use super::{Visit, client_of, keep_private};
use crate::delivery::account::Report;
use crate::delivery::alerts;
use crate::delivery::all_files::redeem_archive;
use crate::delivery::content::{Content, Piece, affordable, length_for};
use crate::delivery::deliverable::hex;
use crate::delivery::meter::{FIRST_RESERVATION, Meter};
use crate::delivery::redeem::{Redeemed, redeem, reserve};
use crate::delivery::reports::account;
use crate::delivery::stream::{Current, Outgoing};
use crate::error::Result;
use crate::mail::Problem;
use crate::shop::Shop;

/// Sends the file, or the ranges of it that were asked for.
#[handler]
pub(super) async fn send(request: &Request, shop: Data<&Shop>) -> Response {
    send_found(request, &shop, redeem(&shop, token(request)).await).await
}

/// Sends all files of an order, or the ranges of their archive that were asked for.
#[handler]
pub(super) async fn send_all(request: &Request, shop: Data<&Shop>) -> Response {
    send_found(request, &shop, redeem_archive(&shop, token(request)).await).await
}

/// Tells what a `GET` of the whole would send; counts nothing.
#[handler]
pub(super) async fn describe(request: &Request, shop: Data<&Shop>) -> Response {
    describe_found(request, &shop, redeem(&shop, token(request)).await).await
}

/// The same, of all files of an order.
#[handler]
pub(super) async fn describe_all(request: &Request, shop: Data<&Shop>) -> Response {
    describe_found(request, &shop, redeem_archive(&shop, token(request)).await).await
}

fn token(request: &Request) -> &str {
    request.raw_path_param("token").unwrap_or_default()
}

async fn send_found(request: &Request, shop: &Shop, found: Result<Redeemed>) -> Response {
    let answered = match found {
        Ok(Redeemed::Ready(content)) => answer(request, shop, &content).await,
        Ok(Redeemed::Disabled(link)) => {
            alerts::report(shop, link.id, Problem::Disabled, Some(&client_of(request))).await;
            Ok(Err(Obstacle::Disabled))
        }
        Ok(Redeemed::Unknown) => Ok(Err(Obstacle::Unknown)),
        Ok(Redeemed::Over) => Ok(Err(Obstacle::Over)),
        Err(error) => Err(error),
    };
    match answered {
        Ok(Ok(response)) => response,
        Ok(Err(obstacle)) => Visit::of(request, shop).await.obstacle(obstacle),
        Err(error) => failed(request, shop, &error).await,
    }
}

async fn describe_found(request: &Request, shop: &Shop, found: Result<Redeemed>) -> Response {
    let obstacle = match found {
        Ok(Redeemed::Ready(content)) => {
            return match wanted(request.headers(), &content.etag, content.size_bytes) {
                Wanted::NotModified => bare(&content, StatusCode::NOT_MODIFIED),
                Wanted::Failed => bare(&content, StatusCode::PRECONDITION_FAILED),
                // RFC 9110, 14.2: ranges are for GET.
                _ => whole(&content, Body::empty()),
            };
        }
        Ok(Redeemed::Disabled(_)) => Obstacle::Disabled,
        Ok(Redeemed::Unknown) => Obstacle::Unknown,
        Ok(Redeemed::Over) => Obstacle::Over,
        Err(error) => return failed(request, shop, &error).await,
    };
    let mut response = Visit::of(request, shop).await.obstacle(obstacle);
    response.set_body(());
    response
}

async fn failed(request: &Request, shop: &Shop, error: &crate::error::Error) -> Response {
    tracing::error!("{error:?}");
    Visit::of(request, shop).await.obstacle(Obstacle::Broken)
}

async fn answer(
    request: &Request,
    shop: &Shop,
    content: &Content,
) -> Result<std::result::Result<Response, Obstacle>> {
    let size = content.size_bytes;
    match wanted(request.headers(), &content.etag, size) {
        Wanted::NotModified => Ok(Ok(bare(content, StatusCode::NOT_MODIFIED))),
        Wanted::Failed => Ok(Ok(bare(content, StatusCode::PRECONDITION_FAILED))),
        Wanted::Unsatisfiable => {
            let mut response = bare(content, StatusCode::RANGE_NOT_SATISFIABLE);
            response.headers_mut().insert(header::CONTENT_RANGE, value(&format!("bytes */{size}")));
            Ok(Ok(response))
        }
        Wanted::Whole if size == 0 => {
            // Nothing will be asked of the body of an empty answer: it is delivered with its header.
            for piece in &content.pieces {
                if let Piece::File(source) = piece {
                    let report = Report { delivered_empty_file: true, ..Report::default() };
                    account(shop, source.link_id, source.transfer_id, &report).await?;
                }
            }
            Ok(Ok(whole(content, Body::empty())))
        }
        Wanted::Whole => Ok(outgoing(shop, content.pieces.clone()).await?.map(|body| whole(content, body))),
        Wanted::Parts(ranges) => match <[Range<u64>; 1]>::try_from(ranges) {
            Ok([range]) => one_part(shop, content, range).await,
            Err(ranges) => several_parts(shop, content, ranges).await,
        },
    }
}

async fn one_part(
    shop: &Shop,
    content: &Content,
    range: Range<u64>,
) -> Result<std::result::Result<Response, Obstacle>> {
    let sent = outgoing(shop, content.cut(&range)).await?;
    Ok(sent.map(|body| {
        let mut response = bare(content, StatusCode::PARTIAL_CONTENT);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_RANGE, value(&content_range(&range, content.size_bytes)));
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(range.end - range.start));
        headers.insert(header::CONTENT_TYPE, value(&content.media_type));
        response.set_body(body);
        response
    }))
}

async fn several_parts(
    shop: &Shop,
    content: &Content,
    ranges: Vec<Range<u64>>,
) -> Result<std::result::Result<Response, Obstacle>> {
    let boundary = hex(&shop.random::<16>());
    let (mut pieces, mut length) = (Vec::new(), 0);
    for range in ranges {
        let head = format!(
            "\r\n--{boundary}\r\nContent-Type: {}\r\nContent-Range: {}\r\n\r\n",
            content.media_type,
            content_range(&range, content.size_bytes)
        );
        length += head.len() as u64 + range.end - range.start;
        pieces.push(Piece::Ours(Bytes::from(head)));
        pieces.extend(content.cut(&range));
    }
    let tail = Bytes::from(format!("\r\n--{boundary}--\r\n"));
    length += tail.len() as u64;
    pieces.push(Piece::Ours(tail));
    Ok(outgoing(shop, pieces).await?.map(|body| {
        let mut response = bare(content, StatusCode::PARTIAL_CONTENT);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        headers.insert(header::CONTENT_TYPE, value(&format!("multipart/byteranges; boundary={boundary}")));
        response.set_body(body);
        response
    }))
}

/// Looks at every file, opens the first and reserves the beginning of its bytes, in this order: what cannot be read
/// costs nothing, and what cannot be sent whole is not begun.
async fn outgoing(shop: &Shop, pieces: Vec<Piece>) -> Result<std::result::Result<Body, Obstacle>> {
    let files = || {
        pieces.iter().filter_map(|piece| match piece {
            Piece::File(source) if !source.range.is_empty() => Some(source),
            _ => None,
        })
    };
    let first = files().next().cloned();
    let opened_first = first.as_ref().map(|source| source.transfer_id);
    for later in files().filter(|later| Some(later.transfer_id) != opened_first) {
        let stored = shop.storage.size(&later.storage_key).await;
        let missing = match stored {
            Ok(Some(size)) if size >= later.range.end => continue,
            Ok(None) => anyhow::Error::from(std::io::Error::from(std::io::ErrorKind::NotFound)),
            Ok(Some(size)) => anyhow::anyhow!("it has {size} bytes"),
            Err(error) => error,
        };
        alerts::unreadable(shop, later.link_id, &later.storage_key, &missing).await;
        return Ok(Err(Obstacle::Unreadable));
    }
    let opened = match first {
        None => None,
        Some(source) => {
            let bytes = match shop.storage.read(&source.storage_key, source.range.clone()).await {
                Ok(bytes) => bytes,
                Err(error) => {
                    alerts::unreadable(shop, source.link_id, &source.storage_key, &error).await;
                    return Ok(Err(Obstacle::Unreadable));
                }
            };
            let length = source.range.end - source.range.start;
            let reserved = u64::min(length, FIRST_RESERVATION);
            let whole = length_for(&pieces, source.transfer_id);
            if !affordable(&pieces) || !reserve(shop, &source, reserved, whole).await? {
                return Ok(Err(Obstacle::Spent));
            }
            let meter = Meter::new(shop, source.link_id, source.transfer_id, length, reserved);
            Some(Current { range: source.range.clone(), source, bytes, meter })
        }
    };
    let outgoing = Outgoing { shop: shop.clone(), pieces: pieces.into(), opened, current: None };
    Ok(Ok(Body::from_bytes_stream(outgoing.into_stream())))
}

fn whole(content: &Content, body: Body) -> Response {
    let mut response = bare(content, StatusCode::OK);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(content.size_bytes));
    headers.insert(header::CONTENT_TYPE, value(&content.media_type));
    response.set_body(body);
    response
}

/// What every answer about the file says of it.
fn bare(content: &Content, status: StatusCode) -> Response {
    let mut response = Response::builder()
        .status(status)
        .header(header::ETAG, &content.etag)
        .header(header::ACCEPT_RANGES, "bytes")
        .header(header::CONTENT_DISPOSITION, attachment(&content.name))
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .finish();
    keep_private(response.headers_mut());
    response
}

fn content_range(range: &Range<u64>, size: u64) -> String {
    format!("bytes {}-{}/{size}", range.start, range.end - 1)
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"))
}
