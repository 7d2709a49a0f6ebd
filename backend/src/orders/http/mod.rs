//! What providers and their shoppers reach: notifications, and the test payment's page.

use poem::http::{StatusCode, header};
use poem::web::{Data, Path};
use poem::{Body, Request, Response, Route, get, handler, post};

mod changes;
mod export;

use super::{find, settle, transfer_of};
use crate::error::{Error, Reason};
use crate::keys::Purpose;
use crate::payments::{self, RawNotification};
use crate::shop::Shop;
pub use export::table;

/// Bytes of a notification at most.
const MAX_BYTES: usize = 1 << 20;

/// The routes under `/pay`.
pub fn routes() -> Route {
    Route::new()
        .at("/:provider/notify", post(notify))
        .at("/changes/:secret", get(changes::changes))
        .at("/qr/:secret", get(transfer_code))
        .at("/test/page/:reference", get(payments::http::test_page).post(payments::http::test_act))
}

/// Takes a notification: raw headers and bytes, nothing parsed here. Answers what the provider wants to hear, after
/// the commit.
#[handler]
async fn notify(shop: Data<&Shop>, Path(provider): Path<String>, request: &Request, body: Body) -> Response {
    let Ok(body) = body.into_bytes_limit(MAX_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into();
    };
    let headers = request.headers().iter().map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let raw = RawNotification { headers: headers.collect(), body };
    match settle::notified(&shop, &provider, &raw).await {
        Ok(Some(_)) => acknowledge(&shop, &provider),
        Ok(None) => StatusCode::BAD_REQUEST.into(),
        Err(error) if error.is(Reason::NotFound) => StatusCode::NOT_FOUND.into(),
        Err(Error::Failed(cause)) => {
            tracing::error!("{cause:?}");
            StatusCode::INTERNAL_SERVER_ERROR.into()
        }
        Err(Error::Refused(_)) => StatusCode::INTERNAL_SERVER_ERROR.into(),
    }
}

/// The bank transfer that pays an order, as a code to scan.
#[handler]
async fn transfer_code(shop: Data<&Shop>, Path(secret): Path<String>) -> Response {
    let Some(id) = shop.keys.read(&secret, Purpose::Order) else { return StatusCode::NOT_FOUND.into() };
    let code = async {
        match find(&shop.db, id).await? {
            Some(order) => Ok(transfer_of(&shop.db, &order).await?.and_then(|transfer| transfer.svg())),
            None => Ok(None),
        }
    };
    match code.await {
        Ok(Some(svg)) => Response::builder()
            .content_type("image/svg+xml")
            .header(header::CACHE_CONTROL, "private, no-store")
            .body(svg),
        Ok(None) => StatusCode::NOT_FOUND.into(),
        Err::<_, Error>(error) => {
            tracing::error!("{error:?}");
            StatusCode::INTERNAL_SERVER_ERROR.into()
        }
    }
}

fn acknowledge(shop: &Shop, provider: &str) -> Response {
    let Some(provider) = shop.providers.named(provider) else { return StatusCode::NOT_FOUND.into() };
    let wanted = provider.acknowledgement();
    let status = StatusCode::from_u16(wanted.status).unwrap_or(StatusCode::OK);
    Response::builder().status(status).content_type(wanted.content_type).body(wanted.body)
}
