//! The form of the lost links' page, which works without JavaScript.

use poem::http::{StatusCode, header};
use poem::web::{Data, Form};
use poem::{Request, Response, handler};

use crate::error::Error;
use crate::http;
use crate::orders;
use crate::shop::Shop;
use crate::visitor::ClientAddress;

/// Where the page is.
pub(super) const PATH: &str = "/lost";

/// What the form sends.
#[derive(serde::Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    email: String,
}

/// Takes a request; the answer tells nothing of the address but that it is none.
#[handler]
pub(super) async fn ask(request: &Request, shop: Data<&Shop>, Form(asked): Form<Asked>) -> Response {
    if !http::is_same_origin(request.headers(), &shop) {
        return to(PATH);
    }
    let client = request.data::<ClientAddress>().map_or([127, 0, 0, 1].into(), |client| client.0);
    let said = match orders::ask_lost_links(&shop, &asked.email, client).await {
        Ok(()) => "sent",
        Err(Error::Refused(_)) => "malformed",
        Err(Error::Failed(cause)) => {
            tracing::error!("{cause:?}");
            "broken"
        }
    };
    to(&format!("{PATH}?said={said}"))
}

fn to(address: &str) -> Response {
    Response::builder()
        .status(StatusCode::SEE_OTHER)
        .header(header::LOCATION, address)
        .header(header::CACHE_CONTROL, "no-store")
        .finish()
}
