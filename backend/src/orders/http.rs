//! What providers and their shoppers reach: notifications, and the test payment's page.

use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Body, Request, Response, Route, get, handler, post};

use super::settle;
use crate::error::{Error, Reason};
use crate::payments::{self, RawNotification};
use crate::shop::Shop;

/// Bytes of a notification at most.
const MAX_BYTES: usize = 1 << 20;

/// The routes under `/pay`.
pub fn routes() -> Route {
    Route::new()
        .at("/:provider/notify", post(notify))
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

fn acknowledge(shop: &Shop, provider: &str) -> Response {
    let Some(provider) = shop.providers.named(provider) else { return StatusCode::NOT_FOUND.into() };
    let wanted = provider.acknowledgement();
    let status = StatusCode::from_u16(wanted.status).unwrap_or(StatusCode::OK);
    Response::builder().status(status).content_type(wanted.content_type).body(wanted.body)
}
