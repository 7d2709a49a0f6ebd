//! What providers and their shoppers reach: notifications, the way to the provider's page and back, and the test payment's page.

use bytes::Bytes;
use poem::error::ReadBodyError;
use poem::http::{StatusCode, header};
use poem::web::{Data, Path};
use poem::{Body, Request, Response, Route, get, handler, post};

mod changes;
mod export;

use super::{OrderState, find, notified, order, paying, transfer_of};
use crate::error::{Error, Reason, Result};
use crate::keys::Purpose;
use crate::payments::{self, Heard, Mode, NextStep, RawNotification};
use crate::shop::Shop;
pub use export::table;

/// Bytes of a notification at most.
const MAX_BYTES: usize = 1 << 20;

/// The routes under `/pay`.
pub fn routes() -> Route {
    Route::new()
        .at("/go/:secret", get(go))
        .at("/back/:secret", get(back).post(back))
        .at("/go.js", get(payments::http::go_script))
        .at("/:provider/notify", post(notify))
        .at("/:provider/notify/:token", get(notify_at).post(notify_at))
        .at("/changes/:secret", get(changes::changes))
        .at("/qr/:secret", get(transfer_code))
        .at("/test/page/:reference", get(payments::http::test_page).post(payments::http::test_act))
}

/// Takes a notification of a provider that needs no account: it has one address.
#[handler]
async fn notify(shop: Data<&Shop>, Path(provider): Path<String>, request: &Request, body: Body) -> Response {
    let known = shop.providers.named(&provider).filter(|provider| provider.fields().is_empty());
    match known {
        Some(_) => take(&shop, &provider, Mode::Live, request, body).await,
        None => StatusCode::NOT_FOUND.into(),
    }
}

/// Takes a notification at the address that only the provider and the merchant know.
#[handler]
async fn notify_at(
    shop: Data<&Shop>,
    Path((provider, token)): Path<(String, String)>,
    request: &Request,
    body: Body,
) -> Response {
    let known = shop.providers.named(&provider).filter(|provider| !provider.fields().is_empty());
    match known.and_then(|_| payments::mode_of_address(&shop, &provider, &token)) {
        Some(mode) => take(&shop, &provider, mode, request, body).await,
        None => StatusCode::NOT_FOUND.into(),
    }
}

/// Raw headers, query and bytes, nothing parsed here. Answers what the provider wants to hear, after the commit.
async fn take(shop: &Shop, provider: &str, mode: Mode, request: &Request, body: Body) -> Response {
    let headers = request.headers().iter().map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let query = request.uri().query().unwrap_or_default().to_owned();
    let mut raw = RawNotification { headers: headers.collect(), query, body: Bytes::new() };
    match body.into_bytes_limit(MAX_BYTES).await {
        Ok(body) => raw.body = body,
        Err(ReadBodyError::PayloadTooLarge) => {
            if let Err(error) = notified::too_large(shop, provider, mode, &raw, MAX_BYTES).await {
                tracing::error!("{error:?}");
            }
            return StatusCode::PAYLOAD_TOO_LARGE.into();
        }
        // It broke off on its way: the provider sends it again.
        Err(_) => return StatusCode::BAD_REQUEST.into(),
    }
    let heard = match notified::notified_in(shop, provider, mode, &raw).await {
        Ok(taken) => taken.heard,
        Err(error) if error.is(Reason::NotFound) => return StatusCode::NOT_FOUND.into(),
        Err(error) => {
            tracing::error!("{error:?}");
            Heard::Failed
        }
    };
    let Some(provider) = shop.providers.named(provider) else { return StatusCode::NOT_FOUND.into() };
    let wanted = provider.answer(heard, &raw);
    let status = StatusCode::from_u16(wanted.status).unwrap_or(StatusCode::OK);
    Response::builder()
        .status(status)
        .content_type(wanted.content_type)
        .header(header::CACHE_CONTROL, "no-store")
        .body(wanted.body)
}

/// The order whose page has this secret.
async fn of_secret(shop: &Shop, secret: &str) -> Result<Option<order::Model>> {
    match shop.keys.read(secret, Purpose::Order) {
        Some(id) => super::find(&shop.db, id).await,
        None => Ok(None),
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

/// Sends the buyer to the provider's page.
#[handler]
async fn go(shop: Data<&Shop>, Path(secret): Path<String>) -> Response {
    let order = match of_secret(&shop, &secret).await {
        Ok(Some(order)) => order,
        Ok(None) => return payments::http::nowhere(),
        Err(error) => return payments::http::no_provider(&error, None),
    };
    match paying::go_on(&shop, &order).await {
        Ok(Some(NextStep::Visit(address))) => payments::http::see(&address),
        Ok(Some(NextStep::Submit(address, fields))) => {
            payments::http::hand_in(&address, &fields, order.language())
        }
        Ok(None) => payments::http::see(&shop.order_url(order.id)),
        Err(error) => payments::http::no_provider(&error, Some((shop.order_url(order.id), order.language()))),
    }
}

/// The buyer is back from the provider's page: that marks nothing, but the provider is asked soon.
#[handler]
async fn back(shop: Data<&Shop>, Path(secret): Path<String>) -> Response {
    let order = match of_secret(&shop, &secret).await {
        Ok(Some(order)) => order,
        Ok(None) => return payments::http::nowhere(),
        Err(error) => return payments::http::no_provider(&error, None),
    };
    if order.state == OrderState::AwaitingPayment
        && let Err(error) = payments::look_soon(&shop, order.id).await
    {
        // The job asks all the same, a little later.
        tracing::error!("{error:?}");
    }
    payments::http::see(&shop.order_url(order.id))
}
